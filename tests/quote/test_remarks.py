"""What is said beside a quoted answer."""

from __future__ import annotations

from rag.answers import EventDate, Story
from rag.quote.remarks import listed, others, resolved


def test_names_in_a_row_read_as_a_sentence() -> None:
    assert listed(["a"]) == "“a”"
    assert listed(["a", "b", "c"]) == "“a”, “b” and “c”"


def test_another_event_is_named_with_the_days_from_its_first_report_to_its_last() -> None:
    taken = Story("Ferry hits rocks", "2026-02-03", "2026-04-21", ("a", "b"), taken=True)
    other = Story("Ferry aground", "2025-06-17", "2025-06-17", ("c",), taken=False)
    undated = Story("Ferry late", None, None, ("d",), taken=False)
    assert others([taken]) == []
    assert others([taken, other, undated]) == [
        "taken to be about “Ferry hits rocks” (February 3, 2026 to April 21, 2026); "
        "the archive also has “Ferry aground” (June 17, 2025); “Ferry late”"
    ]


def test_a_day_is_told_where_the_words_do_not_say_it() -> None:
    assert resolved(EventDate("2026-03-26", "day", "named", "Thursday", ahead=False)) == (
        "“Thursday” means March 26, 2026, by the day of the article",
    )
    assert resolved(EventDate("2026-03-26", "day", "named", "March 26, 2026", ahead=False)) == ()
    assert resolved(None) == ()
