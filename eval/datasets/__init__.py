"""Datasets: one module per set, found by its file name, with `ABOUT` (one line) and `load(places) -> DataSet`."""

from __future__ import annotations

import gzip
import hashlib
import importlib
import json
import pkgutil
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from eval.errors import DataSetAbsentError, DataSetError
from eval.gold import Question
from rag import RawArticle

_ROOT = Path(__file__).resolve().parents[2]

PARTS = {"dev": "valid"}
"""What `news_written` calls the half that the other sets call so."""
Documents = Mapping[str, RawArticle]
"""Articles by the names that the questions use."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where datasets are read from, and which half of the benchmark sets is meant."""

    bench: Path = _ROOT.parent / "shared" / "bench"
    articles: Path = _ROOT.parent / "shared" / "articles"
    sample: Path = _ROOT / "eval" / "sample"
    gold: Path = _ROOT / "eval" / "gold"
    sense: Path = _ROOT / "eval" / "sense"
    press: Path = _ROOT / "eval" / "press"
    everyday: Path = _ROOT / "eval" / "everyday"
    overviews: Path = _ROOT / "eval" / "overviews"
    tongues: Path = _ROOT / "eval" / "tongues"
    written: Path = _ROOT.parent / "shared" / "train" / "news_written"
    half: str = "dev"


@dataclass(frozen=True, slots=True)
class DataSet:
    """Questions, and the archives that they are asked of."""

    name: str
    questions: tuple[Question, ...]
    files: tuple[Path, ...]
    """What the set was read from: its checksum is made of these."""
    archives: Mapping[str, Path | Documents] = field(default_factory=dict)
    """A folder of articles, or documents by name, for each archive; empty: the archive of the settings."""
    unit: Literal["passage", "article"] = "passage"
    """What Success and RR rank: passages that hold a gold quotation, or articles that are gold."""
    searches: bool = True
    answers: bool = True
    sentences: int | None = None
    """How many sentences may be quoted, where the set is measured so; else as the settings say."""
    headline: tuple[str, ...] = ()
    """The metrics that the set is known for, most telling first."""

    @property
    def checksum(self) -> str:
        """The first 16 hex digits of the sha256 of the files: two runs compare only when these are equal."""
        digest = hashlib.sha256()
        for path in self.files:
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()[:16]


def names() -> list[str]:
    """The datasets, sorted, without importing any of them."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def about(name: str) -> str:
    """One line on a dataset."""
    return str(_module(name).ABOUT)


def load(name: str, places: Places) -> DataSet:
    """Read one dataset.

    Raises DataSetError for an unknown name, an empty set or records of another form, DataSetAbsentError when its files are
    not here.
    """
    module = _module(name)
    try:
        dataset: DataSet = module.load(places)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        told = f"{type(error).__name__} {error}"
        raise DataSetError(f"the files of {name} are not of its form ({told}): expected them as they were published") from error
    if not dataset.questions:
        raise DataSetError(f"the dataset {name} has no question: expected at least one in {dataset.files[0]}")
    return dataset


def records(path: Path, *, option: str = "--bench") -> Iterator[dict[str, Any]]:
    """The records of a JSONL file, which may be packed (`.gz`); `option` names its folder on the command line.

    Raises DataSetAbsentError for a missing file, DataSetError for one that is damaged and for a malformed line.
    """
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = data.decode("utf-8")
    except FileNotFoundError:
        raise DataSetAbsentError(f"no file {path}: put the benchmark there, or name its folder with {option}") from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataSetError(f"cannot unpack {path}: {error}; expected a whole gzip file") from None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError as error:
                raise DataSetError(f"{path}, line {number}: not JSON ({error.msg}); expected one object per line") from None


def _module(name: str) -> Any:
    if name not in names():
        raise DataSetError(f"unknown dataset {name!r}: expected one of {', '.join(names())}, or a gold file ending in .jsonl")
    return importlib.import_module(f"eval.datasets.{name}")
