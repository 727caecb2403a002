"""The picture of the archive."""

from __future__ import annotations

import datetime
import json

import pytest

from tests.ui import samples
from ui import timeline


def _days(*days: str) -> list[datetime.date]:
    return [datetime.date.fromisoformat(day) for day in days]


@pytest.mark.parametrize(
    ("first", "last", "count", "second"),
    [
        ("2024-03-01", "2024-03-31", 31, "2024-03-02 2024-03-02"),
        ("2024-01-08", "2024-12-20", 50, "2024-01-15 2024-01-21"),
        ("2021-01-08", "2024-12-20", 48, "2021-02-01 2021-02-28"),
        ("2015-05-08", "2024-12-20", 39, "2015-07-01 2015-09-30"),
        ("1990-05-08", "2024-12-20", 35, "1991-01-01 1991-12-31"),
        ("1850-05-08", "2024-12-20", 59, "1853-01-01 1855-12-31"),
        ("0001-01-01", "9999-12-31", 60, "0168-01-01 0334-12-31"),
        ("9999-12-30", "9999-12-30", 1, ""),
    ],
)  # fmt: skip
def test_time_is_cut_as_finely_as_can_be_told_apart(first: str, last: str, count: int, second: str) -> None:
    cut = timeline.columns(_days(last, first))
    assert len(cut) == count
    assert " ".join(f"{column.since} {column.until}" for column in cut[1:2]) == second
    assert cut[0].since <= datetime.date.fromisoformat(first) and cut[-1].until >= datetime.date.fromisoformat(last)
    assert all(one.until < other.since for one, other in zip(cut, cut[1:], strict=False))


def test_articles_are_counted_by_source_and_time_the_largest_source_first() -> None:
    days = ("2024-01-08", "2024-01-14", "2024-01-15", "2024-12-20")
    articles = [samples.article(id=day, published=day, source="Tribune") for day in days]
    articles += [samples.article(id="b", published="2024-01-09T10:00:00Z", source="Courier", date_provenance="inferred")]
    view = timeline.picture(articles)
    assert [row["sources"] for row in view["rows"]] == [["Tribune"], ["Courier"]]
    assert view["spots"] == [[0, 0, 2, True], [0, 1, 1, True], [0, 49, 1, True], [1, 0, 1, False]]
    assert view["columns"][0] == ["2024-01-08", "2024-01-14"] and view["spans"] == [] and view["undated"] == 0


def test_undated_articles_are_counted_and_drawn_where_they_are_known_to_lie() -> None:
    dated = [samples.article(id=day, published=day) for day in ("2024-03-01", "2024-03-09")]
    between = samples.article(id="between", published=None, earliest="2024-02-11", latest="2024-03-04")
    after = samples.article(id="after", published=None, earliest="2024-03-02")
    view = timeline.picture([*dated, between, after])
    assert view["spans"] == [[0, 0, 3, 1]] and view["undated"] == 2
    assert timeline.picture([between])["columns"] == [] and timeline.picture([between])["spans"] == []


def test_the_smallest_of_many_sources_are_taken_together_and_the_unknown_ones_come_last() -> None:
    articles = [
        samples.article(id=f"{n}-{k}", source=f"s{n:02}", published="2024-10-08") for n in range(30) for k in range(30 - n)
    ]
    rows = timeline.picture([*articles, samples.article(source="")])["rows"]
    assert [row["label"] for row in rows] == [*(f"s{n:02}" for n in range(10)), timeline.OTHERS, "source unknown"]
    assert rows[10]["sources"] == [f"s{n:02}" for n in range(10, 30)] and rows[11]["sources"] == [""]


def test_the_view_is_plain_json_and_names_of_sources_are_data_in_it() -> None:
    view = timeline.picture([samples.article(source=samples.HOSTILE), samples.article(id="b", source="x\u202ey")])
    assert json.loads(json.dumps(view))["rows"][0]["label"] == samples.HOSTILE
    assert view["rows"][1] == {"label": "x⟨U+202E⟩y", "sources": ["x\u202ey"]}
