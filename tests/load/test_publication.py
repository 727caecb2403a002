"""The publication date: stated, shown by the story, or unknown, and never invented."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.english.dates import in_words
from rag.errors import InputError
from rag.load.cleaning import clean
from rag.load.publication import publication_date
from rag.schema import PublicationDate

TODAY = datetime.date(2026, 11, 22)
UNKNOWN = PublicationDate()
STORY = "The council voted to close the bridge, because a crack was found in one of its girders."


def dated(raw: str, *, metadata: str = "") -> PublicationDate:
    return publication_date(metadata=metadata, raw=raw, text=clean(raw).text, today=TODAY)


@pytest.mark.parametrize(
    ("metadata", "value"),
    [
        ("2024-10-08", "2024-10-08"),
        ("2024-10-08T14:02:00+03:00", "2024-10-08T14:02:00+03:00"),
        ("Tue, 08 Oct 2024 14:05:00 +0300", "2024-10-08T14:05:00+03:00"),
        (" Oct. 8, 2024 ", "2024-10-08"),
        ("20241008", "2024-10-08"),
        ("1728385200", "2024-10-08T11:00:00+00:00"),
        ("1728385200000", "2024-10-08T11:00:00+00:00"),
        ("1728385200.25", "2024-10-08T11:00:00+00:00"),
        ("2026-11-23", "2026-11-23"),
    ],
)
def test_what_the_metadata_state_is_explicit(metadata: str, value: str) -> None:
    assert dated(STORY, metadata=metadata) == PublicationDate(value, "explicit", metadata.strip())


@pytest.mark.parametrize(
    "metadata", ["", "03/04/2024", "2026-11-24", "9999999999999", "2024-13-01", "12345678", "last week", "²" * 9]
)
def test_metadata_that_state_no_certain_day_up_to_tomorrow_are_passed_over(metadata: str) -> None:
    assert dated(STORY, metadata=metadata) == UNKNOWN
    assert dated(f"May 3, 2024\n{STORY}", metadata=metadata).value == "2024-05-03"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("Published: 8 October 2024 22:40 IDT", "2024-10-08T22:40:00+03:00"),
        ("Published: Sept. 17, 2024 | Updated: Sept. 18, 2024", "2024-09-17"),
        ("Sept. 17, 2024 4:11 PM Updated Sept. 18, 2024", "2024-09-17"),
        ("Sept. 17, 2024 3 AM PT; Updated Sept. 18", "2024-09-17"),
        ("Stand: 18. September 2024, 17:20 Uhr | Erstellt am 17. September 2024", "2024-09-17"),
        ("Lemar, 17 de septiembre de 2024 - 10:15 h | Actualizado: 18 de septiembre de 2024", "2024-09-17"),
        ("By Kim Foley and staff | Sept. 17, 2024 | Updated 2 days ago | Corrected Sept. 19, 2024", "2024-09-17"),
        ("Hallam / La Ola, 17 de septiembre de 2024. Actualizado a las 12:30 h.", "2024-09-17"),
        ("Hallam Gazette, 07.09.2024", "2024-09-07"),
        ("VOL. CXX NO. 61        TUESDAY, SEPTEMBER 17, 2024        TWO CROWNS", "2024-09-17"),
        ("Updated: Sept. 18, 2024", "2024-09-18"),
        ("By Noa Berman | June 23, 2024, 6:12 pm", "2024-06-23"),
        ("*By Ruth Adeyemi · Capital Dispatch · 11 October 2024*", "2024-10-11"),
        ("By NOA BERMAN | Harbour Desk reporter | June 23, 2024", "2024-06-23"),
        ("Saturday, June 22, 2024 — From the islands", "2024-06-22"),
        ("Tue 26 Mar 2024 08.14 CET", "2024-03-26T08:14:00+01:00"),
        ("[2023-10-21 06:50]", "2023-10-21"),
        ("First published 10 October 2024", "2024-10-10"),
        ("Veröffentlicht am 8. Oktober 2024", "2024-10-08"),
    ],
)
def test_what_a_line_above_the_story_states_is_explicit(line: str, value: str) -> None:
    raw = f"Bridge shut after crack is found\n\n{line}\n\n{STORY}\n"
    assert dated(raw) == PublicationDate(value, "explicit", line)


@pytest.mark.parametrize(
    "line",
    [
        "Friday, June 22, 2024 — From the islands",
        "Fire in Odda, June 22, 2024",
        "VOL. CXX NO. 61        FRIDAY, JUNE 22, 2024        TWO CROWNS",
    ],
)
def test_a_day_that_is_another_weekday_or_behind_other_words_is_none_of_the_page(line: str) -> None:
    assert dated(f"Bridge shut after crack is found\n\n{line}\n\n{STORY}\n") == UNKNOWN


def test_a_date_stamp_before_the_first_sentence_is_explicit() -> None:
    assert dated(f" date 2024-03-03 {STORY}") == PublicationDate("2024-03-03", "explicit", "date 2024-03-03")


def test_a_note_below_the_story_is_explicit() -> None:
    note = "This article was published by Harbor News on 2023-10-28 under the category 'region'."
    assert dated(f"{STORY}\n{note}\n") == PublicationDate("2023-10-28", "explicit", note)
    assert dated(f"{STORY}\nPublished: May 3, 2024\n").value == "2024-05-03"


def test_the_publication_counts_and_not_the_update() -> None:
    raw = f"Updated: May 5, 2024\nPublished: May 3, 2024\n{STORY}"
    assert dated(raw).value == "2024-05-03"


@pytest.mark.parametrize(
    "sentence",
    [
        "The board finished its count on Wednesday, November 13, 2024, and confirmed the mayor.",
        "PORT ANSEL, Nov. 13, 2024 (Meridian) - The board finished its count and confirmed the mayor.",
        "Today, November 13, 2024, the board finished its count.",
        "The count of Dr. Helena Moreau ended on Wednesday, November 13, 2024, in the hall of St. Mary.",
    ],
)
def test_a_day_that_the_story_uses_as_its_own_is_inferred_with_its_sentence(sentence: str) -> None:
    raw = f"{sentence} Nobody was surprised.\n\n{STORY}"
    assert dated(raw) == PublicationDate("2024-11-13", "inferred", sentence)
    if not sentence.startswith("PORT"):
        raw = f"The mayor stays in Port Ansel. {sentence}\n\n{STORY}"
        assert dated(raw) == PublicationDate("2024-11-13", "inferred", sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The mayor spoke on May 15, 2024.",
        "Since Tuesday, October 8, 2024, the bridge has been shut.",
        "The trial is scheduled for Tuesday, October 8, 2024.",
        "Five years ago, on Tuesday, October 8, 2019, the bridge was shut.",
        "On Tuesday, October 8, 2024, it was shut, and on Friday, October 11, 2024, it was opened.",
        "On Wednesday, October 8, 2024, it was shut.",
        "It was shut on Tuesday, October 8, 2024. Two days later it was open again.",
        "It was shut on Tuesday, October 8, 2024. In 2025 it was open again.",
        "It will be shut until Tuesday, October 8, 2024.",
        "In the spring of 2024 nobody expected it.",
        "It happened on Saturday evening, on March 25-26.",
    ],
)
def test_a_day_that_may_not_be_its_own_is_unknown(sentence: str) -> None:
    assert dated(f"{sentence}\n\n{STORY}") == UNKNOWN


def test_the_date_of_a_caption_or_of_a_comment_is_not_the_publication_date() -> None:
    caption = "The mayor arrives at the bridge on Wednesday, May 15, 2024. (Source: JANE ROE/FLASH90)"
    assert dated(f"Bridge shut after crack is found\n{STORY}\n{caption}\n{STORY}\n") == UNKNOWN
    assert (
        dated(f"{STORY}\n{STORY}\n{STORY} Yes.\n{STORY} No.\nComments (1)\nPosted May 16, 2024 by gull99\nWell.\n") == UNKNOWN
    )


def test_two_bare_dates_above_the_story_leave_it_unknown() -> None:
    assert dated(f"Bridge shut after crack is found\nMay 3, 2024\nMay 5, 2024\n{STORY}") == UNKNOWN


def test_only_one_of_the_real_articles_states_its_date(real_articles: Path) -> None:
    found = [dated(path.read_text(encoding="utf-8")) for path in sorted(real_articles.iterdir())]
    assert [date.provenance for date in found] == ["explicit", "unknown", "unknown", "unknown", "unknown"]
    assert found[0].value == "2024-03-03"


def test_a_date_is_said_in_words() -> None:
    assert in_words("2024-10-08") == "October 8, 2024"
    assert in_words("2024-03-03T23:30:00+03:00") == "March 3, 2024"
    for wrong in ("", "8 October 2024", "2024-13-01"):
        with pytest.raises(InputError, match="give a day such as 2024-10-08"):
            in_words(wrong)


@given(st.text(max_size=40), st.text(), st.text())
def test_any_input_gives_a_known_day_up_to_tomorrow_or_none(metadata: str, raw: str, text: str) -> None:
    date = publication_date(metadata=metadata, raw=raw, text=text, today=TODAY)
    assert (date.value is None) == (date.provenance == "unknown") == (date.evidence == "")
    if date.value:
        assert datetime.date.fromisoformat(date.value[:10]) <= TODAY + datetime.timedelta(days=1)
        assert in_words(date.value)


@pytest.mark.parametrize(
    ("metadata", "value"),
    [
        ("02.03.2026", "2026-03-02"),
        ("15-Mar-26", "2026-03-15"),
        ("15 March '26", "2026-03-15"),
        ("20260302T081500", "2026-03-02"),
        ("20260302T0815Z", "2026-03-02T08:15:00+00:00"),
        ("02/03/2026", None),
        ("15-Mar-27", None),
    ],
)
def test_a_field_for_dates_may_write_them_shorter(metadata: str, value: str | None) -> None:
    assert publication_date(metadata=metadata, raw=STORY, text=STORY, today=TODAY).value == value


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("https://skarn.example/2026/03/02/ferry-aground", "2026-03-02"),
        ("https://skarn.example/news/2026-03-02-ferry.html", "2026-03-02"),
        ("https://skarn.example/2026/3/2", "2026-03-02"),
        ("https://skarn.example/2026/03/ferry", None),
        ("https://skarn.example/2026/13/40/ferry", None),
        ("https://skarn.example/2027/03/02/ferry", None),
        ("https://skarn.example/ferry?day=/2026/03/02/", None),
        ("", None),
    ],
)
def test_an_address_may_have_the_day_in_its_path(url: str, value: str | None) -> None:
    found = publication_date(metadata="", raw=STORY, text=STORY, url=url, today=TODAY)
    assert found.value == value
    assert found.evidence == (url if value else "")
    assert publication_date(metadata="2026-01-01", raw=STORY, text=STORY, url=url, today=TODAY).value == "2026-01-01"
