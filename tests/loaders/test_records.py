import dataclasses
import math
from typing import Any

import pytest

from rag import InputError, RawArticle
from rag.lab import LoadFailure
from rag.loaders._records import NAMES, check_fields, in_one_order, to_article

STORY = "The council met on Monday and agreed on the budget."


def article(record: dict[str, Any], **fields: str) -> RawArticle:
    found = to_article(record, path="a.json", place="record 1", fields=fields, taken=set())
    assert isinstance(found, RawArticle)
    return found


@pytest.mark.parametrize("target", NAMES)
def test_every_common_name_is_known_in_any_spelling(target: str) -> None:
    for name in NAMES[target]:
        for spelling in (name, name.upper(), name.replace("_", " ").title(), name.replace("_", "-")):
            record = {"body": STORY} if target != "body" else {}
            assert getattr(article(record | {spelling: "Something told"}), target) == "Something told"


def test_a_name_that_was_given_goes_before_the_common_ones() -> None:
    record = {"body": "Not this.", "story_html": STORY, "meta": {"Outlet": "The Post"}}
    found = article(record, body="story_html", source="meta.outlet")
    assert found.body == STORY
    assert found.source == "The Post"


def test_a_name_that_was_given_and_is_not_there_is_not_replaced_by_a_guess() -> None:
    found = to_article({"body": STORY}, path="a", place="record 1", fields={"body": "story"}, taken=set())
    assert isinstance(found, LoadFailure)
    assert "'story'" in found.reason


def test_an_unknown_field_or_one_without_a_name_is_an_input_error() -> None:
    with pytest.raises(InputError, match=r"unknown field 'tittle': expected one of body, title"):
        check_fields({"tittle": "headline"})
    with pytest.raises(InputError, match="has no name"):
        check_fields({"title": " "})


def test_nested_sources_and_lists_of_authors_are_read() -> None:
    found = article(
        {
            "content": STORY,
            "source": {"id": "bbc-news", "name": "BBC News"},
            "authors": [{"name": "Ann Lee"}, "Bo Ek"],
        }
    )
    assert found.source == "BBC News"
    assert found.author == "Ann Lee, Bo Ek"


def test_paragraphs_in_a_list_are_joined_and_markup_becomes_text() -> None:
    assert article({"text": ["One.", "Two."]}).body == "One.\n\nTwo."
    html = {"rendered": "<p>One &amp; <b>only</b>.</p><script>bad()</script><p>Two<br>lines.</p>"}
    found = article({"title": {"rendered": "Fish &amp; <em>chips</em>"}, "content": html})
    assert found.body == "One & only.\n\nTwo\n\nlines."
    assert found.title == "Fish & chips"


def test_prose_with_a_less_than_sign_is_no_markup() -> None:
    assert article({"text": "5 < 6 and 7 > 6, said <nobody>."}).body == "5 < 6 and 7 > 6, said <nobody>."


def test_numbers_of_seconds_and_milliseconds_are_the_moments_that_they_mean() -> None:
    # 1 728 388 800 s = 20 004 days of 86 400 s + 43 200 s, and day 20 004 is 2024-10-08
    assert article({"body": STORY, "date": 1_728_388_800}).published == "2024-10-08T12:00:00+00:00"
    assert article({"body": STORY, "date": 1_728_388_800_000}).published == "2024-10-08T12:00:00+00:00"
    assert article({"body": STORY, "date": {"$date": "2024-10-08T12:00:00Z"}}).published == "2024-10-08T12:00:00Z"
    assert article({"body": STORY, "date": "8 October 2024"}).published == "8 October 2024"
    assert article({"body": STORY, "date": 20241008}).published == "20241008"


def test_nothing_is_made_of_nan_null_and_booleans() -> None:
    found = article({"body": STORY, "title": math.nan, "author": None, "source": True, "date": "NaN", "url": math.inf})
    assert (found.title, found.author, found.source, found.published, found.url) == ("", "", "", "", "")


def test_without_a_body_the_fields_that_are_there_are_named() -> None:
    found = to_article({"headline": "A", "summary": "B"}, path="a.jsonl", place="line 7", fields={}, taken=set())
    assert isinstance(found, LoadFailure)
    assert found.reason.startswith("line 7: no body text: it has the fields headline, summary; expected one of body, text,")


def test_the_key_is_the_id_else_the_url_else_the_place() -> None:
    taken: set[str] = set()

    def key(record: dict[str, Any], place: str) -> str:
        found = to_article(record | {"body": STORY}, path="a", place=place, fields={}, taken=taken)
        assert isinstance(found, RawArticle)
        return found.key

    assert key({"id": 17, "url": "https://a.example/1"}, "line 1") == "17"
    assert key({"id": 17, "url": "https://a.example/2"}, "line 2") == "https://a.example/2"
    assert key({"id": 17}, "line 3") == "line 3"
    assert key({}, "line 4") == "line 4"


def test_deep_nesting_in_a_field_is_harmless() -> None:
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    assert article({"body": STORY, "author": deep}).author == ""


@pytest.mark.parametrize("body", ["[Removed]", "removed", "[deleted]", "This article has been removed."])
def test_what_its_source_has_withdrawn_is_no_story(body: str) -> None:
    found = to_article({"body": body}, path="a.json", place="record 1", fields={}, taken=set())
    assert isinstance(found, LoadFailure)
    assert found.reason.startswith("record 1: no story: its source has withdrawn it")


def test_a_story_about_removing_is_a_story() -> None:
    assert article({"body": "Removed from the square, the statue went to Hallam."}).body


@pytest.mark.parametrize("date", ["1970-01-01", "1970-01-01T00:00:00Z", 0, "0000-00-00", "0001-01-01T00:00:00"])
def test_the_first_day_of_the_calendar_is_no_date(date: Any) -> None:
    assert article({"body": STORY, "date": date}).published == ""


def test_dates_that_can_be_read_in_two_ways_are_read_as_the_others_of_their_file() -> None:
    rows = [
        RawArticle("A mill.", "a.csv", published=day) for day in ("05/04/24", "2024-01-01", "17/04/2024", "06.04.2024 09:30")
    ]
    assert [item.published for item in in_one_order(rows) if isinstance(item, RawArticle)] == [
        "2024-04-05",
        "2024-01-01",
        "2024-04-17",
        "2024-04-06 09:30",
    ]
    months = [dataclasses.replace(rows[0], published=day) for day in ("04/05/2024", "04/17/2024")]
    assert [item.published for item in in_one_order(months) if isinstance(item, RawArticle)] == ["2024-04-05", "2024-04-17"]
    assert list(in_one_order(rows[:2])) == rows[:2]
