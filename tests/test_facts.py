from hypothesis import given
from hypothesis import strategies as st

from rag.facts import Token, fold, read


def _word(sentence: str, word: str) -> Token:
    return next(token for token in read(sentence).tokens if token.text == word)


def _values(sentence: str, kind: str) -> list[object]:
    return [token.value for token in read(sentence).tokens if token.kind == kind]


def test_numbers_are_read_in_digits_and_in_words() -> None:
    assert _values("It cost $2.3 million, up 4.5%.", "number") == [("number", 2300000.0, ""), ("number", 4.5, "%")]
    assert _values("Thirty-one of 1,200 miners voted 7-4, a third of them twice.", "number") == [
        ("number", 31.0, ""),
        ("number", 1200.0, ""),
        ("number", 7.0, ""),
        ("number", 4.0, ""),
        ("number", 1 / 3, ""),
        ("number", 2.0, ""),
    ]
    assert _values("It was the third day, 62 per cent done.", "number") == [("ordinal", 3.0, ""), ("number", 62.0, "%")]


def test_dates_are_read_as_far_as_they_are_told() -> None:
    assert _values("On Tuesday, 8 October 2024, and on Oct. 9 in 2019 at 6:40 a.m.", "date") == [
        ("weekday", 1),
        ("day", 10, 8, 2024),
        ("day", 10, 9, 0),
        ("year", 2019),
        ("clock", 6, 40),
    ]
    assert _values("It may march on.", "date") == []


def test_a_negation_reaches_the_words_behind_it_up_to_the_end_of_the_clause() -> None:
    assert _word("He did not approve the trip, and left.", "approve").denied
    assert not _word("He did not approve the trip, and left.", "left").negated
    assert _word("He refused to approve the trip.", "approve").denied
    assert _word("He denied that the minister resigned.", "resigned").denied
    assert _word("Most were unvaccinated.", "unvaccinated").denied
    assert not _word("He did not fail to approve it.", "approve").negated


def test_what_is_planned_possible_or_alleged_is_pending() -> None:
    assert _word("She may dissolve parliament.", "dissolve").pending == 2
    assert _word("She plans to dissolve parliament.", "dissolve").pending == 2
    assert _word("She will dissolve parliament.", "dissolve").pending == 1
    assert _word("She dissolved parliament.", "dissolved").pending == 0
    assert _word("She is accused of hiding losses.", "hiding").pending == 2


def test_words_that_mean_the_same_share_a_meaning() -> None:
    for one, other in (("cancelled", "scrapped"), ("won", "victory"), ("Israeli", "Israel"), ("kilometres", "km")):
        assert read(f"They x {one} it").meanings & read(f"They x {other} it").meanings - {"x"}, (one, other)
    assert _word("He stepped down.", "stepped").meanings & _word("He resigned.", "resigned").meanings


def test_names_are_told_from_words_that_only_open_a_sentence() -> None:
    kinds = {token.text: token.kind for token in read("Firefighters saved Lena Abara in Ostrel.").tokens}
    assert kinds == {
        "Firefighters": "word",
        "saved": "word",
        "Lena": "name",
        "Abara": "name",
        "in": "plain",
        "Ostrel": "name",
        ".": "mark",
    }


@given(st.text(max_size=300))
def test_tokens_stand_in_order_where_they_say(text: str) -> None:
    reading = read(text)
    folded = fold(text)
    assert len(folded) == len(text)
    ends = [0]
    for token in reading.tokens:
        assert ends[-1] <= token.start < token.end <= len(folded)
        ends.append(token.end)
