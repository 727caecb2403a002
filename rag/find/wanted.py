"""What kind of overview a question asks for: a timeline, the news of a time, the latest, what a source says, a summary.

A matter is told by the form of words that leads to it. What asks for everything of a time or a source is told by likeness in
meaning to a few questions (`overviews.toml`), some of which only look like it; when in doubt it is left to the search.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rag.embedders import Embed
from rag.english import units, wording
from rag.english.datewords import ENGLISH_MONTHS
from rag.english.names import names
from rag.english.wording import STOP_WORDS, content_terms, is_time
from rag.find import examples, facts
from rag.find.questions import Question, understand

OverviewKind = Literal["timeline", "course", "period", "latest", "source", "summary", "no_source", "no_day"]

ASKED = Path(__file__).with_name("overviews.toml")
# As in `facts`: from here on a question may have a word of its own.
_VERY_LIKE = 0.8


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which kind of overview is asked for, of which matter (as words; empty: of everything), and whether of one article."""

    kind: OverviewKind
    topic: str = ""
    one: bool = False


_POLITE = re.compile(
    r"^\W*(?:(?:please|hi|hello|ok|so|can|could|would|will|may|you|i|we|me|us|need|want|have|get|give|show|tell|make|create|draw|put|write"
    r"|build|draft|see|like|to|up|together|let|is|there|what|was|were|are|a|an|the|short|brief|quick|concise|full|complete|detailed)\b[\s,:]*)*$",
    re.IGNORECASE,
)
_TIMELINE = re.compile(
    r"\b(?:timelines?|time line|chronolog(?:y|ical (?:list|order|overview|account))"
    r"|(?:course|sequence|order) of (?:the )?events|what happened when)\b",
    re.IGNORECASE,
)
_IN_ORDER = re.compile(
    r"\b(?:the )?events? (?P<topic>.{3,200}?) in (?:chronological |the right |their )?order\b", re.IGNORECASE
)
_COURSE = re.compile(r"^\W*how did (?P<topic>.{3,200}?) (?:develop|unfold|evolve|play out)\W*$", re.IGNORECASE)
_OF = re.compile(
    r"^\W*(?:of|for|about|on|in|around|with|regarding|concerning|to|from)?\b\W*(?:the events? (?:of|around|in|at|about)\b)?\W*",
    re.IGNORECASE,
)
_END = re.compile(r"[\s,]*(?:\bplease\b|\bfor me\b|\bthanks?\b)?\W*$", re.IGNORECASE)
_SUMMARY = re.compile(
    r"\b(?:summari[sz]e|sum up|summing up|recap|gist|main points|(?:summary|overview|outline))\b(?:\s+(?:of|for|on|about))?",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"^\W*(?:all\s+)?(?:the|this|that|an?|your)?\W*(?:'s\s+|’s\s+)?(?:(?:news|newspaper)\s+)?(?P<one>article|report|piece|story|item|coverage)s?\b"
    r"(?:\W+(?:about|on|of|regarding|concerning|in|from|that tells of)\b)*\W*",
    re.IGNORECASE,
)
_ABOUT_WHAT = re.compile(
    r"^\W*what (?:is|was|does|did|'s) (?P<topic>(?:the|that) (?:article|report|piece|story)\b.{3,200}?)"
    r" (?:about|say|tell(?: us)?)\W*$",
    re.IGNORECASE,
)
_LATEST = re.compile(
    r"^\W*(?:(?:what(?:'s|’s| is| are| was)|is there|are there|any|give me|tell me|show me|do you have)\s+)*"
    r"(?:the\s+)?(?:very\s+)?"
    r"(?:(?:latest|newest|most recent)(?:\s+(?:news|developments?|updates?|reports?|word|articles?|stories|coverage))?"
    r"|(?:any(?:thing)?\s+)?new(?:s|\s+developments?|\s+reports?)?)"
    r"\s+(?:on|about|regarding|concerning|with)\s+(?P<topic>.{3,200}?)\W*$",
    re.IGNORECASE,
)

# "What did the Gorham Observer say about …": where a source speaks.
_SPEAKER = re.compile(r"^\W*(?:what|how)\s+(?:did|does|do|has|have)\s+the\s+", re.IGNORECASE)
_SPEAKS = re.compile(r"^\s+[a-z]+\s+(?:about|on|of|regarding|concerning)\s+\w")
_MONTHS = "|".join(ENGLISH_MONTHS)
_DAY = re.compile(
    rf"\b(?:on\s+)?(?:the\s+)?(?P<what>(?:(?P<month>{_MONTHS})\s+(?P<day>\d{{1,2}})|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{_MONTHS}))"
    r"(?:,?\s+(?P<year>[12]\d{3}))?)(?!\w)",
    re.IGNORECASE,
)


def asked(question: Question, embed: Embed) -> Wanted | None:
    """What kind of overview a question asks for; None where it asks for something else, or may do so."""
    text = question.text
    if (found := _timeline(text)) is not None:
        return Wanted("timeline", found)
    if match := _COURSE.match(text):
        return Wanted("course", _END.sub("", match["topic"]))
    if match := _LATEST.match(text):
        return _latest(question, match["topic"])
    named = _summary(question) or _source(question) or _no_source(question)
    if named is not None:
        return named
    return _of_everything(question, embed)


