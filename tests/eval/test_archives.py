"""The archives that datasets are asked of."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from eval.archives import Archives
from eval.datasets import DataSet
from eval.errors import RunError
from eval.gold import Question
from rag import Assistant, RawArticle, Settings

COD = RawArticle("Cod is back in the North Sea, fishermen said.", "", title="Cod is back")
EEL = RawArticle("Eels have become rare in every river.", "", title="Eels are rare")
ASKED = tuple(Question(name, "What is back?", "single_fact", "answered", archive=name) for name in ("one", "two"))


@pytest.fixture
def dataset(tmp_path: Path) -> DataSet:
    """Two questions, each with an archive of its own."""
    source = tmp_path / "questions.jsonl"
    source.write_text("questions", encoding="utf-8")
    return DataSet("tiny", ASKED, (source,), {"one": {"cod": COD}, "two": {"eel": EEL, "cod": COD}})


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def archives(dataset: DataSet, settings: Settings, cache: Path) -> Iterator[Archives]:
    with closing(Archives(dataset, settings, cache)) as made:
        yield made


def silent(done: int, total: int) -> None:
    """Report nothing."""


def test_each_archive_holds_its_documents_by_the_names_of_the_questions(archives: Archives) -> None:
    told: list[tuple[int, int]] = []
    archives.build(["one", "two"], lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
    for name, wanted in (("one", {"cod"}), ("two", {"cod", "eel"})):
        with archives.open(name) as opened:
            assert set(opened.names.values()) == wanted
            titles = {opened.names[article.id]: article.title for article in opened.assistant.articles()}
            assert titles["cod"] == "Cod is back"


def test_only_the_archives_that_are_wanted_are_built(archives: Archives, cache: Path) -> None:
    archives.build(["two"], silent)
    assert [path.parent.name for path in cache.glob("tiny-*/*/built.json")] == ["two"]


def test_many_archives_are_opened_one_by_one(dataset: DataSet, settings: Settings, cache: Path) -> None:
    many = dataclasses.replace(dataset, archives={str(number): {"cod": COD} for number in range(9)})
    with closing(Archives(many, settings, cache)) as archives:
        archives.build(["3"], silent)
        with archives.open("3") as first:
            pass
        with archives.open("3") as second:
            assert second.assistant is not first.assistant
            assert len(second.assistant.articles()) == 1


def test_a_set_may_say_how_many_sentences_are_quoted(dataset: DataSet, settings: Settings, cache: Path) -> None:
    for measured, expected in ((None, settings.sentences), (3, 3)):
        with closing(Archives(dataclasses.replace(dataset, sentences=measured), settings, cache)) as archives:
            archives.build(["one"], silent)
            with archives.open("one") as opened:
                assert opened.assistant.settings.sentences == expected


@pytest.mark.parametrize(
    ("change", "another"),
    [({"chunk_tokens": 128}, True), ({"header": False}, True), ({"fusion": "rrf"}, False), ({"llm_model": "x"}, False)],
)
def test_settings_that_shape_an_archive_make_another(
    dataset: DataSet, settings: Settings, cache: Path, change: dict[str, object], another: bool
) -> None:
    for changed in (settings, settings.changed(**change)):
        with closing(Archives(dataset, changed, cache)) as archives:
            archives.build(["one"], silent)
    assert len(list(cache.glob("tiny-*"))) == 1 + another


def test_what_was_left_of_a_build_that_was_killed_is_not_taken_for_an_archive(archives: Archives, cache: Path) -> None:
    archives.build(["one"], silent)
    (note,) = cache.glob("tiny-*/one/built.json")
    archives.close()
    left = note.parent.with_name("two.123.part")
    left.mkdir()
    (left / "archive.db").write_text("half an arch", encoding="utf-8")
    archives.build(["two"], silent)
    with archives.open("two") as opened:
        assert len(opened.assistant.articles()) == 2


def test_documents_that_cannot_be_taken_in_are_told_each_time(dataset: DataSet, settings: Settings, cache: Path) -> None:
    blank = dataclasses.replace(dataset, archives={"one": {"cod": COD, "blank": RawArticle("", "")}})
    for _ in range(2):
        with closing(Archives(blank, settings, cache)) as archives:
            archives.build(["one"], silent)
            assert [document for document, _ in archives.failed] == ["blank"]


def test_without_archives_of_its_own_a_set_is_asked_of_that_of_the_settings(
    assistant: Assistant, dataset: DataSet, settings: Settings, cache: Path
) -> None:
    question = Question("q", "Why?", "reason", "answered", articles=("bridge.txt",))
    own = dataclasses.replace(dataset, questions=(question,), archives={})
    with closing(Archives(own, settings, cache)) as archives:
        archives.build([""], silent)
        with archives.open("") as opened:
            assert set(opened.names.values()) == {"bridge.txt", "vaccine.txt"}
    assert not cache.exists()


def test_a_note_that_is_damaged_is_a_clear_error(dataset: DataSet, settings: Settings, cache: Path) -> None:
    with closing(Archives(dataset, settings, cache)) as archives:
        archives.build(["one"], silent)
        (note,) = cache.glob("tiny-*/one/built.json")
        note.write_text("{oops", encoding="utf-8")
    with closing(Archives(dataset, settings, cache)) as archives, pytest.raises(RunError, match="delete that folder"):
        archives.build(["one"], silent)
    note.write_text(json.dumps([["cod", "no"]]), encoding="utf-8")
    with closing(Archives(dataset, settings, cache)) as archives:
        archives.build(["one"], silent)
        assert archives.failed == [("cod", "no")]
