"""Runs: folders that keep what came of every question of some datasets; `eval.execution` asks them.

A run folder holds `manifest.json` (what was run, with what) and `<dataset>.jsonl` (one record per question). A run that was
interrupted goes on where it stopped.
"""

from __future__ import annotations

import datetime
import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from eval import records
from eval.datasets import DataSet
from eval.errors import RunError
from eval.gold import Question
from eval.judge import Judge
from eval.machine import commit, machine, prompt_versions, without_secrets
from eval.records import Record
from rag import Settings

VERSION = 1


@dataclass(frozen=True, slots=True)
class Options:
    """Which questions are asked, and how."""

    limit: int | None = None
    """At most so many questions of each set, chosen alike every time."""
    kinds: tuple[str, ...] = ()
    workers: int = 1
    half: str = "dev"
    search_only: bool = False
    """Passages are searched for and nothing is answered, which is quick."""
    bench: str = ""
    """The folder of the public sets, where it is not the usual one; next those of the articles and of `news_written`."""
    articles: str = ""
    written: str = ""


@dataclass(frozen=True, slots=True)
class SetInfo:
    """What was run of a dataset: its checksum, how many questions, and what its archive could not take in."""

    checksum: str
    questions: int
    unit: str
    headline: tuple[str, ...]
    not_taken_in: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run was made of."""

    sources: tuple[str, ...]
    """What was asked for: names of datasets, and gold files."""
    sets: Mapping[str, SetInfo]
    skipped: Mapping[str, str]
    """Datasets that are not on this machine, with the reason."""
    options: Options
    settings: Mapping[str, Any]
    """All settings but the secret ones."""
    embedder: str
    prompts: Mapping[str, str]
    judge: str
    commit: str
    machine: Mapping[str, Any]
    started: str
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Run:
    """A run folder."""

    folder: Path
    manifest: Manifest
    name: str = field(default="")

    def records(self, dataset: str) -> list[Record]:
        """What is there so far of one dataset."""
        return records.read(self.folder / f"{dataset}.jsonl")


def read(folder: Path) -> Run:
    """Open a run folder. Raises RunError when it is none, or of another version."""
    path = folder / "manifest.json"
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RunError(f"{folder} is no run folder: it has no manifest.json; `rag eval list` shows the runs") from None
    except (OSError, ValueError, RecursionError) as error:
        raise RunError(f"cannot read {path}: {error}; run the sets again") from None
    if not isinstance(values, dict) or values.get("version") != VERSION:
        found = values.get("version") if isinstance(values, dict) else None
        raise RunError(f"{folder} is a run of version {found}, expected {VERSION}: run the sets again")
    try:
        values["options"] = Options(**{**values["options"], "kinds": tuple(values["options"]["kinds"])})
        values["sources"] = tuple(values["sources"])
        values["sets"] = {name: _set_info(item) for name, item in values["sets"].items()}
        found = Manifest(**values)
        found.machine["cores"], found.started[:16], found.settings["llm"]
        return Run(folder, found, folder.name)
    except (TypeError, KeyError, AttributeError) as error:
        raise RunError(f"{path} is not complete ({error}): run the sets again") from None


def listed(folder: Path) -> list[Run]:
    """The runs in a folder, newest first; folders that are no runs are left out."""
    found: list[Run] = []
    for path in sorted(folder.glob("*/manifest.json"), reverse=True):
        try:
            found.append(read(path.parent))
        except RunError:  # a run of another version; reading it by name says so
            continue
    return sorted(found, key=lambda run: run.manifest.started, reverse=True)


def chosen(dataset: DataSet, options: Options) -> tuple[Question, ...]:
    """The questions of the wanted kinds; with a limit, a sample that is always the same, in which the kinds take turns."""
    fitting = [question for question in dataset.questions if not options.kinds or question.kind in options.kinds]
    if options.limit is None:
        return tuple(fitting)
    shuffled = sorted(fitting, key=lambda question: hashlib.sha256(question.id.encode()).hexdigest())
    by_kind = [[question for question in shuffled if question.kind == kind] for kind in sorted({q.kind for q in fitting})]
    turns = [question.id for turn in itertools.zip_longest(*by_kind) for question in turn if question]
    kept = set(turns[: options.limit])
    return tuple(question for question in fitting if question.id in kept)


def begin(
    folder: Path,
    datasets: Sequence[DataSet],
    skipped: Mapping[str, str],
    settings: Settings,
    options: Options,
    judge: Judge | None,
    *,
    sources: Sequence[str] = (),
) -> Run:
    """Make a run folder; sets that have nothing of what is asked for are skipped, and counted.

    Raises RunError when no question is left to ask or the folder cannot be written.
    """
    unfit = {dataset.name: reason for dataset in datasets if (reason := _unfit(dataset, options))}
    fitting = [dataset for dataset in datasets if dataset.name not in unfit]
    if not fitting:
        raise RunError("; ".join(unfit.values()))
    infos = {
        dataset.name: SetInfo(dataset.checksum, len(chosen(dataset, options)), dataset.unit, dataset.headline)
        for dataset in fitting
    }
    manifest = Manifest(
        sources=tuple(sources) or tuple(infos),
        sets=infos,
        skipped={**skipped, **unfit},
        options=options,
        settings=without_secrets(settings),
        embedder="",
        prompts=prompt_versions(settings.prompts_dir),
        judge=judge.label if judge else "",
        commit=commit(),
        machine=machine(),
        started=datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
    )
    run = Run(folder, manifest, folder.name)
    save(run)
    return run


def _unfit(dataset: DataSet, options: Options) -> str:
    """Why nothing of a dataset fits what is asked for; empty where something does."""
    if options.search_only and not dataset.searches:
        return f"{dataset.name} has nothing to find in an archive: leave out --search-only, or the set"
    if not chosen(dataset, options):
        kinds = sorted({question.kind for question in dataset.questions})
        return f"no question of the kinds asked for in {dataset.name}: expected one of {', '.join(kinds)}"
    return ""


def resume(folder: Path, settings: Settings, judge: Judge | None) -> Run:
    """Open a run that was interrupted. Raises RunError when settings, prompts or judge are not those that it began with."""
    run = read(folder)
    now = {**without_secrets(settings), "prompts": prompt_versions(settings.prompts_dir), "judge": judge.label if judge else ""}
    then = {**run.manifest.settings, "prompts": run.manifest.prompts, "judge": run.manifest.judge}
    now, then = {**now, "commit": commit()}, {**then, "commit": run.manifest.commit}
    changed = sorted(name for name in {*now, *then} if now.get(name) != then.get(name))
    if changed:
        told = ", ".join(
            "other prompts" if name == "prompts" else f"{name} {then.get(name)!r}, now {now.get(name)!r}" for name in changed
        )
        raise RunError(f"{folder} was begun with {told}: set it back (--setting, --llm, --judge), or begin a new run")
    return run


def save(run: Run) -> None:
    """Write down what a run is made of. Raises RunError when its folder cannot be written."""
    try:
        run.folder.mkdir(parents=True, exist_ok=True)
        part = run.folder / "manifest.json.part"
        part.write_text(json.dumps(asdict(run.manifest), indent=1, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
        part.replace(run.folder / "manifest.json")
    except OSError as error:
        raise RunError(f"cannot write the run folder {run.folder}: {error}; name another with --out") from None


def _set_info(values: Mapping[str, Any]) -> SetInfo:
    failed = tuple((document, reason) for document, reason in values["not_taken_in"])
    return SetInfo(**{**values, "headline": tuple(values["headline"]), "not_taken_in": failed})