def _timeline(text: str) -> str | None:
    if match := _IN_ORDER.search(text):
        return _matter(match["topic"]) if _POLITE.match(text[: match.start()]) else None
    match = _TIMELINE.search(text)
    if match is None:
        return None
    before, after = text[: match.start()], text[match.end() :]
    if _POLITE.match(before):
        # "What is the timeline for the bridge?" asks for a plan.
        plan = re.match(r"^\W*what\b", before, re.IGNORECASE) and not re.match(r"^\s*(?:of|in|around)\b", after)
        return None if plan else _matter(after)
    rest = _END.sub("", after)
    return (
        _matter(re.sub(r"(?:'s|’s)?\W*\ba?\W*$", "", before))
        if not re.search(r"\w", rest) and len(before.split()) < 8
        else None
    )


def _matter(words: str) -> str:
    matter = _END.sub("", _OF.sub("", words, count=1)).strip()
    return re.sub(r"(?<=\w)\s+(?:story|affair|saga)$", "", matter, flags=re.IGNORECASE)


def _latest(question: Question, topic: str) -> Wanted | None:
    topic = bare(question, topic)
    return Wanted("latest", topic) if topic else Wanted("latest")


def _summary(question: Question) -> Wanted | None:
    text = question.text
    if match := _ABOUT_WHAT.match(text):
        return _of_article(question, match["topic"])
    match = _SUMMARY.search(text)
    if match is None or not _POLITE.match(text[: match.start()]):
        return None
    return _of_article(question, _END.sub("", text[match.end() :]))


def _of_article(question: Question, words: str) -> Wanted | None:
    rest = bare(question, words)
    said = _ARTICLE.match(rest)
    topic = _matter(_ARTICLE.sub("", rest, count=1))
    topic = re.sub(r"\s+(?:story|article|report|piece)$", "", topic, flags=re.IGNORECASE)
    article = said is not None and said["one"].lower() in ("article", "report", "piece", "item")
    if not set(meaning(topic)) - examples.vocabulary(ASKED):
        return Wanted("summary") if article and not meaning(topic) and not question.periods else None
    return Wanted("summary", topic, one=article)


def _source(question: Question) -> Wanted | None:
    """What a source of the archive says of a matter: it stands where the one who speaks does."""
    if len(question.sources) != 1:
        return None
    source = re.sub(r"^The\s+", "", question.sources[0])
    match = re.match(
        rf"^\W*(?:what|how)\s+(?:did|does|do|has|have)\s+(?:the\s+)?{re.escape(source)}\s+\w+\s+"
        r"(?:(?P<about>about|on|of|regarding|concerning)\s+)?(?P<topic>.{3,200}?)\W*$",
        question.text,
        re.IGNORECASE,
    )
    if match is None or not (match["about"] or question.text.lower().lstrip().startswith("how")):
        return None
    topic = bare(question, match["topic"])
    return Wanted("source", topic) if meaning(topic) else None


def _no_source(question: Question) -> Wanted | None:
    """A name of several words that stands where a source does and is none of the archive."""
    speaker = _SPEAKER.match(question.text)
    if question.sources or speaker is None:
        return None
    name = next((name for name in names(question.text) if name.start == speaker.end()), None)
    named = name is not None and len(name.words) > 1 and _SPEAKS.match(question.text[name.end :])
    return Wanted("no_source", name.text) if name is not None and named else None


def bare(question: Question, words: str) -> str:
    """Some words of a question without the sources and periods in them."""
    for period in question.periods:
        words = words.replace(period.text, " ")
    for source in sorted(question.sources, key=len, reverse=True):
        alias = re.sub(r"^The\s+", "", source)
        words = re.sub(
            rf"(?:\b(?:by|from|in|of)\s+)?(?<!\w)(?:the\s+)?{re.escape(alias)}(?:'s|’s|')?(?!\w)",
            " ",
            words,
            flags=re.IGNORECASE,
        )
    return " ".join(words.split())


def meaning(words: str) -> tuple[str, ...]:
    """The words of meaning in a topic, as index terms; none where all are plain words."""
    return content_terms(" ".join(word for word in wording.words(words) if word not in STOP_WORDS and len(word) > 1))


def _of_everything(question: Question, embed: Embed) -> Wanted | None:
    missing = [match for match in _DAY.finditer(question.text) if int(match["day"] or match["day2"]) > _days(match)]
    for match in reversed(missing):
        there = question.text[: match.start()] + facts.TIME + question.text[match.end() :]
        question = understand(there, today=question.today, sources=question.sources)
    text = facts.masked(question)
    strange_names = [name for name in names(text) if name.start and name.text not in facts.SOURCE and not is_time(name.text)]
    if strange_names:
        return None
    chosen: OverviewKind = "period" if question.periods else "latest"
    if examples.surely(ASKED, text, embed, very_like=_VERY_LIKE, kind=chosen) is None:
        return None
    return Wanted("no_day", missing[0].group("what")) if missing else Wanted(chosen)


def _days(match: re.Match[str]) -> int:
    """How many days the month of a written day has; February 29 where its year has one, or no year is named."""
    month = next(
        number for number, name in enumerate(ENGLISH_MONTHS, 1) if name == (match["month"] or match["month2"]).capitalize()
    )
    return units.month_days(int(match["year"] or 2024), month)[1].day
