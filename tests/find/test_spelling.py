from collections.abc import Sequence

import pytest

from rag.find.spelling import _other_spelling, distance, mended

KNOWN = {"gantz": 4, "gallant": 9, "missile": 7, "ballistic": 3, "netanyahu": 9, "bridge": 5, "bride": 1, "sick": 3}


def frequencies(terms: Sequence[str]) -> tuple[dict[str, int], int]:
    stems = {word.removesuffix("e"): count for word, count in KNOWN.items()} | KNOWN
    return {term: stems.get(term, 0) for term in terms}, 10


def words_like(prefix: str) -> dict[str, int]:
    return {word: count for word, count in KNOWN.items() if word.startswith(prefix)}


def read(text: str) -> str:
    return mended(text, frequencies, words_like)[0]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("gantz", "ganz", 1),
        ("misile", "missile", 1),
        ("brigde", "bridge", 1),
        ("netanyahoo", "netanyahu", 2),
        ("gantz", "gantz", 0),
    ],
)
def test_distance_counts_letters_changed_added_dropped_and_swapped(one: str, other: str, expected: int) -> None:
    assert distance(one, other, 2) == distance(other, one, 2) == expected


def test_distance_stops_beyond_its_limit() -> None:
    assert distance("bridge", "vaccine", 2) == 3


def test_misspelt_words_are_read_as_their_nearest_known_ones() -> None:
    text, pairs = mended("Did Ganz see netanyahoo's balistic misile?", frequencies, words_like)
    assert text == "Did Gantz see netanyahu's ballistic missile?"
    assert pairs == (("Ganz", "Gantz"), ("netanyahoo", "netanyahu"), ("balistic", "ballistic"), ("misile", "missile"))


def test_known_words_stay_even_where_a_more_frequent_one_is_near() -> None:
    assert read("Who was the bride?") == "Who was the bride?"


def test_a_common_word_that_the_archive_lacks_is_not_misspelt_but_a_name_may_be() -> None:
    assert read("Why did they sack Ganz?") == "Why did they sack Gantz?"
    assert read("Who is Bridga?") == "Who is Bridge?"


def test_a_name_of_four_letters_is_another_name_with_another_letter_and_the_same_with_one_more() -> None:
    assert read("Who is Sack?") == "Who is Sack?"
    assert read("Who is Ganz?") == "Who is Gantz?"
    assert read("Who is Scik?") == "Who is Sick?"
    assert read("Sack who?") == "Sick who?"


def test_a_possessive_without_its_apostrophe_is_mended_too() -> None:
    assert read("why was galants trip off") == "why was gallant trip off"


def test_words_that_resemble_nothing_stay() -> None:
    assert read("Who is Macron?") == "Who is Macron?"


def test_short_words_have_too_many_neighbours_to_be_mended() -> None:
    assert read("a brd") == "a brd"


def test_what_is_written_as_a_name_is_mended_only_into_a_name() -> None:
    assert mended("Who saw Gantx there?", frequencies, words_like, is_name=lambda word: word != "gantz")[1] == ()
    assert mended("Who saw Gantx there?", frequencies, words_like, is_name=lambda word: word == "gantz")[1] == (
        ("Gantx", "Gantz"),
    )
    assert mended("who saw brigde there?", frequencies, words_like, is_name=lambda _: False)[1] == (("brigde", "bridge"),)


@pytest.mark.parametrize(
    ("asked", "known", "expected"),
    [
        ("paralyse", {"parlays": 9, "paralyze": 1, "paralyzed": 4}, "paralyze"),
        ("paralyse", {"parlays": 9, "paralyzed": 4}, "paralyzed"),
        ("harbor", {"harpoon": 7, "harbour": 2}, "harbour"),
        ("honourable", {"honorable": 2, "honored": 9}, "honorable"),
    ],
)
def test_a_word_is_read_as_it_is_spelt_on_the_other_side_of_the_atlantic(
    asked: str, known: dict[str, int], expected: str
) -> None:
    assert _other_spelling(asked, known) == expected


def test_a_word_without_another_spelling_has_none() -> None:
    assert _other_spelling("bridge", {"bride": 3, "bridged": 2}) == ""
    assert _other_spelling("island", {"izmir": 3}) == ""


@pytest.mark.parametrize(
    ("name", "known"),
    [("ellis", {"elder": 3, "elena": 2}), ("mallory", {"malvern": 2, "malta": 4}), ("paris", {"parizek": 2, "parts": 9})],
)
def test_a_word_that_only_begins_alike_is_no_other_spelling(name: str, known: dict[str, int]) -> None:
    assert _other_spelling(name, known) == ""
