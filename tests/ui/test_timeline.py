"""The picture of the archive."""

from __future__ import annotations

import json

from tests.ui import samples
from ui import timeline


def test_dated_articles_are_counted_by_source_and_month() -> None:
    days = [f"{year}-0{month}-11" for year in (2022, 2023, 2024) for month in range(1, 6)]
    articles = [samples.article(id=f"{n}-{day}", source="Tribune", published=day) for day in days for n in range(2)]
    assert [(s.when, s.articles) for s in timeline.rows(articles)] == [(f"{day[:7]}-01", 2) for day in days]


def test_an_archive_of_a_year_or_less_is_shown_by_weeks_which_begin_on_monday() -> None:
    days = ["2024-01-08", "2024-01-14", "2024-01-15", "2024-02-29", "2024-03-01", "2024-05-01"]
    articles = [samples.article(id=day, published=day) for day in days]
    assert [(s.when, s.articles) for s in timeline.rows(articles)] == [
        ("2024-01-08", 2),
        ("2024-01-15", 1),
        ("2024-02-26", 2),
        ("2024-04-29", 1),
    ]


def test_a_short_archive_is_shown_by_day_and_undated_articles_are_left_out() -> None:
    articles = [samples.article(id="a", published="2024-10-08T10:00:00Z"), samples.article(id="b", published=None)]
    assert timeline.rows(articles) == (timeline.Spot("Tribune", "2024-10-08", 1),)


def test_the_smallest_of_many_sources_are_taken_together() -> None:
    articles = [
        samples.article(id=f"{n}-{k}", source=f"s{n:02}", published="2024-10-08") for n in range(30) for k in range(30 - n)
    ]
    names = {spot.source for spot in timeline.rows(articles)}
    assert len(names) == 11 and timeline.OTHERS in names and "s00" in names


def test_the_chart_is_plain_json_and_source_names_are_data_in_it() -> None:
    spots = timeline.rows([samples.article(source=samples.HOSTILE), samples.article(id="b", source="")])
    assert json.loads(json.dumps(timeline.spec(spots)))["encoding"]["y"]["sort"] == [samples.HOSTILE, timeline.UNNAMED]
    assert set(timeline.data(spots)["source"]) == {samples.HOSTILE, timeline.UNNAMED}
    assert timeline.in_words(spots) == "2 dated articles of 2 sources, from 2024-10 to 2024-10"
