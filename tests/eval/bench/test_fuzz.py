"""`rag bench fuzz` for a moment: a round of inputs for each parser, and what counts as a fault."""

import io
import zipfile
from pathlib import Path

import pytest

from eval.bench import fuzz, guided
from eval.bench.formats import FORMATS
from rag import RawArticle, plugins
from rag.lab import LoadFailure, load_articles


def test_every_parser_is_fuzzed() -> None:
    assert sorted(FORMATS) == sorted(plugins.names("loaders"))


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_the_files_that_inputs_are_made_from_are_good(name: str, tmp_path: Path) -> None:
    for number, data in enumerate(FORMATS[name].good):
        file = tmp_path / f"{number}{FORMATS[name].suffix}"
        file.write_bytes(data)
        assert any(isinstance(found, RawArticle) for found in load_articles(file))


def test_a_round_for_each_parser_ends_without_a_fault(tmp_path: Path) -> None:
    told: list[str] = []
    rows = fuzz.measure(tmp_path, sorted(FORMATS), seconds=0.5, start=7, tell=told.append)
    assert [row.parser for row in rows] == sorted(FORMATS)
    assert all(row.inputs and row.articles + row.failures for row in rows)
    assert [fault for row in rows for fault in row.faults] == []
    assert told[0].startswith("csv: 0 inputs")


@pytest.mark.parametrize("name", sorted(name for name, kind in FORMATS.items() if kind.changed))
def test_what_is_packed_is_changed_inside_and_packed_again(name: str, tmp_path: Path) -> None:
    kind = FORMATS[name]
    (seed,) = kind.seeds
    assert kind.file(seed) == kind.good[0]
    (tmp_path / f"a{kind.suffix}").write_bytes(kind.file(seed.replace(b"Aurelia", b"Borealis")))
    assert ["Borealis" in item.body for item in load_articles(tmp_path) if isinstance(item, RawArticle)] == [True]
    assert zipfile.is_zipfile(io.BytesIO(kind.file(b"")))


def test_a_guided_round_reaches_more_of_a_parser_than_good_files_and_ends_without_a_fault(tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="there is none for this system")
    (row,) = fuzz.measure(tmp_path, ["csv"], seconds=3, start=7, tell=lambda said: None, by_code=True)
    assert row.faults == []
    kept = len(list((tmp_path / "csv" / "corpus").iterdir()))
    assert row.inputs > kept > len(FORMATS["csv"].good)
    assert row.places > 50 and row.articles + row.failures >= kept


def test_the_end_of_a_guided_run_is_told_in_one_line() -> None:
    raised = """
 === Uncaught Python exception: ===
ValueError: embedded null character
Traceback (most recent call last):
  File "eml.py", line 99, in _joined
"""
    assert guided.reason(raised) == "ValueError: embedded null character"
    assert guided.reason("INFO: seed 1\n==7== ERROR: libFuzzer: timeout after 61 seconds\n") == (
        "==7== ERROR: libFuzzer: timeout after 61 seconds"
    )


def test_what_nobody_foresaw_and_a_limit_that_was_met_are_faults() -> None:
    assert fuzz.judged([RawArticle("A mill.", "a.txt"), LoadFailure("a.txt", "empty file: expected text")]) == ""
    for wrong in (
        RawArticle(" \n", "a.txt"),
        LoadFailure("a.txt", ""),
        LoadFailure("a.txt", "two\nlines"),
        LoadFailure("a.txt", "could not be read (IndexError: 7); save it again or leave it out"),
        LoadFailure("a.txt", "takes more than 60 s to read: expected less"),
        LoadFailure("a.txt", "the parser died of it (signal 11): expected a sound file"),
        "a text",
    ):
        assert fuzz.judged([wrong])
