"""The command line: `rag ingest`, `ask`, `chat`, `search`, `articles`, `index`, `eval`, `bench`, `ui`, `doctor`.

Exit codes: 0 done (an answer of `not_found` is done), 2 the input or its use is wrong, 1 something failed.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from rag.errors import InputError, RagError

if TYPE_CHECKING:
    from rag.assistant import Assistant

app = typer.Typer(
    name="rag",
    help="Answers from an archive of news articles, where every sentence stands on an exact quotation.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
articles_app = typer.Typer(
    help="List, show and remove the articles of the archive.", no_args_is_help=True, rich_markup_mode=None
)
index_app = typer.Typer(help="Look after the indexes.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(articles_app, name="articles")
app.add_typer(index_app, name="index")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Since = Annotated[str, typer.Option(help="Only articles published on this day or later, YYYY-MM-DD.")]
Until = Annotated[str, typer.Option(help="Only articles published on this day or earlier, YYYY-MM-DD.")]
Sources = Annotated[list[str] | None, typer.Option("--source", help="Only this source; may be repeated.")]
QuestionText = Annotated[str, typer.Argument(help="The question, in quotation marks.")]


@app.command()
def ingest(
    paths: Annotated[list[str], typer.Argument(help="Files and folders: txt md html json jsonl csv pdf, each also .gz.")],
    sync: Annotated[bool, typer.Option("--sync", help="Remove articles of these folders whose files have gone.")] = False,
    field: Annotated[list[str] | None, typer.Option(help="Where records keep a field, such as body=story.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take articles into the archive. Doing it again changes only what has changed."""
    fields = dict(_pair(item) for item in field or [])
    with _assistant() as assistant, _progress("reading and embedding", quiet=as_json) as advance:
        report = assistant.ingest(paths, sync=sync, fields=fields, on_progress=advance)
    if as_json:
        _print_json(dataclasses.asdict(report))
    else:
        from rag import show

        show.report(report)
    if report.failed:
        raise typer.Exit(2)


@app.command()
def ask(question: QuestionText, since: Since = "", until: Until = "", source: Sources = None, as_json: AsJson = False) -> None:
    """Answer a question from the archive, with a numbered quotation for every sentence."""
    with _assistant() as assistant:
        answer = assistant.query(question, since=since or None, until=until or None, sources=source or ())
        if as_json:
            _print_json(answer.to_dict())
        else:
            from rag import show

            show.answer(answer, {item.article_id: assistant.article(item.article_id) for item in answer.citations})


@app.command()
def chat(since: Since = "", until: Until = "", source: Sources = None) -> None:
    """Ask one question after the other; a follow-up may say "he" or "the trip". An empty line ends."""
    from rag import show

    history: list[tuple[str, str]] = []
    with _assistant() as assistant:
        while question := _prompted("? "):
            try:
                answer = assistant.query(
                    question, history=history, since=since or None, until=until or None, sources=source or ()
                )
            except InputError as error:
                show.error(error)
                continue
            show.answer(answer, {item.article_id: assistant.article(item.article_id) for item in answer.citations})
            history += [("user", question), ("assistant", answer.text)]


@app.command()
def search(
    question: QuestionText,
    k: Annotated[int, typer.Option("-k", min=1, max=200, help="How many passages.")] = 10,
    explain: Annotated[bool, typer.Option("--explain", help="Show what each score is made of.")] = False,
    since: Since = "",
    until: Until = "",
    source: Sources = None,
    as_json: AsJson = False,
) -> None:
    """Show the passages that fit a question best, without answering it."""
    with _assistant() as assistant:
        found = assistant.search(question, k=k, since=since or None, until=until or None, sources=source or ())
    if as_json:
        _print_json([dataclasses.asdict(item) for item in found])
    else:
        from rag import show

        show.passages(found, explain=explain)


@articles_app.command("list")
def articles_list(as_json: AsJson = False) -> None:
    """List the articles, oldest first."""
    with _assistant() as assistant:
        articles = assistant.articles()
    if as_json:
        _print_json([{k: v for k, v in dataclasses.asdict(a).items() if k != "text"} | {"words": a.words} for a in articles])
    else:
        from rag import show

        show.articles(articles)


