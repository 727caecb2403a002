"""Bylines: who wrote it, and for whom, in the lines above a story and in the credits below it."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.english.datewords import MONTHS, VOLUME, find_dates, is_date_line
from rag.load.cleaning import phrases
from rag.load.shapes import GENERIC, KINDS, has_article, is_kind, outlet, people, person

_LONGEST, _LONGEST_OFFICE = 200, 5
_BY = re.compile(
    r"(?:(?:story|words|text|report|reported|written|posted|interview|analysis|article|opinion|commentary)\s+)?"
    r"(?:by|von|par|por|di|av|door|af|מאת|بقلم):?\s+"
    r"|(?:author|autor|autorin|autora|auteur|text|texte|texto|testo|words|interview|reporter|byline|writer)s?\s?:\s+",
    re.IGNORECASE,
)
_POSTED = re.compile(
    r"(?:posted|published|written|publié|publicado|veröffentlicht|pubblicato)\s+(?:(?:on|am|le|el|il)\s+)?[|,\s]*(?:by|von|par|por|da)\s+",
    re.IGNORECASE,
)
_FOR = re.compile(r"(?:for|für|para|pour)\s+", re.IGNORECASE)
_BREAK = re.compile(r"\s*[|·•‧●]\s*|\s+[–—-]+\s+|,\s+|\s{2,}|\s*[()\[\]]\s*")
_HARD = re.compile(r"[|·•‧●]|\s[–—-]\s|\s{3,}")
_HANDLE = re.compile(r"\s+\(?@\w{2,30}\)?|\s+\S{1,64}@[\w-]{1,60}\.[\w.]{2,20}")
# Who is behind a name without one of their own.
_OTHERS = re.compile(
    r"(?:\s(?:and|und|y|et|e|og|och|&)|,)\s(?:(?:our |the )?staff(?: and agencies)?|(?:news )?agencies|wires?(?: services)?"
    r"|agenturen|agencias|agences)$",
    re.IGNORECASE,
)
_VOLUME = re.compile(VOLUME)
_PLACE = re.compile(r"\s+(?:in|at|aus|en|à|a)\s+[A-ZÀ-Þ].*$")
_STAFF = re.compile(r"\s+(?:staff|news\s?desk|newsroom|team|redaktion|editorial board)(?:\s+\w+)?$", re.I)
_ROLE = re.compile(
    r"\b(?:correspondent|reporter|editor|writer|columnist|contributor|journalist|bureau chief|redakteur(?:in)?"
    r"|reporterin|redactora?|corresponsal|journaliste)\b",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"[\W_]{0,3}(?:Reporting|Written|Reported|Story|Writing) by ([^;()]{3,160})", re.IGNORECASE)
_BIO = re.compile(
    r"(?P<who>[^,.]{4,60}?)(?:, [^,.]{1,40},)? "
    r"(?:(?:covers|reports on|writes about) [^.;]{2,60}? (?:for|at) (?:the )?(?P<covering>[A-ZÀ-Þ][^.,;]{2,50})"
    r"|(?:is|was) (?:an?|the|our)\b.{0,60}?"
    r"\b(?:reporter|writer|editor|correspondent|columnist|journalist|reports|covers|writes)\b"
    r"(?:.{0,40}?\b(?:at|for|with|of|from) (?P<outlet>(?:[Tt]he )?[A-ZÀ-Þ][^.,;]{2,50}))?)"
)


@dataclass(frozen=True, slots=True)
class Byline:
    """The people and the outlets that a line names, and the line."""

    authors: tuple[str, ...]
    outlets: tuple[str, ...]
    words: str


@functools.cache
def _agency() -> re.Pattern[str]:
    """An agency behind a name."""
    return re.compile(rf"\s+(?:The )?(?:(?i:Associated Press)|{phrases.one_of('agency')})$")


def without_times(line: str) -> str:
    """A line with a break where a full date stands, and without the bits of time beside it."""
    parts, at = [], 0
    for stated in find_dates(line):
        parts.append(line[at : stated.start])
        at = stated.end
    rest = " | ".join([*parts, line[at:]]) if parts else line
    rest = _CLOCK.sub(" ", rest)
    return _SHORT_DATE.sub(" | ", rest)


_CLOCK = re.compile(
    r"\b(?:\d{1,2}[:.]\d{2}(?::\d{2})?|\d{1,2}(?=\s?[ap]\.?m))\s?(?:[ap]\.?m\.?)?(?:\s?(?:Uhr|GMT|UTC|[ECMP]E?[SD]?T|IDT|BST)\b)?"
    r"|\b\d{1,3}[\s-]min(?:ute)?s?(?:\sread)?\b",
    re.IGNORECASE,
)
_MONTH_NAMES = "|".join(sorted((re.escape(name) for name in MONTHS if name.isalpha() and len(name) > 2), key=len, reverse=True))
_SHORT_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th|\.)?\s(?:de\s)?(?:{_MONTH_NAMES})\b\.?|(?:{_MONTH_NAMES})\.?\s\d{{1,2}}(?:st|nd|rd|th)?\b)(?:,?\s\d{{4}})?",
    re.IGNORECASE,
)


# One space before a word: the others are marks, so that there is one way alone to read a line.
_EDGE = re.compile(
    r"^[\s*_#:.]+|(?:\s(?:on|at|am|um|el|le|den|updated|published|posted)|[\s*_#:.])+$",
    re.I,
)


def segments(line: str) -> list[str]:
    """The parts of a byline, without dates, times, addresses of mail and names on networks."""
    rest = _HANDLE.sub(" ", without_times(_VOLUME.sub(" | ", line)))
    return [part for part in (_OTHERS.sub("", _EDGE.sub("", piece)) for piece in _BREAK.split(rest)) if part]


def led(line: str, known: Sequence[str] = ()) -> Byline | None:
    """A line that says that it is a byline: "By Jo Lind, Skarn Gazette | March 2", "Posted by …", "Text: …"; None for others.

    `known` are outlets that other lines have named.
    """
    bare = line.strip(" *_#>|·•–—-\t")
    if len(line) > _LONGEST:
        return None
    start = _BY.match(bare) or _POSTED.match(_undated(bare))
    if not start:
        return None
    rest = start.string[start.end() :].replace("**", "").replace("__", "")
    parts = segments(rest)
    if not parts:
        return Byline((), (), line)
    first = _without_role(_PLACE.sub("", parts[0]))
    staff = _STAFF.sub("", parts[0])
    authors = people(first)
    if not authors and len(parts) > 1:
        # "A, B and C" is one list.
        ends = next((at for at, part in enumerate(parts) if re.search(r"\s(?:and|und|y|et|e|og|och|&)\s", part)), 0)
        authors = people(", ".join([first, *parts[1:ends], _without_role(_PLACE.sub("", parts[ends]))])) if ends else ()
    elif authors and len(parts) > 1:
        ends = next((at for at, part in enumerate(parts) if re.search(r"\s(?:and|und|y|et|og|och|&)\s", part)), 0)
        authors = (ends and people(", ".join([first, *parts[1:ends], _without_role(_PLACE.sub("", parts[ends]))]))) or authors
    named = [name for part in parts[1:] if (name := _outlet(_FOR.sub("", part), known)) and name not in authors]
    if not authors and staff != parts[0] and (name := _outlet(staff, known)):
        named.insert(0, name)
    return Byline(authors, tuple(dict.fromkeys(named)), line)


def _without_role(part: str) -> str:
    """A name without the office or the agency that stands right behind it."""
    part = _agency().sub("", part)
    found = _ROLE.search(part)
    words = part[: found.start()].split() if found else []
    while words and words[-1].casefold() in GENERIC | KINDS | {"senior", "chief", "staff", "contributing", "associate"}:
        words.pop()
    return " ".join(words) if len(words) > 1 else part


def _undated(line: str) -> str:
    """ "Posted on May 3, 2024 by A" as "Posted on | by A"."""
    return without_times(line)


def _outlet(part: str, known: Sequence[str]) -> str:
    # An agency in a byline is where the report is from, not the paper that has printed it.
    if (_ROLE.search(part) and not is_kind(part)) or _agency().search(f" {part}"):
        return ""
    name = outlet(part)
    return name if name and (is_kind(name) or has_article(name) or name in known) else ""


def shaped(line: str, known: Sequence[str] = ()) -> Byline | None:
    """A line that is a byline by its parts: a person, and an outlet, a role, a handle or a date beside; None for any other."""
    if len(line) > _LONGEST or _BY.match(line.strip(" *_#")):
        return None
    parts = [half for part in segments(line) for half in _halves(part, known)]
    if not parts or len(parts) > 6:
        return None
    authors = people(_without_role(parts[0]))
    named = [name for part in parts[1:] if (name := _outlet(part, known))] if authors else []
    dated = parts != [line.strip(" *_#:.")] and (has_date(line) or is_date_line(line))
    handled = bool(_HANDLE.search(line))
    # "Jo Lind Environment correspondent": the office stands right behind the name, as it does in the Ridge Valley Reporter.
    official = _without_role(parts[0]) != parts[0] and not is_kind(parts[0])
    backed = bool(named) or handled or official or (dated and bool(_HARD.search(line))) or any(map(_ROLE.search, parts[1:]))
    return Byline(authors, tuple(dict.fromkeys(named)), line) if backed and authors else None


def _halves(part: str, known: Sequence[str]) -> tuple[str, ...]:
    """ "Jo Lind Skarn Gazette" as the name and the paper, where the page names that paper elsewhere."""
    for name in known:
        if part.casefold().endswith(f" {name.casefold()}") and people(part[: -len(name)]):
            return part[: -len(name)].strip(), name
    return (part,)


def is_office(line: str) -> bool:
    """Whether a line tells no more than what a writer is: "Harbour correspondent", "Staff Writer"."""
    bare = line.strip(" *_#")
    return len(bare.split()) <= _LONGEST_OFFICE and bool(re.search(rf"(?:{_ROLE.pattern})$", bare, re.IGNORECASE))


def has_date(line: str) -> bool:
    """Whether a line names a day, with its year or without."""
    return next(find_dates(line), None) is not None or bool(_SHORT_DATE.search(line))


def credited(line: str) -> Byline | None:
    """The reporters of "(Reporting by A and B in X; editing by C)"."""
    found = _CREDIT.match(line) if len(line) <= 300 else None
    if not found:
        return None
    authors = people(re.sub(r"\s+in\s+[A-ZÀ-Þ][\w' -]*?(?=\s+and\s|,|$)", "", found[1]).strip(" .,"))
    return Byline(authors, (), line) if authors else None


def described(line: str) -> Byline | None:
    """The writer of "Jo Lind is a reporter for the Skarn Gazette"."""
    found = _BIO.match(line) if len(line) <= 300 else None
    name = person(found["who"]) if found else ""
    if not found or not name:
        return None
    named = outlet(found["outlet"] or found["covering"] or "")
    if found["covering"] and not is_kind(named):
        return None
    return Byline((name,), (named,) if named and (is_kind(named) or has_article(named)) else (), line)
