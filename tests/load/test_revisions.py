"""Updates and corrections: stated, with their words, never before the publication."""

import datetime

import pytest

from rag.english.dates import between_in_words
from rag.load.bounds import not_before
from rag.load.revisions import Revisions, revisions

TODAY = datetime.date(2026, 11, 22)


def read(raw: str, *, published: str | None = "2024-05-03", updated: str = "", corrected: str = "") -> Revisions:
    return revisions(updated=updated, corrected=corrected, raw=raw, published=published, today=TODAY)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Updated: May 5, 2024", "2024-05-05"),
        ("Published: May 3, 2024 | Updated: May 5, 2024", "2024-05-05"),
        ("Aktualisiert am 5. Mai 2024", "2024-05-05"),
        ("Zuletzt aktualisiert: 05.05.2024, 07:30 Uhr", "2024-05-05"),
        ("Actualizado el 5 de mayo de 2024", "2024-05-05"),
        ("Publié le 3 mai 2024 à 18h30, mis à jour le 5 mai 2024", "2024-05-05"),
        # May 3, 2024 was a Friday: the Sunday after it is May 5.
        ("Updated Sunday, 10:15", "2024-05-05"),
        ("Updated May 5", "2024-05-05"),
        ("May 3, 2024 4:11 PM GMT+2 Updated May 5", "2024-05-05"),
        ("Last updated date: May 5, 2024", "2024-05-05"),
        ("Updated 2 days ago | Corrected May 5, 2024", None),
        ("Updated: May 1, 2024", None),
        ("Updated: May 45, 2024", None),
        ("Updated: May 5, 2031", None),
        ("Updated 3 hours ago", None),
        ("He updated his will on May 5, 2024, in the presence of two witnesses and a dog.", None),
    ],
)
def test_an_update_is_read_where_it_is_stated(line: str, day: str | None) -> None:
    found = read(f"Bridge shut\n{line}\nThe council voted to close the bridge, because a crack was found.")
    assert (found.updated, found.updated_evidence) == (day, line if day else "")


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Correction, May 6, 2024: The bridge has two piers, not three.", "2024-05-06"),
        ("This article was corrected on May 6, 2024, to give the right name.", "2024-05-06"),
        ("Korrektur vom 6. Mai 2024: Die Brücke hat zwei Pfeiler.", "2024-05-06"),
        ("By Jo Lind | May 3, 2024 | Updated 2 days ago | Corrected May 6, 2024", "2024-05-06"),
        ("Correction (Monday): The bridge has two piers, not three.", "2024-05-06"),
        ("Correction: The bridge has two piers, not three.", None),
        ("Corrections officers went on strike on May 6, 2024.", None),
    ],
)
def test_a_correction_is_read_where_it_is_stated(line: str, day: str | None) -> None:
    found = read(f"The council voted to close the bridge, because a crack was found.\n{line}")
    assert (found.corrected, found.corrected_evidence) == (day, line if day else "")


def test_metadata_count_before_the_page_and_a_change_at_the_moment_of_publication_is_none() -> None:
    assert read("Updated: May 5, 2024", updated="2024-05-04").updated == "2024-05-04"
    moment = "2024-05-03T10:00:00+00:00"
    assert read("", published=moment, updated=moment) == Revisions()


def test_a_story_was_not_published_before_what_it_tells_as_past() -> None:
    caption = "The minister speaks at a press conference on May 15, 2024. (Photo: A. B.)"
    day, words = not_before(f"{caption}\nHe will travel on June 3, 2024.", today=TODAY)
    assert (day, words) == ("2024-05-15", "The minister speaks at a press conference on May 15, 2024.")
    for sentence in (
        "The bridge will open on May 15, 2024.",
        "It is expected to be opened on May 15, 2024.",
        "The permit, which was given late, expires on May 15, 2024.",
        "It was closed until May 15, 2024.",
        "It was closed on May 15, 2031.",
        "It was closed on February 31, 2024.",
        "It was closed on 15 Ramadan 1446.",
        "",
    ):
        assert not_before(sentence, today=TODAY) == (None, ""), sentence


def test_inferred_days_say_so_in_words() -> None:
    assert between_in_words("2024-10-08", "2024-10-09") == "between October 8 and 9, 2024 (inferred)"
    assert between_in_words("2024-09-30", "2024-10-01") == "between September 30 and October 1, 2024 (inferred)"
    assert between_in_words("2024-12-31", "2025-01-01") == "between December 31, 2024 and January 1, 2025 (inferred)"
    assert between_in_words("2024-10-08", "2024-10-08") == "October 8, 2024 (inferred)"
    assert between_in_words("2024-10-08", None) == "on or after October 8, 2024 (inferred)"
    assert between_in_words(None, "2024-10-08") == "on or before October 8, 2024 (inferred)"
    assert between_in_words(None, None) == ""
