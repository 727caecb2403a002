"""Questions of a run asked over real archives: what is kept, and what goes on after an interruption."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval import execution, runs
from eval.datasets import DataSet
from eval.errors import RunError
from eval.gold import Question
from eval.judge import Judge, Judgement
from eval.runs import Options
from rag import Answer, RawArticle, Settings
from tests.eval import tiny
from tests.eval.tiny import BRIDGE, DOCUMENTS, WHO, WHY

Told = list[tuple[str, int, int]]


@pytest.fixture
def dataset(tmp_path: Path) -> DataSet:
    """Three questions on two articles."""
    return tiny.dataset(tmp_path)


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of archives and vectors for all the tests here."""
    return tmp_path_factory.getbasetemp() / "eval-archives"


def silent(what: str, done: int, total: int) -> None:
    """Report nothing."""


def ask(
    folder: Path,
    dataset: DataSet,
    settings: Settings,
    cache: Path,
    told: Callable[[str, int, int], None] = silent,
    **options: Any,
) -> runs.Run:
    begun = runs.begin(folder, [dataset], {}, settings, Options(**options), None)
    return execution.execute(begun, [dataset], settings, cache, None, told)


def test_a_run_keeps_everything_needed_to_look_at_it_again(
    tmp_path: Path, dataset: DataSet, settings: Settings, cache: Path
) -> None:
    told: Told = []
    run = ask(tmp_path / "run", dataset, settings, cache, lambda *step: told.append(step))
    why, many, who = runs.read(tmp_path / "run").records("tiny")
    assert [record.id for record in (why, many, who)] == ["why", "many", "who"]
    assert why.metrics["AllFacts@10"] == why.metrics["R@1"] == why.metrics["span_validity"] == 1
    assert why.question["question"] == WHY.question
    assert why.answer is not None
    assert why.answer["citations"][0]["quote"] in BRIDGE
    assert set(why.names.values()) == {"bridge", "vaccine"}
    assert why.passages[0].article == "bridge"
    assert why.passages[0].holds == (0,)
    assert {"search", "total", "retrieve"} <= set(why.timings)
    assert many.metrics["in_quotation"] == 1
    assert "R@1" not in who.metrics
    assert "abstention_recall" in who.metrics
    manifest = run.manifest
    assert manifest.sets["tiny"].checksum == dataset.checksum
    assert manifest.embedder.startswith("minilm")
    assert manifest.sets["tiny"].questions == 3
    assert told[-1] == ("tiny", 3, 3)


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path, dataset: DataSet, settings: Settings, cache: Path) -> None:
    def stop(what: str, done: int, total: int) -> None:
        if (what, done) == ("tiny", 1):  # as when a person presses Ctrl-C
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask(tmp_path / "run", dataset, settings, cache, stop)
    kept = (tmp_path / "run" / "tiny.jsonl").read_text(encoding="utf-8")
    (tmp_path / "run" / "tiny.jsonl").write_text(kept + '{"id": "ma', encoding="utf-8")
    found = runs.resume(tmp_path / "run", settings, None)
    assert [record.id for record in found.records("tiny")] == ["why"]
    told: Told = []
    execution.execute(found, [dataset], settings, cache, None, lambda *step: told.append(step))
    assert [record.id for record in found.records("tiny")] == ["why", "many", "who"]
    assert ("tiny", 1, 3) in told


def test_a_search_only_run_answers_nothing(tmp_path: Path, dataset: DataSet, settings: Settings, cache: Path) -> None:
    why, _, who = ask(tmp_path / "run", dataset, settings, cache, search_only=True).records("tiny")
    assert why.answer is None
    assert set(why.timings) == {"search"}
    assert why.metrics["AllFacts@10"] == 1
    assert who.metrics == {}
    with pytest.raises(RunError, match="tiny has nothing to find in an archive: leave out --search-only"):
        idle = dataclasses.replace(dataset, searches=False)
        runs.begin(tmp_path / "idle", [idle], {}, settings, Options(search_only=True), None)


def test_several_workers_measure_the_same(tmp_path: Path, dataset: DataSet, settings: Settings, cache: Path) -> None:
    one, three = (ask(tmp_path / str(number), dataset, settings, cache, workers=number).records("tiny") for number in (1, 3))
    assert {record.id: record.metrics for record in three} == {record.id: record.metrics for record in one}


def test_a_question_that_crashes_is_kept_with_its_error_and_scores_zero(
    tmp_path: Path, dataset: DataSet, settings: Settings, cache: Path
) -> None:
    empty = dataclasses.replace(WHY, id="empty", question=" ")
    record, why = ask(tmp_path / "run", dataclasses.replace(dataset, questions=(empty, WHY)), settings, cache).records("tiny")
    assert record.error.startswith("QuestionError: ")
    assert record.metrics["fact_recall"] == record.metrics["AllFacts@10"] == 0
    assert record.metrics["over_abstention"] == 1
    assert not why.error


