"""Where a question names sources of the archive."""

from __future__ import annotations

import time

import pytest

from rag.find.sources import named, writers

KNOWN = ("Osmund Tribune", "The Kestrel", "BBC News | World", "Fairhaven Weekly", "Gorham Weekly", "AP")


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("what did the osmund tribune say?", {"Osmund Tribune": "osmund tribune"}),
        ("What did the Tribune say?", {"Osmund Tribune": "Tribune"}),
        ("What did a tribune say?", {}),
        ("What did the Weekly say?", {}),
        ("What did BBC News say, and the Kestrel?", {"The Kestrel": "Kestrel", "BBC News | World": "BBC News"}),
        ("A kestrel was seen at Gorham", {}),
        ("", {}),
    ],
)
def test_a_source_is_known_by_its_name_its_first_part_or_its_last_word(text: str, sources: dict[str, str]) -> None:
    found = named(text, KNOWN)
    assert {source: text[slice(*places[-1])] for source, places in found.items()} == sources


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("What did Ida Brask write?", {"Ida Brask": "Ida Brask"}),
        ("what did tor vang and ida brask write?", {"Ida Brask": "ida brask", "Tor Vang": "tor vang"}),
        ("What did Brask write?", {}),
        ("What did Ida Braskin write?", {}),
        ("What did the newsroom write?", {}),
    ],
)
def test_an_author_is_known_by_the_whole_name_one_person_at_a_time(text: str, people: dict[str, str]) -> None:
    found = writers(text, ("Ida Brask, Tor Vang", "Newsroom"))
    assert {person: text[slice(*places[0])] for person, places in found.items()} == people


def test_every_place_is_found_in_order() -> None:
    text = "Osmund Tribune or Osmund Tribune?"
    assert named(text, KNOWN) == {"Osmund Tribune": [(0, 14), (18, 32)]}


def test_thousands_of_sources_with_signs_in_their_names_are_looked_for_at_once() -> None:
    known = [f"Paper {number} (a+)+$ Gazette{number}" for number in range(20_000)]
    begins = time.process_time()
    assert list(named(f"What did the {known[7]} say?", known)) == [known[7]]
    assert time.process_time() - begins < 1
