"""Runs: ask every question of some datasets, and keep what came of each in a folder.

A run folder holds `manifest.json` (what was run, with what) and `<dataset>.jsonl` (one record per question). A run that was
interrupted goes on where it stopped.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import filelock

from eval import records, scoring
from eval.archives import Archives, Opened
from eval.datasets import DataSet
from eval.errors import RunError
from eval.gold import Question
from eval.judge import Judge, Judgement
from eval.machine import commit, machine, prompt_versions, without_secrets
from eval.metrics import retrieval
from eval.records import Passage, Record
from rag import Answer, ScoredChunk, Settings

VERSION = 1
Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it, and of how much."""

_TEXTS_KEPT = 10


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
    _save(run)
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


def execute(
    run: Run, datasets: Iterable[DataSet], settings: Settings, cache: Path, judge: Judge | None, on_progress: Progress
) -> Run:
    """Ask what has not been asked yet. What was measured is kept whatever happens after it.

    Raises RunError when another process is at work on the same run.
    """
    with _alone(run.folder):
        return _execute(run, datasets, settings, cache, judge, on_progress)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """The right to write into a run folder; it ends with its process."""
    try:
        lock = filelock.FileLock(folder / "run.lock", timeout=0)
        lock.acquire()
    except filelock.Timeout:
        raise RunError(f"another process is at work on {folder}: wait for it to end") from None
    except OSError as error:
        raise RunError(f"cannot write the run folder {folder}: {error}; free it and resume") from None
    try:
        yield
    finally:
        lock.release()


def _execute(
    run: Run, datasets: Iterable[DataSet], settings: Settings, cache: Path, judge: Judge | None, on_progress: Progress
) -> Run:
    for given in datasets:
        if given.name not in run.manifest.sets:
            continue
        dataset = dataclasses.replace(given, answers=given.answers and not run.manifest.options.search_only)
        if run.manifest.sets[dataset.name].checksum != dataset.checksum:
            raise RunError(f"{dataset.name} has changed since {run.folder} was begun: begin a new run")
        # Whoever asked for so many workers means that none of their questions is refused.
        at_once = max(settings.questions_at_once, run.manifest.options.workers)
        archives = Archives(dataset, settings.changed(questions_at_once=at_once), cache)
        try:
            run = _ask(run, dataset, archives, judge, on_progress)
        finally:
            archives.close()
    return run


def _ask(run: Run, dataset: DataSet, archives: Archives, judge: Judge | None, on_progress: Progress) -> Run:
    path = run.folder / f"{dataset.name}.jsonl"
    questions = chosen(dataset, run.manifest.options)
    known = records.read(path)
    done = {record.id for record in known}
    left = [question for question in questions if question.id not in done]
    archives.build(
        list(dict.fromkeys(question.archive for question in left)),
        lambda number, total: on_progress(f"{dataset.name}: building archives", number, total),
    )
    if run.manifest.embedder not in ("", archives.fingerprint):
        raise RunError(
            f"{run.folder} was begun with the embedder {run.manifest.embedder}, and now it is {archives.fingerprint}: "
            "begin a new run"
        )
    info = dataclasses.replace(run.manifest.sets[dataset.name], not_taken_in=tuple(archives.failed))
    sets = {**run.manifest.sets, dataset.name: info}
    run = dataclasses.replace(run, manifest=dataclasses.replace(run.manifest, sets=sets, embedder=archives.fingerprint))
    _save(run)
    if left:
        # Models are loaded by the first question; that is not part of what a question costs.
        on_progress(f"{dataset.name}: loading models", 0, 1)
        examine(dataclasses.replace(left[0], question="Who said what?", history=()), dataset, archives, None)
        on_progress(f"{dataset.name}: loading models", 1, 1)
    lock = threading.Lock()
    counted = len(questions) - len(left)
    on_progress(dataset.name, counted, len(questions))
    try:
        # Rewritten whole: the line that was being written when a run was killed is cut off.
        path.write_text("".join(map(records.write, known)), encoding="utf-8")
        with path.open("a", encoding="utf-8") as file, ThreadPoolExecutor(run.manifest.options.workers) as pool:

            def one(question: Question) -> None:
                nonlocal counted
                line = records.write(examine(question, dataset, archives, judge))
                with lock:
                    file.write(line)
                    file.flush()
                    counted += 1
                    on_progress(dataset.name, counted, len(questions))

            if run.manifest.options.workers == 1:
                for question in left:
                    one(question)
                return run
            waiting = [pool.submit(one, question) for question in left]
            try:
                for future in waiting:
                    future.result()
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
    except OSError as error:
        raise RunError(f"cannot write {path}: {error}; what was measured so far is kept, free the folder and resume") from None
    return run


