"""The command line: `rag ingest`, `ask`, `chat`, `search`, `articles`, `index`, `eval`, `bench`, `ui`, `doctor`.

Exit codes: 0 done (an answer of `not_found` is done), 2 the input or its use is wrong, 1 something failed.
"""

from __future__ import annotations

import dataclasses
import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from rag.errors import InputError, RagError

if TYPE_CHECKING:
    from rag.assistant import Assistant

Command = TypeVar("Command", bound=Callable[..., None])

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
question_argument = click.argument("question")


def within(command: Command) -> Command:
    """The options that say in which articles to look."""
    for add in (
        click.option("--source", "sources", metavar="NAME", multiple=True, help="Only this source; may be repeated."),
        click.option("--until", metavar="DAY", help="Only articles published on this day or earlier, YYYY-MM-DD."),
        click.option("--since", metavar="DAY", help="Only articles published on this day or later, YYYY-MM-DD."),
    ):
        command = add(command)
    return command


@click.group(context_settings={"help_option_names": ["--help", "-h"]})
def app() -> None:
    """Answers from an archive of news articles, where every sentence stands on an exact quotation."""


@app.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--sync", is_flag=True, help="Remove articles of these folders whose files have gone.")
@click.option("--field", multiple=True, metavar="NAME=KEY", help="Where records keep a field, such as body=story.")
@click.option("--reader", metavar="PACKAGE.MODULE:CLASS", help="A LlamaIndex reader; PATHS are then its options, KEY=VALUE.")
@as_json_option
def ingest(paths: Sequence[str], sync: bool, field: Sequence[str], reader: str | None, as_json: bool) -> None:
    """Take articles into the archive. Doing it again changes only what has changed.

    PATHS are files and folders: txt md html json jsonl csv pdf, each also .gz.
    """
    fields = dict(_pair(item) for item in field)
    given: Any = paths
    if reader is not None:
        from rag import llama

        given = llama.loaded(reader, dict(_pair(item) for item in paths))
    with _assistant() as assistant, _progress("reading and embedding", quiet=as_json) as advance:
        report = assistant.ingest(given, sync=sync, fields=fields, on_progress=advance)
    if as_json:
        _print_json(dataclasses.asdict(report))
    else:
        from rag import show

        show.report(report)
    if report.failed:
        raise click.exceptions.Exit(2)


@app.command()
@question_argument
@within
@as_json_option
def ask(question: str, since: str | None, until: str | None, sources: Sequence[str], as_json: bool) -> None:
    """Answer a question from the archive, with a numbered quotation for every sentence."""
    with _assistant() as assistant:
        answer = assistant.query(question, since=since, until=until, sources=sources)
        if as_json:
            _print_json(answer.to_dict())
        else:
            from rag import show

            show.answer(answer, {item.article_id: assistant.article(item.article_id) for item in answer.citations})


@app.command()
@within
def chat(since: str | None, until: str | None, sources: Sequence[str]) -> None:
    """Ask one question after the other; a follow-up may say "he" or "the trip". An empty line ends."""
    from rag import show

    history: list[tuple[str, str]] = []
    with _assistant() as assistant:
        while question := _prompted("? "):
            try:
                answer = assistant.query(question, history=history, since=since, until=until, sources=sources)
            except InputError as error:
                show.error(error)
                continue
            show.answer(answer, {item.article_id: assistant.article(item.article_id) for item in answer.citations})
            history += [("user", question), ("assistant", answer.text)]


@app.command()
@question_argument
@click.option("-k", type=click.IntRange(1, 200), default=10, show_default=True, help="How many passages.")
@click.option("--explain", is_flag=True, help="Show what each score is made of.")
@within
@as_json_option
def search(
    question: str, k: int, explain: bool, since: str | None, until: str | None, sources: Sequence[str], as_json: bool
) -> None:
    """Show the passages that fit a question best, without answering it."""
    with _assistant() as assistant:
        found = assistant.search(question, k=k, since=since, until=until, sources=sources)
    if as_json:
        _print_json([dataclasses.asdict(item) for item in found])
    else:
        from rag import show

        show.passages(found, explain=explain)


