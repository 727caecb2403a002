"""What a question sets side by side: sources of the archive that speak of one matter, or two matters.

Whether a question compares is learnt (`rag.find.kinds`). Where one side may end and the other begin is told by the words
that join them. Which words name the matter is not read off the question: the phrases in it are tried, and the archive tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.english.names import names
from rag.english.wording import STOP_WORDS, content_terms, is_time
from rag.find.kinds import AskedFor
from rag.find.questions import Question
from rag.find.sources import named

# More sides than these are not read at a glance; of the longest phrases so many are tried, and of the ways to cut a question.
MOST, PHRASES, PAIRS = 4, 6, 4
_JOINT = re.compile(
    r"(?:\s(?:as opposed to|apart from|(?:differ(?:s|ed)?|different|distinguish\w*) from|compare[sd]? (?:with|to)"
    r"|on (?:the )?one hand,?(?: and)?|versus|vs\.?|against|and|or|with|from|than|to)|,)\s",
    re.IGNORECASE,
)
# To compare, and nothing else.
_COMPARE = re.compile(
    r"\b(?:compar(?:e|es|ing|ison)|contrast\w*|differ(?:s|ed|ence|ences|ent)?|distinguish\w*|versus|vs|opposed|side by side"
    r"|turned out|went)\b",
    re.IGNORECASE,
)
# Where a side begins and ends.
_BEGINS = re.compile(
    r"^|[,;:(]|\s[-–—]\s|\b(?:compar\w+|contrast\w*|differ\w*|set|is|are|was|were|do|does|did|has|have|had)\b", re.IGNORECASE
)
_ENDS = re.compile(
    r"[,;:?!()]|\.(?:\s|$)|\s[-–—]\s|\s(?:differ(?:s|ed)?|compare[ds]?|apart|on the other|is|are|was|were|do|does|did|has|have"
    r"|had|turned out|went|ended|look|looks)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:\s|(?:those|that|the ones?)\s+(?=(?:of|in|from|by)\b)|(?:of|in|from|by|between|both|how)\b)+", re.IGNORECASE
)
_ASKING = re.compile(r"\b(?:who|whom|whose|what|which|when|where|why|he|she|it|they|his|her|its|their)\b", re.IGNORECASE)
_BESIDE = re.compile(r"(?:['’]s?)?(?:\s*(?:,|and|or|with|vs\.?)\s*)+(?:the\s+)?")
_POSSESSIVE = re.compile(r"^['’]s?(?!\w)")
_SPOKEN_OF = re.compile(r"\b(?:about|regarding|concerning)\s+(?:the\s+)?$", re.IGNORECASE)
_OF_A_SERIES = re.compile(r"(?:\d\w*|first|second|third|fourth|fifth|last|earlier|later|former)", re.IGNORECASE)
_LONGEST, _TWO = 14, 2


@dataclass(frozen=True, slots=True)
class Compared:
    """Sources of the archive, with those that it may not have, that are asked about one of some matters; or matters in pairs,
    of which one is meant."""

    sources: tuple[str, ...] = ()
    asked: str = ""
    """For sources: the question without them."""
    topics: tuple[str, ...] = ()
    """Phrases of that, the longest first."""
    pairs: tuple[tuple[str, str], ...] = ()
    bare: bool = False
    """For matters: whether nothing else is asked of them than to compare them."""
    left: tuple[str, ...] = ()
    """For sources: those named that are too many."""
    listed: tuple[str, ...] = ()
    """For matters: all of a list of more than two, of which a pair is meant."""


def compared(question: Question, known: Sequence[str], told: AskedFor) -> Compared | None:
    """What a question compares whose kind has been told; None where it compares nothing. `known` are the archive's sources."""
    if not _JOINT.search(f" {question.text} "):
        return None
    comparing = told.maybe == "compare"
    sources = _sources(question.text, known, comparing=comparing)
    if len(sources) > 1:
        rest = _without(question.text, list(sources.values()))
        topics = () if _SPOKEN_OF.search(question.text[: min(sources.values())[0]]) else phrases(rest)
        kept = tuple(sources)
        return Compared(kept[:MOST], rest, topics, left=kept[MOST:]) if topics else None
    pairs = tuple(_pairs(question.text)) if comparing else ()
    if not pairs:
        return None
    return Compared(pairs=pairs[:PAIRS], bare=_is_bare(question.text, pairs[:PAIRS]), listed=_list(pairs))


