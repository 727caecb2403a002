"""Names of which the evidence has nothing, or only another with the same last name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.english import lexicon
from rag.english.datewords import ENGLISH_MONTHS, ENGLISH_WEEKDAYS
from rag.english.names import Name, names
from rag.prove.ground import Known, words_of

_MONTH_WORDS = frozenset({*map(str.lower, (*ENGLISH_MONTHS, *ENGLISH_WEEKDAYS))})


def absent_names(statement: str, known: str) -> tuple[str, ...]:
    """The names of a statement that another text has in no form; a word that only opens a sentence is no name."""
    return tuple(name.text for name, _ in _absent(statement, Known(known)))


def _absent(statement: str, known: Known) -> Iterator[tuple[Name, list[str]]]:
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


def strangers(statement: str, known: Known) -> Iterator[str]:
    """Full names of which the evidence has no part.

    A single name may be meant without being there: a country by its people, a company by its maker, a person by an office.
    """
    for name, parts in _absent(statement, known):
        if len(parts) > 1 and not any(part in lexicon.places() for part in (name.text.lower(), *parts)):
            yield f"{name.text} is not in the evidence"


def namesakes_in(statement: str, known: Known) -> Iterator[str]:
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
    return [word for word in words_of(name.text) if len(word) > 1 and word not in lexicon.words("links")]


def _opens(statement: str, start: int) -> bool:
    """Whether a word opens a sentence or a quotation, where a capital letter makes no name."""
    before = statement[:start].rstrip(" \"“‘'(")
    return not before or before[-1] in ".!?:;\n" or (before != statement[:start].rstrip() and before[-1] == ",")


def _kin(part: str, words: frozenset[str]) -> bool:
    """Whether a word is there, as it stands or with another ending: `Israelis` and `Israel`."""
    return part in words or (
        len(part) >= 5 and any(word[:5] == part[:5] or part.startswith(word) for word in words if len(word) >= 4)
    )
