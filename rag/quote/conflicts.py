"""Where independent articles answer the same question with values that exclude each other.

Both sentences must probably answer the question; their answers must hold different numbers of the same unit, or the judge must
find that either sentence refutes the other. A question that itself offers two answers ("postponed or cancelled?") is answered
in two ways where one article has only the one, and another only the other.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from rag.english import wording
from rag.english.amounts import Amount, amounts
from rag.english.ordinals import ordinals
from rag.english.wording import STOP_WORDS
from rag.find.questions import Question
from rag.models.judge import Weigh
from rag.quote.evidence import Candidate, by_itself
from rag.schema import Article

# Among so many of the likeliest sentences a conflict is looked for, and only such as probably answer; a number that articles of
# one story tell differently counts where it is at least so likely beside the likeliest, and not below the last.
_FIRST, LIKELY = 8, 0.2
_OF_ONE_STORY, _LEAST = 0.1, 0.05
# An answer that the question itself offers is looked for in so many of the likeliest sentences.
_OFFERED = 24
# Numbers this near to each other are the same number, rounded.
_ROUNDED = 0.04
# Two numbers that are at most so many times each other may be meant for the same.
_LIKE = 2
_RATE = r"(?:\s+\w+)?\s+(?:an?|per|each|every)\s+\w"
# The least probability with which one sentence refutes the other, and the other way round.
REFUTED, RETURNED = 0.85, 0.5
# Articles published further apart than this speak of different events, whatever they share.
_SAME_TIME = datetime.timedelta(days=92)
_MOST = 3
# So many characters before and behind a sentence tell what it knows of earlier numbers.
_BESIDE = 250


@dataclass(frozen=True, slots=True)
class Telling:
    """What one of the articles says, in its own words, and the sentence that says it."""

    words: str
    candidate: Candidate


def conflict(
    question: Question, candidates: Sequence[Candidate], weigh: Weigh, *, story: Collection[str] = ()
) -> tuple[Telling, ...]:
    """The tellings of the first conflict among the likeliest sentences, the likeliest first; empty when they agree.

    `story` are the ids of articles that are known to tell the story of the first sentence.
    """
    offered = _alternatives(question, candidates[:_OFFERED])
    if offered:
        return offered
    near = [item for item in candidates[:_FIRST] if item.signs.timely and not _another_one(question, item)]
    first = next((item for item in near if item.likely >= LIKELY), None)
    if first is None:
        return ()
    tellings = [Telling(_words(first), first)]
    for item in near:
        told_again = (
            question.asked == "number"
            and item.passage.article.id in story
            and item.likely >= max(_OF_ONE_STORY * first.likely, _LEAST)
        )
        independent = all(_apart(item, telling.candidate) for telling in tellings)
        if len(tellings) == _MOST or not independent or not (item.likely >= LIKELY or told_again):
            continue
        if numbers := _other_number(question, first, item):
            tellings[0] = replace(tellings[0], words=numbers[0])
            tellings.append(Telling(numbers[1], item))
        elif item.likely >= LIKELY and first.span and item.span and _refute(first, item, weigh):
            tellings.append(Telling(_words(item), item))
    return tuple(tellings) if len(tellings) > 1 else ()


def updated(tellings: Sequence[Telling]) -> bool:
    """Whether the latest telling only brings the others up to date: it is of the same paper, or knows their numbers.

    Two papers can disagree; one that tells something else days later, or "seven, not nine", has learnt more.
    """
    latest = newest(tellings)
    if latest is None:
        return False
    article, sentence = latest.candidate.passage.article, latest.candidate.sentence
    others = [item for item in tellings if item is not latest]
    numbers = _numbers(amounts(article.text[max(0, sentence.start - _BESIDE) : sentence.end + _BESIDE]))
    return all(
        same_paper(article, item.candidate.passage.article) or frozenset() < _numbers(amounts(item.words)) <= numbers
        for item in others
    )


def same_paper(one: Article, other: Article) -> bool:
    """Whether two articles are of one paper: what only its own text claims is no paper that something else states."""
    return bool(one.source) and one.source == other.source and bool(one.stated_source) == bool(other.stated_source)


def newest(tellings: Sequence[Telling]) -> Telling | None:
    """The telling of the latest day, where one alone is of it and all days are known."""
    days = [telling.candidate.passage.article.day for telling in tellings]
    known = [day for day in days if day is not None]
    if len(known) < len(days) or not known or known.count(max(known)) > 1:
        return None
    return tellings[days.index(max(known))]


def _numbers(found: Sequence[Amount]) -> frozenset[float]:
    return frozenset(number for amount in found for number in amount.readings)


def _words(item: Candidate) -> str:
    """The answering words of a sentence, all of it where they are not known."""
    return item.passage.article.text[item.span[0] : item.span[1]] if item.span else item.text


def _alternatives(question: Question, candidates: Sequence[Candidate]) -> tuple[Telling, ...]:
    """The likeliest sentences of two independent articles that have one each of the two answers that a question offers."""
    before, offers, after = question.text.partition(" or ")
    sides = [[word for word in re.findall(r"[^\W\d_]+", part) if word.lower() not in STOP_WORDS] for part in (before, after)]
    if not offers or not all(sides):
        return ()
    one, other = (wording.analyze(side[-1])[0] for side in sides)
    found = {term: [item for item in candidates if {one, other} & item.terms == {term}] for term in (one, other)}
    pairs = ((left, right) for left in found[one] for right in found[other] if one != other and _apart(left, right))
    pair = min(pairs, key=lambda pair: -pair[0].score - pair[1].score, default=None)
    if pair is None:
        return ()
    told = [Telling(_word(item, term), item) for item, term in zip(pair, (one, other), strict=True)]
    return tuple(sorted(told, key=lambda telling: -telling.candidate.score))


def _word(item: Candidate, term: str) -> str:
    """The word of a sentence whose index term is known."""
    return next((word for word in re.findall(r"[^\W\d_]+", item.text) if term in wording.analyze(word)), item.text)


def _another_one(question: Question, item: Candidate) -> bool:
    """Whether a question asks for the third of several, and the sentence, with those before it, numbers only others."""
    asked = ordinals(question.text)
    if not asked:
        return False
    article, at = item.passage.article, item.sentence
    # "First" is said of much that nobody counts: first reported, for the first time.
    told = ordinals(article.text[max(0, at.start - _BESIDE) : at.end]) - ({1} - asked)
    return bool(told) and not asked & told


def _other_number(question: Question, one: Candidate, other: Candidate) -> tuple[str, str] | None:
    """The words of two sentences that tell other numbers; None where they do not."""
    if question.asked not in ("number", "thing", "way"):
        return None
    left, right = _told_amounts(one), _told_amounts(other)
    same_unit = [(a, b) for a in left for b in right if a.unit == b.unit]
    if not same_unit:
        return _one_apart(amounts(one.text), amounts(other.text))
    if any(_close(a.value, b.value) for a, b in same_unit):
        return None
    left_words, right_words = same_unit[0][0].words, same_unit[0][1].words
    return _words(one) if one.span else left_words, _words(other) if other.span else right_words


def _one_apart(left: Sequence[Amount], right: Sequence[Amount]) -> tuple[str, str] | None:
    """The words of the one count in which two sentences differ that share another: 811 to 402, 811 to 420."""
    ours, theirs = (
        {number: item.words for item in found if not item.unit for number in item.readings} for found in (left, right)
    )
    if not ours.keys() & theirs.keys():
        return None
    alike = [
        (one, other)
        for one in ours.keys() - theirs.keys()
        for other in theirs.keys() - ours.keys()
        if 0 < max(one, other) <= _LIKE * min(one, other) and not _close(one, other)
    ]
    return (ours[alike[0][0]], theirs[alike[0][1]]) if len(alike) == 1 else None


def _told_amounts(item: Candidate) -> Sequence[Amount]:
    """The amounts of the answering words; where these are not known, those of the sentence that are the only ones of a unit.

    So much a day is another thing than so much.
    """
    text = _words(item)
    found = [amount for amount in amounts(text) if not re.search(rf"{re.escape(amount.words)}{_RATE}", text)]
    units = [amount.unit for amount in found]
    return found if item.span else [amount for amount in found if units.count(amount.unit) == 1]


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= _ROUNDED * max(abs(one), abs(other))


def _refute(one: Candidate, other: Candidate, weigh: Weigh) -> bool:
    """Whether two sentences refute each other, each read as a statement about the other."""
    ways = [weigh(left.text, [by_itself(right)])[0].refuted for left, right in ((one, other), (other, one))]
    return max(ways) >= REFUTED and min(ways) >= RETURNED


def _apart(one: Candidate, other: Candidate) -> bool:
    """Whether two sentences are of independent articles, as far as is known about the same time: none repeats the other, and
    they do not both repeat a third."""
    left, right = one.passage.article, other.passage.article
    origins = [item.passage.origin or item.passage.article.source for item in (one, other)]
    if origins[0] == origins[1] and (one.passage.origin or other.passage.origin):
        return False
    if left.id == right.id or (left.group and left.group == right.group):
        return False
    if left.day and right.day:
        return abs(left.day - right.day) <= _SAME_TIME
    years = [set(re.findall(r"\b(?:19|20)\d\d\b", item.text)) for item in (one, other)]
    return not (years[0] and years[1]) or bool(years[0] & years[1])
