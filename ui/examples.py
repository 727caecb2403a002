"""Questions that an archive can answer, made from its own articles, for a reader who does not know yet what to ask."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from rag import Article

_NAME = r"[A-Z](?:[a-z]|[-'’][A-Z](?=[a-z])){1,30}"
_RUN = re.compile(rf"\b{_NAME}(?: {_NAME})+\b(?!['’.-]\w)")
# A name is taken for a person's where a word for what somebody does stands before it, or the telling of it behind it.
_WHO = re.compile(
    rf"\b[a-z]+(?:er|or|ist|man|woman|ian|ident|etary|ptain|chief)\b (?<!after )(?<!over )(?<!under )(?<!other )(?<!for )"
    rf"({_NAME} {_NAME})\b(?!['’]| [A-Z])|(?<![Tt]he )\b({_NAME} {_NAME}), (?:the|an?|who|its|his|her) [a-z]"
)
_SAID = re.compile(rf"\b({_NAME} {_NAME}),? (?:said|told|warned|announced|confirmed)\b")
_DONE = re.compile(
    r"\b(postponed|delayed|cancelled|canceled|suspended|rejected|blocked|vetoed|halted|abandoned) "
    r"(?:the|a|an|his|her|its|their) ([a-z]{4,20})"
    r"(?=[.,;:]| (?:of|for|in|on|to|until|after|because|and|with|from|at|by|that)\b)"
)
# What a headline or a sentence begins with: it goes from before a name.
_BEGINNINGS = frozenset(
    "A After Although An And As At Because Before But By For From He How If In Inside Is It No Not Of On Our Over She Since "
    "That The Their They This Though To Under Until What When Where While Who Why With".split()
)
_NOT_NAMES = _BEGINNINGS | frozenset(
    "Mr Mrs Ms New Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August "
    "September October November December".split()
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
    name: str = ""
    """Whom it asks about, if anybody."""
    asks: Literal["", "who", "said"] = ""
    """Whether it asks who that is, or what they said."""


def candidates(articles: Sequence[Article]) -> Iterator[Candidate]:
    """Possible questions, each kind in turn: what people said, why something happened, who somebody is, what is known."""
    spread, asked = _spread(articles), ""
    for row in zip_longest(_said(spread), _reasons(spread), _people(spread), _known(spread)):
        for candidate in filter(None, row):
            asked += f"\n{candidate.question}"
            yield candidate
    yield from _named(spread, asked)


def unasked(questions: Iterable[str], asked: Iterable[str]) -> list[str]:
    """Those of some questions that were not asked yet, each once."""
    before = {_plain(question) for question in asked}
    return [question for question in dict.fromkeys(questions) if _plain(question) not in before]


def _plain(question: str) -> str:
    return " ".join(re.findall(r"\w+", question.casefold()))


def following(asked: str, articles: Sequence[Article]) -> Iterator[Candidate]:
    """Possible questions about some articles that ask for something else than what was just asked."""
    before = _words(asked)
    for candidate in candidates(articles):
        if len(_words(candidate.question) - before) > 1:
            yield candidate


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 2}


def _said(articles: Sequence[Article]) -> Iterator[Candidate]:
    for article in articles:
        name = next((name for name in _SAID.findall(article.text[:_READ]) if _is_person(name)), "")
        if name:
            yield Candidate(f"What did {name} say?", article.id, name, "said")


def _reasons(articles: Sequence[Article]) -> Iterator[Candidate]:
    for article in articles:
        found = _DONE.search(article.text[:_READ])
        if found:
            yield Candidate(f"Why was the {found[2]} {found[1]}?", article.id)


def _people(articles: Sequence[Article]) -> Iterator[Candidate]:
    """Who the people are whose part an article tells, a person of each article in turn."""
    named = []
    for article in articles:
        found = (before or behind for before, behind in _WHO.findall(article.text[:_READ]))
        counted = Counter(name for name in found if _is_person(name))
        named.append([Candidate(f"Who is {name}?", article.id, name, "who") for name, _ in counted.most_common(3)])
    known: set[str] = set()
    for row in zip_longest(*named):
        for candidate in filter(None, row):
            if candidate.question not in known:
                known.add(candidate.question)
                yield candidate


def _known(articles: Sequence[Article]) -> Iterator[Candidate]:
    known: set[str] = set()
    for article in articles:
        for name in _names(article.title):
            if name not in known:
                known.add(name)
                yield Candidate(f"What is reported about {name}?", article.id, name)


def _named(articles: Sequence[Article], asked: str) -> Iterator[Candidate]:
    """What is reported about those whom no question has named yet, from the texts."""
    for article in articles:
        for name, _ in Counter(_names(article.text[:_READ])).most_common(2):
            if name not in asked:
                asked += f"\n{name}"
                yield Candidate(f"What is reported about {name}?", article.id, name)


def _names(title: str) -> Iterator[str]:
    """Runs of two capitalised words; longer ones are headlines in capitals, not names."""
    for run in _RUN.findall(title):
        words = run.split()
        while words and words[0] in _BEGINNINGS:
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
