"""Execution: the questions of a run are asked, several at a time, and what comes of each is measured and kept at once."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import filelock

from eval import records, runs, scoring
from eval.archives import Archives, Opened
from eval.datasets import DataSet
from eval.errors import RunError
from eval.gold import Question
from eval.judge import Judge, Judgement
from eval.metrics import retrieval
from eval.records import Passage, Record
from eval.runs import Run
from rag import Answer, ScoredChunk, Settings

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it, and of how much."""

_TEXTS_KEPT = 10


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
    questions = runs.chosen(dataset, run.manifest.options)
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
    runs.save(run)
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