@app.group()
def articles() -> None:
    """List, show and remove the articles of the archive."""


@articles.command("list")
@as_json_option
def articles_list(as_json: bool) -> None:
    """List the articles, oldest first."""
    with _assistant() as assistant:
        found = assistant.articles()
    if as_json:
        _print_json([{k: v for k, v in dataclasses.asdict(a).items() if k != "text"} | {"words": a.words} for a in found])
    else:
        from rag import show

        show.articles(found)


@articles.command("show")
@click.argument("article_id")
@click.option("--raw", is_flag=True, help="The text as it came, with what was cleaned away struck out.")
@as_json_option
def articles_show(article_id: str, raw: bool, as_json: bool) -> None:
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


@articles.command("remove")
@click.argument("article_ids", nargs=-1, required=True)
@as_json_option
def articles_remove(article_ids: Sequence[str], as_json: bool) -> None:
    """Remove articles from the archive and from both indexes."""
    with _assistant() as assistant:
        removed = assistant.remove(article_ids)
    unknown = [article_id for article_id in article_ids if article_id not in removed]
    if as_json:
        _print_json({"removed": list(removed), "unknown": unknown})
    else:
        click.echo(f"removed {len(removed)} of {len(article_ids)}")
    if unknown:
        raise InputError(f"no article {unknown[0]!r} in the archive: expected ids that `rag articles list` shows")


@app.group()
def index() -> None:
    """Look after the indexes."""


@index.command("rebuild")
@as_json_option
def index_rebuild(as_json: bool) -> None:
    """Make both indexes anew from the archive; the vectors too when the embedder has changed."""
    with _assistant() as assistant, _progress("embedding", quiet=as_json) as advance:
        count = assistant.rebuild(on_progress=advance)
    if as_json:
        _print_json({"passages": count})
    else:
        click.echo(f"indexed {count} passages anew")


@app.command()
@as_json_option
def doctor(as_json: bool) -> None:
    """Say what is configured, what is missing and what to do. Never shows a key."""
    from rag import checkup, show

    findings = checkup.examine(_settings())
    if as_json:
        _print_json([dataclasses.asdict(finding) for finding in findings])
    else:
        show.findings(findings)
    if any(finding.state == "wrong" for finding in findings):
        raise click.exceptions.Exit(1)


_PASS_ON = {"ignore_unknown_options": True, "help_option_names": []}


@app.command("eval", context_settings=_PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def evaluate(arguments: Sequence[str]) -> None:
    """Measure retrieval, answers, citations and abstention on gold questions; `rag eval --help` shows how."""
    _child([sys.executable, "-m", "eval", *arguments])


@app.command(context_settings=_PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: Sequence[str]) -> None:
    """Measure speed, the page and extraction; `rag bench --help` shows how."""
    _child([sys.executable, "-m", "eval.bench", *arguments])


@app.command(context_settings=_PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def ui(arguments: Sequence[str]) -> None:
    """Open the chat page in a browser; `rag ui --help` shows how."""
    _child([sys.executable, "-m", "ui", *arguments])


def main() -> NoReturn:
    """Run the command line: errors of ours become one line on standard error and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter shows a question mark
    try:
        app(prog_name="rag")
    except RagError as error:
        from rag import show

        show.error(error)
        sys.exit(2 if isinstance(error, InputError) else 1)
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
    with subprocess.Popen(command, env=environment) as child:
        # Who ends this command means the one that it has started.
        before = signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        try:
            code = child.wait()
        except KeyboardInterrupt:
            code = 130
        finally:
            signal.signal(signal.SIGTERM, before)
    raise click.exceptions.Exit(code if code >= 0 else 128 - code)


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
        raise InputError(f"{item!r}: expected NAME=VALUE, such as body=story for --field or input_dir=news for --reader")
    return name, value


# What a terminal could obey or a stream could not carry: JSON has an escape for each.
_UNSAFE = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def _print_json(value: Any) -> None:
    plain = (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"
    text = json.dumps(value, ensure_ascii=plain, indent=2, default=str)
    click.echo(_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
