"""Questions that an archive can answer, made from its own articles, for a reader who does not know yet what to ask."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from rag import Answer, Article

_NAME = r"[A-Z][\w'’.-]{1,30}"
_RUN = re.compile(rf"\b{_NAME}(?: {_NAME})+\b")
_SAID = re.compile(rf"\b({_NAME} {_NAME}) (?:said|told|warned|announced|confirmed)\b")
_DONE = re.compile(
    r"\b(postponed|delayed|cancelled|canceled|suspended|closed|rejected|blocked|resigned|approved|recalled|halted) "
    r"(?:the|a|an|his|her|its|their) ([a-z]{4,20})\b"
)
_NOT_NAMES = frozenset(
    "A After An And As At Before But By For From He How If In Inside Is It Mr Mrs Ms New No Not Of On Our Over She That The "
    "Their They This To Under What When Where Who Why With".split()
)
_READ = 20_000


def candidates(articles: Sequence[Article]) -> Iterator[str]:
    """Possible questions, the most promising first: what people said, why something happened, what is known of somebody."""
    kinds = [list(_said(articles)), list(_reasons(articles)), list(_known(articles))]
    for number in range(max(map(len, kinds), default=0)):
        for kind in kinds:
            if number < len(kind):
                yield kind[number]


def choose(articles: Sequence[Article], ask: Callable[[str], Answer], wanted: int = 4, tries: int = 12) -> tuple[str, ...]:
    """The first few candidates that the archive really answers, each from another article."""
    chosen: list[str] = []
    used: set[str] = set()
    for question, _ in zip(candidates(articles), range(tries), strict=False):
        if len(chosen) == wanted:
            break
        answer = ask(question)
        cited = {citation.article_id for citation in answer.citations}
        if answer.status == "answered" and not cited & used:
            chosen.append(question)
            used |= cited
    return tuple(chosen)


def _said(articles: Sequence[Article]) -> Iterator[str]:
    for article in _spread(articles):
        name = next((found[1] for found in _SAID.finditer(article.text[:_READ]) if _is_name(found[1])), "")
        if name:
            yield f"What did {name} say?"


def _reasons(articles: Sequence[Article]) -> Iterator[str]:
    for article in _spread(articles):
        found = _DONE.search(article.text[:_READ])
        if found:
            yield (
                f"Why was the {found[2]} {found[1]}?"
                if found[1] != "resigned"
                else f"Why did somebody resign from the {found[2]}?"
            )


def _known(articles: Sequence[Article]) -> Iterator[str]:
    names = Counter(name for article in articles for name in set(_names(article.title)))
    for name, _ in names.most_common(12):
        yield f"What is reported about {name}?"


def _names(title: str) -> Iterator[str]:
    """Runs of two capitalised words; longer ones are headlines in capitals, not names."""
    for run in _RUN.findall(title):
        words = run.split()
        while words and words[0] in _NOT_NAMES:
            words.pop(0)
        if len(words) == 2 and _is_name(" ".join(words)):
            yield " ".join(words)


def _spread(articles: Sequence[Article], limit: int = 60) -> Iterable[Article]:
    """Some of the articles, evenly from the whole archive, one of each group of near-copies."""
    seen: set[str] = set()
    single = [a for a in articles if not (a.group and (a.group in seen or seen.add(a.group)))]  # type: ignore[func-returns-value]
    return single[:: max(1, len(single) // limit)][:limit]


def _is_name(name: str) -> bool:
    return not _NOT_NAMES & set(name.replace(".", "").split())
