"""When what a sentence tells of happened: the time that the sentence names, as seen from its article's day of publication.

By rule, and in English. "On Monday" is the latest Monday, "on March 3" the latest March 3, unless the words before it look
ahead ("is to begin on September 8"). What a sentence looks back to ("since 1998", "the fire of May 2024") is not when it
happens. Where several times are named, one that has passed goes before one that lies ahead, a day of the event before the day
on which it was said, and a day before a month or a year.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rag.answers import EventDate
from rag.english import units
from rag.english.datewords import WEEKDAYS, a_day
from rag.english.periods import DateRange, question_dates

Precision = Literal["day", "days", "month", "year"]

# A year that was told before: which one, the sentence does not say.
_TOLD_YEAR = re.compile(
    r",?\s+(?:of\s+|in\s+)?(?:that|the\s+(?:same|following|next|previous|preceding))\s+year\b", re.IGNORECASE
)
_OF_YEAR = re.compile(r",?\s+(?:of\s+)?(?P<which>last|this|next)\s+year\b", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"\b(?P<lead>since|(?:until|till|before|after|by|from)(?:\s+at\s+least)?|every|last|next|this|coming|the\s+following)?\s*(?:(?:early|late)\s+)?(?:on\s+)?"
    r"(?P<name>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b(?!s|[’']s\b)",
)
_BESIDE = re.compile(r"\b(?P<word>this\s+(?:morning|afternoon|evening)|tomorrow|overnight)\b", re.IGNORECASE)
# What a yearless day or a weekday after such words means lies ahead.
_AHEAD = re.compile(
    r"\b(?:will|would|shall|is to|are to|was to|were to|to begin|to start|to open|due|scheduled|planned|plans?|expected|set to"
    r"|begins?|starts?|opens?|ends?|closes?|votes?|until|next|coming|wants?)\b",
    re.IGNORECASE,
)
# It says when something was said, where it stands right beside a verb of saying.
_SAYING = (
    r"(?:said|says|say|told|announced|reported|wrote|confirmed|added|stated|declared|according to \w+(?: \w+)?|in a statement)"
)
# "Will be announced on Friday" is what happens on Friday.
_SAID = rf"(?<!\bbe )(?<!\bto )(?<!\bwill )(?<!\bwould )\b{_SAYING}"
_WHERE_SAID = r"(?:(?:in|at|during|to)\s+(?:\w+\s+){1,4})?"
_SAID_BEFORE = re.compile(rf"{_SAID}(?:\s+(?:\w+\s+){{0,2}}{_WHERE_SAID}(?:late\s+|early\s+)?(?:on\s+)?|\s*)$", re.IGNORECASE)
_SAID_AFTER = re.compile(rf"^\s*(?:morning|afternoon|evening|night)?\s*{_SAID}\b", re.IGNORECASE)
# "On Tuesday the mayor of Skarn said": nothing else is done between the day that opens a sentence and the saying.
_SAID_NEXT = re.compile(
    r"^(?:\s+(?:morning|afternoon|evening|night))?,?\s+"
    r"(?:(?!(?:\w{2,}ed|was|were|had|did|will|would)\b)[\w.’'-]+\s+){1,6}?"
    r"(?:(?:said|says|told|wrote|added|stated)\b|(?:announced|reported|confirmed|declared)\s+that\b)",
    re.IGNORECASE,
)
_OPENS = re.compile(r"\W*(?:(?:in|on|early|late)\s+)*", re.IGNORECASE)
_NOT_THEN = frozenset(("until", "till", "before", "by", "every", "after", "the following"))
_BACK = re.compile(r"^(?:of|from|since|before|prior to|until|till|up to|through|as of|by)\b", re.IGNORECASE)
_RANK: dict[Precision, int] = {"day": 0, "days": 1, "month": 2, "year": 3}
_TO_COME = re.compile(r"\b(?:will|would|shall|(?:is|are) (?:to|due)|scheduled|planned|expected|set to|next)\b")
# "Will meet a mediator, the former judge, on": what stands between the commas is no clause of its own.
_INSERTED = re.compile(r",(?!\s*(?:who|which|that|and|but)\b)[^,;:]{1,80},\s*(?:(?:early|late)\s+)?(?:on\s+)?$", re.IGNORECASE)
_PAST = re.compile(r"\b(?:\w{2,}ed|was|were|had|did)\b", re.IGNORECASE)
# Auxiliaries that put what they govern after the day of publication, and the verb behind them.
_WILL = re.compile(
    r"(?:\b(?:will|shall|won[’']t|would|(?:is|are)(?: not)? (?:to|due|set|expected|planned|scheduled))|[’']ll)\b"
    r"(?! (?:not )?have\b)",
    re.IGNORECASE,
)
_VERB = re.compile(r"^(?:\s+(?:to|not|also|then|only|be|\w+ly))*\s+\w+(?:\s+(?:and|or)\s+\w+)?", re.IGNORECASE)
_CLAUSES = re.compile(r"[,;:]|\b(?:after|because|when|while|that|who|which)\b")
# So many characters before a date tell whether it lies ahead; without a word that does, what comes back within so many days.
_CLAUSE, _SOON = 60, datetime.timedelta(days=90)
# What passed so few days ago is meant even behind "will": the next one, a year ahead, would be told with its year.
_JUST_PASSED = datetime.timedelta(days=31)
# The name of tomorrow's weekday means tomorrow as often as six days ago ("was to meet him on Wednesday").
_TOMORROW = 6
_SOME_DAY = datetime.date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class _Named:
    at: int
    until: int
    day: datetime.date
    precision: Precision
    said: bool
    ahead: bool

    @property
    def value(self) -> str:
        return self.day.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]

    @property
    def place(self) -> int:
        """Which of several times goes first: that of what has happened, a day ahead, when it was said, a longer time ahead."""
        if self.ahead:
            return 1 if self.precision in ("day", "days") else 3
        return 2 if self.said else 0


def event_date(sentence: str, published: datetime.date | None, within: tuple[int, int] | None = None) -> EventDate | None:
    """When it happened by the sentence's own words, else the day of publication; None where neither is known.

    A time that stands `within` some of the words goes before others. Without a day of publication only dates that name their
    year are read.
    """
    first, last = within or (0, 0)
    named = sorted(
        _named(sentence, published),
        key=lambda found: (
            not first <= found.at < last,
            found.place,
            _RANK[found.precision],
            found.at,
        ),
    )
    if named:
        best = named[0]
        return EventDate(best.value, best.precision, "named", sentence[best.at : best.until].rstrip("."), best.ahead)
    return EventDate(published.isoformat(), "day", "reported") if published else None


def span(when: EventDate) -> units.Days:
    """The first and the last day that an event date can mean."""
    parts = [int(part) for part in when.value.split("-")]
    if len(parts) == 1:
        return units.year_days(parts[0])
    return units.month_days(parts[0], parts[1]) if len(parts) == 2 else units.unit_of(datetime.date(*parts), "day")


def _named(sentence: str, published: datetime.date | None) -> Iterator[_Named]:
    taken: list[tuple[int, int]] = []
    for period in question_dates(sentence, published or _SOME_DAY):
        taken.append((period.at, period.at + len(period.text)))
        found = _of_period(sentence, period, published)
        if found is not None:
            yield found
    if published is None:
        return
    for match in _WEEKDAY.finditer(sentence):
        if not any(start < match.end() and match.start("name") < end + 2 for start, end in taken):
            day = _weekday(sentence, match, published)
            if day is not None:
                yield _at(sentence, match.start("name"), match.end(), day, "day", published)
    for match in _BESIDE.finditer(sentence):
        later = match["word"].lower() == "tomorrow"
        day = published + datetime.timedelta(days=1) if later else published
        yield _at(sentence, match.start(), match.end(), day, "day", published)


def _of_period(sentence: str, period: DateRange, published: datetime.date | None) -> _Named | None:
    """The start of what happened in a period; None where the sentence only looks back to it, or it is no day, month or year."""
    at, until = period.at, period.at + len(period.text)
    has_year = bool(re.search(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)", period.text))
    start, end = period.start, period.end
    if start is None or (published is None and not has_year):
        return None
    if period.kind == "since":
        # "Since Sunday, March 2" begins then; "since 2019" and "after March 2" look back.
        whole = bool(re.search(r"(?<!\d)\d{1,2}(?!\d)", re.sub(r"(?:1[6-9]|20)\d\d", "", period.text)))
        if not whole or not period.text.lower().startswith(("since", "from")):
            return None
        precision: Precision = "day"
    elif end is None or period.kind in ("before", "decade", "between", "week", "quarter", "half"):
        return None
    elif start == end or period.kind == "days":
        precision = "day"
        if start != end and not re.search(r"\d", period.text):
            return None
        if re.match(r"(?:the\s+)?(?:last|past|previous)\b.*\b(?:days|weeks|months|years)\b", period.text, re.IGNORECASE):
            return None
    elif period.kind in ("month", "season", "year"):
        precision = "month" if period.kind == "month" else "year"
        if _BACK.match(period.text) or re.match(r"this\b", period.text, re.IGNORECASE):
            return None
    else:
        return None
    if period.yearless and published is not None:
        own = _in_its_year(sentence, at, until, start, published)
        return _at(sentence, at, until, own, precision, published) if own else None
    return _at(sentence, at, until, start, precision, published)


def _at(
    sentence: str, at: int, until: int, day: datetime.date, precision: Precision, published: datetime.date | None
) -> _Named:
    before, after = sentence[:at], sentence[until:]
    said = bool(
        _SAID_BEFORE.search(before) or _SAID_AFTER.match(after) or (_OPENS.fullmatch(before) and _SAID_NEXT.match(after))
    )
    return _Named(at, until, day, precision, said, published is not None and day > published)


def _in_its_year(sentence: str, at: int, until: int, day: datetime.date, published: datetime.date) -> datetime.date | None:
    """A yearless day or month in the year that is meant; None where the year was told in another sentence."""
    if _TOLD_YEAR.match(sentence, until):
        return None
    if of := _OF_YEAR.match(sentence, until):
        shift = {"last": -1, "this": 0, "next": 1}[of["which"].lower()]
        return a_day(published.year + shift, day.month, day.day)
    return _nearest(sentence[:at], sentence[until:], day, published)


def _nearest(before: str, after: str, day: datetime.date, published: datetime.date) -> datetime.date:
    """A yearless day or month in the year that is meant: the last one, or the next one where the words look ahead."""
    following = a_day(day.year + 1, day.month, day.day)
    if following is None or day > published:
        return day
    if published - day > _JUST_PASSED and (_is_to_come(before) or _opens_ahead(before, after)):
        return following
    if published - day <= following - published:
        return day
    clause = before[-_CLAUSE:]
    soon = following - published <= _SOON and not _PAST.search(clause)
    return following if soon or _AHEAD.search(clause) or _WILL.match(after.lstrip()) else day


def _weekday(sentence: str, match: re.Match[str], published: datetime.date) -> datetime.date | None:
    lead = " ".join((match["lead"] or "").lower().split())
    if lead.removesuffix(" at least") in _NOT_THEN:
        return None
    back = (published.weekday() - WEEKDAYS[match["name"].lower()]) % 7
    before, after = sentence[: match.start("name")], sentence[match.end() :]
    if lead in ("next", "coming") or (lead != "since" and (_looks_ahead(before) or _opens_ahead(before, after))):
        return published + datetime.timedelta(days=7 - back)
    if not lead and back == _TOMORROW:
        return None
    return published - datetime.timedelta(days=back or (7 if lead == "last" else 0))


def _looks_ahead(before: str) -> bool:
    """Whether the clause before a weekday speaks of what is to come; one that reports what was said does not."""
    before = _INSERTED.sub(" ", before)
    return bool(_TO_COME.search(_CLAUSES.split(before)[-1])) and not _SAID_BEFORE.search(before)


def _is_to_come(before: str) -> bool:
    """Whether an auxiliary of the future governs what follows: no other verb stands between its own and the date."""
    before = _INSERTED.sub(" ", before)
    clause = _CLAUSES.split(before)[-1]
    will = next(reversed([*_WILL.finditer(clause)]), None)
    if will is None or _SAID_BEFORE.search(before):
        return False
    return not _PAST.search(_VERB.sub("", clause[will.end() :], count=1))


def _opens_ahead(before: str, after: str) -> bool:
    """Whether a date opens a sentence whose first verb is of the future: "On Friday the court will rule"."""
    if not _OPENS.fullmatch(before):
        return False
    clause = _CLAUSES.split(after.lstrip(" ,"))[0]
    will = _WILL.search(clause)
    return bool(will) and not re.search(rf"{_PAST.pattern}|\b{_SAYING}\b", clause[: will.start()], re.IGNORECASE)
