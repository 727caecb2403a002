"""Which names are outlets': the sources of the archive, and names of which articles speak as of an outlet and in no other way.

That a name reports is no sign by itself, since ministries and firms do so too. An outlet's it is in a dateline, where it cites
people without a name or was the first with a story, or where it reports what others have told it; and only while nothing else
is said of it: of whoever acts in the news, more is told than what it reported.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from rag.english import lexicon
from rag.english.names import Name, is_place, names
from rag.english.wording import is_time
from rag.load.shapes import KINDS, is_kind, key, outlet, person

# So much of an article is read for it, and so many characters beside a name.
_READ, BESIDE = 20_000, 60
_THE = r"(?:the\s+)?$"
_HAS = r"(?:(?:has|had|have|also|first)\s+)*"
# The place and the agency before the dash with which a report begins: "HARRAN, Oct 8 (Reuters) - ".
_DATELINE = re.compile(r"\A\s*[^\W\d_][\w .,’'/-]{1,60}?\s*\((?P<name>[^()\d]{2,40})\)\s*[-–—]\s")
_FIRST_BEFORE = re.compile(
    rf"\b(?:first|originally)\s+(?:reported|published|revealed|disclosed)\s+(?:on\s+\w+\s+)?(?:in|by)\s+{_THE}", re.IGNORECASE
)
BROKE = r"(?:broke|was\s+(?:the\s+)?first\s+to\s+break)\s+the\s+(?:story|news)"
_FIRST_AFTER = re.compile(
    rf"^,?\s+(?:(?:which|that)\s+)?(?:had\s+)?(?:{BROKE}|(?:first\s+reported|was\s+(?:the\s+)?first\s+to\s+report)\s+the\s+(?:story|news))\b"
)
_NAMELESS = r"(?:[\w-]+\s+){0,3}(?:officials?|sources?|person|people)\b"
_CITING = re.compile(
    rf"^,?\s+{_HAS}(?:reported|reports|said|wrote)\b[^.!?]{{0,40}},?\s(?:citing|quoting)\s+{_NAMELESS}"
    rf"|^,\s+(?:citing|quoting)\s+{_NAMELESS}[^.!?]{{0,60}},\s+(?:reported|reports|said|wrote)\b"
)
_UNNAMED = re.compile(r"^[^.!?]{0,60}\bon\s+(?:the\s+)?condition\s+of\s+anonymity\b")
_TOLD = re.compile(rf"\b(?:told|speaking\s+to|interview\s+(?:\w+\s+)?with)\s+{_THE}", re.IGNORECASE)
_TELLING = re.compile(
    rf"^\s+{_HAS}(?:reported|reports)(?:\s*[.,;]|\s+(?:on|in|late|earlier|that|\w+day|today|yesterday)\b|\s*$)"
)
_AFTER = re.compile(rf"^,?\s+(?:which\s+)?{_HAS}(?:reported|reports|said|says|wrote|writes|revealed|disclosed|learned)\b")
_BEFORE = re.compile(
    r"\b(?:according\s+to|citing|quoting|(?:reported|revealed|disclosed|published)\s+(?:\w+\s+)?(?:in|by)"
    rf"|(?:report|reports|article|story)\s+(?:\w+\s+)?(?:in|by|from|of))\s+{_THE}",
    re.IGNORECASE,
)
_REPORT = re.compile(r"^(?:[’']s?)?\s+(?:report|reports|story|article|reporters?|correspondents?)\b")
# The name of an agency in a dateline, and what begins "Al Jazeera" and "Le Monde".
_IN_DATELINE = re.compile(r"\A[^()\n]{1,80}\([\w ]*$")
_LINK = re.compile(r"(?:\b(?:Al|El|La|Le|Les|Der|Die|Das)\s)?$")


# What a place where a name stands says of it: that it is an outlet, that it reports, is told or is credited with something; or
# that something else is said of it.
_SURE, _TELLS, _IS_TOLD, _CREDITED, _OTHERWISE = "sure", "tells", "told", "credited", "otherwise"


@functools.lru_cache(maxsize=4)
def outlets(sources: tuple[str, ...]) -> Mapping[str, str]:
    """The sources of an archive by what their spellings share."""
    return {key(source): source for source in sources if source}


def known(sources: tuple[str, ...], texts: Iterable[str]) -> Mapping[str, str]:
    """The sources of an archive, and the outlets of which these texts speak, by what their spellings share."""
    return {**spoken_of(texts), **outlets(sources)}


def spoken_of(texts: Iterable[str]) -> Mapping[str, str]:
    """The names of which some texts together speak as of an outlet, by what their spellings share."""
    signs: dict[str, set[str]] = defaultdict(set)
    spelt: dict[str, str] = {}
    others: set[str] = set()
    for text in texts:
        text = text[:_READ]
        if agency := dateline(text):
            signs[key(agency)].add(_SURE)
            spelt[key(agency)] = agency
        for name in names(text):
            shared = key(name.text)
            if " " in name.text and person(name.text):
                # Whoever is named in full is meant by the family name alone, too.
                others.update((shared, *map(key, name.text.split())))
            elif " " in name.text and is_kind(name.text):
                others.add(key(name.text.split()[-1]))
            elif not is_time(name.text):
                signs[shared].add(_sign(text, name))
                spelt.setdefault(shared, _linked(text, name))
    return {shared: spelt[shared] for shared, found in signs.items() if shared and shared not in others and _is_outlet(found)}


def _linked(text: str, name: Name) -> str:
    link = _LINK.search(text, max(0, name.start - 4), name.start)
    return f"{link[0] if link else ''}{name.text}"


def dateline(text: str) -> str:
    """The agency in the dateline that a text begins with, '' for none."""
    found = _DATELINE.match(text)
    name = found["name"].strip() if found else ""
    return name if name and (outlet(name) == name or (name.isupper() and name.isalpha())) else ""


def _is_outlet(signs: set[str]) -> bool:
    return _OTHERWISE not in signs and (_SURE in signs or {_TELLS, _IS_TOLD} <= signs)


def _sign(text: str, name: Name) -> str:
    """What a place where a name stands says of it."""
    before, after = text[max(0, name.start - BESIDE) : name.start], text[name.end : name.end + 2 * BESIDE]
    last = (before.split() or [""])[-1].lower().strip(".")
    if last in lexicon.words("offices") or is_place(name):
        return _OTHERWISE
    # What has an article of its own is an authority as a rule, but for the Guardian and the Times.
    some_authority = last == "the" and name.text.casefold() not in KINDS
    told = _TOLD.search(before)
    first = _FIRST_BEFORE.search(before) or _FIRST_AFTER.match(after)
    if (first and not some_authority) or _CITING.match(after) or (told and _UNNAMED.match(after)):
        return _SURE
    if told:
        return _CREDITED if some_authority else _IS_TOLD
    if _TELLING.match(after) and not some_authority:
        return _TELLS
    credited = _AFTER.match(after) or _BEFORE.search(before) or _REPORT.match(after) or _IN_DATELINE.search(text[: name.start])
    return _CREDITED if credited else _OTHERWISE
