"""Run folders: what is begun, resumed and listed, and what is refused."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from eval import runs
from eval.datasets import DataSet
from eval.errors import RunError
from eval.runs import Options
from rag import Settings
from tests.eval import tiny
from tests.eval.tiny import MANY, WHO, WHY


@pytest.fixture
def dataset(tmp_path: Path) -> DataSet:
    """Three questions on two articles."""
    return tiny.dataset(tmp_path)


def test_kinds_and_a_limit_choose_the_same_questions_every_time(dataset: DataSet) -> None:
    assert runs.chosen(dataset, Options(kinds=("reason", "number"))) == (WHY, MANY)
    two = runs.chosen(dataset, Options(limit=2))
    assert len(two) == 2
    assert runs.chosen(dataclasses.replace(dataset, questions=(WHO, MANY, WHY)), Options(limit=2)) in (two, two[::-1])


def test_with_a_limit_the_kinds_take_turns(dataset: DataSet) -> None:
    more = tuple(dataclasses.replace(WHY, id=f"why-{number}") for number in range(20))
    for limit in (3, 4, 10):
        kinds = [
            question.kind
            for question in runs.chosen(dataclasses.replace(dataset, questions=(*more, MANY, WHO)), Options(limit))
        ]
        assert {"reason", "number", "not_in_archive"} == set(kinds)
        assert len(kinds) == limit


def test_no_question_of_a_kind_is_an_error_that_names_the_kinds(tmp_path: Path, dataset: DataSet, settings: Settings) -> None:
    with pytest.raises(RunError, match="no question of the kinds asked for in tiny: expected one of not_in_archive, number"):
        runs.begin(tmp_path / "run", [dataset], {}, settings, Options(kinds=("gossip",)), None)


def test_a_run_is_resumed_only_with_what_it_began_with(tmp_path: Path, dataset: DataSet, settings: Settings) -> None:
    runs.begin(tmp_path / "run", [dataset], {}, settings, Options(), None)
    with pytest.raises(RunError, match="begun with fusion 'minmax', now 'rrf': set it back .*, or begin a new run"):
        runs.resume(tmp_path / "run", settings.changed(fusion="rrf"), None)


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (None, "is no run folder: it has no manifest.json"),
        ('{"version": 0}', "is a run of version 0, expected 1: run the sets again"),
        ('{"version": 1}', "is not complete"),
        ("[]", "is a run of version None, expected 1"),
        ("{oops", "cannot read .*manifest.json"),
    ],
)
def test_a_folder_that_is_no_run_of_ours_is_refused(tmp_path: Path, manifest: str | None, message: str) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(RunError, match=message):
        runs.read(tmp_path)


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path: Path, dataset: DataSet, settings: Settings) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(
        RunError, match="cannot write the run folder .*file.*: name another with --out|cannot write the run folder"
    ):
        runs.begin(tmp_path / "file" / "run", [dataset], {}, settings, Options(), None)


def test_runs_are_listed_newest_first_without_folders_that_are_none(make_run: Any, tmp_path: Path) -> None:
    make_run("a", {"s": []})
    later = make_run("b", {"s": []})
    path = later.folder / "manifest.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(values | {"started": "2025-01-01T10:00:00"}), encoding="utf-8")
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "manifest.json").write_text('{"version": 0}', encoding="utf-8")
    assert [run.name for run in runs.listed(tmp_path)] == ["b", "a"]
