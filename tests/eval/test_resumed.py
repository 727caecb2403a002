"""A run that was stopped or killed goes on where it was."""

from __future__ import annotations

import functools
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from eval import runs
from eval.datasets import Places
from rag import Settings
from tests.eval.commanded import gold, run

ROOT = Path(__file__).parents[2]


# Enough that the run is not over before it is stopped, also on a fast machine.
MANY = 30


def begun(home: Path, stories: Path, number: int, *arguments: str) -> subprocess.Popen[str]:
    """`rag eval` in a process of its own that asks so many questions, once it has measured the first two."""
    path = gold(home / "mine.jsonl", *({"id": f"g{at}"} for at in range(number)))
    command = [sys.executable, "-m", "eval", "run", str(path), "--articles", str(stories), "--name", "cut", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command,
        cwd=home,
        env=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        # What runs in the background of a shell is born deaf to an interrupt, and so would be its children.
        preexec_fn=functools.partial(signal.signal, signal.SIGINT, signal.default_int_handler),
    )
    assert process.stderr is not None
    for line in process.stderr:
        if json.loads(line) in ({"what": "mine", "done": done, "total": number} for done in (2, 3)):
            return process
    raise AssertionError(f"ended with {process.wait()} before it had measured anything")


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_run_that_was_killed_goes_on_and_asks_nothing_twice(
    home: Path, stories: Path, capsys: pytest.CaptureFixture[str], workers: str
) -> None:
    process = begun(home, stories, MANY, "--progress", "json", "--workers", workers)
    process.kill()
    process.communicate()
    folder = Settings().data_dir / "eval" / "runs" / "cut"
    kept = [record.id for record in runs.read(folder).records("mine")]
    assert 2 <= len(kept) < MANY
    code, out, _ = run(capsys, "show", "cut")
    assert (code, f"mine: {len(kept)} of {MANY} questions, 0 crashed" in out) == (0, True)
    code, _, err = run(capsys, "gate", "--run", "cut")
    assert (code, f"has {len(kept)} of the {MANY} questions of mine: finish it with" in err) == (2, True)
    # The folder of the articles is remembered.
    code, out, err = run(capsys, "run", "--resume", "cut", "--json", "--progress", "json")
    assert code == 0
    assert json.loads(out)["sets"]["mine"]["questions"] == MANY
    asked = [record.id for record in runs.read(folder).records("mine")]
    assert asked[: len(kept)] == kept
    assert sorted(asked) == sorted(f"g{at}" for at in range(MANY))
    first = next(step for step in map(json.loads, err.splitlines()) if step["what"] == "mine")
    assert first["done"] == len(kept)


@pytest.mark.slow
def test_a_run_that_is_stopped_says_how_to_go_on(home: Path, stories: Path) -> None:
    process = begun(home, stories, MANY, "--progress", "json")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130
    assert "stopped; go on with: rag eval run --resume " in err
    assert "Traceback" not in err


def test_absent_sets_are_counted_beside_those_that_ran_and_stay_skipped(
    home: Path, stories: Path, places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    bench = home / "sets"
    arguments = [str(gold(home / "mine.jsonl")), "rgb", "--bench", str(bench), "--articles", str(stories)]
    code, out, _ = run(capsys, *arguments, "--name", "one", "--progress", "none")
    assert code == 0
    assert "skipped rgb: no file" in out
    assert "1 skipped, 1 run" in out
    places.bench.rename(bench)
    code, out, _ = run(capsys, "run", "--resume", "one", "--json", "--progress", "none")
    assert (code, list(json.loads(out)["sets"])) == (0, ["mine"])


def test_a_run_whose_questions_are_gone_cannot_go_on(home: Path, places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["squad2", "--bench", str(places.bench), "--search-only", "--progress", "none"]
    assert run(capsys, *arguments, "--name", "one")[0] == 0
    (places.bench / "squad2_dev.jsonl").unlink()
    code, _, err = run(capsys, "run", "--resume", "one")
    assert (code, "none left to run: no file" in err) == (2, True)
    code, _, err = run(capsys, "rgb", "--resume", "one")
    assert (code, "--resume goes on with the sets of the run: leave out rgb" in err) == (2, True)
