"""Numbers and dates that the evidence does not have, or that belong to something else there."""

from __future__ import annotations

import bisect
import datetime
import functools
import re
from collections.abc import Iterable, Iterator, Sequence

from rag.checks.part import Part
from rag.facts import Reading, Token

_ABOVE = re.compile(
    r"\b(?:more than|over|at least|above|exceeding|upwards of|(?:no|not) (?:fewer|less) than)\s*$", re.IGNORECASE
)
_BELOW = re.compile(
    r"\b(?<!no )(?<!not )(?:less than|under|at most|below|fewer than|up to|nearly|almost|not more than)\s*$", re.IGNORECASE
)


# How far around a number or date the words that belong to it are looked for, in tokens.
_NEAR = 40


def numbers(claim: Reading, parts: Sequence[Part]) -> Iterator[str]:
    """Numbers that the evidence does not have, or that count something else there."""
    for token in claim.of("number"):
        same = [(part, other) for part in parts for other in part.reading.of("number") if same_number(token, other)]
        if not same:
            years = {
                other.value[-1] for part in parts for other in part.reading.of("date") if other.value[0] in ("day", "year")
            }
            if token.value[1] not in years or token.value[0] != "number":
                yield f"the number {token.text} is not in the evidence"
            continue
        if all(_crossed(claim, token, part.reading, other) for part, other in same):
            yield f"the bound on {token.text} is the other way round in the evidence"
        elif _belongs_elsewhere(claim, token, same, parts, "number"):
            yield f"the number {token.text} belongs to something else in the evidence"


def same_number(one: Token, other: Token) -> bool:
    a, b = float(one.value[1]), float(other.value[1])
    if one.value[0] != other.value[0]:
        return False
    if one.value[2] == other.value[2]:
        return abs(a - b) <= 1e-9 * max(abs(a), abs(b))
    # A half is 50%, and nothing else with and without the sign is the same.
    share, whole = (a, b) if one.value[2] == "%" else (b, a)
    return whole < 1 and abs(share - whole * 100) < 1e-6


def _crossed(claim: Reading, token: Token, evidence: Reading, other: Token) -> bool:
    mine, theirs = claim.text[: token.start], evidence.text[: other.start]
    return bool((_ABOVE.search(mine) and _BELOW.search(theirs)) or (_BELOW.search(mine) and _ABOVE.search(theirs)))


def _belongs_elsewhere(
    claim: Reading, token: Token, same: Sequence[tuple[Part, Token]], parts: Sequence[Part], kind: str
) -> bool:
    """Whether another number (or date) of the evidence, which the claim does not have, stands where the claim puts this one."""
    wanted, noun = _around(claim, token)
    mine = max(len(wanted & _around(part.reading, other)[0]) for part, other in same)
    nouns = any(noun & _around(part.reading, other)[1] or _stands_alone(part.reading, other) for part, other in same)
    own = [other.value for other in claim.of("number", "date")]
    for part in parts:
        for other in part.reading.of(kind):  # type: ignore[arg-type]
            if other.value in own or other.value[0] != token.value[0] or any(other.value == item[1].value for item in same):
                continue
            if kind == "number" and float(other.value[1]) < 1 <= float(token.value[1]):
                continue
            around, other_noun = _around(part.reading, other)
            lead = len(wanted & around) - mine
            if (
                lead >= 2
                or (lead >= 1 and not nouns and noun & other_noun)
                or (not nouns and noun & other_noun and kind == "number")
            ):
                return True
    return False


def _around(reading: Reading, token: Token) -> tuple[frozenset[str], frozenset[str]]:
    """What stands near a number (up to three words on each side) or a date (six), and what it counts."""
    return _near(reading, bisect.bisect_left(reading.tokens, token.start, key=_start))


@functools.lru_cache(maxsize=20_000)
def _near(reading: Reading, at: int) -> tuple[frozenset[str], frozenset[str]]:
    size = 3 if reading.tokens[at].kind == "number" else 6
    right = _walk(reading.tokens[at + 1 : at + 1 + _NEAR], size)
    left = _walk(reversed(reading.tokens[max(at - _NEAR, 0) : at]), size)
    return frozenset(_key(item) for item in (*left, *right)), right[0].meanings if right else frozenset()


