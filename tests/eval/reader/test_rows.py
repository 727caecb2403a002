import gzip
import json
import random
from pathlib import Path

from eval.reader.rows import (
    Example,
    answer_sentences,
    as_snippet,
    detokenised,
    passages,
    qamr,
    sentences,
    statements,
    with_header,
)

LONG = " ".join(f"word{index}" for index in range(80)) + " Keller signed."


def write(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    path = folder / f"{name}.jsonl.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def test_spaces_of_tokenised_text_go_and_answers_move_along() -> None:
    text = "The dollar ( code TTD ) is used , she said . It 's old ."
    start = text.index("TTD")

    printed, ((left, right),) = detokenised(text, [(start, start + 3)])

    assert printed == "The dollar (code TTD) is used, she said. It's old."
    assert printed[left:right] == "TTD"


def test_sentences_cover_the_text() -> None:
    text = 'It rained. Then it stopped! "Good," she said. The end'

    parts = sentences(text)

    assert "".join(text[start:end] for start, end in parts) == text
    assert len(parts) == 4


def test_reader_rows_keep_their_answers(tmp_path: Path) -> None:
    row = {"question": "Who signed?", "context": "Keller signed.", "answers": [{"text": "Keller", "start": 0}], "title": "A_B"}
    write(tmp_path, "set/train", [row])

    (example,) = passages(tmp_path, "set/train", "set")

    assert example.answers == ("Keller",)
    assert (example.header, example.group) == ("A B", "set:A B")


def test_single_sentences_are_put_back_among_their_neighbours(tmp_path: Path) -> None:
    rows = [
        {
            "question": "What fell?",
            "context": f"Tree {index} fell.",
            "answers": [{"text": f"Tree {index}", "start": 0}],
            "sent_id": f"x:wikinews:9:1:{index}",
        }
        for index in range(6)
    ]
    write(tmp_path, "qamr/dev", rows[:3])
    write(tmp_path, "qamr/test", rows[3:])

    found = qamr(tmp_path, random.Random(1))

    assert [example.answers for example in found] == [(f"Tree {index}",) for index in range(6)]
    assert any(len(sentences(example.passage)) > 1 for example in found)


def test_question_and_sentence_pairs_make_a_passage_and_one_without_the_answer(tmp_path: Path) -> None:
    filler = "this other sentence has rather a lot of words in it and says nothing ."
    rows: list[dict[str, object]] = [{"question": "who signed?", "evidence": "keller signed .", "label": "relevant"}]
    rows += [{"question": "who signed?", "evidence": f"{index} {filler}", "label": "not_relevant"} for index in range(3)]
    write(tmp_path, "pairs", rows)

    right, wrong = answer_sentences(tmp_path, "pairs", "pairs", random.Random(1))

    assert right.answers == ("keller signed.",)
    assert right.whole
    assert not wrong.spans
    assert "keller" not in wrong.passage


def test_statements_are_carried_by_their_evidence_or_not(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"claim": "Keller signed .", "evidence": "On Monday , Keller signed .", "label": "supported"},
        {"claim": 'Keller `` resigned " .', "evidence": "Keller signed .", "label": "refuted"},
        {"claim": "Keller is old .", "evidence": "Keller signed .", "label": "not_enough_info"},
    ]
    write(tmp_path, "pairs", rows)

    found = statements(tmp_path, "pairs", "pairs")

    assert [(example.question, example.passage, example.label) for example in found] == [
        ("Keller signed.", "On Monday, Keller signed.", "supported"),
        ('Keller " resigned ".', "Keller signed.", "refuted"),
        ("Keller is old.", "Keller signed.", "not_enough_info"),
    ]
    assert {example.spans for example in found} == {()}


def test_a_snippet_keeps_the_answer_or_says_that_it_is_gone() -> None:
    start = LONG.index("Keller")
    example = Example("Who signed?", LONG, ((start, start + 6),))

    snippets = [as_snippet(example, random.Random(seed)) for seed in range(60)]

    assert {snippet.answers for snippet in snippets} == {("Keller",), ()}
    assert all("Keller" not in snippet.passage for snippet in snippets if not snippet.spans)
    assert all(len(snippet.passage) < len(LONG) for snippet in snippets)


def test_a_headline_is_given_to_some_and_made_up_for_none() -> None:
    headed, bare = Example("Q?", "P.", header="Bridge shut"), Example("Q?", "P.")

    headers = [with_header(headed, random.Random(seed)).header for seed in range(40)]

    assert "" in headers
    assert all(header.startswith("Bridge shut") for header in headers if header)
    assert with_header(bare, random.Random(1)).header == ""
