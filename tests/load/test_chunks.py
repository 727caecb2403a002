from hypothesis import given
from hypothesis import strategies as st

from rag import tokens
from rag.english.sentences import sentences
from rag.load.chunks import chunks, header
from rag.schema import Chunk


def split(text: str, max_tokens: int = 40) -> tuple[Chunk, ...]:
    return chunks("a", text, sentences(text), max_tokens=max_tokens, count=tokens.count)


@given(st.text(max_size=400), st.integers(min_value=8, max_value=60))
def test_a_passage_is_the_article_to_the_letter_and_none_is_lost(text: str, max_tokens: int) -> None:
    found = split(text, max_tokens)
    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in found)
    covered = {at for chunk in found for at in range(chunk.start, chunk.end)}
    assert all(at in covered or character.isspace() for at, character in enumerate(text))


def test_passages_are_whole_sentences_within_the_limit() -> None:
    text = " ".join(f"The minister met delegation number {number} in the old town hall on Monday." for number in range(30))
    ends = {s.end for s in sentences(text)}
    found = split(text)
    assert len(found) > 5
    assert all(chunk.end in ends and tokens.count(chunk.text) <= 40 for chunk in found)


def test_neighbours_share_at_most_one_sentence() -> None:
    text = " ".join(f"Word {number}." for number in range(200))
    found = split(text)
    spans = sentences(text)
    for left, right in zip(found, found[1:], strict=False):
        shared = [s for s in spans if s.start >= right.start and s.end <= left.end]
        assert len(shared) == 1


def test_a_sentence_longer_than_a_passage_is_cut_at_white_space() -> None:
    text = "alpha " * 300
    assert all(chunk.text.split() == ["alpha"] * len(chunk.text.split()) for chunk in split(text))


def test_ids_differ_and_change_with_the_text() -> None:
    one, other = split("A bridge closed."), split("A bridge opened.")
    assert one[0].id != other[0].id
    assert one[0].id == split("A bridge closed.")[0].id


def test_the_header_names_title_source_and_date_in_words() -> None:
    assert header("Trip halted", "Harbour News", "2024-10-08") == "Trip halted (Harbour News, October 8, 2024)"
    assert header("Trip halted", "", "2024-10-08T10:00:00+03:00") == "Trip halted (October 8, 2024)"
    assert header("Trip halted", "", None) == "Trip halted"
