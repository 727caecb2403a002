"""`rag bench`, as a user starts it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from eval.bench import page
from eval.bench.__main__ import main
from eval.bench.speed import BenchError, Speed, Start, _figures, _run
from tests.ui.browser import chromium

ROOT = Path(__file__).parents[3]


def test_targets_are_met_or_missed_by_the_ratios() -> None:
    stages = {"read": 40.0, "embed": 960.0}
    figures = {
        figure.name: figure
        for figure in _figures(stages, [8.0, 9.0, 10.0], [30.0, 30.0, 33.0], Start(1.0, 0.5), Start(5.0, 4.0))
    }
    # 1.0 s of 5.0 s; the middle of 8, 9, 10 against that of 30, 30, 33; 960 of 1,000 ms.
    assert figures["cold, ours / theirs"].value == 0.2
    assert figures["cold processor time, ours / theirs"].value == 0.125
    assert figures["warm p50, ours / theirs"].value == 0.3
    assert figures["ingest inside the embedder"].value == 0.96
    assert all(figure.met is not False for figure in figures.values())
    slow = {figure.name: figure for figure in _figures(stages, [31.0] * 3, [30.0] * 3, Start(2.0, 2.0), Start(5.0, 4.0))}
    missed = [name for name, figure in slow.items() if figure.met is False]
    assert missed == ["cold, ours / theirs", "warm retrieval, p50", "warm p50, ours / theirs"]


def test_a_program_that_fails_says_why_and_is_no_figure() -> None:
    with pytest.raises(BenchError, match="exit code 3: it was the wind"):
        _run([sys.executable, "-c", "import sys; print('it was the wind', file=sys.stderr); sys.exit(3)"], {})


@pytest.mark.parametrize("count", ["0", "-1", "many"])
def test_a_count_must_be_a_whole_number_from_one_on(count: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["speed", "--articles", count]) == 2
    assert f"{count!r} is no count" in capsys.readouterr().err


def test_an_absent_benchmark_is_a_clear_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extraction", str(tmp_path)]) == 2
    assert "expected the article extraction benchmark" in capsys.readouterr().err


def test_the_page_is_held_against_medians_and_shows_its_slowest_answer() -> None:
    def visit(usable: float, *answers: float) -> page.Visit:
        return page.Visit(usable, tuple(page.Wait(answer / 2, answer) for answer in answers))

    found = page.figures([visit(2.0, 0.9, 0.4, 0.5), visit(2.9, 1.1, 0.6, 0.5), visit(4.0, 1.2, 0.5, 1.6)])
    # The middle of 2.0, 2.9, 4.0; half of that of all nine answers, 0.6; of 0.9, 1.1, 1.2; of 0.4, 0.5, 0.5, 0.5, 0.6, 1.6;
    # and the largest of all.
    assert [figure.value for figure in found] == [2.9, 0.3, 1.1, 0.5, 1.6]
    assert [figure.met for figure in found] == [True, True, False, True, None]


def test_without_a_browser_the_page_cannot_be_measured(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert main(["page", "--runs", "1"]) == 1
    assert (
        "no browser: expected one of chromium, chromium-browser, google-chrome, chrome on the PATH" in capsys.readouterr().err
    )


@pytest.mark.slow
def test_the_page_is_timed_in_a_real_browser() -> None:
    chromium()
    command = [sys.executable, "-m", "eval.bench", "page", "--runs", "1", "--questions", "2", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = {figure["name"]: figure["value"] for figure in json.loads(done.stdout)["figures"]}
    assert set(found) == {figure.name for figure in page.figures([page.Visit(1.0, (page.Wait(0.5, 1.0),) * 2)])}
    assert 0 < found["Enter to the first words"] <= found["Enter to the slowest answer"]
    assert 0 < found["Enter to a later answer"] <= found["Enter to the slowest answer"]
    assert found["`rag ui` to a page that can be used"] > 0


@pytest.mark.slow
def test_speed_is_measured_next_to_llama_index() -> None:
    command = [sys.executable, "-m", "eval.bench", "speed", "--articles", "6", "--runs", "1", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found["articles"] == 6
    assert found["passages"] >= 6
    figures = {figure["name"]: figure for figure in found["figures"]}
    assert set(figures) == {
        figure.name for figure in _figures({"embed": 1.0}, [1.0, 1.0], [1.0, 1.0], Start(1.0, 1.0), Start(1.0, 1.0))
    }
    assert all(figure["value"] > 0 for figure in figures.values())
    assert {"embed", "index"} <= set(found["stages"])
    assert set(found) == {*Speed.__dataclass_fields__, "machine"}
