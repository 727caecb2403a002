"""What several commands tell, and where their archives and runs are."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from eval.runs import Run
from eval.summary import Summary, summarize
from rag import Settings


def cache_of(cache: Path | None, settings: Settings) -> Path:
    """The folder of the archives that are built for datasets."""
    return cache or settings.data_dir / "eval" / "archives"


def runs_folder(out: Path | None) -> Path:
    """The folder of the runs: the one that was given, else where the settings have theirs. Raises SettingsError."""
    return out or Settings().data_dir / "eval" / "runs"


def summaries_of(found: Run) -> dict[str, Summary]:
    """The figures of a run, by dataset; of a set without a record there are none."""
    return {name: summarize(name, records) for name in found.manifest.sets if (records := found.records(name))}


def as_json_of(found: Run, summaries: dict[str, Summary]) -> dict[str, Any]:
    """A run with its figures, as a program reads it."""
    return {
        "run": found.name,
        "folder": str(found.folder),
        "manifest": dataclasses.asdict(found.manifest),
        "sets": {name: dataclasses.asdict(summary) for name, summary in summaries.items()},
    }


def print_json(value: object) -> None:
    """Print a value for programs."""
    print(json.dumps(value, ensure_ascii=False, default=str))
