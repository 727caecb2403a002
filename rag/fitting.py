"""Is there a thing of just the kind that a question asks for: an age, a sum, a count of these very things, another name?

The question word alone says little: nearly every sentence of news has a number, a name and a time. What is asked closely must
be there closely, or the archive most likely does not tell it (Prager et al., 2000, Question-Answering by Predictive Annotation,
is the first to look for the kind of thing rather than for words).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rag import facts, lexical
from rag.names import names
from rag.questions import Question, is_time

Fits = Callable[[str], float]

_AMOUNTS = (
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|dozens?|hundreds?|thousands?|millions?|billions?|half|thirds?|quarters?|twice"
    r"|nobody|none|no one|no|not a single|without)\b"
)
_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_NUMBER = re.compile(_AMOUNTS, re.IGNORECASE)
_MONEY = re.compile(
    r"[$€£¥]|\b(?:dollars?|euros?|pounds?|crowns?|kron\w+|shekels?|francs?|yen|yuan|r[ou]bles?|rupees?|lira|pesos?|cents?|pence"
    r"|[mb]illions?|free|nothing)\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    r",\s*\d{1,3}\s*(?:,|$)|\baged?\b|\byears?[- ]old\b|\b\d+[- ]year|\bborn\b|\bteenage\w*|\bin h(?:is|er) \w+ies\b", re.I
)
_SPAN = re.compile(
    r"\b(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centur\w+|meters?|metres?|kilomet\w+|km|miles?|feet)\b"
    r"|\b(?:until|since)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_DAY = re.compile(rf"\b{_MONTHS}\s+\d{{1,2}}\b|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTHS}|\b\d{{4}}-\d\d-\d\d\b")
_COUNTED = re.compile(r"\bhow many\s+((?:[\w'’-]+\s+){0,2}[\w'’-]+)", re.IGNORECASE)
_COSTS = re.compile(
    r"\bhow much\b.*\b(?:costs?|pay|paid|price|worth|spen[dt]\w*|money|fined?|charged?|s[eo]ld?l?|raised?|earn\w*|owe[ds]?)\b"
    r"|\b(?:what|which)\b.*\b(?:cost|price|salary|fee|budget|revenue)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\bname of\b|\b(?:what|which)\s+(?:\w+\s+){0,2}(?:party|airline|company|firm|newspaper|paper|magazine|agency|bank|hotel"
    r"|outlet|university|school|team|club|band|brand|ship|airport|station|organi[sz]ation|channel|network|website|minister|politician"
    r"|official|officer|judge|author|player|singer|actor|actress|director|engineer|scientist|spokes\w+)s?\b",
    re.IGNORECASE,
)
# People are counted under many names: dockers, workers, members of the union.
_PEOPLE = re.compile(
    r"(?:people|persons?|men|women|children|boys|girls|staff|troops|crew|inhabitants|citizens|civilians|victims|families"
    r"|(?!\w*(?:meters|metres|quarters|papers|numbers|orders|centers|powers|towers|letters|offers|colors|doors|floors|errors))"
    r"\w{2,}(?:ers|ors|ists|ees|ians|ents|men|women))",
    re.IGNORECASE,
)
# What a number of something else is worth: it may be the same things by another name.
OTHER = 0.5
# A number belongs to what stands within so many words behind it.
_REACH = 4


def fitting(question: Question) -> Fits | None:
    """What tells how well a sentence fits the kind of thing asked for: 1, 0, or 0.5 for a number of something else.

    None where no kind is asked for so closely.
    """
    text = question.text
    if re.search(r"\bhow old\b|\b(?:what|which) age\b", text, re.IGNORECASE):
        return _with(_AGE)
    if _COSTS.search(text):
        return _with(_MONEY, _NUMBER)
    if re.search(r"\bhow long\b", text, re.IGNORECASE):
        return _with(_SPAN)
    counted = _COUNTED.search(text)
    if counted and not counted[1].lower().startswith("times"):
        return _count_of(counted[1])
    if question.asked == "number":
        return _with(_NUMBER)
    if re.search(r"\b(?:what|which) year\b", text, re.IGNORECASE):
        return _with(_YEAR)
    if re.search(r"\bdate\b", text, re.IGNORECASE) and question.asked == "date":
        return lambda sentence: float(bool(_DAY.search(sentence) or _YEAR.search(sentence)))
    if question.asked in ("person", "place") or _NAMED.search(text):
        return _another_name(text)
    return None


def _with(*patterns: re.Pattern[str]) -> Fits:
    return lambda sentence: float(all(pattern.search(sentence) for pattern in patterns))


def _count_of(things: str) -> Fits:
    wanted = facts.read(things).meanings
    people = any(_PEOPLE.fullmatch(word) for word in things.split())

    def fits(sentence: str) -> float:
        tokens = facts.read(sentence).tokens
        for at, token in enumerate(tokens):
            behind = tokens[at : at + _REACH + 1] if token.kind == "number" else ()
            if any(item.meanings & wanted or (people and _PEOPLE.fullmatch(item.text)) for item in behind):
                return 1.0
        return OTHER if _NUMBER.search(sentence) else 0.0

    return fits


def _another_name(question: str) -> Fits:
    asked = frozenset(lexical.analyze(question))

    def fits(sentence: str) -> float:
        new = (name for name in names(sentence) if not asked & frozenset(lexical.analyze(name.text)) and not is_time(name.text))
        return float(next(new, None) is not None)

    return fits
