"""Questions that an archive can answer, made from its own articles, for a reader who does not know yet what to ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rag import Article, ScoredChunk

_NAME = r"[A-Z][\w'’.-]{1,30}"
_RUN = re.compile(rf"\b{_NAME}(?: {_NAME})+\b")
_SAID = re.compile(rf"\b({_NAME} {_NAME}) (?:said|told|warned|announced|confirmed)\b")
_DONE = re.compile(
    r"\b(postponed|delayed|cancelled|canceled|suspended|rejected|blocked|vetoed|halted|abandoned) "
    r"(?:the|a|an|his|her|its|their) ([a-z]{4,20})"
    r"(?=[.,;:]| (?:of|for|in|on|to|until|after|because|and|with|from|at|by|that)\b)"
)
_NOT_NAMES = frozenset(
    "A After An And As At Before But By For From He How If In Inside Is It Mr Mrs Ms New No Not Of On Our Over She That The "
    "Their They This To Under What When Where Who Why With".split()
)
_NOT_PEOPLE = frozenset(
    "Agency Association Bank Bridge Bureau City Committee Company Council Court Department Group Hall Hospital House Institute "
    "Minister Ministry News Office Party Police President Spokesman Spokeswoman Street Times Tribune Union University".split()
)
_READ = 20_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible question, and the article that it was made from."""

    question: str
    article_id: str


def candidates(articles: Sequence[Article]) -> Iterator[Candidate]:
    """Possible questions, each kind in turn: what people said, why something happened, what is known of somebody."""
    spread = _spread(articles)
    for row in zip_longest(_said(spread), _reasons(spread), _known(spread)):
        yield from (candidate for candidate in row if candidate)


def choose(
    articles: Sequence[Article], search: Callable[[str], Sequence[ScoredChunk]], wanted: int = 4, tries: int = 24
) -> tuple[str, ...]:
    """The first few candidates that lead back to their own article, each to another one.

    They are searched for, not answered: a page that has just been opened does not wait for answers nobody asked for.
    """
    chosen: list[str] = []
    used: set[str] = set()
    for candidate, _ in zip(candidates(articles), range(tries), strict=False):
        if len(chosen) == wanted:
            break
        if candidate.article_id in used:
            continue
        found = search(candidate.question)
        if found and found[0].chunk.article_id == candidate.article_id:
            chosen.append(candidate.question)
            used.add(candidate.article_id)
    return tuple(chosen)


def _said(articles: Sequence[Article]) -> Iterator[Candidate]:
    for article in articles:
        name = next((name for name in _SAID.findall(article.text[:_READ]) if _is_person(name)), "")
        if name:
            yield Candidate(f"What did {name} say?", article.id)


def _reasons(articles: Sequence[Article]) -> Iterator[Candidate]:
    for article in articles:
        found = _DONE.search(article.text[:_READ])
        if found:
            yield Candidate(f"Why was the {found[2]} {found[1]}?", article.id)


def _known(articles: Sequence[Article]) -> Iterator[Candidate]:
    known: set[str] = set()
    for article in articles:
        for name in _names(article.title):
            if name not in known:
                known.add(name)
                yield Candidate(f"What is reported about {name}?", article.id)


def _names(title: str) -> Iterator[str]:
    """Runs of two capitalised words; longer ones are headlines in capitals, not names."""
    for run in _RUN.findall(title):
        words = run.split()
        while words and words[0] in _NOT_NAMES:
            words.pop(0)
        if len(words) == 2 and not words[0].endswith(("'s", "’s")) and _is_person(" ".join(words)):
            yield " ".join(words)


def _spread(articles: Sequence[Article], limit: int = 60) -> Sequence[Article]:
    """Some of the articles, evenly from the whole archive, one of each group of near-copies."""
    single = {article.group or article.id: article for article in reversed(articles)}
    kept = [article for article in articles if single[article.group or article.id] is article]
    return kept[:: max(1, len(kept) // limit)][:limit]


def _is_person(name: str) -> bool:
    words = name.replace(".", "").split()
    return not _NOT_NAMES & set(words) and not _NOT_PEOPLE & set(words)
