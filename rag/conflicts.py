"""Where articles tell the same thing differently: another number of the same things, or another outcome of the same matter.

By rule, and rather silent than wrong: both sentences must be likely answers, speak of whom the question names and of its time,
and be told as facts by different articles. Figures that grow with time are told apart by their articles' days, not left out.
"""

from __future__ import annotations

import datetime
import functools
import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag import facts, lexical
from rag.evidence import Candidate
from rag.facts import Reading
from rag.questions import Question

# Among so many of the likeliest sentences a conflict is looked for; numbers at least so likely, compared with the best.
_FIRST = 12
_LIKELY = 0.01
# Numbers this near to each other are the same number, rounded.
_ROUNDED = 0.04
_MOST = 3
# Articles published further apart than this speak of different events, whatever they share.
_SAME_TIME = datetime.timedelta(days=92)
# "The company speaks of 120" says of what in the sentence before, which begins at most so many characters earlier.
_NEXT = 160
_CURRENCIES = frozenset("crown dollar euro pound shekel yen yuan rouble ruble franc krone krona rupee peso".split())
_LASTING = frozenset("second minute hour day week month year night".split())
_ASKING = (
    ("$", re.compile(r"\bhow much\b.*\b(?:cost|pa(?:y|id)|spen[dt]|worth|money|los[et]|earn|rais)", re.IGNORECASE)),
    ("$", re.compile(r"\b(?:price|cost|salary|fined?|budget)\b", re.IGNORECASE)),
    ("lasting", re.compile(r"\bhow long\b", re.IGNORECASE)),
    ("%", re.compile(r"\bpercent(?:age)?\b|\bwhat share\b", re.IGNORECASE)),
)
_OF_NUMBERS = re.compile(r"^(?:cost|price|pa(?:y|id)|spen[dt]|worth|money|long|percent|share|average|estimate)", re.IGNORECASE)
_EARLIER = re.compile(
    r"\b(?:\w+ (?:year|month|week|decade)s? (?:ago|earlier|before)|last (?:year|month|week))\b", re.IGNORECASE
)
_AT_LEAST = re.compile(r"\b(?:over|more than|at least|above|exceeding)\s*$", re.IGNORECASE)
_AT_MOST = re.compile(r"\b(?:under|less than|fewer than|at most|below|up to)\s*$", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
# Two ways to tell how one and the same thing ended, each as the forms in which it is told as done. To win and to lose, to live
# and to die are not among them: in one and the same matter some do this, others that.
_OUTCOMES = tuple(
    tuple(re.compile(rf"\b(?:{forms})\b", re.IGNORECASE) for forms in pair)
    for pair in (
        ("postponed|delayed|deferred|put off", "cancell?ed|scrapped|called off"),
        ("resigned|quit|stepped down", "dismissed|sacked|fired|ousted"),
        ("approved|adopted", "rejected|vetoed|voted down"),
        ("confirmed|admitted", "denied"),
        ("convicted|found guilty", "acquitted|cleared"),
    )
)
# Marks of a kind of number, which alone make no two numbers comparable.
_MARKS = frozenset({"$", "lasting", "%"})
_OTHERS = re.compile(r"\b(?:they|their|them)\b", re.IGNORECASE)
_SPEAKING_OF = re.compile(
    r"\b(?:(?:speaks?|spoke|talks?|talked) of|puts? (?:it|them|the \w+) at|counts?|counted|claims?)"
    r"(?: (?:about|some|around|only|just))? $"
)
_FEARED = re.compile(r"\b(?:danger|risk|threat\w*|verge|brink|fear\w*|chance|possib\w*|talk)\b[^,.;:]{0,30}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Telling:
    """What one of the articles says, in its own words, and the sentence that says it."""

    words: str
    candidate: Candidate


def conflict(question: Question, candidates: Sequence[Candidate]) -> tuple[Telling, ...]:
    """The tellings of the first conflict among the likeliest sentences, the likeliest first; empty when they agree."""
    first = [item for item in candidates[:_FIRST] if item.sign("time")]
    # Another outcome is told in other words than the question's, so that it cannot look likely.
    likely = [item for item in first if math.exp(item.score - candidates[0].score) >= _LIKELY]
    return _numbers(question, likely, candidates) or _outcomes(question, first)


def _numbers(question: Question, likely: Sequence[Candidate], candidates: Sequence[Candidate]) -> tuple[Telling, ...]:
    """Tellings that give different numbers of what is asked for; one that only goes on from another may be any candidate."""
    asked = _asked(question)
    if not asked:
        return ()
    told = [
        (item, *amount)
        for item in likely
        if _have(f"{item.passage.article.title}\n{item.passage.scored.chunk.text}", question.names[:1])
        and _of_the_matter(question, item, asked)
        for amount in _amounts(item.text, asked)
    ]
    for first, value, amount, things in told:
        if not things & asked:
            continue
        tellings, amounts = [Telling(value, first)], [amount]
        alike = [each for each in told if things & each[3] - _MARKS and _apart(first, each[0])]
        going_on = [
            (item, *amount)
            for item in candidates
            if _goes_on(item, first)
            for amount in _amounts(item.text, asked)
            if not amount[2] and _SPEAKING_OF.search(item.text[: item.text.index(amount[0])])
        ]
        for item, said, other, _ in (*alike, *going_on):
            bounded = _bounded(first, value, amount, other) or _bounded(item, said, other, amount)
            if not bounded and not any(_close(other, known) for known in amounts):
                tellings.append(Telling(said, item))
                amounts.append(other)
        if len(tellings) > 1:
            return tuple(tellings[:_MOST])
    return ()


def _of_the_matter(question: Question, item: Candidate, asked: frozenset[str]) -> bool:
    """Whether a sentence is of the matter asked about, which money, shares and spans of time do not tell by themselves.

    Money and shares: half of the question's other words stand in it, or one does and all the rest in the sentence before.
    Spans of time: one of them in either. Nor does it tell of an earlier time, unless the question does.
    """
    if _EARLIER.search(item.text) and not _EARLIER.search(question.text):
        return False
    if not asked & _MARKS:
        return True
    words = [token for token in facts.read(question.text).of("word") if not _OF_NUMBERS.search(token.text)]
    if "lasting" in asked:
        return not words or any(_with_lead(item) & token.meanings for token in words)
    here = sum(bool(facts.read(item.text).meanings & token.meanings) for token in words)
    around = sum(bool(_with_lead(item) & token.meanings) for token in words)
    return 2 * here >= len(words) or (here > 0 and around == len(words))


def _bounded(item: Candidate, said: str, amount: float, other: float) -> bool:
    """Whether a number is only a bound that another one keeps: "over $5" and "$5.44"."""
    before = item.text[: item.text.index(said)]
    return bool((_AT_LEAST.search(before) and other > amount) or (_AT_MOST.search(before) and other < amount))


def _asked(question: Question) -> frozenset[str]:
    """What the number asked for counts: money, time, a share, or things by their meanings; empty where none is asked for."""
    if not _HOW_MANY.search(question.text):
        return frozenset(mark for mark, pattern in _ASKING if pattern.search(question.text))
    tokens = facts.read(question.text).tokens
    many = next((at for at, token in enumerate(tokens) if token.text.lower() == "many"), len(tokens))
    things = itertools.takewhile(lambda token: token.kind in ("word", "name"), tokens[many + 1 :])
    return frozenset[str]().union(*(token.meanings for token in things))


def _amounts(text: str, asked: frozenset[str]) -> Iterator[tuple[str, float, frozenset[str]]]:
    """The numbers of a sentence: as they are written with what they count, their values, and what they count as meanings."""
    reading = facts.read(text)
    for at, token in enumerate(reading.tokens):
        if token.kind != "number" or token.value[0] != "number" or token.pending > 1:
            continue
        end, things = _things(reading, at, asked)
        yield text[token.start : end], float(token.value[1]), things


def _things(reading: Reading, at: int, asked: frozenset[str]) -> tuple[int, frozenset[str]]:
    """Where a number and the word for what it counts end, and what it counts."""
    token = reading.tokens[at]
    sign = next((sign for sign in "$€£¥" if sign in reading.text[max(token.start - 1, 0) : token.end]), "")
    if sign:
        return token.end, frozenset({"$", f"in {sign}"})
    if token.value[2] == "%":
        return token.end, frozenset({"%", "percent"})
    end, things = token.end, frozenset[str]()
    for word in reading.tokens[at + 1 : at + 5]:
        if word.text.lower() in ("of", "the", "its", "their", "more", "other"):
            continue
        if word.kind != "word" or word.negated:
            break
        end = word.end if not things or word.meanings & asked else end
        name = re.sub(r"s$", "", word.text.lower())
        things |= word.meanings
        things |= {"$", name} if name in _CURRENCIES else {"lasting"} if name in _LASTING else set()
    return end, things


def _with_lead(item: Candidate) -> frozenset[str]:
    """What a sentence means together with the one before it, which often names what it goes on about."""
    at = item.passage.sentences.index(item.sentence)
    before = item.passage.sentences[at - 1 : at]
    lead = [facts.read(item.passage.article.text[sentence.start : sentence.end]).meanings for sentence in before]
    return facts.read(item.text).meanings.union(*lead)


def _outcomes(question: Question, likely: Sequence[Candidate]) -> tuple[Telling, ...]:
    """Tellings that tell different outcomes, where the question asks about one of them."""
    asked = frozenset(question.terms)
    likely = [item for item in likely if _about(question, item)]
    for pair, meant in zip(_OUTCOMES, _meant(), strict=True):
        if not asked & meant:
            continue
        # What was postponed: a sentence that has none of the question's other words tells of another matter.
        words = facts.read(question.text).of("word")
        beside = [token.meanings for token in words if not meant & frozenset(lexical.analyze(token.text))]
        of_it = [item for item in likely if not beside or any(facts.read(item.text).meanings & other for other in beside)]
        told = [(item, _deed(item, pair[0]), _deed(item, pair[1])) for item in of_it]
        for mine, one, other in told:
            for theirs, left, right in told:
                here, there = one or other, right if one else left
                both = (one and other) or (left and right)
                if here and there and not both and _apart(mine, theirs):
                    return (Telling(here, mine), Telling(there, theirs))
    return ()


def _deed(item: Candidate, forms: re.Pattern[str]) -> str:
    """The words in which a sentence tells an outcome as a fact; empty when it does not."""
    reading = facts.read(item.text)
    for match in forms.finditer(item.text):
        word = next((token for token in reading.tokens if token.start <= match.start() < token.end), None)
        if word and not (word.negated or word.pending or _FEARED.search(item.text[: match.start()])):
            return match.group()
    return ""


@functools.cache
def _meant() -> tuple[frozenset[str], ...]:
    """The stems of the words of each pair of outcomes."""
    words = (re.findall(r"[a-z]{3,}", "|".join(forms.pattern for forms in pair)) for pair in _OUTCOMES)
    return tuple(frozenset(term for word in each for term in lexical.analyze(word)) for each in words)


def _about(question: Question, item: Candidate) -> bool:
    """Whether a sentence, read below its headline, is about all that the question names."""
    # "Their trip" below a headline about one person is the trip of others.
    if _OTHERS.search(item.text) and not _have(item.text, question.names[:1]):
        return False
    return _have(f"{item.passage.article.title}\n{item.text}", question.names)


def _have(text: str, names: Sequence[str]) -> bool:
    """Whether a text has each of some names, by its last word."""
    return all(re.search(rf"\b{re.escape(name.split()[-1])}\b", text) for name in names)


def _apart(one: Candidate, other: Candidate) -> bool:
    """Whether two sentences are of different articles, as far as is known about the same time."""
    left, right = one.passage.article, other.passage.article
    if left.id == right.id or (left.group and left.group == right.group):
        return False
    if not (left.published and right.published):
        return not (_years(one) and _years(other)) or bool(_years(one) & _years(other))
    days = [datetime.date.fromisoformat(day[:10]) for day in (left.published, right.published)]
    spoken = [_years(item) or {day.year} for item, day in zip((one, other), days, strict=True)]
    return abs(days[0] - days[1]) <= _SAME_TIME and bool(spoken[0] & spoken[1])


def _years(item: Candidate) -> set[int]:
    """The years that a sentence names."""
    dated = [token.value for token in facts.read(item.text).of("date")]
    named = {value[-1] for value in dated if value[0] in ("day", "month", "year")}
    return {int(year) for year in named if isinstance(year, int | float) and year > 1000}


def _goes_on(item: Candidate, before: Candidate) -> bool:
    """Whether a sentence stands right behind another one of the same article."""
    return (
        item.passage.article.id == before.passage.article.id
        and item.sentence.start >= before.sentence.end
        and item.sentence.start - before.sentence.start < _NEXT
    )


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= _ROUNDED * max(abs(one), abs(other))
