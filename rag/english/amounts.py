"""Numbers as they are meant: `half an hour` is 30 minutes, `€5m` 5 million euros, `10-12 per cent` two percentages.

Days, times of day, ordinals and what belongs to a word (`F-15`, `A320`, `1990s`) are no amounts. What can be read in two ways
(`1.234`, `5m`) keeps both.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.english.datewords import ENGLISH_MONTHS

# A text with more numbers than this is a table or an attack; the rest of it is not read.
MOST = 4_000

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
    " nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: float(at) for at, word in enumerate(_SMALL)} | {word: 20.0 + 10 * at for at, word in enumerate(_TENS)}
_POWERS = {"hundred": 1e2, "dozen": 12.0, "thousand": 1e3, "lakh": 1e5, "million": 1e6, "crore": 1e7, "billion": 1e9}
_POWERS |= {"trillion": 1e12, "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12}
_LARGE = "hundred|dozen|thousand|lakh|million|crore|billion|trillion"
_WORD = "|".join((*_VALUES, _LARGE))
# "Several hundred" says no number.
_SPOKEN = rf"(?:an?[ ](?:{_LARGE})|{'|'.join(_VALUES)})\b(?:(?:-|[ ](?:and[ ])?)(?:{_WORD})\b){{0,9}}"
# Thousands are set off by commas (also as in 12,34,567), full stops, spaces or apostrophes, decimals by a full stop or a comma.
_DIGITS = (
    r"(?:\d{1,3}(?:,\d{2,3})+(?!\d)(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}(?!\d)(?:,\d+)?"
    r"|\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
)
_MARK = r"(?:(?:US|A|C|NZ|HK)?[$€£¥₹][ ]?)"
_UNIT = "second|minute|hour|day|fortnight|week|month|year|decade|centurie|century"
_MONEY = (
    "euro|dollar|pound|yen|yuan|rupee|rouble|ruble|franc|crown|krona|kronor|krone|kroner|zloty|peso|rand|shilling|naira|dirham"
    "|dinar|shekel|lira|won|ringgit|forint"
)
_END = rf"(?:(?:k|mn?|bn|tn)\b|(?:[ \u00a0-](?:(?:{_LARGE})\b|(?:mn?|bn|tn)\b(?!\.)))*)"
_REST = (
    rf"[ \u00a0]?%|[ \u00a0-](?:per[ ]?cent|percent|pct|percentage)\b|[ \u00a0-](?:{_UNIT})s?\b"
    rf"|[ \u00a0](?:[A-Za-z]+[ ])?(?:{_MONEY})s?\b"
)
_ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)s?\b"
_NUMBER = (
    rf"(?<![\w.,:/-])(?P<mark>{_MARK})?(?:(?P<digits>{_DIGITS})|(?P<spoken>{_SPOKEN})(?!-{_ORDINAL}))(?P<large>{_END})(?![^\W_])"
    rf"(?:(?P<joint>[-–—]|[ ][-–—][ ]|[ ](?:to|or|and)[ ]){_MARK}?"
    rf"(?P<other>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<large2>{_END})(?![^\W_]))?"
    rf"(?P<more>[ -]and[ -](?:a[ -]half|three[ -]quarters|a[ -]quarter)(?P<large3>[ ](?:{_LARGE})\b)?)?(?P<rest>{_REST})?"
)
_PARTS = {"hal": 2, "thi": 3, "qua": 4, "fif": 5, "six": 6, "sev": 7, "eig": 8, "nin": 9, "ten": 10}
_FRACTION = (
    rf"\b(?:(?P<many>an?|{'|'.join(_SMALL[1:10])})[ -])?"
    rf"(?P<part>half|halves|(?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)s?)\b"
    rf"(?:[ ](?:of[ ])?an?[ ](?P<whole>{_UNIT}|{_LARGE})\b)?"
)
# "A day" after a noun is a rate ("300 tonnes a day"), "a second" is often another one.
_BEFORE = "for|in|within|after|over|of|than|about|by|nearly|almost|around|lasts?|lasted|took|takes?|only"
_SINGLE = (
    rf"(?:\b(?:{_BEFORE})[ ])?"
    rf"\ban?[ ](?!second)(?P<unit>{_UNIT})\b(?P<half>[ ]and[ ]a[ ]half\b)?"
)
_HOUR = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_CLOCK = (
    r"(?<![\w.:])\d{1,2}(?::\d\d(?::\d\d)?\b(?:[ ]?[ap]\.?m\b)?|(?:\.\d\d)?[ ]?(?:[ap]\.?m\b|o['’]clock\b|hrs\b))"
    r"|(?:(?<=\bat )|(?<=\bto )|(?<=\bby )|(?<=from ))\d{1,2}\.[0-5]\d\b(?![ ]?(?:%|per|m|b))"
    rf"|\b(?:half|quarter|five|ten|twenty)[ ](?:past|to)[ ](?:{_HOUR}|noon|midnight)\b"
    rf"|\b(?:{_HOUR})[ ](?:o['’]clock|[ap]\.?m)\b"
)
_MONTH = "|".join(f"{name[:3]}(?:t?\\.|{name[3:]})?" if len(name) > 3 else name for name in ENGLISH_MONTHS)
DAY = (
    rf"\b(?-i:(?P<month>{_MONTH})[ ]+(?:the[ ])?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]\d)"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?[ ]+(?:of[ ])?(?P<month2>{_MONTH})(?!\w))(?:,?[ ]+(?P<year>\d{{4}})\b)?"
)
"""The pattern of a day in English words, with or without its year: `May 3rd`, `3 May 2024`."""


def _leads(words: Iterable[str]) -> str:
    """A pattern of how any of the words begins, which is quick because it need not fold case."""
    heads: dict[str, set[str]] = {}
    for word in words:
        heads.setdefault(word[0].lower(), set()).add(word[1:3].lower())
    return "|".join(
        f"[{first}{first.upper()}](?:{'|'.join(''.join(f'[{at}{at.upper()}]' for at in rest) for rest in sorted(rests))})"
        for first, rests in sorted(heads.items())
    )


# Few places of a text can begin an amount; that the others cannot is seen before the long patterns are tried.
_LEAD = (
    r"(?-i:(?<![.,:/-])\d|\d\d?[ :.A-Za-z]|[USACNZHKusacnzhk]{0,2}[$€£¥₹][ ]?[^\W_]"
    rf"|[Aa][Nn]?[ -](?:{_leads((*_VALUES, *_LARGE.split('|'), *_UNIT.split('|'), 'half', 'quarter', 'third', 'fifth'))})"
    rf"|{_leads((*_VALUES, *_PARTS, *ENGLISH_MONTHS))}|(?:{_leads(_BEFORE.split('|'))})[A-Za-z]{{0,4}}[ ][Aa])"
)
# Only where a word begins anything is looked for, which keeps it fast.
_ALL = re.compile(
    rf"(?<![^\W_])(?={_LEAD})(?:(?P<date>{DAY})|(?P<clock>{_CLOCK})|(?P<fraction>{_FRACTION})|(?P<single>{_SINGLE})|{_NUMBER})",
    re.IGNORECASE,
)
_SECONDS = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86400.0, "week": 604800.0, "fortnight": 1209600.0}
_MONTHS = {"month": 1.0, "year": 12.0, "decade": 120.0, "century": 1200.0, "centurie": 1200.0}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as it is meant.

    `value` is in the smallest measure of `unit`: "seconds" (up to weeks), "months" (and years), "%", "part" (a fraction of 1),
    "money" (of any currency), or "" for a count. `readings` are all numbers that its words can stand for, without the unit: 49
    for `49 years`. `rounded` is by how much it may differ from what was counted: .05 million for `2.4 million`.
    """

    value: float
    unit: str
    words: str
    readings: tuple[float, ...]
    rounded: float = 0.0