def _is_bare(text: str, pairs: Sequence[tuple[str, str]]) -> bool:
    rest = [word for word in re.findall(r"[\w'’-]+", _COMPARE.sub(" ", text)) if word.lower() not in STOP_WORDS]
    asked = frozenset(term for word in rest for term in content_terms(word))
    return bool(_COMPARE.search(text)) and all(asked.issubset(content_terms(" ".join(pair))) for pair in pairs)


def phrases(text: str) -> tuple[str, ...]:
    """What a text may be about: its names and words of meaning, and runs of these, also over small words; the longest first."""
    words = [(match.group(), match.start(), match.end()) for match in re.finditer(r"[\w'’-]+|[^\w\s]", text)]
    heavy = [bool(content_terms(word)) and word.lower() not in STOP_WORDS for word, _, _ in words]
    found: dict[str, int] = {}
    for small in (0, 2):
        at = 0
        while at < len(words):
            if not heavy[at]:
                at += 1
                continue
            end = last = at
            while end + 1 < len(words) and (heavy[end + 1] or (words[end + 1][0].isalpha() and end + 1 - last <= small)):
                end += 1
                last = end if heavy[end] else last
            found[text[words[at][1] : words[last][2]]] = sum(heavy[at : last + 1])
            at = end + 1
    named = [name for name in names(text) if not is_time(name.text)]
    said = {name.text: 1 for name in named}
    # A word of a name is not what the name names: "Mini" of "Lumo Mini" is many things.
    inside = {at for name in named for _, at, end in words if name.start <= at and end <= name.end}
    said |= {
        word: 0 for (word, at, _), bears in zip(words, heavy, strict=True) if bears and at not in inside and not is_time(word)
    }
    return tuple(sorted(said | found, key=lambda phrase: -(said | found)[phrase]))[:PHRASES]


def _sources(text: str, known: Sequence[str], *, comparing: bool) -> dict[str, tuple[int, int]]:
    """The sources that the question names and where, in its order, with a name beside one that may be a source too."""
    found = named(text, known)
    places: dict[str, tuple[int, int]] = {}
    for source in sorted(found, key=len, reverse=True):
        first, last = found[source][0]
        if all(last <= start or end <= first for start, end in places.values()):
            places[source] = first, last
    free = [
        name
        for name in names(text)
        if len(name.words) > 1 and all(name.end <= left or right <= name.start for left, right in places.values())
    ]
    for start, end in list(places.values()):
        for name in free:
            beside = text[end : name.start] if name.start >= end else text[name.end : start]
            if _BESIDE.fullmatch(beside) or (len(places) == 1 and name.possessive and comparing):
                places[name.text] = (name.start, name.end)
    return dict(sorted(places.items(), key=lambda item: item[1]))


def _without(text: str, places: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(places, reverse=True):
        after = _POSSESSIVE.sub("", text[end:])
        text = f"{text[:start]} ; {after}"
    return text


def _pairs(text: str) -> list[tuple[str, str]]:
    found: dict[tuple[str, str], None] = {}
    for joint in _JOINT.finditer(text):
        before, after = text[: joint.start()], text[joint.end() :]
        begins = max((match.end() for match in _BEGINS.finditer(before)), default=0)
        ends = _ENDS.search(after)
        one = _LEADING.sub("", before[begins:]).strip()
        other = _LEADING.sub("", after[: ends.start()] if ends else after).strip(" .?!")
        one, other = _whole(one, other) if one and other else (one, other)
        if _is_matter(one) and _is_matter(other) and one.lower() != other.lower():
            found[one, other] = None
    return list(found)


def _list(pairs: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The longest row of matters each of which is joined to the next, where there are more than two."""
    longest: tuple[str, ...] = ()
    row: tuple[str, ...] = ()
    for one, other in pairs:
        row = (*row, other) if row and row[-1] == one else (one, other)
        longest = max(longest, row, key=len)
    return longest if len(longest) > _TWO else ()


def _is_matter(words: str) -> bool:
    told = [word for word in re.findall(r"[\w'’-]+", words) if word.lower() not in STOP_WORDS and not is_time(word)]
    return bool(told) and len(words.split()) <= _LONGEST and not _ASKING.search(words)


def _whole(one: str, other: str) -> tuple[str, str]:
    """Two matters of which one leaves to the other what they share: `the March` and `the June vote`."""
    left, right = one.split(), other.split()
    short = min(len(left), len(right))
    if len(left) == len(right) or not (_is_open(left[short - 1]) and _is_open(right[short - 1])):
        return one, other
    return " ".join(left + right[len(left) :]), " ".join(right + left[len(right) :])


def _is_open(word: str) -> bool:
    return bool(re.search(r"['’]s?$", word) or _OF_A_SERIES.fullmatch(word)) or is_time(word)
