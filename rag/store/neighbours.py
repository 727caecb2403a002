"""Undated articles, placed in time: after the last day that their story tells of, and beside their dated near-copies.

A near-copy is the same report in another paper, printed a day before or after at most. That another article is about the same
thing shows nothing: a story goes on for weeks in nearly the same words.
"""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Sequence

from rag.english import dates
from rag.errors import ArchiveCorruptError
from rag.load import bounds
from rag.schema import Article
from rag.store.archive import Archive

Placed = tuple[str | None, str | None, str]
"""The first and the last day on which an article can have been published, and what shows them."""

_APART = datetime.timedelta(days=1)


def place(archive: Archive) -> None:
    """Bring up to date between which days each undated article with near-copies lies; what its own story tells was kept before.

    The caller holds the archive's writer lock.
    """
    undated = archive.beside_others()
    if not undated:
        return
    members: dict[str, list[str]] = {}
    for key, group in archive.groups():
        if group:
            members.setdefault(group, []).append(key)
    changed: dict[str, Placed] = {}
    for key in undated:
        # What is damaged stays as it is: `rag archive check` names it, and whoever asks for it is told.
        with contextlib.suppress(ArchiveCorruptError):
            article = archive.article(key)
            near = archive.found(members.get(article.group, ())) if article.group else {}
            dated = [other for other in near.values() if other.published]
            if not dated and bounds.is_by_capture(article.span_evidence):
                continue
            span = between(archive.cleaning(key)[0], dated)
            if span != (article.earliest, article.latest, article.span_evidence):
                changed[key] = span
    archive.place(changed)


def between(raw: str, copies: Sequence[Article]) -> Placed:
    """The first and the last day on which an article can have been published, and what shows them.

    `raw` is its text as it came, `copies` are its dated near-copies.
    """
    earliest, words = bounds.not_before(raw)
    days = sorted(day for copy in copies if (day := copy.day))
    if not days:
        return earliest, None, f"from the day that its story tells of: “{words}”" if earliest else ""
    first, last = (days[0] - _APART).isoformat(), (days[-1] + _APART).isoformat()
    named = "; ".join(
        f"“{copy.title}” ({copy.source or 'source unknown'}, {dates.in_words(copy.published or '')})"
        for copy in sorted(copies, key=lambda copy: (copy.published or "", copy.id))[:3]
    )
    evidence = f"from its near-copies: {named}"
    if earliest and first < earliest <= last:
        return earliest, last, f"{evidence}, and from “{words}”"
    return first, last, evidence
