"""Which names are outlets'."""

import pytest

from rag.quote.outlets import known, spoken_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The brewery will be sold, Kestrel reported on Monday, citing two officials.", "Kestrel"),
        ("The sale of the brewery was first reported by Kestrel.", "Kestrel"),
        ("The quarry is to be closed. Kestrel, which broke the story, named no day.", "Kestrel"),
        ("The talks have failed, an aide told Kestrel on condition of anonymity.", "Kestrel"),
        ("ORSA, May 3 (Kestrel) - The quarry is to be closed.", "Kestrel"),
        ("ORSA (KNA) — The quarry is to be closed.", "KNA"),
        ("The quarry will close, Kestrel reported. A foreman told Kestrel that he had known.", "Kestrel"),
        ("The quarry will close, Al Rasid reported on Friday, quoting a person close to the owner.", "Al Rasid"),
    ],
)
def test_a_name_in_a_form_that_only_outlets_take_is_one(text: str, name: str) -> None:
    assert list(spoken_of([text]).values()) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Four people fell ill, the ministry reported. Doctors told the ministry that it was late.",
        "Four people fell ill, the Health Ministry reported. Doctors told the Health Ministry that it was late.",
        "The leak was first reported by Grunvald on Monday. Grunvald has closed the pipe.",
        "The case was first reported by Norway.",
        "The theft was first reported by Ida Brask.",
        "Ida Brask was away. The money is gone, Brask reported. A clerk told Brask so.",
        "The money is gone, Mayor Brask reported. A clerk told Brask so.",
        "Grunvald reported a loss, citing two officials. Grunvald's ships are for sale.",
        "The barge will be late, according to Grunvald.",
        "Doctors reported ten cases. Police told Orsa that there were more.",
        "ORSA (two miles from Vik) - The quarry is to be closed.",
    ],
)
def test_whoever_acts_or_speaks_for_themselves_is_no_outlet(text: str) -> None:
    assert spoken_of([text]) == {}


def test_articles_confirm_each_other_and_contradict_each_other() -> None:
    reported = "The quarry will close, Kestrel reported."
    first = "The closure of the quarry was first reported by Kestrel."
    assert spoken_of([reported]) == {}
    assert spoken_of([reported, first]) == {"kestrel": "Kestrel"}
    assert spoken_of([reported, first, "Kestrel bought the quarry in March."]) == {}


def test_sources_of_the_archive_are_outlets_whatever_is_said_of_them() -> None:
    assert known(("The Kestrel",), ["The Kestrel moved to a smaller house."]) == {"kestrel": "The Kestrel"}
