"""Pages whose lines somebody has labelled: what goes and what stays of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from rag.load.cleaning import clean

ROOT = Path(__file__).resolve().parents[3]
LABELS = ROOT / "tests" / "data"


def labelled(name: str, folder: Path) -> Iterator[tuple[dict[str, object], str, bool, bool]]:
    """Each labelled line with its text, whether it is kept whole, and whether nothing of it is kept."""
    labels = [json.loads(line) for line in (LABELS / name).read_text(encoding="utf-8").splitlines()]
    for file in sorted({label["file"] for label in labels}):
        raw = (folder / file).read_text(encoding="utf-8")
        cleaned = clean(raw)
        kept = {position for run in cleaned.runs for position in range(run.raw_start, run.raw_end)}
        marks = {at for item in cleaned.dropped if item.reason == "mark of emphasis" for at in range(item.start, item.end)}
        dropped = {position for item in cleaned.dropped for position in range(item.start, item.end)}
        lines = raw.split("\n")
        for label in (label for label in labels if label["file"] == file):
            text = lines[label["line"] - 1].strip()
            assert hashlib.sha256(text.encode()).hexdigest()[:12] == label["hash"], f"{file}:{label['line']} has changed"
            start = sum(len(line) + 1 for line in lines[: label["line"] - 1]) + lines[label["line"] - 1].index(text)
            places = set(range(start, start + len(text))) - marks
            is_title = not places & kept and not places & dropped
            yield label, text, places <= kept or is_title, not places & kept and not is_title


# A noun phrase between two paragraphs, labelled as a caption, that nothing in the page tells from a subheading: it stays.
DISPUTED = {"642a1df68ce1"}


def assert_agreement(name: str, folder: Path) -> None:
    right = missed = 0
    for label, text, whole, gone in labelled(name, folder):
        if label["hash"] in DISPUTED:
            assert whole
        elif label["label"] == "drop":
            right, missed = right + gone, missed + (not gone)
        elif not whole:
            assert label.get("partly") and not gone, f"lost: {text[:80]}"
    assert right / (right + missed) >= 0.98


def test_the_sample_is_cleaned_as_its_lines_are_labelled() -> None:
    assert_agreement("line_labels_sample.jsonl", ROOT / "eval" / "sample")


def test_the_real_articles_are_cleaned_as_their_lines_are_labelled(real_articles: Path) -> None:
    assert_agreement("line_labels_articles.jsonl", real_articles)
