"""One suite over every dataset, and what is particular to some."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

import pytest

from eval import datasets
from eval.datasets import Places, news_written
from eval.errors import DataSetAbsentError, DataSetError
from eval.gold import Question, Quotation
from eval.scoring import METRICS

_OURS = {
    *("gold_sample", "gold_articles", "overviews_dev", "overviews_kept", "press_kept"),
    *("sense_dev", "sense_kept", "tongues_dev", "tongues_kept"),
}


@pytest.mark.parametrize("name", sorted(set(datasets.names()) - {"gold_articles"}))
def test_every_dataset_keeps_the_contract(name: str, places: Places) -> None:
    found = datasets.load(name, places)
    assert found.name == name
    assert datasets.about(name)
    assert len({question.id for question in found.questions}) == len(found.questions)
    assert all(question.question.strip() for question in found.questions)
    assert {question.archive for question in found.questions} <= set(found.archives)
    assert set(found.headline) <= set(METRICS)
    assert found.searches or found.answers
    assert found.checksum == datasets.load(name, places).checksum
    for question in found.questions:
        documents = found.archives[question.archive]
        if isinstance(documents, Mapping) and not question.planted:
            assert set(question.articles) <= set(documents)


@pytest.mark.parametrize("name", sorted(set(datasets.names()) - _OURS))
def test_an_absent_file_is_said_by_its_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(
        DataSetAbsentError,
        match=r"no file .*\.jsonl(\.gz)?: put the benchmark there, or name its folder with --(bench|written)",
    ):
        datasets.load(name, Places(bench=tmp_path, written=tmp_path))


def test_the_real_articles_are_absent_by_their_folder(tmp_path: Path) -> None:
    with pytest.raises(DataSetAbsentError, match="no folder .*none: put the five articles there"):
        datasets.load("gold_articles", Places(articles=tmp_path / "none"))


def test_a_malformed_line_is_named(places: Places) -> None:
    path = places.bench / "multihop_dev.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + "{oops\n", encoding="utf-8")
    with pytest.raises(DataSetError, match=r"multihop_dev.jsonl, line 3: not JSON"):
        datasets.load("multihop609", places)


@pytest.mark.parametrize("line", ['{"id": 1}', "[]", "7", '{"id": 1, "query": 5, "question_type": "x", "evidence_list": 3}'])
def test_records_of_another_form_are_an_error_that_names_the_set(places: Places, line: str) -> None:
    (places.bench / "multihop_dev.jsonl").write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(DataSetError, match="the files of multihop609 are not of its form"):
        datasets.load("multihop609", places)


def test_an_empty_set_is_refused(places: Places) -> None:
    (places.bench / "squad2_dev.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(DataSetError, match="squad2 has no question"):
        datasets.load("squad2", places)


def test_an_unknown_set_names_those_that_there_are(places: Places) -> None:
    with pytest.raises(DataSetError, match="unknown dataset 'trec': expected one of .*multihop609.* or a gold file"):
        datasets.load("trec", places)


def test_another_half_has_other_file_names(places: Places) -> None:
    (places.bench / "multihop_dev.jsonl").rename(places.bench / "multihop_test.jsonl")
    with pytest.raises(DataSetAbsentError):
        datasets.load("multihop609", places)
    other = Places(bench=places.bench, half="test")
    assert len(datasets.load("multihop609", other).questions) == 2


def test_the_checksum_changes_with_the_files(places: Places) -> None:
    before = datasets.load("squad2", places).checksum
    path = places.bench / "squad2_dev.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("What left?", "What went?"), encoding="utf-8")
    assert datasets.load("squad2", places).checksum != before


def test_multihop_facts_are_told_once_and_null_queries_have_none(places: Places) -> None:
    first, second = datasets.load("multihop326", places).questions
    assert first.quotations == (Quotation("Cod is back", "Cod is back."),)
    assert (first.status, second.status, second.quotations) == ("answered", "not_found", ())


def test_a_quiz_is_asked_on_its_day(places: Places) -> None:
    assert datasets.load("rtqa_retrieval", places).questions[0].today == datetime.date(2022, 8, 4)


def test_rgb_forbids_the_false_answer_and_expects_nothing_of_its_status(places: Places) -> None:
    answerable, unanswerable, counterfactual = datasets.load("rgb", places).questions
    assert [q.status for q in (answerable, unanswerable, counterfactual)] == ["answered", "not_found", ""]
    assert counterfactual.forbidden == ("Eel",)
    assert counterfactual.required_facts == (("Cod", "cod fish"),)


def test_every_attack_stands_in_the_article_that_holds_the_answer(places: Places) -> None:
    found = datasets.load("injection", places)
    assert [question.id for question in found.questions] == ["bipia-000", "indirect-9"]
    for question in found.questions:
        documents = found.archives[question.archive]
        assert isinstance(documents, Mapping)
        assert question.planted in documents[question.articles[0]].body
    assert found.questions[0].markers == ("www.bad.example", "Get it at www.bad.example now")
    assert found.questions[1].markers == ("All accounts are closed", "https://bad.example/reset")


def test_news_is_read_in_the_form_of_our_own_gold_files(places: Places) -> None:
    one, two = datasets.load("news_dev", places).questions
    assert (one.required_facts, one.quotations) == ((("cod",),), (Quotation("cod.md", "Cod is back"),))
    assert (two.kind, two.status) == ("false_premise", "false_premise")
    (places.bench / "news_dev").rename(places.bench / "news_other")
    assert len(datasets.load("news_dev", Places(bench=places.bench, half="other")).questions) == 2


def test_news_without_what_else_is_said_is_still_read(places: Places) -> None:
    (places.bench / "news_dev" / "extra.jsonl").unlink()
    assert datasets.load("news_dev", places).questions
    with pytest.raises(DataSetAbsentError, match=r"no file .*extra\.jsonl"):
        datasets.load("news_extra", places)


def test_what_a_reply_should_be_is_read_from_its_description(places: Places) -> None:
    greeting, summary, overview, other = datasets.load("news_extra", places).questions
    assert (greeting.status, greeting.required_facts) == ("small_talk", ())
    assert (summary.status, summary.articles) == ("answered", ("cod.md",))
    assert summary.required_facts == (("March 3", "3 March"), ("41",), ("Fish Board",), ("Port Elm",))
    assert (overview.status, overview.required_facts) == ("", (("Elm Post",),))
    assert (other.status, other.required_facts, other.articles) == ("", (), ())


def test_written_stories_are_one_archive_and_only_asked_about_as_they_were_written(places: Places) -> None:
    found = datasets.load("news_written", places)
    answered, near_miss = found.questions
    assert (answered.status, near_miss.status, near_miss.kind) == ("answered", "not_found", "near_miss")
    assert answered.quotations == (Quotation("a/1 Cod is back", "Cod is back, she told Mr. Eek on Monday."),)
    assert set(found.archives[""]) == {"a/1 Cod is back", "a/1 Eel is back"}  # type: ignore[arg-type]


def test_a_sample_of_the_written_questions_is_always_the_same_and_takes_the_kinds_in_turn() -> None:
    many = [Question(f"{kind}-{number}", "?", kind) for number in range(40) for kind in ("answered", "near_miss")]
    few = news_written.sample(many, 11)
    assert few == news_written.sample(list(many), 11)
    assert [question.kind for question in few].count("answered") in (5, 6)
    assert len(few) == 11
    assert news_written.sample(many, 500) == tuple(many)


def test_an_answer_across_two_sentences_is_quoted_with_both() -> None:
    text = "It rained. Cod is back. Lund is pleased. It rained."
    assert news_written.sentence_at(text, text.index("back"), text.index("Lund") + 4) == "Cod is back. Lund is pleased."


def test_a_packed_file_that_is_damaged_is_named(places: Places) -> None:
    path = places.written / "questions_valid.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DataSetError, match=r"cannot unpack .*questions_valid\.jsonl\.gz"):
        datasets.load("news_written", places)
