"""What the page answers by itself: people ask for the latest news before they ask about anything in particular."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from rag import Answer, Article
from rag.lab import unsteered
from ui import export
from ui.quotations import PROVENANCE

_ABOUT = r"(the )?((very )?(latest|newest|recent|new|current|breaking|top)|today'?s)"
_LATEST = re.compile(
    rf"\W*((please )?(show|tell|give)( me)? )?((what|which)('s| is| are) )?({_ABOUT} )*"
    r"((the )?(news|headlines?|articles?|stories|reports?|updates?)|(what('s| is|s) (new|happening)))"
    r"( (today|now|here|so far|in (the|this) archive))?( please)?\W*",
    re.IGNORECASE,
)
_NEWEST = 5
ALWAYS = (
    "What is the latest news?",
    "What is in the archive?",
    "Which period does the archive cover?",
    "What is the oldest article?",
)
"""Questions that every archive answers, whatever its articles tell: for where too few are found that only this one does."""
OF_A_PART = ("What is the latest news?", "What is the oldest article?")
"""Those of them that speak of what a question is limited to, and not of the archive."""
_HOLDING = "The archive holds"


def latest(question: str, articles: Sequence[Article]) -> Answer | None:
    """The newest articles in words, where a question asks for nothing but them; None for every other question."""
    if not _LATEST.fullmatch(" ".join(question.split())):
        return None
    dated = [a for a in articles if a.published]
    if not dated:
        said = f"{_HOLDING} {len(articles):,} article{'' if len(articles) == 1 else 's'}, and none has a known date."
    else:
        newest = max(a.published or "" for a in dated)
        said = f"{_HOLDING} nothing newer than {export.day_in_words(newest)}. These are the newest articles."
    return Answer(question, "small_talk", said, confidence=1.0, standalone_question=question)


def tells_of_archive(answer: Answer) -> bool:
    """Whether a reply speaks of what the archive holds, so that headlines and examples belong under it."""
    return answer.status == "small_talk" and _HOLDING in answer.text


def headlines(articles: Sequence[Article]) -> list[dict[str, Any]]:
    """The newest articles, each of its near-copies once."""
    single = {a.group or a.id: a for a in sorted(articles, key=lambda a: a.published or "")}
    newest = sorted(single.values(), key=lambda a: a.published or "", reverse=True)[:_NEWEST]
    return [
        {
            "article": a.id,
            "title": unsteered(a.title) or "Untitled",
            "source": unsteered(a.source),
            "published": a.published,
            "provenance": PROVENANCE[a.date_provenance],
        }
        for a in newest
    ]
