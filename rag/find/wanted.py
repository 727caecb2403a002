"""What kind of overview a question asks for: a timeline, the news of a time, the latest, what a source says, a summary.

The kind is learnt (`rag.find.kinds`), and so is which words name the matter (`rag.find.matter`). Names, sources and days that
the calendar does not have are looked up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from rag.embedders import Embed
from rag.english.names import names
from rag.english.periods import no_such_days
from rag.english.wording import is_time
from rag.find import facts, kinds, matter
from rag.find.kinds import SOURCE, TIME, AskedFor
from rag.find.matter import meaning
from rag.find.questions import Question

OverviewKind = Literal[
    "timeline", "period", "latest", "source", "summary", "articles", "oldest", "newest", "no_source", "no_day"
]
# One article, rather than all that tell of the matter.
_ARTICLE = re.compile(r"\b(?:article|report|piece|item)\b", re.IGNORECASE)
_THE = re.compile(r"\bthe\s+$", re.IGNORECASE)
# What a source says something about is no matter of learning, where the words for that are there.
_SPOKEN_OF = re.compile(r"\b(?:about|on|regarding|concerning)\s+(?:the\s+)?(?P<matter>[^?!.,;:]+)", re.IGNORECASE)
_HANGS_ON = re.compile(r"^(?:about|around|on|of|over|between|regarding|concerning|with|in|at|for)\s+(?=\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which kind of overview is asked for, of which matter (as words; empty: of everything), and whether of one article."""

    kind: OverviewKind
    topic: str = ""
    one: bool = False
    likely: float = 1.0
    """How likely a question is of this kind."""


def asked(question: Question, told: AskedFor, embed: Embed) -> Wanted | None:
    """What kind of overview a question may ask for, whose kind has been told; None where it asks for something else.

    `embed` gives vectors of length one.
    """
    kind, likely = told.maybe, told.likely[told.maybe]
    if kind == "fact" and (unknown := _as_a_source(question)):
        # Who speaks may be a paper that the archive does not have.
        as_if = kinds.told(replace(question, sources=(unknown,)), embed)
        return Wanted("no_source", unknown) if as_if.kind == "source" else None
    if kind == "period" or kind == "newest":
        return _of_everything(question, likely)
    if kind not in ("timeline", "summary", "latest", "source", "archive"):
        return None
    text = kinds.masked(question)
    if kind == "archive":
        return _of_articles(text, matter.of_articles(text), likely, embed)
    topic = matter.load(matter.WEIGHTS).matter(text)
    if kind == "source" and not (question.sources or question.authors):
        unknown = _as_a_source(question)
        return Wanted("no_source", unknown, likely=likely) if unknown else None
    if kind == "source" and not meaning(topic) and (behind := _SPOKEN_OF.search(text)):
        topic = behind["matter"]
    if not meaning(topic):
        return _of_no_matter(question, kind, likely)
    outside = text.replace(topic, " ", 1)
    return Wanted(kind, _bare(topic), one=kind == "summary" and bool(_ARTICLE.search(outside)), likely=likely)


def _of_articles(text: str, topic: str, likely: float, embed: Embed) -> Wanted | None:
    """The articles on a matter, all or an end of them; None where none is named, or somebody besides."""
    outside = text.replace(topic, " ", 1)
    if not meaning(topic) or any(name.start and name.text not in SOURCE and not is_time(name.text) for name in names(outside)):
        return None
    # What the matter is called says nothing of which articles on it are meant.
    masked = re.sub(rf"(?:\bthe\s+)?{re.escape(topic)}", SOURCE, text, count=1, flags=re.IGNORECASE)
    ends: dict[str, OverviewKind] = {"oldest": "oldest", "newest": "newest"}
    return Wanted(ends.get(facts.likest(masked, embed), "articles"), _bare(topic), likely=likely)


def _bare(topic: str) -> str:
    """A matter without sources and times, and without the preposition that it hangs on."""
    return _HANGS_ON.sub("", " ".join(topic.replace(SOURCE, " ").replace(TIME, " ").split()))


def _of_no_matter(question: Question, kind: Literal["timeline", "summary", "latest", "source"], likely: float) -> Wanted | None:
    if kind == "timeline" or (kind == "summary" and not (question.periods or question.sources or question.authors)):
        return Wanted(kind, likely=likely)
    return _of_everything(question, likely)


def _as_a_source(question: Question) -> str:
    """A name in the question as papers have them, of several words behind an article, where it names no known source."""
    found = [] if question.sources or question.authors else names(question.text)
    behind = (name.text for name in found if len(name.words) > 1 and _THE.search(question.text[: name.start]))
    return next((name for name in behind if not is_time(name)), "")


def _of_everything(question: Question, likely: float) -> Wanted | None:
    text = kinds.masked(question)
    if any(name.start and name.text not in SOURCE and not is_time(name.text) for name in names(text)):
        return None
    missing = no_such_days(question.text)
    if missing:
        return Wanted("no_day", missing[0].group())
    return Wanted("period" if question.periods else "latest", likely=likely)