def test_a_set_that_has_nothing_of_what_is_asked_for_is_skipped_beside_one_that_has(
    tmp_path: Path, dataset: DataSet, settings: Settings, cache: Path
) -> None:
    other = dataclasses.replace(dataset, name="other", questions=(WHO,))
    run = runs.begin(tmp_path / "run", [dataset, other], {"gone": "no file"}, settings, Options(kinds=("reason",)), None)
    assert list(run.manifest.sets) == ["tiny"]
    assert set(run.manifest.skipped) == {"gone", "other"}
    assert "no question of the kinds asked for in other" in run.manifest.skipped["other"]
    execution.execute(run, [dataset, other], settings, cache, None, silent)
    assert not (tmp_path / "run" / "other.jsonl").exists()


def test_two_processes_do_not_work_on_one_run(tmp_path: Path, dataset: DataSet, settings: Settings, cache: Path) -> None:
    run = runs.begin(tmp_path / "run", [dataset], {}, settings, Options(), None)
    told = "import sys, filelock; lock = filelock.FileLock(sys.argv[1]); lock.acquire(); print('held', flush=True); input()"
    command = [sys.executable, "-c", told, str(run.folder / "run.lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
        with pytest.raises(RunError, match="another process is at work on .*run: wait for it to end"):
            execution.execute(run, [dataset], settings, cache, None, silent)
        holder.communicate(b"\n")
    assert len(execution.execute(run, [dataset], settings, cache, None, silent).records("tiny")) == 3


def test_a_run_goes_on_only_with_the_embedder_that_it_began_with(
    tmp_path: Path, dataset: DataSet, settings: Settings, cache: Path
) -> None:
    run = runs.begin(tmp_path / "run", [dataset], {}, settings, Options(), None)
    other = dataclasses.replace(run, manifest=dataclasses.replace(run.manifest, embedder="another-one"))
    with pytest.raises(RunError, match="was begun with the embedder another-one, and now it is minilm"):
        execution.execute(other, [dataset], settings, cache, None, silent)


def test_a_judge_that_breaks_takes_nothing_from_the_answer(
    tmp_path: Path, dataset: DataSet, settings: Settings, cache: Path
) -> None:
    class Broken(Judge):
        def judge(self, question: Question, answer: Answer) -> Judgement:
            raise RecursionError("too deep")

    broken = Broken("m", base_url="http://127.0.0.1:9", api_key="", timeout=1)
    run = runs.begin(tmp_path / "run", [dataset], {}, settings, Options(limit=1), broken)
    (record,) = execution.execute(run, [dataset], settings, cache, broken, silent).records("tiny")
    broken.close()
    assert record.answer is not None and not record.error
    assert record.judgement is not None and record.judgement["invalid"] == "RecursionError: too deep"


def test_a_dataset_that_has_changed_does_not_go_on(tmp_path: Path, dataset: DataSet, settings: Settings, cache: Path) -> None:
    run = runs.begin(tmp_path / "run", [dataset], {}, settings, Options(), None)
    dataset.files[0].write_text("other questions", encoding="utf-8")
    with pytest.raises(RunError, match="tiny has changed since"):
        execution.execute(run, [dataset], settings, cache, None, silent)


def test_an_archive_folder_that_cannot_be_written_is_a_clear_error(
    tmp_path: Path, dataset: DataSet, settings: Settings
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(RunError, match="cannot write the archive .*--cache"):
        ask(tmp_path / "run", dataset, settings, tmp_path / "file")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_a_clear_error_and_what_was_measured_is_kept(
    tmp_path: Path, dataset: DataSet, settings: Settings, cache: Path
) -> None:
    first = dataclasses.replace(dataset, name="first")
    run = runs.begin(tmp_path / "run", [first, dataset], {}, settings, Options(search_only=True), None)
    (tmp_path / "run" / "tiny.jsonl").symlink_to("/dev/full")
    with pytest.raises(RunError, match=r"cannot write .*tiny.jsonl: .*No space.*; what was measured so far is kept"):
        execution.execute(run, [first, dataset], settings, cache, None, silent)
    assert len(runs.read(tmp_path / "run").records("first")) == 3


def test_an_archive_is_built_once(tmp_path: Path, dataset: DataSet, settings: Settings) -> None:
    cache = tmp_path / "cache"
    ask(tmp_path / "one", dataset, settings, cache)
    (note,) = cache.glob("tiny-*/built.json")
    written = note.stat().st_mtime_ns
    ask(tmp_path / "two", dataset, settings, cache)
    assert note.stat().st_mtime_ns == written
    assert not list(cache.glob("*.part"))


def test_what_an_archive_could_not_take_in_is_kept(tmp_path: Path, dataset: DataSet, settings: Settings, cache: Path) -> None:
    odd = dataclasses.replace(dataset, name="odd", archives={"": {**DOCUMENTS, "blank": RawArticle("", "")}})
    run = ask(tmp_path / "run", odd, settings, cache)
    ((document, reason),) = run.manifest.sets["odd"].not_taken_in
    assert document == "blank"
    assert reason
