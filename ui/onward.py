"""Questions to go on with that need no trying: what is offered under an answer while better ones are being tried."""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Sequence

from rag import Answer, Article
from ui import present

MORE = "Tell me more"
# A source whose name a question can hold as it stands; so many of its articles in a month are worth asking for.
_SOURCE = re.compile(r"[A-Z][\w’'&.-]*(?: [\w’'&.-]+){0,4}")
_A_FEW = 2


def at_once(answer: Answer, articles: Sequence[Article]) -> list[str]:
    """More of the answer, and what its first source told in the same month; `articles` are those that questions look at.

    Of an answer that is not sure there is no more to ask for, and what a model wrote is not added to.
    """
    if not answer.citations or answer.written:
        return []
    further = [MORE] if present.also_found(answer) and not answer.unsure else []
    first = answer.citations[0]
    told = _told(articles)[first.source, (first.published or "")[:7]]
    return [*further, *_reports(first.source, first.published or "", told)]


def of_archive(articles: Sequence[Article]) -> list[str]:
    """What the source told in the month of which there is most."""
    most = _told(articles).most_common(1)
    return [question for (source, month), told in most for question in _reports(source, month, told)]


def _told(articles: Sequence[Article]) -> Counter[tuple[str, str]]:
    """How many articles there are of each source in each month."""
    return Counter((a.source, (a.published or "")[:7]) for a in articles if a.published and _SOURCE.fullmatch(a.source))


def _reports(source: str, published: str, told: int) -> list[str]:
    when = f"{calendar.month_name[int(published[5:7])]} {published[:4]}" if told >= _A_FEW else ""
    return [f"What did {source} report in {when}?"] if when else []
