"""Whether a sentence puts a time ahead of the day on which it was written, and whether it is only the time of saying so.

By the closed classes of English: auxiliaries of the future and verbs of saying, and where they stand beside the time.
"""

from __future__ import annotations

import datetime
import re

from rag.english.datewords import a_day

# What a yearless day or a weekday after such words means lies ahead.
_AHEAD = re.compile(
    r"\b(?:will|would|shall|is to|are to|was to|were to|to begin|to start|to open|due|scheduled|planned|plans?|expected|set to"
    r"|begins?|starts?|opens?|ends?|closes?|votes?|until|next|coming|wants?)\b",
    re.IGNORECASE,
)
# It says when something was said, where it stands right beside a verb of saying.
_SAYING = (
    r"(?:said|says|say|told|announced|reported|wrote|confirmed|added|stated|declared|according to \w+(?: \w+)?|in a statement)"
)
# "Will be announced on Friday" is what happens on Friday.
_SAID = rf"(?<!\bbe )(?<!\bto )(?<!\bwill )(?<!\bwould )\b{_SAYING}"
_WHERE_SAID = r"(?:(?:in|at|during|to)\s+(?:\w+\s+){1,4})?"
_SAID_BEFORE = re.compile(
    rf"{_SAID}(?:\s+(?:(?<=told\s)(?:the|an?)\s+)?(?:\w+\s+){{0,2}}{_WHERE_SAID}(?:late\s+|early\s+)?(?:on\s+)?|\s*)$",
    re.IGNORECASE,
)
_SAID_AFTER = re.compile(rf"^\s*(?:morning|afternoon|evening|night)?\s*{_SAID}\b", re.IGNORECASE)
# "On Tuesday the mayor of Skarn said": nothing else is done between the day that opens a sentence and the saying.
_SAID_NEXT = re.compile(
    r"^(?:\s+(?:morning|afternoon|evening|night))?,?\s+"
    r"(?:(?!(?:\w{2,}ed|was|were|had|did|will|would)\b)[\w.’'-]+\s+){1,6}?"
    r"(?:(?:said|says|told|wrote|added|stated)\b|(?:announced|reported|confirmed|declared)\s+that\b)",
    re.IGNORECASE,
)
_OPENS = re.compile(r"\W*(?:(?:in|on|early|late)\s+)*", re.IGNORECASE)
_TO_COME = re.compile(r"\b(?:will|would|shall|(?:is|are) (?:to|due)|scheduled|planned|expected|set to|next)\b")
# "Will meet a mediator, the former judge, on": what stands between the commas is no clause of its own.
_INSERTED = re.compile(r",(?!\s*(?:who|which|that|and|but)\b)[^,;:]{1,80},\s*(?:(?:early|late)\s+)?(?:on\s+)?$", re.IGNORECASE)
_PAST = re.compile(r"\b(?:\w{2,}ed|was|were|had|did)\b", re.IGNORECASE)
_DONE_OR_SAID = re.compile(rf"{_PAST.pattern}|\b{_SAYING}\b", re.IGNORECASE)
# Auxiliaries that put what they govern after the day of publication, and the verb behind them.
_WILL = re.compile(
    r"(?:\b(?:will|shall|won[’']t|would|(?:is|are)(?: not)? (?:to|due|set|expected|planned|scheduled))|[’']ll)\b"
    r"(?! (?:not )?have\b)",
    re.IGNORECASE,
)
_VERB = re.compile(r"^(?:\s+(?:to|not|also|then|only|be|\w+ly))*\s+\w+(?:\s+(?:and|or)\s+\w+)?", re.IGNORECASE)
_CLAUSES = re.compile(r"[,;:]|\b(?:after|because|when|while|that|who|which)\b")
# So many characters before a date tell whether it lies ahead; without a word that does, what comes back within so many days.
_CLAUSE, _SOON = 60, datetime.timedelta(days=90)
# What passed so few days ago is meant even behind "will": the next one, a year ahead, would be told with its year.
_JUST_PASSED = datetime.timedelta(days=31)


def is_of_saying(before: str, after: str) -> bool:
    """Whether a time between these words is the one at which something was said."""
    if _SAID_BEFORE.search(before) or _SAID_AFTER.match(after):
        return True
    return bool(_OPENS.fullmatch(before) and _SAID_NEXT.match(after))


def nearest(before: str, after: str, day: datetime.date, published: datetime.date) -> datetime.date:
    """A yearless day or month in the year that is meant: the last one, or the next one where the words look ahead."""
    following = a_day(day.year + 1, day.month, day.day)
    if following is None or day > published:
        return day
    if published - day > _JUST_PASSED and (_is_to_come(before) or _opens_ahead(before, after)):
        return following
    if published - day <= following - published:
        return day
    clause = before[-_CLAUSE:]
    soon = following - published <= _SOON and not _PAST.search(clause)
    return following if soon or _AHEAD.search(clause) or _WILL.match(after.lstrip()) else day


def looks_ahead(before: str, after: str) -> bool:
    """Whether the clause of a weekday speaks of what is to come; one that reports what was said does not."""
    if _opens_ahead(before, after):
        return True
    before = _INSERTED.sub(" ", before)
    return bool(_TO_COME.search(_CLAUSES.split(before)[-1])) and not _SAID_BEFORE.search(before)


def may_lie_ahead(before: str, after: str) -> bool:
    """Whether any word of the clause around a time, such as "votes" or "until", may put it ahead."""
    return bool(_AHEAD.search(f"{_CLAUSES.split(before)[-1]} {_CLAUSES.split(after)[0]}"))


def _is_to_come(before: str) -> bool:
    """Whether an auxiliary of the future governs what follows: no other verb stands between its own and the date."""
    before = _INSERTED.sub(" ", before)
    clause = _CLAUSES.split(before)[-1]
    will = next(reversed([*_WILL.finditer(clause)]), None)
    if will is None or _SAID_BEFORE.search(before):
        return False
    return not _PAST.search(_VERB.sub("", clause[will.end() :], count=1))


def _opens_ahead(before: str, after: str) -> bool:
    """Whether a date opens a sentence whose first verb is of the future: "On Friday the court will rule"."""
    if not _OPENS.fullmatch(before):
        return False
    clause = _CLAUSES.split(after.lstrip(" ,"))[0]
    will = _WILL.search(clause)
    return will is not None and not _DONE_OR_SAID.search(clause[: will.start()])
