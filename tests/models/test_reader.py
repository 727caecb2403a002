import hashlib
import random
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import PluginError
from rag.models.reader import MODEL, SHA256, WINDOW, Reader, Reading, sentence_scores

BRIDGE = (
    "Traffic was light on Monday morning. The harbour bridge was closed by the city engineer, Maria Keller, after a crack was "
    "found in its northern pier. Repairs will take three weeks and cost about 4 million euros."
)
BAKERY = "The bakery on Mill Street sells forty kinds of bread. Its owner learned the trade from her grandfather in Lyon."


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def quoted(passage: str, reading: Reading) -> str:
    return passage[reading.start : reading.end]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who closed the bridge?", "city engineer"),
        ("How long will the repairs take?", "three weeks"),
        ("How much will the repairs cost?", "4 million euros"),
        ("Why was the bridge closed?", "a crack"),
    ],
)
def test_plain_questions_are_read(reader: Reader, question: str, answer: str) -> None:
    (reading,) = reader.read(question, [BRIDGE])

    assert answer in quoted(BRIDGE, reading)


def test_the_passage_that_answers_is_believed_more_than_one_that_does_not(reader: Reader) -> None:
    about_bridge, about_bakery = reader.read("Who closed the bridge?", [BRIDGE, BAKERY])

    assert about_bridge.answerable > 0 > about_bakery.answerable


def test_a_president_of_another_country_is_not_an_answer(reader: Reader) -> None:
    passage = "The president of Brazil, Lula da Silva, met farmers in Recife on Friday and promised them cheaper loans."
    right, wrong = (reader.read(f"Who is the president of {country}?", [passage])[0] for country in ("Brazil", "France"))

    assert right.answerable > wrong.answerable


def test_the_answering_sentence_holds_most_of_the_mass(reader: Reader) -> None:
    (reading,) = reader.read("Who closed the bridge?", [BRIDGE])
    first, second = BRIDGE.index("The harbour"), BRIDGE.index("Repairs")

    scores = sentence_scores(reading, [(0, first), (first, second), (second, len(BRIDGE))])

    assert max(scores) == scores[1]
    assert sum(scores) == pytest.approx(1)


@settings(max_examples=60, deadline=None)
@given(question=st.text(max_size=80), passage=st.text(max_size=300), headline=st.text(max_size=60))
def test_spans_lie_inside_the_passage_whatever_it_holds(reader: Reader, question: str, passage: str, headline: str) -> None:
    (reading,) = reader.read(question, [passage], [headline])

    assert 0 <= reading.start <= reading.end <= len(passage)
    assert all(0 <= start < end <= len(passage) for start, end, _ in reading.mass)
    assert sum(share for _, _, share in reading.mass) == pytest.approx(1 if reading.mass else 0)


def test_a_passage_without_words_has_no_answer(reader: Reader) -> None:
    for passage in ("", "  \n\t "):
        (reading,) = reader.read("Who closed the bridge?", [passage])

        assert (reading.answerable, reading.start, reading.end, reading.mass) == (float("-inf"), 0, 0, ())
        assert sentence_scores(reading, [(0, 0)]) == [0.0]


def test_no_passages_give_no_readings(reader: Reader) -> None:
    assert reader.read("Who closed the bridge?", []) == ()


def test_an_empty_and_a_very_long_question_are_read(reader: Reader) -> None:
    for question in ("", "bridge " * 5000):
        (reading,) = reader.read(question, [BRIDGE])

        assert 0 <= reading.start < reading.end <= len(BRIDGE)


def test_an_answer_far_into_a_long_passage_is_found(reader: Reader) -> None:
    filler = "The market opened at nine and the stalls sold out by noon. " * 40
    passage = filler + BRIDGE + " " + filler

    reading, without = reader.read("Who closed the bridge?", [passage, filler * 2])

    assert len(passage.split()) > 2 * WINDOW
    assert quoted(passage, reading) in "the city engineer, Maria Keller"
    assert len(filler) < reading.start < reading.end < len(filler + BRIDGE)
    assert reading.answerable > without.answerable + 1


def test_a_line_of_twenty_thousand_characters_is_read(reader: Reader) -> None:
    (reading,) = reader.read("Who closed the bridge?", ["x" * 10_000 + " " + "é" * 10_000])

    assert 0 <= reading.start < reading.end <= 20_001


def test_a_reading_does_not_depend_on_its_neighbours_or_on_threads() -> None:
    passages = [BRIDGE, BAKERY, BRIDGE * 4, "Short."]
    alone = [Reader(threads=1).read("Who closed the bridge?", [passage])[0] for passage in passages]
    order = list(range(4)) * 3
    random.Random(5).shuffle(order)
    shared = Reader(threads=3)
    found: list[tuple[Reading, ...]] = []

    def work() -> None:
        found.append(shared.read("Who closed the bridge?", [passages[index] for index in order]))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [tuple(alone[index] for index in order)] * 3


def test_a_headline_is_context_and_is_never_quoted(reader: Reader) -> None:
    passage = "It was closed on Monday after a crack was found."

    with_headline, without = (
        reader.read("Which bridge was closed?", [passage], headlines)[0] for headlines in (["Harbour bridge shut"], [""])
    )

    assert with_headline != without
    assert with_headline.end <= len(passage)


def test_headlines_must_be_as_many_as_passages(reader: Reader) -> None:
    with pytest.raises(ValueError, match="shorter"):
        reader.read("Who?", [BRIDGE, BAKERY], ["One headline"])


def test_another_model_file_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "reader.onnx"
    path.write_bytes(b"not the model")

    with pytest.raises(PluginError, match="sha256"):
        Reader(path).read("Who?", [BRIDGE])


def test_a_missing_model_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match=r"gone\.onnx cannot be read"):
        Reader(tmp_path / "gone.onnx").read("Who?", [BRIDGE])


def test_a_reader_that_was_warmed_reads_the_same(reader: Reader) -> None:
    warmed = Reader()
    warmed.warm()

    assert warmed.read("Who closed the bridge?", [BRIDGE]) == reader.read("Who closed the bridge?", [BRIDGE])


def test_what_is_wrong_with_a_warmed_reader_is_raised_where_it_is_used(tmp_path: Path) -> None:
    broken = Reader(tmp_path / "gone.onnx")
    broken.warm()

    with pytest.raises(PluginError, match="gone.onnx cannot be read"):
        broken.read("Who?", [BRIDGE])


def test_the_notice_states_the_checksum_of_the_model() -> None:
    assert hashlib.sha256(MODEL.read_bytes()).hexdigest() == SHA256
    assert SHA256 in (MODEL.parent / "NOTICE.md").read_text(encoding="utf-8")
