from rag.english.names import Name, is_place, names


def _texts(text: str) -> list[str]:
    return [name.text for name in names(text)]


def test_titles_and_possessive_endings_are_no_part_of_a_name() -> None:
    assert _texts("Defense Minister Yoav Gallant met U.S. Secretary of Defense Lloyd Austin.") == [
        "Yoav Gallant",
        "U.S.",
        "Lloyd Austin",
    ]
    assert names("Why was Lindholm's tour cut short?") == [Name("Lindholm", 8, 16, possessive=True)]
    assert _texts("Israel’s Prime Minister Benjamin Netanyahu left.") == ["Israel", "Benjamin Netanyahu"]


def test_linking_words_belong_to_a_name() -> None:
    assert _texts("The Bank of England and Ursula von der Leyen agreed.") == ["Bank of England", "Ursula von der Leyen"]


def test_common_words_that_open_a_sentence_are_no_names() -> None:
    assert _texts("Residents fled. They left Haifa on Monday in May.") == ["Haifa"]


def test_places_are_known_with_their_people() -> None:
    assert [is_place(name) for name in names("Israeli jets and Gallant flew to France.")] == [True, False, True]


def test_a_long_line_of_capitals_is_read_in_time() -> None:
    assert len(names("Aa Bb " * 20_000)) >= 1