def _stands_alone(reading: Reading, token: Token) -> bool:
    """Whether a number has no noun of its own right behind it: "four of them", "all but 6,000 were"."""
    at = bisect.bisect_left(reading.tokens, token.start, key=_start)
    return at + 1 == len(reading.tokens) or reading.tokens[at + 1].kind not in ("word", "name", "number")


def _start(token: Token) -> int:
    return token.start


def _walk(tokens: Iterable[Token], size: int) -> list[Token]:
    found: list[Token] = []
    for token in tokens:
        if token.kind == "mark" and token.text in ".;:?!":
            break
        if token.kind in ("word", "name"):
            found.append(token)
            if len(found) == size:
                break
    return found


def _key(token: Token) -> str:
    groups = sorted(meaning for meaning in token.meanings if meaning.startswith(("#", "@")))
    return groups[0] if groups else min(token.meanings, default="")


def days(claim: Reading, parts: Sequence[Part]) -> Iterator[str]:
    """Dates that the evidence does not have, or that belong to something else there."""
    for token in claim.of("date"):
        same = [
            (part, other) for part in parts for other in part.reading.of("date") if same_day(token.value, other.value, part)
        ]
        if same:
            if _belongs_elsewhere(claim, token, same, parts, "date") or _paired_elsewhere(claim, token, same):
                yield f"the date {token.text} belongs to something else in the evidence"
        elif token.value[0] == "ago" and any(_lasts(token.value, part) for part in parts):
            continue
        elif not any(_published_then(token.value, part) for part in parts):
            yield f"the date {token.text} is not in the evidence"


def same_day(mine: tuple[str | float, ...], theirs: tuple[str | float, ...], part: Part) -> bool:
    """Whether a date of the claim says no more than one of the evidence, with the year that its article was published in."""
    year = int(part.published[:4]) if part.published else 0
    if mine[0] == theirs[0] == "day":
        return mine[1:3] == theirs[1:3] and mine[3] in (0, theirs[3] or year)
    if mine[0] == "month" and theirs[0] in ("day", "month"):
        return mine[1] == theirs[1] and mine[2] in (0, (theirs[3] if theirs[0] == "day" else theirs[2]) or year)
    if mine[0] == "year" and theirs[0] in ("day", "month"):
        return mine[1] == (theirs[3] if theirs[0] == "day" else theirs[2])
    return mine == theirs


def _lasts(value: tuple[str | float, ...], part: Part) -> bool:
    """Ten days before is ten days after, seen from the other end."""
    numbered = any(token.value[1] == value[2] for token in part.reading.of("number"))
    return numbered and any(token.text.lower().rstrip("s") == value[1] for token in part.reading.of("word"))


def _published_then(value: tuple[str | float, ...], part: Part) -> bool:
    """Whether a date is that of the publication, or of a weekday of the week before it that the evidence names."""
    if not part.published:
        return False
    day = datetime.date.fromisoformat(part.published[:10])
    if value[0] == "year":
        return value[1] == day.year
    if value[0] == "month":
        return value[1] == day.month and value[2] in (0, day.year)
    if value[0] != "day" or value[3] not in (0, day.year):
        return False
    weekdays = {int(token.value[1]) for token in part.reading.of("date") if token.value[0] == "weekday"}
    near = [day - datetime.timedelta(back) for back in range(-6, 7)]
    return any((other.month, other.day) == value[1:3] and (other == day or other.weekday() in weekdays) for other in near)


def _paired_elsewhere(claim: Reading, token: Token, same: Sequence[tuple[Part, Token]]) -> bool:
    """Whether each time the evidence puts another number right beside this date, and the claim only has a third one."""
    counted = claim.of("number")
    beside = [_beside(part.reading, other) for part, other in same]
    return bool(counted) and all(
        number is not None and not any(same_number(number, mine) for mine in counted) for number in beside
    )


def _beside(reading: Reading, token: Token) -> Token | None:
    at = bisect.bisect_left(reading.tokens, token.start, key=_start)
    for item in reversed(reading.tokens[max(at - 3, 0) : at]):
        if item.kind == "number":
            return item
        if item.kind not in ("plain", "word") or (item.kind == "word" and len(item.meanings) > 1):
            return None
    return None