@articles_app.command("show")
def articles_show(
    article_id: str,
    raw: Annotated[bool, typer.Option("--raw", help="The text as it came, with what was cleaned away struck out.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show one article."""
    with _assistant() as assistant:
        article = assistant.article(article_id)
        text, cleaned = assistant.cleaning(article_id)
    if as_json:
        _print_json(
            dataclasses.asdict(article) | ({"raw": text, "dropped": dataclasses.asdict(cleaned)["dropped"]} if raw else {})
        )
    else:
        from rag import show

        show.article(article, text if raw else None, cleaned)


@articles_app.command("remove")
def articles_remove(article_ids: list[str], as_json: AsJson = False) -> None:
    """Remove articles from the archive and from both indexes."""
    with _assistant() as assistant:
        removed = assistant.remove(article_ids)
    unknown = [article_id for article_id in article_ids if article_id not in removed]
    if as_json:
        _print_json({"removed": list(removed), "unknown": unknown})
    else:
        typer.echo(f"removed {len(removed)} of {len(article_ids)}")
    if unknown:
        raise InputError(f"no article {unknown[0]!r} in the archive: expected ids that `rag articles list` shows")


@index_app.command("rebuild")
def index_rebuild(as_json: AsJson = False) -> None:
    """Make both indexes anew from the archive; the vectors too when the embedder has changed."""
    with _assistant() as assistant, _progress("embedding", quiet=as_json) as advance:
        count = assistant.rebuild(on_progress=advance)
    if as_json:
        _print_json({"passages": count})
    else:
        typer.echo(f"indexed {count} passages anew")


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Say what is configured, what is missing and what to do. Never shows a key."""
    from rag import checkup, show

    findings = checkup.examine(_settings())
    if as_json:
        _print_json([dataclasses.asdict(finding) for finding in findings])
    else:
        show.findings(findings)
    if any(finding.state == "wrong" for finding in findings):
        raise typer.Exit(1)


_PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


@app.command("eval", context_settings=_PASS_ON)
def evaluate(context: typer.Context) -> None:
    """Measure retrieval, answers, citations and abstention on gold questions; `rag eval --help` shows how."""
    _child([sys.executable, "-m", "eval", *context.args])


@app.command(context_settings=_PASS_ON)
def bench(context: typer.Context) -> None:
    """Measure speed and extraction; `rag bench --help` shows how."""
    _child([sys.executable, "-m", "eval.bench", *context.args])


@app.command(context_settings=_PASS_ON)
def ui(context: typer.Context) -> None:
    """Open the chat page in a browser; `rag ui --help` shows how."""
    _child([sys.executable, "-m", "ui", *context.args])


def main() -> NoReturn:
    """Run the command line: errors of ours become one line on standard error and an exit code."""
    try:
        app()
    except RagError as error:
        from rag import show

        show.error(error)
        sys.exit(2 if isinstance(error, InputError) else 1)
    except BrokenPipeError:
        # Whoever read our output has gone; keep Python from complaining about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    sys.exit(0)


def _settings() -> Any:
    from rag.settings import Settings

    return Settings()


def _assistant() -> Assistant:
    from rag.assistant import Assistant

    return Assistant(_settings())


def _child(command: list[str]) -> None:
    from rag.bundle import ROOT

    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])}
    try:
        code = subprocess.run(command, env=environment, check=False).returncode
    except KeyboardInterrupt:
        code = 130
    raise typer.Exit(code)


def _progress(label: str, *, quiet: bool) -> Any:
    from rag import show

    return show.progress(label, quiet=quiet)


def _prompted(sign: str) -> str:
    try:
        return input(sign).strip()
    except EOFError:
        return ""


def _pair(item: str) -> tuple[str, str]:
    name, separator, value = item.partition("=")
    if not (name and separator and value):
        raise InputError(f"--field {item!r}: expected NAME=KEY, such as body=story")
    return name, value


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
