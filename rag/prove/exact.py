"""What can be compared exactly: numbers with their units, days, names as wholes, and words in quotation marks.

These are closed classes, where a rule is surer than any model. Each rule takes a statement and its evidence and gives a reason
for every fault that it is sure of; whether the rest is carried, the judge tells (`rag/prove/support.py`). What is not sure is
no fault: a small count may be counted from a list, a sum be reckoned, and a person be meant by an office. Only English is
compared.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from rag.english import lexicon
from rag.english.amounts import DAY, MOST, Amount, amounts
from rag.english.datewords import ENGLISH_MONTHS
from rag.english.names import Name, names

# Counts up to this are often counted from what the evidence lists one by one.
_COUNTED = 12.0
# With a word such as "about" or "under" a number may be as far off as this.
_ABOUT = 0.2
# What is reckoned leaves less room.
_RECKONED_ABOUT = 0.05
_HEDGED = re.compile(
    r"\b(?:about|around|some|roughly|approximately|nearly|almost|over|under|above|below|than|least|most|up to|close to|just"
    r"|circa|estimated|or so|or more|or less|upwards? of|well|as many as)\W+(?:\w+\W+)?$",
    re.IGNORECASE,
)
_HEDGED_AFTER = re.compile(r"\W+(?:\w+\W+)?(?:or|of)\W+(?:so|more|less|over|fewer)\b")
# Of more numbers than these, sums and differences make almost any other.
_RECKONED = 24
# So many years may be counted back from an article.
_LONG_AGO = 200.0
_FACTORS = (0.5, 7.0, 12.0, 52.0, 1 / 12)
_DAY = re.compile(DAY)
_MONTH = re.compile(
    rf"\b({'|'.join(ENGLISH_MONTHS)})\b(?:(?:\s+\d{{1,2}}(?:st|nd|rd|th)?,?|\s+of)?,?\s+((?:1[5-9]|20)\d\d)\b)?"
)
_FIGURES = re.compile(r"\b\d{4}[-/.](\d{1,2})[-/.](\d{1,2})\b|\b(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}\b")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Beside these, a day next to that of publication may be meant.
_NEAR = (
    *(f" {word} " for word in ("today", "yesterday", "tomorrow", "tonight", "overnight", "midnight", "last night")),
    *(f" this {part} " for part in ("morning", "afternoon", "evening")),
)
# With these, a day of the statement may have been reckoned from the evidence.
_VAGUE = frozenset("day days week weeks weekend weekends month months fortnight eve christmas easter ramadan".split())
_YEARS = frozenset(("year", "years"))
_OTHER_YEAR = (
    _YEARS
    | frozenset("month months week weeks ago earlier later season spring summer autumn winter decade decades".split())
    | {month.lower() for month in ENGLISH_MONTHS}
)
_QUOTED = re.compile(r"[“\"„«]([^”\"“„«»]{3,1000})[”\"“»]")
_SAID = 2
"""Quotation marks around fewer words may also keep a distance from them."""
_CUTS = re.compile(r"…|\.\.\.|\[[^\]]*\]|[.!?;:]\s")
_SPELLING = {"‘": "'", "’": "'", "‑": "-", "\u00a0": " "}
# So much of a text shows its language.
_SAMPLE = 20_000
_WORD = re.compile(r"(?:\b[^\W\d_]\.)+[^\W\d_]\b(?!['’])|[^\W_]+(?:'[^\W_]+)*")
_MONTH_WORDS = frozenset({*(month.lower() for month in ENGLISH_MONTHS), *_WEEKDAYS})
_ENGLISH = frozenset(
    "the of to and in that is was for on with as at by an from it be are has have had not will would he she they his her their"
    " its who which this but were been after said than a or if about more no there".split()
)
_FOREIGN = frozenset(
    """der das und nicht ist ein eine einen dem mit auf für sich auch nach wird sind bei aus haben les des est une dans pour que
    qui pas sur avec ont sont par los las una por con para su más fue son il che per non della sono gli het een niet zijn voor
    dat aan uma não com foi och att det som på är inte och ikke av til med er się jest nie""".split()
)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a statement is compared with: the quotations, all that stands around them, and when their articles were published.

    `published` is an ISO date or moment, as are `others`, of further articles that are quoted.
    """

    quotes: str
    around: str = ""
    published: str | None = None
    others: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All that is known."""
        return f"{self.quotes}\n{self.around}"

    @property
    def days(self) -> tuple[datetime.date, ...]:
        """The days of publication that are known."""
        return tuple(datetime.date.fromisoformat(day[:10]) for day in (self.published, *self.others) if day)


@dataclass(frozen=True)
class _Known:
    """All that the evidence tells, read once for all rules; each part when a rule first asks for it."""

    text: str

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(self._sequence)

    @cached_property
    def line(self) -> str:
        """The words in their order, with a space around each."""
        return f" {' '.join(self._sequence)} "

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        return amounts(self.text)

    @cached_property
    def figures(self) -> frozenset[str]:
        return frozenset(re.findall(r"\d+", self.text))

    @cached_property
    def initials(self) -> frozenset[str]:
        return _initials(self.text)

    @cached_property
    def _sequence(self) -> list[str]:
        return _words(self.text)


LONGEST = 200_000
"""Characters of evidence: all the sentences that a statement may cite, and what stands around them, have fewer."""
# A statement of fewer words is part of too much.
_LEAST_HALF = 4
_SPELLED = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
TURNED = re.compile(
    r"\b(?:not|no|never|nobody|none|neither|nor|without|unless|if|whether|den(?:y|ies|ied|ying)|false|untrue|\w+n['’]t)\b"
)
"""Words, in lower case, that turn what follows them."""


def faults(statement: str, ground: Ground) -> tuple[str, ...]:
    """Why the evidence cannot carry the statement, one reason for each fault; empty where nothing is surely wrong.

    Nothing is said of a statement or of evidence in another language than English. Evidence of more than 200,000 characters,
    which no quotations come near, carries nothing.
    """
    if len(ground.quotes) + len(ground.around) > LONGEST:
        return (f"the evidence is longer than {LONGEST:,} characters",)
    if not (_english(statement) and _english(ground.quotes)):
        return ()
    known = _Known(ground.text)
    return tuple(
        dict.fromkeys(
            [
                *_numbers(statement, known, ground.days),
                *_days(statement, known, ground.days),
                *_months(statement, known, ground.days),
                *_strangers(statement, known),
                *_namesakes(statement, known),
                *_quoted(statement, known),
                *_halves(statement, ground.quotes),
            ]
        )
    )


def absent_names(statement: str, known: str) -> tuple[str, ...]:
    """The names of a statement that another text has in no form; a word that only opens a sentence is no name."""
    return tuple(name.text for name, _ in _absent(statement, _Known(known)))


def _absent(statement: str, known: _Known) -> Iterator[tuple[Name, list[str]]]:
    """The names of which a text has nothing, each with its words, but for one that opens a sentence."""
    words = known.words
    for name in names(statement):
        parts = _parts(name)[1:] if _opens(statement, name.start) else _parts(name)
        if not parts or name.text.lower().rstrip(".") in _MONTH_WORDS:
            continue
        short = {re.sub(r"[\W_]", "", name.text).lower(), "".join(part[0] for part in _parts(name))}
        place = lexicon.places().get(name.text.lower())
        if short & words or short & known.initials or (place and any(lexicon.places().get(word) == place for word in words)):
            continue
        if not any(_kin(part, words) for part in parts):
            yield name, parts


def _english(text: str) -> bool:
    """Whether a text can be English: by its letters, and by its small words if it has any of them, or is short."""
    text = text[:_SAMPLE]
    letters = sum(map(str.isalpha, text))
    if sum(letter.isalpha() and letter > "\u024f" for letter in text) > letters / 10:
        return False
    words = re.findall(r"\b[^\W\d_]+\b", text)
    english, foreign = sum(word.lower() in _ENGLISH for word in words), sum(word in _FOREIGN for word in words)
    return english > foreign or (not foreign and len(words) < 8)


def _numbers(statement: str, known: _Known, days: Collection[datetime.date]) -> Iterator[str]:
    stated = [item for item in amounts(statement) if not _may_be_counted(item)]
    if not stated:
        return
    if len(known.amounts) >= MOST:
        return
    values = {round(reading, 6) for item in known.amounts for reading in item.readings}
    values |= {float(number) for number in re.findall(r"(?<![\d.,])\d{1,15}(?![\d.,]\d)", known.text)}
    years = {float(day.year) for day in days}
    if known.words & _OTHER_YEAR:
        years |= {year + shift for year in years for shift in (-1, 1)}
    values |= years
    told = _told_durations(known.amounts, values)
    spans = {(item.unit, round(item.value, 3)) for item in known.amounts}
    reckoned = _reckoned(known.amounts, values, years)
    for item in stated:
        if (item.unit, round(item.value, 3)) in spans or any(_is_told(item, each, statement, values) for each in item.readings):
            continue
        if _lasts(item, told) or any(_is_told(item, each, statement, reckoned, _RECKONED_ABOUT) for each in item.readings):
            continue
        yield f"the number {item.words} is not in the evidence"


def _may_be_counted(item: Amount) -> bool:
    small = min(item.readings) <= _COUNTED and item.unit in ("", "seconds", "months")
    return small or item.unit == "part"


def _is_told(item: Amount, reading: float, statement: str, values: Iterable[float], about: float = _ABOUT) -> bool:
    """Whether a number is among others, as it stands, rounded, or nearly so beside a word such as "about"."""
    at = statement.find(item.words)
    hedged = _HEDGED.search(statement, max(0, at - 40), at) or _HEDGED_AFTER.match(statement, at + len(item.words))
    width = max(item.rounded, about * abs(reading) if hedged else 0.0, 1e-6 * abs(reading))
    # A whole number stands for one with decimals.
    return any(abs(reading - value) <= (max(width, 0.5) if value % 1 and not reading % 1 else width) for value in values)


def _told_durations(known: Iterable[Amount], values: set[float]) -> list[float]:
    """How long things last in the evidence, in months."""
    spans = [_in_months(item) for item in known if item.unit in ("seconds", "months")]
    years = sorted(value for value in values if 1000 <= value <= 2100)[:_RECKONED]
    return [*spans, *(12 * abs(one - other) for one in years for other in years if one > other)]


def _lasts(item: Amount, told: Iterable[float]) -> bool:
    """Whether a length of time is one of others, in another measure or counted from years."""
    if item.unit not in ("seconds", "months"):
        return False
    months = _in_months(item)
    return any(abs(months - other) <= max(_ABOUT * months, 12.0 if other % 12 == 0 and months >= 24 else 0.0) for other in told)


def _in_months(item: Amount) -> float:
    return item.value / (365.25 / 12 * 86400) if item.unit == "seconds" else item.value


def _reckoned(known: Iterable[Amount], values: set[float], years: set[float]) -> set[float]:
    """What can be reckoned from a few numbers: sums, differences, shares, and what a fraction or a factor makes of them."""
    each = [reading for item in known for reading in item.readings]
    basic = list(dict.fromkeys(each))[:_RECKONED]
    pairs = [(one, other) for one in basic for other in basic]
    made = {one + other for one, other in pairs} | {abs(one - other) for one, other in pairs}
    made |= {abs(one - other) for one in made for other in basic} if len(basic) <= _RECKONED // 2 else set()
    made |= {year + shift for year in years for count in basic if count <= _LONG_AGO for shift in (-count, count)}
    made |= {one * factor for one in basic for factor in _FACTORS} | {
        one * other for one, other in pairs if 0 < min(one, other) <= 100
    }
    made |= {
        share for one, other in pairs if other for share in (round(100 * one / other), round(100 * abs(one - other) / other))
    }
    return (
        made
        | {100 - value for value in basic if value <= 100}
        | {value + shift for value in values for shift in (-1, 1) if value < 100}
    )


def _days(statement: str, known: _Known, days: Collection[datetime.date]) -> Iterator[str]:
    stated = list(_dates(statement))
    if not stated:
        return
    text = known.text
    told = {(month, day) for month, day, *_ in _dates(text)}
    # Of a day in figures (03/04/2024) both readings count.
    pairs = [(int(one), int(other)) for found in _FIGURES.findall(text) for one, other in (found[:2], found[2:]) if one]
    told |= {*pairs, *((other, one) for one, other in pairs)}
    meant = _meant(known, days)
    figures = known.figures
    vague = bool(known.words & _VAGUE) or " new year " in known.line
    for month, day, year, words in stated:
        apart = str(day) in figures and ENGLISH_MONTHS[month - 1][:3] in text
        if not ((month, day) in told or (month, day) in meant or apart or (vague and days)):
            yield f"the day {words} is not in the evidence"
        elif year and year not in figures and not _a_year(int(year), known, days):
            yield f"the year of {words} is not in the evidence"


def _months(statement: str, known: _Known, days: Collection[datetime.date]) -> Iterator[str]:
    """Months with a year of their own that the evidence gives with another year, and nowhere without one."""
    told = _MONTH.findall(known.text)
    figures = known.figures
    for month, year in _MONTH.findall(statement):
        years = {other for name, other in told if name == month}
        published = any((ENGLISH_MONTHS[day.month - 1], str(day.year)) == (month, year) for day in days)
        if year and years and "" not in years and year not in figures and not published:
            yield f"{month} {year} is not in the evidence, which has {month} {min(years)}"


def _a_year(year: int, known: _Known, days: Collection[datetime.date]) -> bool:
    """Whether a year can be meant by an article: that of its publication, or a neighbouring one."""
    return not days or any(abs(year - day.year) <= 1 for day in days) or bool(known.words & _YEARS)


def _meant(known: _Known, published: Iterable[datetime.date]) -> set[tuple[int, int]]:
    """The days that weekdays and words such as "yesterday" can mean in articles of those days, and these days themselves."""
    weekdays = {at for at, weekday in enumerate(_WEEKDAYS) if f" {weekday}" in known.line}
    near = 1 if any(words in known.line for words in _NEAR) else 0
    week = [day + datetime.timedelta(days=shift) for day in published for shift in range(-8, 9)]
    around = [day + datetime.timedelta(days=shift) for day in published for shift in range(-near, near + 1)]
    return {(day.month, day.day) for day in [*around, *(day for day in week if day.weekday() in weekdays)]}


def _dates(text: str) -> Iterator[tuple[int, int, str, str]]:
    for found in _DAY.finditer(text):
        month = (found["month"] or found["month2"])[:3]
        number = next(at for at, name in enumerate(ENGLISH_MONTHS, start=1) if name.startswith(month))
        yield number, int(found["day"] or found["day2"]), found["year"] or "", found[0]


def _strangers(statement: str, known: _Known) -> Iterator[str]:
    """Full names of which the evidence has no part.

    A single name may be meant without being there: a country by its people, a company by its maker, a person by an office.
    """
    for name, parts in _absent(statement, known):
        if len(parts) > 1 and not any(part in lexicon.places() for part in (name.text.lower(), *parts)):
            yield f"{name.text} is not in the evidence"


def _namesakes(statement: str, known: _Known) -> Iterator[str]:
    """People and bodies of which the evidence has only another with the same last name."""
    told = [(name, _parts(name)) for name in names(statement)]
    words = known.words
    full = [
        (name, parts) for name, parts in told if len(parts) > 1 and parts[-1] in words and not _opens(statement, name.start)
    ]
    if not full:
        return
    others: dict[str, list[tuple[str, list[str]]]] = {}
    for name in names(known.text):
        parts = _parts(name)
        if len(parts) > 1 and parts[0] != parts[-1]:
            others.setdefault(parts[-1], []).append((name.text, parts))
    for name, parts in full:
        namesakes = others.get(parts[-1], [])
        if (
            namesakes
            and not any(_kin(part, words) or part in lexicon.words("offices") for part in parts[:-1])
            and not _same(parts, namesakes)
        ):
            yield f"the evidence speaks of {namesakes[0][0]}, not of {name.text}"


def _same(parts: list[str], namesakes: Iterable[tuple[str, list[str]]]) -> bool:
    """Whether one of them may be the same with a shorter first name, or with an initial."""
    return any(
        one[:2] == other[:2] or min(len(one), len(other)) < 3
        for _, them in namesakes
        for one in parts[:-1]
        for other in them[:-1]
    )


def _parts(name: Name) -> list[str]:
    return [word for word in _words(name.text) if len(word) > 1 and word not in lexicon.words("links")]


def _opens(statement: str, start: int) -> bool:
    """Whether a word opens a sentence or a quotation, where a capital letter makes no name."""
    before = statement[:start].rstrip(" \"“‘'(")
    return not before or before[-1] in ".!?:;\n" or (before != statement[:start].rstrip() and before[-1] == ",")


def _kin(part: str, words: frozenset[str]) -> bool:
    """Whether a word is there, as it stands or with another ending: `Israelis` and `Israel`."""
    return part in words or (
        len(part) >= 5 and any(word[:5] == part[:5] or part.startswith(word) for word in words if len(word) >= 4)
    )


def _initials(text: str) -> frozenset[str]:
    """What names of several words are shortened to, in lower case."""
    runs = re.findall(r"[A-Z][^\W_]+(?:(?: of| and| the| for)? [A-Z][^\W_]+){1,7}", text)
    return frozenset("".join(re.findall(r"\b[A-Z]", run)).lower() for run in runs)


def _quoted(statement: str, known: _Known) -> Iterator[str]:
    marked = [found[1] for found in _QUOTED.finditer(statement)]
    if not marked:
        return
    for quote in marked[:_RECKONED]:
        pieces = [" ".join(_words(piece)) for piece in _CUTS.split(quote)]
        if len(_words(quote)) >= _SAID and not all(f" {piece} " in known.line for piece in pieces if piece):
            yield f"“{quote}” is quoted, but not in the evidence"


def _halves(statement: str, quotes: str) -> Iterator[str]:
    """The statement is the end of a sentence that begins by denying it, or by saying what it hangs on."""
    said = " ".join(_SPELLED.findall(statement.lower()))
    if len(said.split()) < _LEAST_HALF:
        return
    for sentence in re.split(r"(?<=[.!?])\s+|\n", quotes):
        before, found, _ = " ".join(_SPELLED.findall(sentence.lower())).partition(said)
        if found and (turned := TURNED.search(before)):
            yield f"in the evidence “{turned[0]}” stands before it"


def _words(text: str) -> list[str]:
    """The words of a text in lower case; `U.S.` is `us`."""
    for mark, plain in _SPELLING.items():
        text = text.replace(mark, plain)
    return [word if word.isalnum() else re.sub(r"[\W_]", "", word) for word in _WORD.findall(text.lower())]
