"""Take a question that asks two things apart, by rule: "Who resigned, and why?" is looked up as two questions.

Two forms are told: questions in a row or joined by "and", and what is asked of two people or things at once, to compare them
("How did A's trip and B's trip differ?") or of both ("Did both A and B sign?"). Whatever is in doubt stays whole.
"""

from __future__ import annotations

import re

from rag.english.names import Name, names
from rag.find import followups

_LONGEST = 600
_IN_A_ROW = re.compile(r"(?<=[?])\s+(?=[A-Z])")
_ASKING = r"(?:who|whom|whose|what|which|when|where|why|how)"
_JOINED = re.compile(rf",? and (?=(?:(?:for|by|in|on|at|to|since|from) )?{_ASKING}\b)", re.IGNORECASE)
_STARTS = re.compile(rf"^(?:(?:for|by|in|on|at|to|since|from) )?{_ASKING}\b", re.IGNORECASE)
_BOTH = re.compile(
    r"\b(?:compare[ds]?|comparison|differ(?:s|ed|ence|ences|ent)?|alike|versus|vs|respectively)\b",
    re.IGNORECASE,
)
_EACH_OF = re.compile(r"\bboth\s+$", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|with|versus|vs\.?)\s+", re.IGNORECASE)


def split(question: str) -> tuple[str, ...]:
    """The questions that a question consists of, each of which can be asked alone; the question itself where it is one."""
    text = question.strip()
    if len(text) > _LONGEST:
        return (question,)
    rows = [part.strip() for part in _IN_A_ROW.split(text)]
    if len(rows) == 1:
        rows = _joined(text)
    if len(rows) == 1:
        rows = _compared(text)
    if len(rows) == 1:
        return (question,)
    return _standing_alone(rows)


def _joined(text: str) -> list[str]:
    """`Who left, and why did he go?` at its "and"; what stands before must be a question too."""
    for match in _JOINED.finditer(text):
        before, after = text[: match.start()].rstrip(" ,"), text[match.end() :]
        if _STARTS.match(before) and len(before.split()) > 2 and len(after.split()) > 2:
            return [f"{before}?", after[0].upper() + after[1:]]
    return [text]


def _compared(text: str) -> list[str]:
    """The question once for each of two names that it compares or asks of both, with what is said of each and of both."""
    comparing = bool(_BOTH.search(text))
    found = names(text)
    for one, other in zip(found, found[1:], strict=False):
        between = text[one.end : other.start]
        joint = _AND.search(between)
        each_of = _EACH_OF.search(text[: one.start])
        if joint is None or len(between.split()) > 6 or not (comparing or each_of):
            continue
        left_end = one.end + joint.start()
        right_end = _parallel(text, one, other, left_end)
        prefix, suffix = text[: each_of.start() if each_of else one.start], text[right_end:]
        return [prefix + text[one.start : left_end] + suffix, prefix + text[other.start : right_end] + suffix]
    return [text]


def _parallel(text: str, one: Name, other: Name, left_end: int) -> int:
    """Where the second part of a comparison ends: it is built like the first, so it has as many words behind its name."""
    more = len(text[one.end : left_end].split()) - (1 if one.possessive else 0)
    end = other.end
    for match in re.finditer(r"\S+", text[other.end :]):
        glued = match.start() == 0
        if not glued and more <= 0:
            break
        more -= not glued
        end = other.end + match.end()
        if glued and not other.possessive:
            return other.end
    return other.end + len(text[other.end : end].rstrip("?.,"))


def _standing_alone(rows: list[str]) -> tuple[str, ...]:
    """Later questions with their "he" and "it" replaced from the ones before."""
    said: list[tuple[str, str]] = []
    result = []
    for row in rows[:4]:
        result.append(followups.standalone(row, said))
        said.append(("user", row))
    return tuple(dict.fromkeys(result))
