"""Body text of web pages against the article extraction benchmark: `rag bench extraction`.

The measure is the benchmark's own (scrapinghub/article-extraction-benchmark): a text is the bag of its runs of four words;
precision and recall of a page compare the two bags, the figures are means over pages, and F1 is made of the two means. Accuracy
is the share of pages whose words are exactly right. The ± is the standard deviation over 1,000 resamples of the pages.
"""

from __future__ import annotations

import dataclasses
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.datasets import Places
from eval.errors import DataSetAbsentError, DataSetError
from rag.lab import LoadFailure, enter, load_articles

FOLDER = Places().bench / "article_extraction"
RUN_OF_WORDS = 4
RESAMPLES = 1000
_SEED = 20191


@dataclass(frozen=True, slots=True)
class Page:
    """How one page came out. `precision` is None when nothing was extracted, `recall` when there was nothing to extract."""

    name: str
    url: str
    precision: float | None
    recall: float | None
    exact: bool
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure between 0 and 1 and its standard deviation over resamples."""

    value: float
    deviation: float


@dataclass(frozen=True, slots=True)
class Extraction:
    """The benchmark's figures."""

    f1: Figure
    precision: Figure
    recall: Figure
    accuracy: Figure
    pages: tuple[Page, ...]
    milliseconds_per_page: float


def measure(folder: Path = FOLDER) -> Extraction:
    """Load every page of the benchmark with `load_articles` and compare. Raises DataSetError when the folder is not it."""
    gold = _gold(folder)
    pages: list[Page] = []
    seconds = 0.0
    for name, article in sorted(gold.items()):
        start = time.perf_counter()
        text, failure = _body(folder / "html" / f"{name}.html.gz")
        # The first page pays for loading the libraries, which is not what a page takes.
        seconds += (time.perf_counter() - start) if pages else 0.0
        pages.append(_page(name, str(article.get("url", "")), str(article.get("articleBody", "")), text, failure))
    return _figures(pages, 1000 * seconds / max(1, len(pages) - 1))


def compare(truth: str, text: str) -> tuple[float | None, float | None]:
    """Precision and recall of a text by its runs of four words; None where there are no runs to judge by."""
    wanted, found = _runs(truth), _runs(text)
    right = (wanted & found).total()
    return (
        right / found.total() if found else None,
        right / wanted.total() if wanted else None,
    )


def show(found: Extraction, *, worst: int, as_json: bool) -> None:
    """Print the figures, and so many of the pages that came out worst."""
    if as_json:
        print(json.dumps(dataclasses.asdict(found), ensure_ascii=False))
        return
    for name in ("f1", "precision", "recall", "accuracy"):
        figure: Figure = getattr(found, name)
        print(f"{name:<10} {figure.value:.3f} ± {figure.deviation:.3f}")
    failures = [page for page in found.pages if page.failure]
    print(f"{len(found.pages)} pages, {found.milliseconds_per_page:.0f} ms each, {len(failures)} without a body")
    for page in sorted(found.pages, key=_f1)[:worst]:
        print(f"{_f1(page):.3f}  {page.name[:12]}  {page.url}  {page.failure}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `rag bench extraction`. Returns the exit code."""
    from eval.bench import commands

    return enter(commands.extraction, "rag bench extraction", arguments)


def _gold(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    file = folder / "ground-truth.json"
    try:
        gold = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataSetAbsentError(
            f"no {file}: expected the article extraction benchmark; give its folder: rag bench extraction FOLDER"
        ) from error
    except (OSError, ValueError) as error:
        raise DataSetError(f"cannot read {file} ({error}): expected the benchmark's JSON; fetch it again") from error
    if not isinstance(gold, dict) or not gold or not all(isinstance(article, dict) for article in gold.values()):
        raise DataSetError(f"{file} holds no pages: expected an object of them by name; fetch it again")
    return gold


def _body(file: Path) -> tuple[str, str]:
    found = next(load_articles(file))
    return ("", found.reason) if isinstance(found, LoadFailure) else (found.body, "")


def _page(name: str, url: str, truth: str, text: str, failure: str) -> Page:
    precision, recall = compare(truth, text)
    return Page(name, url, precision, recall, _words(truth) == _words(text), failure)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    """How often each run of four words occurs; a text of fewer words is one shorter run."""
    words = _words(text)
    return Counter(
        tuple(words[start : start + RUN_OF_WORDS]) for start in range(max(bool(words), len(words) - RUN_OF_WORDS + 1))
    )


def _figures(pages: Sequence[Page], milliseconds: float) -> Extraction:
    judged = np.array(
        [[np.nan if value is None else value for value in (page.precision, page.recall)] + [page.exact] for page in pages]
    )
    picks = np.random.default_rng(_SEED).integers(0, len(pages), size=(RESAMPLES, len(pages)))
    values, resampled = _means(judged), _means(judged[picks])
    f1, precision, recall, accuracy = (
        Figure(float(value), float(np.std(others, ddof=1))) for value, others in zip(values, resampled, strict=True)
    )
    return Extraction(f1, precision, recall, accuracy, tuple(pages), milliseconds)


def _means(judged: Any) -> tuple[Any, Any, Any, Any]:
    """F1, precision, recall and accuracy of pages `[..., page, 3]`; pages without a judgement are left out of its mean."""
    there = ~np.isnan(judged)
    sums = np.where(there, judged, 0.0).sum(axis=-2)
    means = sums / np.maximum(there.sum(axis=-2), 1)
    precision, recall, accuracy = means[..., 0], means[..., 1], means[..., 2]
    return 2 * precision * recall / np.maximum(precision + recall, 1e-12), precision, recall, accuracy


def _f1(page: Page) -> float:
    precision, recall = page.precision or 0.0, page.recall or 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


if __name__ == "__main__":
    sys.exit(main())