def examine(question: Question, dataset: DataSet, archives: Archives, judge: Judge | None) -> Record:
    """Ask one question and measure what comes of it; any exception is a crash, which scores the worst."""
    asked = asdict(question)
    try:
        with archives.open(question.archive) as opened:
            return _examined(question, asked, dataset, opened, judge)
    except Exception as error:  # whatever it is, it is what the user would have met
        return Record(
            id=question.id,
            kind=question.kind,
            question=asked,
            metrics=scoring.crashed_scores(
                question,
                dataset.unit,
                searches=dataset.searches and not question.history,
                answers=dataset.answers,
                judged=judge is not None,
            ),
            timings={},
            error=f"{type(error).__name__}: {error}",
        )


def _examined(question: Question, asked: Mapping[str, Any], dataset: DataSet, opened: Opened, judge: Judge | None) -> Record:
    assistant, names = opened.assistant, opened.names
    metrics: dict[str, float] = {}
    timings: dict[str, float] = {}
    passages: tuple[ScoredChunk, ...] = ()
    answer: Answer | None = None
    judgement: Judgement | None = None
    started = time.perf_counter()
    if dataset.searches and not question.history:
        passages = assistant.search(question.question, k=scoring.DEPTH, today=question.today)
        timings["search"] = _since(started)
        metrics |= scoring.search_scores(question, dataset.unit, passages, names)
    if dataset.answers:
        started = time.perf_counter()
        answer = assistant.query(question.question, history=question.history, today=question.today)
        timings |= answer.timings
        timings["total"] = _since(started)
        metrics |= scoring.answer_scores(question, answer, names, lambda article_id: assistant.article(article_id).text)
        if judge:
            judgement = _judged(judge, question, answer)
            metrics |= judgement.scores()
    shown = passages or (answer.retrieved if answer else ())
    met = {passage.chunk.article_id for passage in shown} | {item.article_id for item in (answer.citations if answer else ())}
    return Record(
        id=question.id,
        kind=question.kind,
        question=asked,
        metrics=metrics,
        timings=timings,
        answer=answer.to_dict() if answer else None,
        passages=tuple(_passage(question, names, item) for item in shown),
        missing=tuple(scoring.missing_facts(question, answer)) if answer else (),
        names={article_id: names[article_id] for article_id in sorted(met) if article_id in names},
        judgement=asdict(judgement) if judgement else None,
    )


def _judged(judge: Judge, question: Question, answer: Answer) -> Judgement:
    """What the judge says. Whatever goes wrong with it is a fault of its own, and none of the answer."""
    try:
        return judge.judge(question, answer)
    except Exception as error:
        return Judgement(judge.model, judge.prompt_version, invalid=f"{type(error).__name__}: {error}"[:200])


def _passage(question: Question, names: Mapping[str, str], item: ScoredChunk) -> Passage:
    facts = [quotation.quote for quotation in question.quotations]
    ranks = retrieval.first_ranks([item.chunk.text], facts)
    return Passage(
        rank=item.rank,
        article=names.get(item.chunk.article_id, item.chunk.article_id),
        title=item.title,
        source=item.source,
        published=item.published,
        start=item.chunk.start,
        end=item.chunk.end,
        text=item.chunk.text if item.rank <= _TEXTS_KEPT else "",
        score=round(item.score, 4),
        explanation={name: round(value, 4) for name, value in item.explanation.items()},
        holds=tuple(number for number, rank in enumerate(ranks) if rank and facts[number]),
    )


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)


def _save(run: Run) -> None:
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
