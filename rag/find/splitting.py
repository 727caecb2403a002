"""Take a question that asks several things apart, by rule: "Who resigned, and why?" is looked up as two questions.

Two forms are told: questions in a row, with commas between them or joined by "and", and what is asked of two people or things
at once, to compare them ("How did A's trip and B's trip differ?") or of both ("Did both A and B sign?"). Whatever is in doubt
stays whole.
"""

from __future__ import annotations

import re

from rag.english.names import Name, names
from rag.find import followups

# So many questions at once are looked up.
MOST = 4
_LONGEST = 600
_ASKING = r"(?:who|whom|whose|what|which|when|where|why|how)"
_JOINED = re.compile(rf",? and (?=(?:(?:for|by|in|on|at|to|since|from) )?{_ASKING}\b)", re.IGNORECASE)
_STARTS = re.compile(rf"^(?:(?:for|by|in|on|at|to|since|from) )?{_ASKING}\b", re.IGNORECASE)
_IN_A_ROW = re.compile(rf"(?<=[?])\s+(?=[A-Z])|(?<=[?])\s+(?=(?:and )?{_ASKING}\b)")
# Verbs that stand before their subject in a question, never in a clause: "when was it", not "when it was".
_INVERTED = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must"
    r"|(?:do|does|did|is|was|has|wo|ca)n['’]t)\b"
)
# What an interrogative stands before in a clause: "what they feared", not "what is feared".
_SUBJECT = r"(?:the|an?|this|that|these|those|he|she|it|they|we|you|i|his|her|its|their)\b"
_LISTED = re.compile(
    r"[,;]\s+(?:and\s+)?(?=(?:(?:for|by|in|on|at|to|since|from) )?"
    rf"(?:(?:what|why|how) (?!{_SUBJECT})|(?:when|where) {_INVERTED}))|;\s+(?:and\s+)?(?={_ASKING}\b)",
    re.IGNORECASE,
)
# Behind a comma these begin a relative clause too: they begin a question only in what is a list of questions without them.
_PERHAPS_LISTED = re.compile(r"[,;]\s+(?:and\s+)?(?=(?:who|whom|whose|which)\b)", re.IGNORECASE)
_ASKS = re.compile(rf"{_INVERTED}|(?:when|where) {_INVERTED}|(?!when\b|where\b)(?:\w+ )?{_ASKING}\b", re.IGNORECASE)
# So many such commas make a list of questions; a question of fewer words than these is none that can be asked alone.
_SURELY_A_LIST, _FEWEST = 2, 3
_BOTH = re.compile(
    r"\b(?:compare[ds]?|comparison|differ(?:s|ed|ence|ences|ent)?|alike|versus|vs|respectively)\b",
    re.IGNORECASE,
)
_EACH_OF = re.compile(r"\bboth\s+$", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|with|versus|vs\.?)\s+", re.IGNORECASE)


def split(question: str) -> tuple[str, ...]:
    """The questions that a question consists of, each of which can be asked alone; the question itself where it is one."""
    rows = _rows(question)
    return _standing_alone(rows[:MOST]) if len(rows) > 1 else (question,)


def left_out(question: str) -> tuple[str, ...]:
    """Those of its questions that are too many."""
    return tuple(_rows(question)[MOST:])


def _rows(question: str) -> list[str]:
    text = question.strip()
    if len(text) > _LONGEST:
        return [question]
    rows = [part[:1].upper() + part[1:] for row in _IN_A_ROW.split(text) for part in _listed(row.strip())]
    if len(rows) == 1:
        rows = _joined(text)
    return rows if len(rows) > 1 else _compared(text)


def _listed(text: str) -> list[str]:
    """`Who left, when did he go, why, and what comes next?` at its commas; what stands before must be a question too."""
    found = list(_LISTED.finditer(text))
    if not found or not _ASKS.match(text):
        return [text]
    found += [*(_PERHAPS_LISTED.finditer(text) if len(found) >= _SURELY_A_LIST else ()), *_JOINED.finditer(text)]
    ends = sorted({match.start(): match.end() for match in found}.items())
    starts = [0, *(end for _, end in ends)]
    parts = [text[start:stop].strip(" ,;") for start, stop in zip(starts, [*(at for at, _ in ends), len(text)], strict=True)]
    if any(len(part.split()) < _FEWEST for part in parts):
        return [text]
    return [f"{part[0].upper()}{part[1:].rstrip('?')}?" for part in parts]


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
    for row in rows:
        result.append(followups.standalone(row, said))
        said.append(("user", row))
    return tuple(dict.fromkeys(result))
