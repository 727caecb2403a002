"""One suite over every dataset, and what is particular to some."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

import pytest

from eval import datasets
from eval.datasets import Places
from eval.errors import DataSetAbsentError, DataSetError
from eval.gold import Quotation
from eval.scoring import METRICS

_OURS = {"gold_sample", "gold_articles"}


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
        DataSetAbsentError, match=r"no file .*\.jsonl: put the benchmark there, or name its folder with --bench"
    ):
        datasets.load(name, Places(bench=tmp_path))


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
