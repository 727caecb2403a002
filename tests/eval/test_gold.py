"""Gold files: what is read from them, and what is refused, with the line and the reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from eval import gold
from eval.articles import raw_text
from eval.errors import GoldError
from eval.words import tokens

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "eval" / "gold"
STORY = "Minister visits Oslo\nThe minister flew to Oslo on Monday.\nHe signed a treaty on fish.\n"
GOOD: dict[str, Any] = {
    "id": "oslo-1",
    "question": "When did the minister fly to Oslo?",
    "history": [],
    "kind": "date",
    "required_facts": [["Monday"]],
    "forbidden": ["Tuesday"],
    "short_answer": "Monday",
    "articles": ["oslo.txt"],
    "quotations": [{"article": "oslo.txt", "quote": "The minister flew to Oslo on Monday."}],
    "status": "answered",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "oslo.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "wire.jsonl").write_text('{"id": "a7", "title": "Fish", "body": "Cod is back."}\n', encoding="utf-8")
    return tmp_path


def problems(folder: Path, *lines: dict[str, Any] | str) -> list[tuple[int, str]]:
    path = folder / "gold.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return [(problem.line, problem.reason) for problem in gold.check(path, lambda name: raw_text(folder, name))]


def test_a_right_line_is_read_whole(folder: Path) -> None:
    assert problems(folder, GOOD) == []
    (question,) = gold.read(folder / "gold.jsonl")
    assert question == gold.Question(
        id="oslo-1",
        question="When did the minister fly to Oslo?",
        kind="date",
        status="answered",
        required_facts=(("Monday",),),
        forbidden=("Tuesday",),
        answers=("Monday",),
        articles=("oslo.txt",),
        quotations=(gold.Quotation("oslo.txt", "The minister flew to Oslo on Monday."),),
    )


def test_words_that_may_not_be_copied_are_read_from_their_place(folder: Path) -> None:
    place = {"article": "oslo.txt", "line": 3, "start": 3, "end": 18, "hash": gold.fingerprint("signed a treaty")}
    assert problems(folder, GOOD | {"quotations": [place]}) == []
    (question,) = gold.read(folder / "gold.jsonl", lambda name: raw_text(folder, name))
    assert question.quotations == (gold.Quotation("oslo.txt", "signed a treaty"),)


def test_without_the_articles_the_place_stays_empty(folder: Path) -> None:
    place = {"article": "oslo.txt", "line": 3, "start": 3, "end": 18, "hash": "0123456789ab"}
    (folder / "gold.jsonl").write_text(json.dumps(GOOD | {"quotations": [place]}), encoding="utf-8")
    (question,) = gold.read(folder / "gold.jsonl")
    assert question.quotations == (gold.Quotation("oslo.txt", ""),)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": "gossip"}, "kind: Input should be"),
        ({"id": " "}, "id: String should have at least 1 character"),
        ({"mood": "good"}, "mood: Extra inputs are not permitted"),
        (
            {"status": "not_found", "kind": "not_in_archive", "articles": ["paris.txt"], "quotations": []},
            "unknown article 'paris.txt'",
        ),
        ({"articles": ["../oslo.txt"], "quotations": []}, "an answered question needs quotations"),
        ({"articles": []}, "an answered question needs articles"),
        ({"required_facts": []}, "an answered question needs required_facts"),
        ({"required_facts": [[]]}, "a required fact needs at least one wording"),
        ({"required_facts": [["…"]]}, "'…' has no word or number to look for"),
        ({"kind": "not_in_archive"}, "kind not_in_archive needs the status not_found, not answered"),
        ({"kind": "false_premise"}, "kind false_premise cannot have the status answered"),
        ({"kind": "small_talk"}, "small_talk is both kind and status or neither, not small_talk and answered"),
        ({"status": "small_talk"}, "small_talk is both kind and status or neither, not date and small_talk"),
        ({"kind": "follow_up"}, "kind follow_up needs a history"),
        ({"kind": "several_articles"}, "kind several_articles needs at least two articles"),
        ({"quotations": [{"article": "oslo.txt", "quote": "Ho!"}]}, "quotation 1: 'Ho!' does not stand in 'oslo.txt'"),
        ({"quotations": [{"article": "b.txt", "quote": "Cod"}]}, "a quotation is from 'b.txt', which articles does not name"),
        ({"quotations": [{"article": "oslo.txt"}]}, "quotation 1: expected either quote, or line, start, end and hash"),
        (
            {"quotations": [{"article": "oslo.txt", "line": 9, "start": 0, "end": 3, "hash": "0123456789ab"}]},
            "quotation 1: line 9 is not one of the 4 lines of 'oslo.txt'",
        ),
        (
            {"quotations": [{"article": "oslo.txt", "line": 1, "start": 4, "end": 99, "hash": "0123456789ab"}]},
            "quotation 1: columns 4 to 99 are not within the 20 of line 1",
        ),
        (
            {"quotations": [{"article": "oslo.txt", "line": 1, "start": 0, "end": 8, "hash": "0123456789ab"}]},
            "quotation 1: the words there have the hash",
        ),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named_with_its_reason(folder: Path, change: dict[str, Any], reason: str) -> None:
    found = problems(folder, GOOD, GOOD | {"id": "oslo-2"} | change)
    assert found
    assert {line for line, _ in found} == {2}
    assert any(text.startswith(reason) for _, text in found), found


def test_a_repeated_id_names_the_line_that_has_it_already(folder: Path) -> None:
    assert problems(folder, GOOD, "", GOOD) == [(3, "the id 'oslo-1' is already used in line 1")]


def test_a_line_that_is_not_json_does_not_hide_the_next(folder: Path) -> None:
    found = problems(folder, '{"id": ', GOOD | {"kind": "gossip"})
    assert [line for line, _ in found] == [1, 2]
    assert "Invalid JSON" in found[0][1]


def test_an_empty_file_is_refused(folder: Path) -> None:
    assert problems(folder, "", " ") == [(0, "no question in the file: expected one JSON object per line")]


def test_reading_stops_at_the_first_problem_and_counts_the_others(folder: Path) -> None:
    problems(folder, "[]", "[]")
    with pytest.raises(GoldError, match=r"gold.jsonl, line 1: .*\(and 1 more: rag eval check "):
        gold.read(folder / "gold.jsonl")


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="cannot read the gold file .*none.jsonl"):
        gold.read(tmp_path / "none.jsonl")


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(folder: Path) -> None:
    path = folder / "gold.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b"\r\n")
    assert gold.check(path) == ()


@pytest.mark.parametrize(("name", "least", "unquoted"), [("sample", 80, 0), ("articles", 50, 0)])
def test_our_own_questions_are_enough_and_of_every_kind(name: str, least: int, unquoted: int) -> None:
    questions = gold.read(GOLD / f"{name}.jsonl")
    assert len(questions) >= least
    # Small talk is no question about the articles: the sets of everyday questions measure it.
    assert {question.kind for question in questions} == set(get_args(gold.Kind)) - {"small_talk"}
    assert {question.status for question in questions} == {"answered", "not_found", "false_premise"}
    assert sum(question.status == "answered" and not question.quotations for question in questions) == unquoted


def test_our_own_questions_on_the_sample_fit_its_articles() -> None:
    assert gold.check(GOLD / "sample.jsonl", lambda name: raw_text(ROOT / "eval" / "sample", name)) == ()


def test_our_own_questions_on_the_real_articles_fit_them(real_articles: Path) -> None:
    assert gold.check(GOLD / "articles.jsonl", lambda name: raw_text(real_articles, name)) == ()


def test_no_sentence_of_the_real_articles_is_copied() -> None:
    text = (GOLD / "articles.jsonl").read_text(encoding="utf-8")
    assert all("quote" not in quotation for line in text.splitlines() for quotation in json.loads(line)["quotations"])


def _words(text: str) -> str:
    return f" {' '.join(tokens(text))} "


def test_no_test_asks_a_question_of_the_gold_files_which_are_only_there_to_measure() -> None:
    lines = [line for path in GOLD.glob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]
    asked = {_words(json.loads(line)["question"]) for line in lines}
    assert len(asked) > 100 and min(len(question.split()) for question in asked) >= 4
    files = [path for path in (ROOT / "tests").rglob("*") if path.suffix in {".py", ".json", ".jsonl", ".txt", ".md"}]
    own = [path for path in files if "node_modules" not in path.parts]
    texts = {str(path.relative_to(ROOT)): _words(path.read_text(encoding="utf-8")) for path in own}
    found = {name: questions for name, text in texts.items() if (questions := sorted(q for q in asked if q in text))}
    assert found == {}
