"""Which of the sentences that answer leads: of the time that is asked for, the newest, the original."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from rag.find.questions import Question
from rag.quote import coverage
from rag.quote.evidence import Candidate

# A sentence may answer that is at least so likely by itself.
MAY = 0.08
# One may be quoted beside the likeliest that is at least so likely beside it.
BESIDE = 0.1
# Sentences that share more of their words than this say the same thing.
SAME = 0.7
# An original is quoted before an article that repeats it where it is at least so likely beside that, and has so many of the
# same words; where it has nearly all words of that, it is enough that it may be quoted beside it.
_ORIGINAL, _REPEATED = 0.5, 0.5
# What is so now is told by the newest article that answers at least so likely beside the likeliest.
_NEWEST = 0.5


def likeliest(candidates: Sequence[Candidate]) -> float:
    """How likely the likeliest sentence answers by itself, 0 to 1."""
    return max((item.likely for item in candidates), default=0.0)


def sure_of_its_time(question: Question, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """The candidates that surely tell of the time that the question names first, where one of them may answer."""
    levels = [coverage.of_its_time(question, item.passage, item.text) for item in candidates]
    sure = [item for item, level in zip(candidates, levels, strict=True) if level == 2]
    if likeliest(sure) < MAY:
        return candidates
    return [*sure, *(item for item, level in zip(candidates, levels, strict=True) if level < 2)]


def newest(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """The candidates with the newest of those first that answer about as likely as the first, in about its words."""
    first = candidates[0]
    alike = [
        item
        for item in candidates
        if item.likely >= _NEWEST * likeliest(candidates)
        and item.signs.named == 1
        and shared(item.terms, first.terms) >= _REPEATED
    ]
    latest = max(alike, key=lambda item: item.passage.article.published or "", default=first)
    if (latest.passage.article.published or "") <= (first.passage.article.published or ""):
        return candidates
    return [latest, *(item for item in candidates if item is not latest)]


def original(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """The candidates with the original before the article that repeats it, where that would come first.

    An article that credits nobody repeats it too where others credit it with the same, and it is no older.
    """
    first = candidates[0]
    credited = {
        item.passage.origin
        for item in candidates
        if item is first
        or (not first.passage.origin and item.likely >= BESIDE * first.likely and shared(item.terms, first.terms) >= _REPEATED)
    } - {""}
    found = next((item for item in candidates if item is not first and _is_original(item, first, credited)), None)
    return candidates if found is None else [found, *(item for item in candidates if item is not found)]


def _is_original(item: Candidate, repeating: Candidate, credited: AbstractSet[str]) -> bool:
    """Whether a sentence is what another one repeats, and answers about as well, or says nearly all that this one says."""
    one, other = item.passage.article, repeating.passage.article
    alike = shared(item.terms, repeating.terms)
    # Any text can claim to be the original.
    if one.source not in credited or (other.stated_source and not one.stated_source):
        return False
    if not repeating.passage.origin and not (alike > SAME and one.day and other.day and one.day <= other.day):
        return False
    if alike > SAME and len(item.terms) >= len(repeating.terms):
        return item.likely >= BESIDE * repeating.likely
    return alike >= _REPEATED and item.likely >= _ORIGINAL * repeating.likely


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the words of the sentence with fewer that both have, 0 to 1."""
    return len(one & other) / (min(len(one), len(other)) or 1)
