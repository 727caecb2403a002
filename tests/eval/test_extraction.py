import gzip
import json
from pathlib import Path

import pytest

from eval import extraction
from eval.errors import DataSetAbsentError, DataSetError

SENTENCES = [
    "The harbour authority closed the northern pier on Tuesday after a crane struck one of its pillars.",
    "Nobody was hurt, the authority said, but three ferries had to turn back and wait outside the port.",
    "Divers will inspect the foundations this week before any traffic is let through again.",
]


def benchmark(folder: Path, pages: dict[str, tuple[str, str]]) -> Path:
    """A benchmark of our own: name to page and gold body."""
    (folder / "html").mkdir()
    for name, (page, _) in pages.items():
        (folder / "html" / f"{name}.html.gz").write_bytes(gzip.compress(page.encode()))
    gold = {name: {"articleBody": body, "url": f"https://a.example/{name}"} for name, (_, body) in pages.items()}
    (folder / "ground-truth.json").write_text(json.dumps(gold), encoding="utf-8")
    return folder


def test_a_text_is_compared_by_its_runs_of_four_words() -> None:
    # abcd bcde cdef against abcd bcde: both found runs are right, two of three runs are found
    assert extraction.compare("a b c d e f", "A b" and "a, b; c d e") == (2 / 2, 2 / 3)
    # Runs count as often as they occur: four runs of x, one of which is right
    assert extraction.compare("x x x x", "x x x x x x x") == (1 / 4, 1 / 1)
    assert extraction.compare("one two", "one two") == (1.0, 1.0)
    assert extraction.compare("one two three four", "") == (None, 0.0)
    assert extraction.compare("", "one two three four") == (0.0, None)


def test_figures_are_means_over_pages_and_f1_is_made_of_them(tmp_path: Path) -> None:
    story = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    whole = f"<html><body><article>{story}</article></body></html>"
    folder = benchmark(
        tmp_path,
        {
            "right": (whole, "\n".join(SENTENCES)),
            "wrong": (whole, "other words than those of the page"),
            "none": ("", "a b c d"),
        },
    )
    found = extraction.measure(folder)
    # Precision: 1 and 0, and the empty page has none. Recall: 1, 0 and 0. F1: 2 · 1/2 · 1/3 / (1/2 + 1/3).
    assert found.precision.value == pytest.approx(1 / 2)
    assert found.recall.value == pytest.approx(1 / 3)
    assert found.f1.value == pytest.approx(2 / 5)
    assert found.accuracy.value == pytest.approx(1 / 3)
    assert found.accuracy.deviation == pytest.approx((1 / 3 * 2 / 3 / 3) ** 0.5, rel=0.1)
    assert [page.name for page in found.pages if page.failure] == ["none"]


def test_the_command_prints_the_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    folder = benchmark(tmp_path, {"a": (f"<article>{story}</article>", "\n".join(SENTENCES)), "b": ("", "a b c d")})
    assert extraction.main([str(folder), "--worst", "1"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("f1         0.667 ± ")
    assert "2 pages" in out[4] and "1 without a body" in out[4]
    assert out[5].startswith("0.000  b  https://a.example/b  empty file")
    assert extraction.main([str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["recall"]["value"] == 0.5


def test_a_folder_that_is_not_the_benchmark_is_an_input_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(DataSetAbsentError, match="no .*ground-truth.json"):
        extraction.measure(tmp_path)
    (tmp_path / "ground-truth.json").write_text("[", encoding="utf-8")
    with pytest.raises(DataSetError, match="cannot read"):
        extraction.measure(tmp_path)
    (tmp_path / "ground-truth.json").write_text("{}", encoding="utf-8")
    assert extraction.main([str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("error: ")