def amounts(text: str) -> tuple[Amount, ...]:
    """The numbers of a text, in order, at most 4,000 of them; linear in its length."""
    return tuple(itertools.islice(_amounts(text), MOST))


def _amounts(text: str) -> Iterator[Amount]:
    for found in _ALL.finditer(text):
        words = found[0].strip()
        if found["fraction"]:
            many = _VALUES.get((found["many"] or "").lower(), 1.0) / _PARTS[found["part"][:3].lower()]
            whole = (found["whole"] or "").lower()
            if whole in _POWERS:
                yield Amount(many * _POWERS[whole], "", words, (many * _POWERS[whole],))
            elif whole:
                yield Amount(*_measured(many, whole), words, (many,))
            elif found["part"].lower() == "half" or found["many"]:
                yield Amount(many, "part", words, (many, many * 100))
        elif found["single"] and (found["half"] or not words.lower().startswith("a")):
            count = 1.5 if found["half"] else 1.0
            yield Amount(*_measured(count, found["unit"].lower()), words, (count,))
        elif found["digits"] or found["spoken"]:
            yield from _number(found, words)


def _number(found: re.Match[str], words: str) -> Iterator[Amount]:
    rest = (found["rest"] or "").strip(" -\u00a0").lower()
    unit = _unit(rest, bool(found["mark"]))
    large, large2 = found["large"], found["large2"] or ""
    if found["digits"]:
        plain, step = _read(found["digits"])
    else:
        plain, step = _said(found["spoken"].lower()), 1.0
    power = _power(large) * _power(found["large3"] or "")
    more = {None: 0.0, "a h": 0.5, "thr": 0.75, "a q": 0.25}[found["more"] and found["more"][5:8].replace("-", " ").lower()]
    readings = [number * power + more * max(power, _scale(found["spoken"])) for number in plain]
    if large2:
        readings += [number * _power(large2) for number in plain]
    if re.fullmatch(r"m", large):
        readings += plain
    rounded = step * power / 2 if (step < 1 or power > 1) and not more else 0.0
    yield Amount(_in_unit(readings[-1] if large2 else readings[0], rest, unit), unit, words, tuple(readings), rounded)
    if found["other"]:
        other = float(found["other"].replace(",", "")) * _power(large2)
        short = "." not in found["other"] and len(found["other"]) == 2 and 1000 <= plain[0] <= 2100
        both = (plain[0] // 100 * 100 + other, other) if short else (other,)
        yield Amount(_in_unit(both[0], rest, unit), unit, words, both)


def _read(digits: str) -> tuple[list[float], float]:
    """What figures can mean, and the value of their last place."""
    bare = re.sub(r"[ \u00a0\u2009\u202f'’]", "", digits)
    if re.fullmatch(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?", bare):
        return [float(bare.replace(",", ""))], 1.0
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?", bare):
        return [float(bare.replace(".", "").replace(",", "."))], 1.0
    bare = bare.replace(",", ".") if bare.count(",") == 1 and "." not in bare else bare.replace(",", "")
    places = len(bare.partition(".")[2])
    both = [float(bare), float(bare.replace(".", ""))] if places == 3 else [float(bare)]
    return both, 10.0**-places


def _said(spoken: str) -> list[float]:
    """A number in words, by the usual grammar; of words that do not add up to one number, each number."""
    done: list[float] = []
    total = current = 0.0
    for word in re.findall(r"[a-z]+", spoken):
        power, value = _POWERS.get(word), _VALUES.get(word)
        if power is not None and power >= 1e3:
            total, current = total + (current or 1.0) * power, 0.0
        elif power is not None:
            current = (current or 1.0) * power
        elif value is not None:
            joins = current % 100 == 0 or (current % 10 == 0 and current % 100 >= 20 and 0 < value < 10)
            if not joins:
                done.append(total + current)
                total = current = 0.0
            current += value
    return [total + current, *done]


def _scale(spoken: str | None) -> float:
    """The power that a spoken number ends with, which "and a half" is a half of."""
    return _POWERS.get(re.split(r"[ -]", spoken.lower())[-1], 1.0) if spoken else 1.0


def _power(words: str) -> float:
    power = 1.0
    for word in re.findall(r"[a-z]+", words.lower()):
        power *= _POWERS[word]
    return power


def _unit(rest: str, marked: bool) -> str:
    if rest in ("%", "percent", "per cent", "pct", "percentage"):
        return "%"
    if re.fullmatch(f"(?:{_UNIT})s?", rest):
        return "seconds" if rest.removesuffix("s") in _SECONDS else "months"
    return "money" if marked or rest else ""


def _in_unit(value: float, rest: str, unit: str) -> float:
    return _measured(value, rest.removesuffix("s"))[0] if unit in ("seconds", "months") else value


def _measured(value: float, unit: str) -> tuple[float, str]:
    return (value * _SECONDS[unit], "seconds") if unit in _SECONDS else (value * _MONTHS[unit], "months")
