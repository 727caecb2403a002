"""How a written answer is to be set: as running text, as a list, as a timeline, or as a table of what a question compares.

The statements stay sentences that can be read alone. What tells them apart in a timeline or table is their label: the day that
a statement names, or the one thing compared that it speaks of.
"""

from __future__ import annotations

import re

from rag.answers import Form
from rag.english import dates
from rag.english.periods import DateRange, question_dates
from rag.find.kinds import Kind
from rag.find.questions import Question

_COMPARED = re.compile(r"\b(?:compare[ds]?|comparison|differ(?:s|ed|ence|ences|ent)?|versus|vs)\b", re.IGNORECASE)
_LISTED = re.compile(r"^\W*(?:please\W+)?(?:list|enumerate|name)\b|\blist of\b", re.IGNORECASE)


def asked_for(question: Question, kind: Kind) -> Form:
    """The form that a question of some kind asks for; prose where it asks for none."""
    if kind == "timeline":
        return "timeline"
    if kind == "compare" and len(_sides(question)) > 1:
        return "table"
    return "list" if _LISTED.search(question.text) else "prose"


def label(form: Form, question: Question, statement: str) -> str:
    """What stands beside a statement: its day in a timeline, what it speaks of in a table; empty where that is not clear."""
    if form == "timeline":
        return _day(statement, question)
    if form == "table":
        told = [side for side in _sides(question) if re.search(rf"(?<!\w){re.escape(side)}(?!\w)", statement, re.IGNORECASE)]
        return told[0] if len(told) == 1 else ""
    return ""


def _sides(question: Question) -> tuple[str, ...]:
    """What a question compares: its names, or if it has not two of them, its spans of time."""
    names = tuple(name for name in question.names if not _COMPARED.fullmatch(name))
    return names if len(names) > 1 else tuple(dict.fromkeys(map(_bare, question.periods)))


def _day(statement: str, question: Question) -> str:
    """The first day, month or year that a statement names in figures, as it names it; a whole day always with its year."""
    for period in question_dates(statement, question.today):
        if period.start is None or not re.search(r"\d", period.text):
            continue
        whole = period.start == period.end and not period.yearless
        return dates.in_words(period.start.isoformat()) if whole else _bare(period)
    return ""


def _bare(period: DateRange) -> str:
    return re.sub(r"^(?:in|on|of|for|during|the)\s+", "", period.text, flags=re.IGNORECASE)
