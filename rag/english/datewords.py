"""Written dates: where they stand in a text, what they mean, and whether a line holds nothing else.

Only what is certain is read. A numeric date whose day and month could change places (03/04/2024) is no date; with full stops
and two digits each (03.04.2024) the day is first, wherever dates are written so. An abbreviated zone that means different
things in different countries (CST, IST, BST) is no zone.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTH_NAMES = (
    "january jan januar jänner janvier janv enero ene gennaio gen janeiro januari ינואר בינואר يناير",
    "february feb februar februari fevrier février févr fév febrero febbraio fevereiro fev פברואר בפברואר فبراير",
    "march mar märz maerz mrz mars marzo março maart מרץ במרץ مارس",
    "april apr avril avr abril abr aprile אפריל באפריל أبريل ابريل",
    "may mai mayo maggio mag maio mei maj מאי במאי مايو",
    "june jun juni juin junio giugno giu junho יוני ביוני يونيو",
    "july jul juli juillet juil julio luglio lug julho יולי ביולי يوليو",
    "august aug août aout agosto augustus augusti אוגוסט באוגוסט أغسطس اغسطس",
    "september sept sep septembre septiembre setiembre settembre setembro ספטמבר בספטמבר سبتمبر",
    "october oct oktober okt octobre octubre ottobre ott outubro אוקטובר באוקטובר أكتوبر اكتوبر",
    "november nov novembre noviembre novembro נובמבר בנובמבר نوفمبر",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro desember דצמבר בדצמבר ديسمبر",
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
ENGLISH_MONTHS = tuple(names.split(maxsplit=1)[0].capitalize() for names in _MONTH_NAMES)

_WEEKDAY_NAMES = (
    "monday mon montag mo lundi lunes lunedì",
    "tuesday tues tue dienstag di mardi martes martedì",
    "wednesday wed mittwoch mi mercredi miércoles mercoledì",
    "thursday thurs thur thu donnerstag do jeudi jueves giovedì",
    "friday fri freitag fr vendredi viernes venerdì",
    "saturday sat samstag sonnabend sa samedi sábado sabato",
    "sunday sun sonntag so dimanche domingo domenica",
)
WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAY_NAMES) for name in names.split()}
ENGLISH_WEEKDAYS = tuple(names.split(maxsplit=1)[0].capitalize() for names in _WEEKDAY_NAMES)

_ZONES = {
    name: hours
    for hours, names in (
        (0, "z utc gmt wet"),
        (1, "cet mez west"),
        (2, "cest mesz eet sast"),
        (3, "idt eest msk"),
        (8, "sgt hkt awst"),
        (9, "jst kst"),
        (10, "aest"),
        (11, "aedt"),
        (-5, "est"),
        (-4, "edt"),
        (-6, "mdt"),
        (-7, "mst pdt"),
        (-8, "pst"),
    )
    for name in names.split()
}


def _alternatives(names: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


MONTH = rf"(?:{_alternatives(MONTHS)})\b\.?"
WEEKDAY = rf"(?:{_alternatives(WEEKDAYS)})\b\.?"
_ORDINAL = r"(?:st|nd|rd|th|er|\.|º|ª)?"
_TIME = r"""
    (?P<hour>[01]?\d|2[0-3])
    (?: (?:[:.]|h)(?P<minute>[0-5]\d) (?: :(?P<second>[0-5]\d) (?:[.,]\d{1,9})? )? \s{0,2}(?P<half>[ap]\.?m\b\.?)?
      | \s{0,2}(?P<bare_half>[ap]\.?m\b\.?) )
    (?!\d) (?:\s?uhr\b)?
    (?: \s{0,2} [(\[]? (?P<zone> (?:utc|gmt)?\s?[+\-\u2212]\d{1,2}(?::?\d{2})?(?!\d) | [a-z]{1,5}\b ) )?
"""
_DATE = rf"""
    (?:
      (?<![\d/.-]) (?P<iso_year>\d{{4}}) (?P<iso_mark>[-/.]) (?P<iso_month>\d{{1,2}}) (?P=iso_mark) (?P<iso_day>\d{{1,2}})
          (?![\d/-]|\.\d)
    | (?<!\d) (?P<cjk_year>\d{{4}})\s?年\s?(?P<cjk_month>\d{{1,2}})\s?月\s?(?P<cjk_day>\d{{1,2}})\s?日
    | (?<![\d/.-]) (?P<one>\d{{1,2}}) (?P<mark>[-/.]) (?P<other>\d{{1,2}}) (?P=mark) (?P<number_year>\d{{4}}) (?![\d/-]|\.\d)
    | (?<![\d/.:,-]) (?P<day>\d{{1,2}}) {_ORDINAL} [\s-]{{1,2}} (?:(?:of|de)\s)? (?P<month>{MONTH}) ,? [\s-] (?:del?\s)?
          (?P<year>\d{{4}}) (?!\d)
    | \b (?P<month2>{MONTH}) \s (?:the\s)? (?P<day2>\d{{1,2}}) (?:st|nd|rd|th)? (?:,\s?|\s) (?P<year2>\d{{4}}) (?!\d)
    )
"""
_STATED = re.compile(
    rf"(?:(?P<weekday>{WEEKDAY})(?:\s?,\s?(?:the\s)?|\s)(?:den\s|the\s)?)?"
    rf"(?P<date>{_DATE})(?:(?:T|\s?[,|·•–—-]?\s{{0,2}}(?:at|um|à|a\slas|alle|בשעה)?\s{{0,2}}){_TIME})?",
    re.IGNORECASE | re.VERBOSE,
)
_ANYWHERE = re.compile(rf"(?<!\d){_TIME}", re.IGNORECASE | re.VERBOSE)
_DAY_AND_MONTH = re.compile(
    rf"(?:\b(?:{WEEKDAY})\s?,?\s)?(?:\b\d{{1,2}}{_ORDINAL}\s(?:(?:of|de)\s)?{MONTH}|\b{MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?\b(?!\s?,?\s?\d{{4}}))",
    re.IGNORECASE,
)
_GLUE = re.compile(
    r"\b(?:at|on|and|last|first|local|time|uhr|um|am|den|le|el|a|à|las|alle|de|date|dated|print|online|edition|the|בשעה)\b"
    rf"|\b(?:{WEEKDAY})",
    re.IGNORECASE,
)
PUBLISHED = (
    r"(?:publish(?:ed)?(?:\s(?:date|time))?|publication\sdate|posted|issued|released|first\spublished|date(?:d|line)?|datum|created"
    r"|(?:erst)?veröffentlicht|erstellt|publiziert|erschienen|publié(?:e)?|publicad[oa]|creado|fecha|pubblicato|gepubliceerd|פורסם|نشر|نُشر)\b"
)
UPDATED = (
    r"(?:(?:last\s)?(?:updated?|modified|revised|edited|changed)|(?:zuletzt\s)?(?:aktualisiert|geändert)|letzte\s(?:aktualisierung|änderung)|stand"
    r"|mis(?:e)?\sà\sjour|dernière\smise\sà\sjour|modifié|(?:última\s)?actualizaci[óo]n|actualizado|(?:ultimo\s)?aggiorna(?:to|mento)|bijgewerkt|(?:sist\s)?oppdatert|uppdaterad|opdateret|עודכן|تحديث)\b"
)
CORRECTED = r"(?:correct(?:ed|ion)|korrigiert|berichtigt|corregid[oa]|corrigé|corretto|rettet|rättad)\b"
# The number of a year's volume or of an issue, in the line below a printed masthead.
VOLUME = (
    r"\b(?i:vol(?:ume|umen)?|año|anno|année|jahrgang|jg|issue|ausgabe|edición|no|nr|n[º°]|núm(?:ero)?|numéro|number|nummer)"
    r"\.?\s?(?:[IVXLCDM]{1,9}|\d{1,6})\b"
)
_LABEL = re.compile(rf"\b(?:{PUBLISHED}|{UPDATED})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stated:
    """A full date at `[start:end]` of a text, its moment when time and zone are stated, its weekday when that is named."""

    start: int
    end: int
    day: datetime.date
    moment: datetime.datetime | None
    weekday: int | None

    @property
    def iso(self) -> str:
        """The moment or, when that is not stated in full, the day, in ISO 8601."""
        return self.moment.isoformat() if self.moment else self.day.isoformat()


def find_dates(text: str) -> Iterator[Stated]:
    """The full and unambiguous dates (day, month and year) of a text, in order; linear in its length."""
    for match in _STATED.finditer(text):
        day = _day(match)
        if day is None:
            continue
        weekday = match["weekday"]
        number = WEEKDAYS[weekday.rstrip(".").casefold()] if weekday else None
        yield Stated(match.start(), match.end(), day, _moment(day, match), number)


def _day(match: re.Match[str]) -> datetime.date | None:
    groups = match.groupdict()
    if groups["iso_year"]:
        year, month, day = groups["iso_year"], groups["iso_month"], groups["iso_day"]
    elif groups["cjk_year"]:
        year, month, day = groups["cjk_year"], groups["cjk_month"], groups["cjk_day"]
    elif groups["number_year"]:
        year, month, day = groups["number_year"], groups["other"], groups["one"]
        if int(month) > 12:
            month, day = day, month
        elif int(day) <= 12 and day != month and not (groups["mark"] == "." and len(day) == len(month) == 2):
            return None
    else:
        name = groups["month"] or groups["month2"]
        year, month, day = (
            groups["year"] or groups["year2"],
            str(MONTHS[name.rstrip(".").casefold()]),
            groups["day"] or groups["day2"],
        )
    return a_day(int(year), int(month), int(day))


def a_day(year: int, month: int, day: int) -> datetime.date | None:
    """The day, or None when the calendar has no such day or it lies before the first newspapers."""
    try:
        return datetime.date(year, month, day) if year >= 1600 else None
    except ValueError:
        return None


def _moment(day: datetime.date, match: re.Match[str]) -> datetime.datetime | None:
    zone = _zone(match["zone"])
    half = (match["half"] or match["bare_half"] or "")[:1].casefold()
    if zone is None:
        return None
    hour = int(match["hour"])
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return datetime.datetime(
        day.year, day.month, day.day, hour, int(match["minute"] or 0), int(match["second"] or 0), tzinfo=zone
    )


def _zone(name: str | None) -> datetime.timezone | None:
    if not name:
        return None
    folded = name.casefold().replace("\u2212", "-")
    if folded in _ZONES:
        return datetime.timezone(datetime.timedelta(hours=_ZONES[folded]))
    offset = re.fullmatch(r"(?:utc|gmt)?\s?([+-])(\d{1,2}):?(\d{2})?", folded)
    if not offset:
        return None
    sign, hours, minutes = offset.groups()
    length = datetime.timedelta(hours=int(hours), minutes=int(minutes or 0))
    if length > datetime.timedelta(hours=14):
        return None
    return datetime.timezone(-length if sign == "-" else length)


def without_dates(line: str) -> str:
    """What is left of a line when dates, times, weekdays and words such as `Published` are taken out."""
    rest = _STATED.sub(" ", line)
    rest = _DAY_AND_MONTH.sub(" ", rest)
    rest = _ANYWHERE.sub(" ", rest)
    return _GLUE.sub(" ", _LABEL.sub(" ", rest)).strip()


def is_date_line(line: str) -> bool:
    """Whether a line says when something was published or updated, and nothing else."""
    if len(line) > 160 or not re.search(r"\d", line):
        return False
    if not (_STATED.search(line) or _DAY_AND_MONTH.search(line)):
        return False
    return not re.search(r"\w", without_dates(line))
