import datetime

import pytest

from rag.load.bounds import alone, is_by_capture

TODAY = datetime.date(2026, 3, 10)
TOLD = "The quay was closed on 1 March 2026."


def test_a_capture_is_the_last_day_and_what_the_story_tells_the_first() -> None:
    first, last, evidence = alone(TOLD, captured="2026-03-04T08:00:00Z", today=TODAY)
    assert (first, last) == ("2026-03-01", "2026-03-04")
    assert evidence == f"from its capture on 2026-03-04, and from the day that its story tells of: “{TOLD}”"
    assert is_by_capture(evidence)


def test_without_a_capture_only_the_first_day_is_known() -> None:
    first, last, evidence = alone(TOLD, today=TODAY)
    assert (first, last) == ("2026-03-01", None) and not is_by_capture(evidence)
    assert alone("A mill burnt.", today=TODAY) == (None, None, "")


@pytest.mark.parametrize("moment", ["2026-99-99T00:00:00Z", "yesterday", "2026-03-12"])
def test_a_capture_on_no_day_or_after_tomorrow_says_nothing(moment: str) -> None:
    assert alone("A mill burnt.", captured=moment, today=TODAY) == (None, None, "")


def test_a_story_that_tells_of_days_after_its_capture_is_misread() -> None:
    assert alone(TOLD, captured="2026-02-20", today=TODAY) == (None, "2026-02-20", "from its capture on 2026-02-20")
