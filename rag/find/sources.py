"""Where a question names sources of the archive: by their whole name, by its first part, or by its last word, as people do.

And where it names authors, by their whole name.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence

from rag.load.shapes import bylined

# "BBC News | World" and "Reuters - UK" are told by their first part, "example.com" by its name.
_ALIAS_CUT = re.compile(r"\s+[-–|:]\s+|:\s+|\.com\b|\.co\.uk\b")
_LEAST = 3


def named(text: str, known: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
    """The places of each known source that a text names, as offsets; the sources in the order of `known`.

    A name of several words counts in any case, one of a single word as it is written. The last word alone counts behind its
    article, with its capital letter, where no other source ends so: "the Tribune".
    """
    small = text.lower()
    ends = Counter(words[-1] for source in known if (words := source.split()))
    found: dict[str, list[tuple[int, int]]] = {}
    for source in known:
        places = {span for way in _ways(source) if way.lower() in small for span in _places(text, way)}
        words = source.split()
        if not places and len(words) > 1 and ends[words[-1]] == 1 and words[-1] in text:
            places = {match.span() for match in re.finditer(rf"(?<=\b[Tt]he ){re.escape(words[-1])}(?!\w)", text)}
        if places:
            found[source] = sorted(places)
    return found


def writers(text: str, authors: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
    """The places of each author that a text names in full, in any case, one person at a time; `authors` as the articles have
    them."""
    small = text.lower()
    persons = dict.fromkeys(person for author in authors for person in _persons(author) if person.lower() in small)
    found = {person: _places(text, person) for person in persons}
    return {person: places for person, places in found.items() if places}


_persons = functools.lru_cache(65_536)(bylined)


@functools.lru_cache(65_536)
def _ways(source: str) -> frozenset[str]:
    alias = _ALIAS_CUT.split(source)[0].strip()
    return frozenset(way for way in (source, alias, re.sub(r"^The\s+", "", alias)) if len(way) >= _LEAST)


def _places(text: str, way: str) -> list[tuple[int, int]]:
    any_case = re.IGNORECASE if " " in re.sub(r"^The\s+", "", way) else 0
    return [match.span() for match in re.finditer(rf"(?<!\w){re.escape(way)}(?!\w)", text, any_case)]
