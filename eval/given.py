"""What the options of the command line stand for: settings, places, datasets, runs and a judge."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from eval import datasets, own, runs
from eval.datasets import DataSet, Places
from eval.errors import DataSetAbsentError, DataSetError, RunError
from eval.judge import Judge
from eval.runs import Run
from rag import Settings


def settings_of(llm: str, changes: Sequence[str]) -> Settings:
    """The settings of this machine with some changes, each `name=value`. Raises RunError or SettingsError for a wrong one.

    Remembered replies would hide what a model costs, so the cache is off unless it is one of the changes.
    """
    values: dict[str, str] = {"llm": llm} if llm else {}
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals:
            raise RunError(f"--setting {change!r}: expected name=value")
        values[name.strip()] = value.strip()
    settings = Settings(**values)
    return settings if "cache" in values or settings.cache is None else settings.changed(cache=None)


def judge_of(model: str, url: str, settings: Settings) -> Judge | None:
    """The judge, where a model is named. Raises RunError when nothing says where it is to be reached."""
    if not model:
        return None
    if not (url or settings.llm_base_url or settings.api_key):
        raise RunError(f"--judge {model} needs an endpoint: give --judge-url, or set OPENAI_API_KEY or RAG_LLM_BASE_URL")
    return Judge(model, base_url=url or settings.llm_base_url, api_key=settings.api_key, timeout=settings.llm_timeout)


def places_of(bench: Path | None, articles: Path | None, written: Path | None, half: str) -> Places:
    """Where datasets are read from."""
    usual = Places()
    return Places(bench=bench or usual.bench, articles=articles or usual.articles, written=written or usual.written, half=half)


def load(
    wanted: Sequence[str], settings: Settings, places: Places, articles: Path | None
) -> tuple[list[DataSet], dict[str, str]]:
    """The datasets and gold files that are there, and why the others are not.

    Raises DataSetAbsentError when none is there, DataSetError when two files would be one dataset, and GoldError.
    """
    found: list[DataSet] = []
    skipped: dict[str, str] = {}
    for name in dict.fromkeys(wanted):
        if name.endswith(".jsonl"):
            found.append(own.load(Path(name), settings, articles))
            continue
        try:
            found.append(datasets.load(name, places))
        except DataSetAbsentError as error:
            skipped[name] = str(error)
    if not found:
        raise DataSetAbsentError(f"{len(skipped)} skipped, none left to run: {'; '.join(skipped.values())}")
    names = [dataset.name for dataset in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise DataSetError(f"two gold files have the name {', '.join(sorted(twice))}.jsonl: rename one of them")
    return found, skipped


def run_of(name: str, folder: Path) -> Run:
    """A run by its name in the folder of runs, by its own folder, or the newest for `last`. Raises RunError for none."""
    if name == "last":
        found = runs.listed(folder)
        if not found:
            raise RunError(f"no run in {folder}: begin one with `rag eval run`")
        return found[0]
    return runs.read(folder / name if (folder / name / "manifest.json").is_file() else Path(name))


def fresh_name(found: Sequence[DataSet]) -> str:
    """A name for a run of these datasets that sorts by time."""
    names = "+".join(dataset.name for dataset in found) if len(found) <= 2 else f"{len(found)}-sets"
    return f"{datetime.datetime.now():%Y%m%d-%H%M%S}-{names}"
