"""The picture of the archive: articles over time, a row for each source; what the component `picture` draws.

Time is cut into columns of days, weeks, months, quarters or years, as few as can be told apart; a narrow window joins some.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rag import Article
from rag.lab import unsteered
from ui.chats import UNNAMED

OTHERS = "other sources"
_ROWS = 10
_COLUMNS = 60
"""At most so many: a year by weeks."""


@dataclass(frozen=True, slots=True)
class Column:
    """A stretch of time, both days inclusive."""

    since: datetime.date
    until: datetime.date


def columns(days: Sequence[datetime.date]) -> tuple[Column, ...]:
    """The columns from the first of some days to the last, in the finest cut that needs few."""
    if not days:
        return ()
    first, last = min(days), max(days)
    for begins, following in _CUTS:
        if len(cut := tuple(_cut(begins(first), last, following))) <= _COLUMNS:
            return cut
    step = (last.year - first.year) // _COLUMNS + 1
    return tuple(_cut(datetime.date(first.year, 1, 1), last, lambda day: _years_on(day, step)))


def picture(articles: Sequence[Article]) -> dict[str, Any]:
    """The rows with the sources that each stands for, the columns, and in which of both how many articles lie.

    `spots` are `[row, column, articles, whether some date is stated]`, `spans` `[row, first column, last column, articles]` of
    undated articles that are known to lie between two days; `undated` counts all of these.
    """
    dated = [(article, article.day) for article in articles if article.day]
    cut = columns([day for _, day in dated])
    rows = _rows(articles)
    row_of = {source: at for at, row in enumerate(rows) for source in row["sources"]}
    found: dict[tuple[int, int], list[Article]] = defaultdict(list)
    for article, day in dated:
        found[row_of[article.source], _place(cut, day)].append(article)
    spans = Counter(
        (row_of[article.source], _place(cut, _day(article.earliest)), _place(cut, _day(article.latest)))
        for article in articles
        if cut and not article.day and article.earliest and article.latest
    )
    return {
        "rows": rows,
        "columns": [[column.since.isoformat(), column.until.isoformat()] for column in cut],
        "spots": [
            [*place, len(held), any(article.date_provenance != "inferred" for article in held)]
            for place, held in sorted(found.items())
        ],
        "spans": [[*place, count] for place, count in sorted(spans.items())],
        "undated": sum(not article.day for article in articles),
    }


def _rows(articles: Sequence[Article]) -> list[dict[str, Any]]:
    """The largest sources first, the smallest of many taken together, and at last the articles whose source is unknown."""
    sizes = Counter(article.source for article in articles)
    named = sorted((source for source in sizes if source), key=lambda source: (-sizes[source], source))
    shown = named if len(named) <= _ROWS + 1 else named[:_ROWS]
    others, unnamed = named[len(shown) :], "" in sizes
    return [
        *({"label": unsteered(source), "sources": [source]} for source in shown),
        *([{"label": OTHERS, "sources": others}] if others else []),
        *([{"label": UNNAMED, "sources": [""]}] if unnamed else []),
    ]


def _place(cut: Sequence[Column], day: datetime.date) -> int:
    """The column of a day, the first or the last one for a day beyond them."""
    return next((at for at, column in enumerate(cut) if day <= column.until), len(cut) - 1)


def _day(text: str | None) -> datetime.date:
    return datetime.date.fromisoformat((text or "")[:10])


def _cut(start: datetime.date, last: datetime.date, following: Callable[[datetime.date], datetime.date]) -> Iterator[Column]:
    for _ in range(_COLUMNS + 1):
        try:
            after = following(start)
        except (OverflowError, ValueError):  # the calendar ends
            yield Column(start, last)
            return
        yield Column(start, after - datetime.timedelta(days=1))
        if after > last:
            return
        start = after


def _monday(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=min(day.weekday(), day.toordinal() - 1))


def _months_on(day: datetime.date, months: int) -> datetime.date:
    years, month = divmod(day.month - 1 + months, 12)
    return datetime.date(day.year + years, month + 1, 1)


def _years_on(day: datetime.date, years: int) -> datetime.date:
    return _months_on(day, 12 * years)


_CUTS: tuple[tuple[Callable[[datetime.date], datetime.date], Callable[[datetime.date], datetime.date]], ...] = (
    (lambda day: day, lambda day: day + datetime.timedelta(days=1)),
    (_monday, lambda day: day + datetime.timedelta(weeks=1)),
    (lambda day: day.replace(day=1), lambda day: _months_on(day, 1)),
    (lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1), lambda day: _months_on(day, 3)),
    (lambda day: day.replace(month=1, day=1), lambda day: _years_on(day, 1)),
)
