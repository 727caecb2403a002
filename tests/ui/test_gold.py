"""Gold candidates: what a reader adds is what the evaluation reads."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from eval import gold as evaluated
from rag import Assistant, Settings
from tests.ui import samples
from ui import gold


def _line(**values: object) -> dict[str, object]:
    given = {"kind": "date", "required": [["Monday"]], "short_answer": "Monday", "history": [], "names": {"a1": "harbor.txt"}}
    return gold.candidate("When was it closed?", samples.answer(), **{**given, **values})  # type: ignore[arg-type]


def test_every_kind_of_the_evaluation_can_be_chosen() -> None:
    assert tuple(gold.KINDS) == get_args(evaluated.Kind)


def test_a_candidate_is_read_and_checked_by_the_evaluation(tmp_path: Path) -> None:
    path = tmp_path / "gold-candidates.jsonl"
    assert gold.add(path, _line())
    (question,) = evaluated.read(path, lambda name: {"harbor.txt": samples.TEXT}[name])
    assert (question.question, question.kind, question.status) == ("When was it closed?", "date", "answered")
    assert question.required_facts == (("Monday",),) and question.articles == ("harbor.txt",)
    assert [q.quote for q in question.quotations] == ["The harbor was closed on Monday."]


def test_a_question_that_the_archive_does_not_answer_names_no_article(tmp_path: Path) -> None:
    path = tmp_path / "gold-candidates.jsonl"
    gold.add(path, _line(kind="not_in_archive", required=[], short_answer=""))
    (question,) = evaluated.read(path)
    assert (question.status, question.articles, question.quotations) == ("not_found", (), ())


def test_a_follow_up_carries_its_history(tmp_path: Path) -> None:
    path = tmp_path / "gold-candidates.jsonl"
    gold.add(path, _line(kind="follow_up", history=[("user", "What happened?"), ("assistant", "It was closed.")]))
    assert evaluated.read(path)[0].history == (("user", "What happened?"), ("assistant", "It was closed."))


def test_the_same_question_again_replaces_its_candidate(tmp_path: Path) -> None:
    path = tmp_path / "gold-candidates.jsonl"
    assert gold.add(path, _line())
    assert not gold.add(path, _line(required=[["Monday", "on Monday"]]))
    assert [line["required_facts"] for line in gold.read(path)] == [[["Monday", "on Monday"]]]


def test_facts_are_lines_and_their_wordings_are_parted_by_bars() -> None:
    assert gold.facts("Lloyd Austin | Austin \n\n at the Pentagon\n | ") == [["Lloyd Austin", "Austin"], ["at the Pentagon"]]


def test_what_is_missing_is_said_in_words() -> None:
    assert gold.faults("date", [], [], ["a.txt"]) == ["Write at least one fact that a right answer must state."]
    assert gold.faults("not_in_archive", [], [], []) == []
    assert "earlier question" in gold.faults("follow_up", [["x"]], [], ["a.txt"])[0]
    assert "one article only" in gold.faults("several_articles", [["x"]], [], ["a.txt", "a.txt"])[0]
    assert "cites nothing" in gold.faults("date", [["x"]], [], [])[0]


def test_a_record_of_a_file_is_named_as_the_evaluation_names_it(tmp_path: Path) -> None:
    table = tmp_path / "desk.csv"
    rows = "id,title,body\nb-1,Mill,The mill burnt down on Monday.\nb-2,Bridge,The bridge was painted on Friday.\n"
    table.write_text(rows, encoding="utf-8")
    alone = tmp_path / "alone.txt"
    alone.write_text("The ferry sank on Sunday, and nobody was hurt.", encoding="utf-8")
    with Assistant(Settings(data_dir=tmp_path / "archive", llm="extractive")) as assistant:
        assistant.ingest([table, alone])
        named = {gold.article_name(item, assistant.cleaning(item.id)[0]): item.text for item in assistant.articles()}
    assert set(named) == {"desk.csv#b-1", "desk.csv#b-2", "alone.txt"}
    assert "painted" in named["desk.csv#b-2"]


def test_small_talk_states_no_fact_and_cites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "gold-candidates.jsonl"
    assert gold.faults("small_talk", [], [], []) == []
    gold.add(path, _line(kind="small_talk", required=[], short_answer=""))
    (question,) = evaluated.read(path)
    assert (question.status, question.articles, question.quotations) == ("small_talk", (), ())
