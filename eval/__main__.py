"""The command line of the evaluation suite: `python -m eval`, which `rag eval` starts."""

from __future__ import annotations

import dataclasses
import functools
import importlib.util
import io
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from eval import ablate as ablation
from eval import compare as comparison
from eval import datasets, gold, report, runs, statements, tables, written
from eval import gate as gates
from eval.articles import raw_text
from eval.datasets import DataSet
from eval.errors import DataSetAbsentError, GoldError, RunError
from eval.given import fresh_name, judge_of, load, places_of, run_of, settings_of
from eval.judge import Judge
from eval.phrases import counted
from eval.progress import progress as shown
from eval.progress import require
from eval.runs import Options, Run
from eval.summary import Summary, summarize
from rag import InputError, PluginError, RagError, Settings

Found = TypeVar("Found")
_COMMANDS = ("run", "compare", "gate", "ablate", "report", "list", "check", "show", "statements", "written")
app = typer.Typer(
    help="Measure retrieval, answers, citations, abstention and speed; compare two runs; stop a regression.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Sets = Annotated[list[str] | None, typer.Argument(help="Datasets, or gold files of your own ending in .jsonl.")]
Bench = Annotated[Path | None, typer.Option("--bench", help="The folder of the public benchmark sets.")]
ArticlesFolder = Annotated[Path | None, typer.Option("--articles", help="The folder of articles that the gold file is about.")]
Written = Annotated[Path | None, typer.Option("--written", help="The folder of news_written: short stories with questions.")]
Half = Annotated[str, typer.Option("--half", help="Which half of the benchmark sets: the part of their file names.")]
Out = Annotated[Path | None, typer.Option("--out", help="The folder of the runs.")]
Cache = Annotated[Path | None, typer.Option("--cache", help="The folder of the archives that are built for datasets.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="At most so many questions of each set.")]
Kinds = Annotated[list[str] | None, typer.Option("--kind", help="Only questions of this kind; may be repeated.")]
Llm = Annotated[str, typer.Option("--llm", help="Who writes the answers: auto, openai, local, extractive, …")]
Changes = Annotated[list[str] | None, typer.Option("--setting", help="Another setting, as name=value; may be repeated.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Shown = Annotated[str, typer.Option("--progress", help="bar, json (one object per line on standard error) or none.")]


@app.command()
def run(
    sets: Sets = None,
    resume: Annotated[str, typer.Option("--resume", help="Go on with this run: a name, a folder, or `last`.")] = "",
    name: Annotated[str, typer.Option("--name", help="What to call the run.")] = "",
    limit: Limit = None,
    kind: Kinds = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Questions asked at the same time.")] = 1,
    search_only: Annotated[bool, typer.Option("--search-only", help="Search for passages, answer nothing: quick.")] = False,
    llm: Llm = "",
    judge: Annotated[str, typer.Option("--judge", help="A model that judges the answers as well.")] = "",
    judge_url: Annotated[str, typer.Option("--judge-url", help="Its OpenAI-compatible endpoint.")] = "",
    setting: Changes = None,
    bench: Bench = None,
    articles: ArticlesFolder = None,
    written: Written = None,
    half: Half = "dev",
    out: Out = None,
    cache: Cache = None,
    progress: Shown = "bar",
    everything: Annotated[bool, typer.Option("--all", help="Show every figure, not only the headline ones.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask the questions of datasets, all of them when none is named, and keep what comes of it."""
    settings = settings_of(llm, setting or ())
    folder = out or settings.data_dir / "eval" / "runs"
    opinion = judge_of(judge, judge_url, settings)
    require(progress)
    if resume:
        _require_nothing_else(sets, {"--name": name, "--limit": limit, "--kind": kind, "--search-only": search_only})
        started, found = _resumed(resume, folder, settings, opinion, bench, articles, written)
    else:
        wanted = sets or datasets.names()
        found, skipped = load(wanted, settings, places_of(bench, articles, written, half), articles)
        places = _absolute(bench), _absolute(articles), _absolute(written)
        options = Options(limit, tuple(kind or ()), workers, half, search_only, *places)
        if name == "last":
            raise RunError("--name last: expected another name, as `last` stands for the newest run")
        place = folder / (name or fresh_name(found))
        if (place / "manifest.json").exists():
            raise RunError(f"{place} is there already: choose another --name, or --resume {place}")
        sources = [str(Path(item).absolute()) if item.endswith(".jsonl") else item for item in wanted]
        started = runs.begin(place, found, skipped, settings, options, opinion, sources=sources)
    done = _executed(started, found, settings, cache, opinion, progress)
    summaries = _summaries(done)
    if as_json:
        _print_json(_as_json(done, summaries))
        return
    console = Console()
    tables.figures(console, done, summaries, everything=everything)
    told = f"kept in {done.folder}; every figure: rag eval show {done.name}; to look at it: rag eval report {done.name}"
    console.print(told, soft_wrap=True, markup=False, highlight=False)


@app.command()
def compare(
    first: Annotated[str, typer.Argument(help="The run before: a name, a folder, or `last`.")],
    second: Annotated[str, typer.Argument(help="The run after.")],
    sets: Annotated[list[str] | None, typer.Option("--set", help="Only this dataset; may be repeated.")] = None,
    metric: Annotated[list[str] | None, typer.Option("--metric", help="Only this metric; may be repeated.")] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """What changed between two runs of the same questions, and whether it can be chance."""
    folder = out or Settings().data_dir / "eval" / "runs"
    before, after = run_of(first, folder), run_of(second, folder)
    found = comparison.compare(before, after, sets or (), metric or ())
    if as_json:
        _print_json([dataclasses.asdict(item) for item in found])
        return
    console = Console()
    for item in found:
        tables.comparison(console, item, before.name, after.name)
    tables.differing(console, comparison.differing(before, after))


@app.command()
def gate(
    sets: Sets = None,
    of: Annotated[str, typer.Option("--run", help="Hold this run against the thresholds instead of running the sets.")] = "",
    file: Annotated[Path, typer.Option("--gates", help="The file of thresholds.")] = gates.GATES,
    workers: Annotated[int, typer.Option("--workers", min=1)] = 1,
    llm: Llm = "",
    setting: Changes = None,
    bench: Bench = None,
    articles: ArticlesFolder = None,
    written: Written = None,
    half: Half = "dev",
    out: Out = None,
    cache: Cache = None,
    progress: Shown = "bar",
    as_json: AsJson = False,
) -> None:
    """Hold a run against the thresholds; exit code 1 when one of them is not kept."""
    known = gates.read(file)
    settings = settings_of(llm, setting or ())
    folder = out or settings.data_dir / "eval" / "runs"
    if of:
        done = run_of(of, folder)
    else:
        wanted = sets or [name for name, item in known.items() if item.default]
        found, skipped = load(wanted, settings, places_of(bench, articles, written, half), articles)
        gates.require_known([dataset.name for dataset in found], known)
        require(progress)
        place = folder / f"{fresh_name(found)}-gate"
        places = _absolute(bench), _absolute(articles), _absolute(written)
        options = Options(None, (), workers, half, False, *places)
        started = runs.begin(place, found, skipped, settings, options, None, sources=wanted)
        done = _executed(started, found, settings, cache, None, progress)
    gates.require_finished(done)
    checks = gates.check(done, known)
    if as_json:
        _print_json([dataclasses.asdict(check) | {"holds": check.holds} for check in checks])
    else:
        tables.gate(Console(), checks)
    tables.skipped(Console(stderr=as_json), done)
    if not all(check.holds for check in checks):
        raise typer.Exit(1)


@app.command()
def ablate(
    dataset: Annotated[str, typer.Argument(help="A dataset in which something is searched for.")],
    answers: Annotated[bool, typer.Option("--answers", help="Variants of the answer instead: minutes each.")] = False,
    variant: Annotated[list[str] | None, typer.Option("--variant", help="Only this variant; may be repeated.")] = None,
    metric: Annotated[list[str] | None, typer.Option("--metric", help="This metric instead of the set's own.")] = None,
    limit: Limit = None,
    kind: Kinds = None,
    setting: Changes = None,
    bench: Bench = None,
    articles: ArticlesFolder = None,
    written: Written = None,
    half: Half = "dev",
    cache: Cache = None,
    progress: Shown = "bar",
    as_json: AsJson = False,
) -> None:
    """The table of the variants of retrieval, or of the answer, on a dataset."""
    settings = settings_of("", setting or ())
    found, _ = load([dataset], settings, places_of(bench, articles, written, half), articles)
    chosen = dataclasses.replace(found[0], headline=ablation.metrics_of(found[0], metric or (), answers=answers))
    with shown(progress) as told:
        rows = ablation.ablate(
            chosen,
            variant or (),
            settings,
            Options(limit, tuple(kind or ())),
            _cache(cache, settings),
            told,
            answers=answers,
        )
    if as_json:
        _print_json([dataclasses.asdict(row) for row in rows])
        return
    metrics = [name for name in chosen.headline if name in rows[-1].summary.figures]
    tables.ablation(Console(), chosen.name, rows, metrics)


@app.command("report")
def make_report(
    which: Annotated[list[str], typer.Argument(help="The run to report, and one that it is compared with.")],
    to: Annotated[Path | None, typer.Option("--to", help="The folder for report.html and summary.md: the run's own.")] = None,
    out: Out = None,
) -> None:
    """One HTML file with plots and a browser of failures, and a Markdown summary for a pull request."""
    if len(which) > 2:
        raise RunError(f"got {len(which)} runs: expected one, or two to compare")
    folder = out or Settings().data_dir / "eval" / "runs"
    found = [run_of(name, folder) for name in which]
    for path in report.write(found, to or found[0].folder):
        print(path)


@app.command("list")
def list_all(
    bench: Bench = None,
    articles: ArticlesFolder = None,
    written: Written = None,
    half: Half = "dev",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """The datasets, with those that are absent, and the runs."""
    places = places_of(bench, articles, written, half)
    known: list[dict[str, Any]] = []
    for name in datasets.names():
        try:
            loaded = datasets.load(name, places)
            known.append({"name": name, "about": datasets.about(name), "questions": len(loaded.questions), "absent": ""})
        except DataSetAbsentError as error:
            known.append({"name": name, "about": datasets.about(name), "questions": 0, "absent": str(error)})
    found = runs.listed(out or Settings().data_dir / "eval" / "runs")
    if as_json:
        kept = [{"name": item.name, "folder": str(item.folder)} | dataclasses.asdict(item.manifest) for item in found]
        _print_json({"datasets": known, "runs": kept})
        return
    for item in known:
        print(f"{item['name']:16} {item['questions'] or 'absent':>7}  {item['about']}")
    absent = sum(bool(item["absent"]) for item in known)
    print(f"{len(known) - absent} datasets, {absent} absent; {len(found)} runs")
    for kept_run in found:
        print(f"{kept_run.name}  {', '.join(kept_run.manifest.sets)}  {kept_run.manifest.settings['llm']}")


@app.command()
def show(
    which: Annotated[str, typer.Argument(help="A run: a name, a folder, or `last`.")] = "last",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Every figure of a run."""
    found = run_of(which, out or Settings().data_dir / "eval" / "runs")
    summaries = _summaries(found)
    if as_json:
        _print_json(_as_json(found, summaries))
    else:
        tables.figures(Console(), found, summaries, everything=True)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Gold files.")],
    articles: ArticlesFolder = None,
) -> None:
    """Everything that is wrong with gold files; exit code 1 when anything is."""
    wrong = 0
    for path in files:
        try:
            problems = gold.check(path, (lambda name: raw_text(articles, name)) if articles else None)
        except GoldError as error:
            wrong += 1
            print(tables.plain(str(error)))
            continue
        wrong += len(problems)
        for problem in problems:
            print(f"{tables.plain(str(path))}:{problem.line}: {tables.plain(problem.reason)}")
    print(f"{counted(len(files), 'file')}, {counted(wrong, 'problem') if wrong else 'no problem'}")
    if articles is None:
        print("articles and quotations were not looked up: name the folder of the articles with --articles")
    if wrong:
        raise typer.Exit(1)


@app.command("statements")
def hold_statements(
    sets: Annotated[list[str] | None, typer.Argument(help=f"Sets of statements: {', '.join(statements.SETS)}.")] = None,
    judge: Annotated[str, typer.Option("--judge", help=f"Who judges: {', '.join(statements.JUDGES)}.")] = "library",
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many statements of each set.")] = None,
    bench: Bench = None,
    written: Written = None,
    half: Half = "dev",
    as_json: AsJson = False,
) -> None:
    """How many right statements a verifier keeps, and how many wrong ones it passes; asks no question."""
    opinion = _named(judge, statements.JUDGES, "judge")
    loaders = {name: _named(name, statements.SETS, "set of statements") for name in sets or statements.SETS}
    places = places_of(bench, None, written, half)
    found = {name: statements.figures(statements.sample(load(places), limit), opinion) for name, load in loaders.items()}
    if as_json:
        _print_json(
            {
                name: {group: dataclasses.asdict(item) | {"share": item.share} for group, item in figures.items()}
                for name, figures in found.items()
            }
        )
        return
    for name, figures in found.items():
        tables.statements(Console(), f"{name}, judged by {judge}", figures)


@app.command("written")
def play_replies(
    sets: Annotated[list[str] | None, typer.Argument(help=f"Sets of replies: {', '.join(written.SETS)}.")] = None,
    pace: Annotated[float, typer.Option("--pace", min=0, help="The model's, in tokens a second; 0: all at once.")] = 80.0,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many replies of each set.")] = None,
    faults: Annotated[bool, typer.Option("--faults", help="Also each statement that was not shown as it should be.")] = False,
    setting: Changes = None,
    bench: Bench = None,
    articles: ArticlesFolder = None,
    half: Half = "dev",
    cache: Cache = None,
    progress: Shown = "bar",
    as_json: AsJson = False,
) -> None:
    """What a reader sees of a strong model's replies, which a scripted model gives over HTTP."""
    settings = settings_of("", setting or ())
    loaders = {name: _named(name, written.SETS, "set of replies") for name in sets or written.SETS}
    places = places_of(bench, articles, None, half)
    found: dict[str, Sequence[written.Result]] = {}
    with shown(progress) as told:
        for name, replies in loaders.items():
            script = replies(places)
            say = functools.partial(told, f"playing {name}")
            found[name] = written.play(script, settings, _cache(cache, settings), pace=pace, limit=limit, on_progress=say)
    if as_json:
        _print_json({name: [dataclasses.asdict(item) for item in written.figures(results)] for name, results in found.items()})
        return
    for name, results in found.items():
        tables.played(Console(), f"{name}, {counted(len(results), 'question')}", results, faults=faults)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; `rag eval my.jsonl` is short for `rag eval run my.jsonl`. Returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] not in {*_COMMANDS, "--help"}:
        given.insert(0, "run")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter shows a question mark
    try:
        if "--help" not in given and importlib.util.find_spec("ir_measures") is None:
            raise PluginError("the evaluation needs the package ir-measures: pip install 'dateline[eval]', or make install-dev")
        app(given, prog_name="rag eval")
    except RagError as error:
        told = f"error: {tables.plain(str(error))}"
        Console(stderr=True).print(told, style="red", markup=False, soft_wrap=True, highlight=False)
        return 2 if isinstance(error, InputError) else 1
    except PermissionError as error:
        told = f"error: no permission for {error.filename}: choose another folder (--out, --cache), or open this one"
        Console(stderr=True).print(told, style="red", markup=False, soft_wrap=True, highlight=False)
        return 2
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    return 0


def _named(name: str, known: Mapping[str, Found], what: str) -> Found:
    if name not in known:
        raise RunError(f"unknown {what} {name!r}: expected one of {', '.join(known)}")
    return known[name]


def _require_nothing_else(sets: Sequence[str] | None, options: dict[str, object]) -> None:
    """Raises RunError for what a run that goes on cannot be given any more."""
    if sets:
        raise RunError(f"--resume goes on with the sets of the run: leave out {', '.join(sets)}")
    given = [name for name, value in options.items() if value]
    if given:
        raise RunError(f"--resume goes on with the options of the run: leave out {', '.join(given)}")


def _resumed(
    name: str,
    folder: Path,
    settings: Settings,
    judge: Judge | None,
    bench: Path | None,
    articles: Path | None,
    written: Path | None,
) -> tuple[Run, list[DataSet]]:
    """A run that was interrupted, and its datasets from where they were read before. Raises RunError when one is gone."""
    started = runs.resume(run_of(name, folder).folder, settings, judge)
    options = started.manifest.options
    bench = bench or (Path(options.bench) if options.bench else None)
    articles = articles or (Path(options.articles) if options.articles else None)
    written = written or (Path(options.written) if options.written else None)
    found, absent = load(started.manifest.sources, settings, places_of(bench, articles, written, options.half), articles)
    here = {dataset.name for dataset in found}
    for lost in started.manifest.sets:
        if lost not in here:
            raise RunError(f"{started.folder} needs {lost}, which is not here any more: {absent.get(lost, 'no such file')}")
    # What was skipped at the start stays skipped, also when it has come since.
    return started, [dataset for dataset in found if dataset.name in started.manifest.sets]


def _executed(
    started: Run, found: Sequence[DataSet], settings: Settings, cache: Path | None, judge: Judge | None, progress: str
) -> Run:
    try:
        with shown(progress) as told:
            return runs.execute(started, found, settings, _cache(cache, settings), judge, told)
    except KeyboardInterrupt:
        Console(stderr=True).print(f"stopped; go on with: rag eval run --resume {started.folder}", markup=False, soft_wrap=True)
        raise typer.Exit(130) from None


def _cache(cache: Path | None, settings: Settings) -> Path:
    return cache or settings.data_dir / "eval" / "archives"


def _absolute(path: Path | None) -> str:
    return str(path.absolute()) if path else ""


def _summaries(found: Run) -> dict[str, Summary]:
    return {name: summarize(name, records) for name in found.manifest.sets if (records := found.records(name))}


def _as_json(found: Run, summaries: dict[str, Summary]) -> dict[str, Any]:
    return {
        "run": found.name,
        "folder": str(found.folder),
        "manifest": dataclasses.asdict(found.manifest),
        "sets": {name: dataclasses.asdict(summary) for name, summary in summaries.items()},
    }


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, default=str))


if __name__ == "__main__":
    sys.exit(main())
