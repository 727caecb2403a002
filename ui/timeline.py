"""The picture of the archive: articles over time, a row for each source, as a Vega-Lite chart."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rag import Article

_MOST = 10
_BY_DAY, _BY_WEEK = 3, 13
"""An archive of no more months is drawn by days, or by weeks."""
_INK = {"light": "#57534b", "dark": "#b5b1a9"}
OTHERS = "other sources"
UNNAMED = "source unknown"


@dataclass(frozen=True, slots=True)
class Spot:
    """How many articles a source published in a month, or in a week or on a day of a shorter archive."""

    source: str
    when: str
    articles: int


def rows(articles: Sequence[Article]) -> tuple[Spot, ...]:
    """The dated articles, counted; the smallest sources of a many-voiced archive are taken together."""
    dated = [(a.source or UNNAMED, a.published[:10]) for a in articles if a.published]
    sizes = Counter(source for source, _ in dated)
    big = {source for source, _ in sizes.most_common(_MOST)} if len(sizes) > _MOST + 1 else set(sizes)
    months = len({day[:7] for _, day in dated})
    when = _day if months <= _BY_DAY else _week if months <= _BY_WEEK else _month
    spots = Counter((source if source in big else OTHERS, when(day)) for source, day in dated)
    return tuple(Spot(source, when, count) for (source, when), count in sorted(spots.items()))


def _day(day: str) -> str:
    return day


def _week(day: str) -> str:
    """The Monday of its week."""
    date = datetime.date.fromisoformat(day)
    return (date - datetime.timedelta(days=date.weekday())).isoformat()


def _month(day: str) -> str:
    return f"{day[:7]}-01"


def data(spots: Sequence[Spot]) -> dict[str, list[Any]]:
    """The chart's data, a list a column."""
    return {
        "source": [s.source for s in spots],
        "when": [f"{s.when}T00:00:00Z" for s in spots],
        "articles": [s.articles for s in spots],
    }


def spec(spots: Sequence[Spot], look: str = "light") -> dict[str, Any]:
    """The chart, for a `light` or a `dark` page: its letters have to be told from the ground."""
    letters = {"labelColor": _INK[look], "labelFontSize": 12}
    sources = [source for source, _ in Counter({s.source: 0 for s in spots}).items()]
    total = Counter[str]()
    for spot in spots:
        total[spot.source] += spot.articles
    order = sorted(sources, key=lambda source: (source in (OTHERS, UNNAMED), -total[source], source))
    most = max(s.articles for s in spots)
    return {
        "height": {"step": 26},
        "mark": {"type": "circle", "opacity": 0.75},
        "encoding": {
            "x": {
                "field": "when",
                "type": "temporal",
                "title": None,
                "scale": {"type": "utc", "padding": 14},
                "axis": {"grid": True, "tickCount": 6, **letters},
            },
            "y": {"field": "source", "type": "nominal", "title": None, "sort": order, "axis": {"labelLimit": 160, **letters}},
            "size": {
                "field": "articles",
                "type": "quantitative",
                "scale": {"domain": [1, max(2, most)], "range": [70, 500]},
                "legend": _legend(most) if most > 1 else None,
            },
            "tooltip": [
                {"field": "source", "title": "Source"},
                {"field": "when", "type": "temporal", "title": "When", "timeUnit": "utcyearmonthdate"},
                {"field": "articles", "title": "Articles"},
            ],
        },
    }


def _legend(most: int) -> dict[str, Any]:
    """How many articles a spot stands for, on one line close above the chart."""
    return {
        "title": "articles",
        "titleOrient": "left",
        "orient": "top",
        "offset": 0,
        "format": "d",
        "values": sorted({1, (1 + most) // 2, most}),
    }


def in_words(spots: Sequence[Spot]) -> str:
    """The chart for those who do not see it."""
    total = sum(s.articles for s in spots)
    days = [s.when for s in spots]
    return f"{total} dated articles of {len({s.source for s in spots})} sources, from {min(days)[:7]} to {max(days)[:7]}"
