"""The command line, from the arguments to the exit code."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from eval.datasets import Places
from rag import Assistant, Settings
from tests.eval.commanded import gold, run


def test_a_gold_file_of_ones_own_is_asked_of_ones_own_archive(
    home: Path, assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, str(gold(home / "mine.jsonl")), "--name", "one", "--json", "--progress", "none")
    assert code == 0
    figures = json.loads(out)["sets"]["mine"]["figures"]
    assert figures["fact_recall"]["mean"] == figures["span_validity"]["mean"] == figures["R@1"]["mean"] == 1
    assert run(capsys, "compare", "one", "last", "--json")[0] == 0
    assert run(capsys, "compare", "one", "last")[0] == 0
    code, out, _ = run(capsys, "report", "one")
    assert code == 0
    assert [Path(line).is_file() for line in out.split()] == [True, True]
    code, out, _ = run(capsys, "list", "--json")
    assert [kept["name"] for kept in json.loads(out)["runs"]] == ["one"]
    assert run(capsys, "show", "one")[0] == 0
    code, _, err = run(capsys, str(home / "mine.jsonl"), "--name", "one")
    assert (code, "is there already: choose another --name" in err) == (2, True)
    code, out, _ = run(capsys, "run", "--resume", "one", "--json", "--progress", "none")
    assert (code, json.loads(out)["sets"]["mine"]["questions"]) == (0, 1)


def test_a_gold_file_is_asked_of_a_folder_of_articles(home: Path, stories: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = gold(home / "mine.jsonl")
    code, out, err = run(capsys, str(path), "--articles", str(stories), "--json", "--progress", "json")
    assert code == 0
    assert json.loads(out)["sets"]["mine"]["figures"]["AllFacts@10"]["mean"] == 1
    assert json.loads(err.strip().split("\n")[-1]) == {"what": "mine", "done": 1, "total": 1}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"articles": ["tunnel.txt"], "quotations": [{"article": "tunnel.txt", "quote": "x"}]}, "unknown article 'tunnel.txt'"),
        ({"quotations": [{"article": "bridge.txt", "quote": "a whale"}]}, "'a whale' does not stand in 'bridge.txt'"),
        ({"kind": "gossip"}, "kind: Input should be"),
    ],
)
def test_a_wrong_line_ends_with_its_number_and_reason(
    home: Path, assistant: Assistant, capsys: pytest.CaptureFixture[str], change: dict[str, Any], message: str
) -> None:
    code, _, err = run(capsys, str(gold(home / "mine.jsonl", {}, {"id": "g2"} | change)))
    assert code == 2
    assert "mine.jsonl, line 2: " in err
    assert message in err
    assert "Traceback" not in err


def test_absent_datasets_are_skipped_and_counted(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "rgb", "squad2", "--bench", str(home / "none"))
    assert code == 2
    assert "2 skipped, none left to run: no file" in err
    nowhere = [part for option in ("--bench", "--articles", "--written") for part in (option, str(home / "none"))]
    code, out, _ = run(capsys, "list", *nowhere)
    assert code == 0
    assert "8 datasets, 14 absent; 0 runs" in out


def test_a_judge_is_asked_counted_and_held_against_the_metrics(
    home: Path, stories: Path, opinions: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    path = gold(home / "mine.jsonl", *({"id": f"g{number}"} for number in range(3)))
    opinions.replies = ["Certainly!"]
    arguments = ["--articles", str(stories), "--judge", "judge-1", "--judge-url", opinions.url, "--progress", "none"]
    code, out, _ = run(capsys, str(path), *arguments, "--json")
    found = json.loads(out)
    assert code == 0
    assert len(opinions.asked) == 3
    assert found["sets"]["mine"]["invalid_judgements"] == 1
    assert found["sets"]["mine"]["figures"]["judge_correct"]["count"] == 2
    assert found["sets"]["mine"]["figures"]["kappa_correct"]["mean"] == 1
    assert found["manifest"]["judge"].startswith("judge-1 (")
    kept = (Path(found["folder"]) / "mine.jsonl").read_text(encoding="utf-8").split("\n")
    assert [json.loads(line)["judgement"]["invalid"] for line in kept[:3]] == ["not JSON", "", ""]


def test_the_gate_ends_with_1_on_a_fall_and_counts_what_was_skipped(
    home: Path, stories: Path, make_record: Any, make_run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "gates.toml").write_text("[s]\nfact_recall = { min = 0.9 }\n", encoding="utf-8")
    skipped = {"rgb": "no file rgb_dev.jsonl"}
    good = make_run("good", {"s": [make_record("q", {"fact_recall": 0.95})]}, skipped=skipped)
    bad = make_run("bad", {"s": [make_record("q", {"fact_recall": 0.8})]})
    code, out, _ = run(capsys, "gate", "--gates", "gates.toml", "--run", str(good.folder))
    assert (code, "1 of 1 thresholds hold" in out, "1 skipped, 1 run" in out) == (0, True, True)
    code, out, _ = run(capsys, "gate", "--gates", "gates.toml", "--run", str(bad.folder))
    assert (code, "FALLS SHORT" in out) == (1, True)
    code, out, _ = run(capsys, "gate", "--gates", "gates.toml", "--run", str(bad.folder), "--json")
    assert (code, json.loads(out)[0]["value"]) == (1, 0.8)


def test_the_table_of_variants_holds_each_against_the_last(
    home: Path, stories: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = gold(home / "mine.jsonl", {}, {"id": "g2", "kind": "single_fact", "question": "What struck the bridge?"})
    arguments = ["--articles", str(stories), "--variant", "bm25", "--variant", "dense", "--metric", "R@1", "--progress", "none"]
    code, out, _ = run(capsys, "ablate", str(path), *arguments)
    assert code == 0
    assert "bm25" in out
    code, out, _ = run(capsys, "ablate", str(path), *arguments, "--json")
    first, last = json.loads(out)
    assert (first["variant"], last["variant"], last["against"]) == ("bm25", "dense", None)
    assert first["against"]["differences"][0]["metric"] == "R@1"


def test_gold_files_are_checked(home: Path, stories: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = gold(home / "mine.jsonl", {}, {"status": "maybe"})
    code, out, _ = run(capsys, "check", str(path), "--articles", str(stories))
    assert code == 1
    assert f"{path}:2: status: Input should be" in out
    assert run(capsys, "check", str(gold(home / "mine.jsonl")), "--articles", str(stories))[:2] == (0, "1 file, no problem\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["trec"], "unknown dataset 'trec'"),
        (["none.jsonl"], "cannot read the gold file none.jsonl"),
        (["run", "--resume", "none"], "none is no run folder"),
        (["compare", "none", "last"], "none is no run folder"),
        (["report", "last"], "no run in"),
        (["gold_sample", "--setting", "fusion"], "--setting 'fusion': expected name=value"),
        (["gold_sample", "--setting", "fusion=best"], "setting fusion is 'best'"),
        (["gold_sample", "--kind", "gossip"], "no question of the kinds asked for in gold_sample"),
        (["ablate", "gold_sample", "--variant", "magic"], "unknown variant 'magic'"),
        (["gate", "--gates", "none.toml"], "cannot read the gates none.toml"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_exit_code_2(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert message in err
    assert len(err.strip().split("\n")) == 1


def test_help_and_unknown_options_are_those_of_any_command(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--help")
    assert (code, "compare" in out) == (0, True)
    assert run(capsys, "gold_sample", "--nonsense")[0] == 2
    assert run(capsys, "gold_sample", "--limit", "0")[0] == 2


def test_a_search_only_run_shows_what_was_found(home: Path, places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(
        capsys, "squad2", "--bench", str(places.bench), "--search-only", "--progress", "none", "--kind", "answerable"
    )
    assert code == 0
    assert "squad2: 1 question, 0 crashed\n" in out
    assert "a search took " in out
    code, out, _ = run(capsys, "report", "last")
    page, short = map(Path, out.split())
    assert "searched only" in page.read_text(encoding="utf-8")
    assert "searched only" in short.read_text(encoding="utf-8")


def test_a_missing_package_is_one_line(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    code, _, err = run(capsys, "gold_sample")
    assert code == 1
    assert "needs the package ir-measures, which is not installed: pip install 'dateline[eval]'" in err
    assert run(capsys, "run", "--help")[0] == 0


def test_an_archive_that_cannot_be_opened_is_a_failure_and_no_mistake_of_the_caller(
    home: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.data_dir.mkdir()
    (settings.data_dir / "archive.db").write_text("not an archive " * 100, encoding="utf-8")
    code, _, err = run(capsys, str(gold(home / "mine.jsonl")))
    assert code == 1
    assert err.startswith("error: ")
    assert len(err.strip().split("\n")) == 1


@contextmanager
def closed(folder: Path) -> Iterator[None]:
    """A folder that this process may not enter, not even where the tests run as root."""
    folder.mkdir()
    folder.chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o700)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="this system has no users of that kind")
@pytest.mark.parametrize("arguments", [["gold_sample", "--search-only"], ["show", "one"], ["report", "one"]])
def test_a_folder_without_permission_is_one_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    monkeypatch.chdir("/")
    with closed(home / "locked"):
        code, _, err = run(capsys, *arguments, "--out", str(home / "locked" / "runs"))
    assert code == 2
    assert "locked/runs" in err
    assert "no permission for" in err
    assert len(err.strip().split("\n")) == 1


def test_two_runs_are_compared_on_a_terminal_that_knows_only_ascii(
    home: Path, make_record: Any, make_run: Any, rag_command: Any
) -> None:
    for name, value in (("a", 0.0), ("b", 1.0)):
        make_run(name, {"s": [make_record("q", {"R@1": value}, question="מי בא אל הנמל?")]})
    done = rag_command("eval", "compare", "a", "b", "--out", home, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "?? ?? ?? ????? (date)" in done.stdout
    assert "gained R@1" in done.stdout


def test_the_table_of_a_gold_file_has_measures_of_retrieval(
    home: Path, stories: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = gold(home / "mine.jsonl")
    code, out, _ = run(capsys, "ablate", str(path), "--articles", str(stories), "--variant", "all", "--progress", "none")
    assert code == 0
    assert "AllFacts@10" in out
