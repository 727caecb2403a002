"""The command line: `rag ingest`, `follow`, `ask`, `timeline`, `chat`, `search`, `find`, `check`, `articles`, `eval`, `ui` …

Exit codes: 0 done (an answer of `not_found` is done), 2 the input or its use is wrong, 1 something failed, or `check` has found
what it should.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import io
import json
import math
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

import click

from rag.errors import InputError, RagError

if TYPE_CHECKING:
    from rag.assistant import Assistant

Command = TypeVar("Command", bound=Callable[..., None])

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")
question_argument = click.argument("question")
robots_option = click.option(
    "--ignore-robots", is_flag=True, help="Also fetch what a site's robots.txt forbids, where you have the right to."
)


class Finite(click.FloatRange):
    """A number of a range: what is no number is in none."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number. Raises click.BadParameter."""
        number = super().convert(value, param, ctx)
        return self.fail(f"{value!r} is no number: expected one such as 30", param, ctx) if math.isnan(number) else number


def within(command: Command) -> Command:
    """The options that say in which articles to look; the command gets them together, as the assistant takes them."""
    names = ("since", "until", "sources", "authors", "as_of")

    @functools.wraps(command)
    def gathered(**given: Any) -> None:
        command(within={name: given.pop(name) for name in names}, **given)

    for add in (
        click.option("--as-of", metavar="DAY", help="Ask as on this day: nothing published later is looked at, YYYY-MM-DD."),
        click.option("--author", "authors", metavar="NAME", multiple=True, help="Only by this author; may be repeated."),
        click.option("--source", "sources", metavar="NAME", multiple=True, help="Only this source; may be repeated."),
        click.option("--until", metavar="DAY", help="Only articles published on this day or earlier, YYYY-MM-DD."),
        click.option("--since", metavar="DAY", help="Only articles published on this day or later, YYYY-MM-DD."),
    ):
        gathered = add(gathered)
    return cast("Command", gathered)


@click.group(context_settings={"help_option_names": ["--help", "-h"]})
@click.version_option(package_name="dateline", prog_name="rag")
def app() -> None:
    """Answers from an archive of news articles, where every sentence stands on an exact quotation."""


@app.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--sync", is_flag=True, help="Remove articles of these folders whose files have gone.")
@click.option("--field", multiple=True, metavar="NAME=KEY", help="Where records keep a field, such as body=story.")
@click.option("--follow-links", is_flag=True, help="Also read what links in a folder lead to outside it.")
@robots_option
@click.option("--reader", metavar="PACKAGE.MODULE:CLASS", help="A LlamaIndex reader; PATHS are then its options, KEY=VALUE.")
@as_json_option
def ingest(
    paths: Sequence[str],
    sync: bool,
    field: Sequence[str],
    follow_links: bool,
    ignore_robots: bool,
    reader: str | None,
    as_json: bool,
) -> None:
    """Take articles into the archive. Doing it again changes only what has changed.

    PATHS are files and folders: txt md html json jsonl csv pdf docx epub eml mbox xml rss atom warc, each also .gz, and zip;
    and addresses of pages and feeds, https://…
    """
    fields = dict(_pair(item) for item in field)
    given: Any = paths
    if reader is not None:
        from rag.providers import llama_in

        given = llama_in.loaded(reader, dict(_pair(item) for item in paths))
    with _assistant() as assistant, _progress("reading and embedding", quiet=as_json) as advance:
        report = assistant.ingest(
            given, sync=sync, fields=fields, follow_links=follow_links, ignore_robots=ignore_robots, on_progress=advance
        )
    if as_json:
        _print_json(dataclasses.asdict(report))
    else:
        from rag.edge import terminal

        terminal.report(report)
    if report.failed:
        raise click.exceptions.Exit(2)


@app.command()
@click.argument("list_file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--every", type=Finite(0, 525_600, min_open=True), metavar="MINUTES", help="Look again and again, until stopped.")
@click.option(
    "--silent-after",
    type=Finite(0, 36_500),
    default=7,
    show_default=True,
    metavar="DAYS",
    help="Name a feed that has had no news for longer.",
)
@robots_option
@as_json_option
def follow(list_file: Path, every: float | None, silent_after: float, ignore_robots: bool, as_json: bool) -> None:
    """Take in what is new in the feeds, pages and folders that FILE names, one a line; # begins a comment.

    Exit code 1 when something could not be had; what could is in the archive.
    """
    from rag.edge import follow as following
    from rag.edge import terminal

    with _assistant() as assistant:

        def look() -> Iterator[Any]:
            return assistant.follow(following.places(list_file), silent_after=silent_after, ignore_robots=ignore_robots)

        def tell(found: Any) -> None:
            if not as_json:
                terminal.followed(found)

        def sum_up(found: Sequence[Any]) -> None:
            if as_json:
                _print_json([dataclasses.asdict(item) for item in found])
            else:
                terminal.followed_in_all(found)

        if every is not None:
            following.keep_on(look, tell, sum_up, every=every, warn=terminal.error)
        elif not following.once(look, tell, sum_up):
            raise click.exceptions.Exit(1)


@app.command()
@click.argument("question", required=False)
@click.option("--file", "file", metavar="FILE", help="Answer all questions of a CSV, JSONL or text file; - is standard input.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Where the answers to --file go: .csv or .jsonl.")
@within
@as_json_option
def ask(
    within: dict[str, Any],
    question: str | None,
    file: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Answer a question from the archive, with a numbered quotation for every sentence.

    With --file, many: each answer is written as soon as it is there, and what was stopped goes on where it was.
    """
    if file is not None:
        _ask_all(
            question,
            file,
            out,
            within,
            as_json,
        )
        return
    if question is None or out is not None:
        raise click.UsageError("expected a QUESTION, or --file with the questions and --out for their answers")
    with _assistant() as assistant:
        answer = assistant.query(question, **within)
        if as_json:
            _print_json(answer.to_dict())
        else:
            from rag.edge import terminal

            terminal.answer(answer, {item.article_id: assistant.article(item.article_id) for item in answer.citations})


@app.command()
@click.argument("topic")
@click.option("-n", "limit", type=click.IntRange(1, 200), default=20, show_default=True, help="At most so many events.")
@within
@as_json_option
def timeline(
    within: dict[str, Any],
    topic: str,
    limit: int,
    as_json: bool,
) -> None:
    """Show the events of TOPIC in their order, each with its date and an exact quotation.

    The date is the one that the sentence names, else, marked as reported, the day of publication.
    """
    with _assistant() as assistant:
        answer = assistant.timeline(topic, **within, limit=limit)
        if as_json:
            _print_json(answer.to_dict())
        else:
            from rag.edge import terminal

            terminal.answer(answer, {item.article_id: assistant.article(item.article_id) for item in answer.citations})


@app.command()
@within
def chat(within: dict[str, Any]) -> None:
    """Ask one question after the other; a follow-up may say "he" or "the trip". An empty line ends."""
    from rag.edge import terminal

    history: list[tuple[str, str]] = []
    with _assistant() as assistant:
        while question := _prompted("? "):
            try:
                answer = assistant.query(question, history=history, **within)
            except InputError as error:
                terminal.error(error)
                continue
            terminal.answer(answer, {item.article_id: assistant.article(item.article_id) for item in answer.citations})
            history += [("user", question), ("assistant", answer.text)]


@app.command()
@question_argument
@click.option("-k", type=click.IntRange(1, 200), default=10, show_default=True, help="How many passages.")
@click.option("--explain", is_flag=True, help="Show what each score is made of.")
@within
@as_json_option
def search(
    within: dict[str, Any],
    question: str,
    k: int,
    explain: bool,
    as_json: bool,
) -> None:
    """Show the passages that fit a question best, without answering it."""
    with _assistant() as assistant:
        found = assistant.search(question, k=k, **within)
        undated = assistant.undatable(**within)
    if as_json:
        _print_json([dataclasses.asdict(item) for item in found])
    else:
        from rag.edge import terminal

        terminal.passages(found, explain=explain)
    _tell_undated(undated)


@app.command()
@click.argument("query", default="")
@within
@click.option("--hits", is_flag=True, help="A line for every place where something was found, instead of every article.")
@click.option("--facets", is_flag=True, help="Also count the articles by source and by month.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV for spreadsheets.")
@as_json_option
def find(
    within: dict[str, Any],
    query: str,
    hits: bool,
    facets: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Find all articles that hold the words of QUERY, as they stand; `search` finds the best ones by their meaning.

    All words must be there: "a phrase", harb* for a beginning, barge OR ship for one of two, NOT tunnel or -tunnel for none.
    """
    with _assistant() as assistant:
        found = assistant.find(query, **within)
    from rag.edge import terminal

    if as_json:
        _print_json(terminal.finds_record(found, hits=hits))
    elif as_csv:
        click.echo("".join(terminal.finds_table(found, hits=hits)), nl=False)
    else:
        terminal.finds(found, hits=hits, facets=facets)


@app.command()
@click.argument("draft", type=click.Path(path_type=Path, allow_dash=True))
@within
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Also write a page to read and print.")
@click.option("--strict", is_flag=True, help="Exit code 1 also for what is partly supported or not in the archive.")
@as_json_option
def check(
    within: dict[str, Any],
    draft: Path,
    html: Path | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Say of each sentence of DRAFT, a text file or -, what the archive says of it, with quotation and source.

    Exit code 1 when a sentence is contradicted.
    """
    from rag.prove.checking import LONGEST

    try:
        with contextlib.nullcontext(sys.stdin.buffer) if str(draft) == "-" else draft.open("rb") as source:
            data = source.read(4 * LONGEST + 1)
        if len(data) > 4 * LONGEST:
            raise InputError(f"{draft} is longer than {LONGEST:,} characters: check it in parts")
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{draft} cannot be read ({error}): expected a draft as plain text in UTF-8") from None
    with _assistant() as assistant, _progress("checking", quiet=as_json) as advance:
        report = assistant.check_draft(text, **within, on_progress=advance)
        undated = assistant.undatable(**within)
    if html is not None:
        from rag.edge import proofsheet

        try:
            html.write_text(proofsheet.page(draft.name, report), encoding="utf-8", errors="replace")
        except OSError as error:
            raise InputError(
                f"{html} cannot be written ({error.strerror}): expected a file in a folder that is there"
            ) from None
    if as_json:
        _print_json(dataclasses.asdict(report))
    else:
        from rag.edge import terminal

        terminal.draft(report)
    _tell_undated(undated)
    wrong = report.count("contradicted") + (report.count("partly") + report.count("absent") if strict else 0)
    if wrong:
        raise click.exceptions.Exit(1)


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
        from rag.edge import terminal

        terminal.articles(found)


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
        from rag.edge import terminal

        terminal.article(article, text if raw else None, cleaned)


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


@app.group()
def archive() -> None:
    """Check the archive, copy it, and bring a copy back."""


@archive.command("check")
@click.option("--repair", is_flag=True, help="Mend what can be mended: from the articles' files, or from what is stored.")
@as_json_option
def archive_check(repair: bool, as_json: bool) -> None:
    """Hold everything stored against its checksums. Brings an archive of an older version up to date."""
    with _assistant() as assistant, _progress("checking", quiet=as_json) as advance:
        report = assistant.check(repair=repair, on_progress=advance)
    if as_json:
        _print_json(dataclasses.asdict(report))
    else:
        from rag.edge import terminal

        terminal.check(report)
    if not report.sound:
        raise click.exceptions.Exit(1)


@archive.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@as_json_option
def archive_backup(file: Path, as_json: bool) -> None:
    """Copy the archive to a new FILE, while others may go on writing."""
    with _assistant() as assistant:
        count = assistant.backup(file)
    _print_json({"articles": count}) if as_json else click.echo(f"{count} articles copied to {file}")


@archive.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@as_json_option
def archive_restore(file: Path, as_json: bool) -> None:
    """Put the copy in FILE in the archive's place; the indexes are made anew."""
    with _assistant() as assistant:
        count = assistant.restore(file)
    _print_json({"articles": count}) if as_json else click.echo(f"{count} articles restored from {file}")


@archive.command("snapshot")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(0), default=1, show_default=True, help="How many older generations stay.")
@as_json_option
def archive_snapshot(folder: Path, keep: int, as_json: bool) -> None:
    """Publish the archive in FOLDER, for other machines to read with RAG_DATA_DIR=FOLDER; others may go on writing here.

    A process serves the generation that was the newest when it started, so keep those that are still served.
    """
    with _assistant() as assistant:
        found = assistant.snapshot(folder, keep=keep)
    if as_json:
        _print_json(dataclasses.asdict(found))
    else:
        click.echo(f"{found.articles:,} articles published in {folder} as generation {found.generation}")


def listening(command: Command) -> Command:
    """The options that say where a server listens."""
    known = "Where to listen; beyond this machine RAG_API_TOKEN is required."
    for add in (
        click.option("--port", type=click.IntRange(0, 65_535), default=8600, show_default=True, help="0: any free one."),
        click.option("--address", default="127.0.0.1", show_default=True, help=known),
    ):
        command = add(command)
    return command


@app.command()
@listening
def serve(address: str, port: int) -> None:
    """Serve the archive over HTTP, also to clients of OpenAI's interface; /openapi.json describes it."""
    from rag.edge import serve as server

    with _assistant() as assistant:
        server.run(server.application(assistant), address=address, port=port, token=bool(assistant.settings.api_token))


@app.command()
@click.option("--http", is_flag=True, help="Over HTTP, at /mcp, instead of standard input and output.")
@listening
def mcp(http: bool, address: str, port: int) -> None:
    """Serve the archive as tools for language models, by the Model Context Protocol."""
    from rag.edge import serve as server

    with _assistant() as assistant:
        if http:
            server.run(server.tools(assistant), address=address, port=port, token=bool(assistant.settings.api_token))
        else:
            server.tools_beside(assistant)


@app.command()
@as_json_option
def doctor(as_json: bool) -> None:
    """Say what is configured, what is missing and what to do. Never shows a key."""
    from rag.edge import doctor, terminal

    findings = doctor.examine(_settings())
    if as_json:
        _print_json([dataclasses.asdict(finding) for finding in findings])
    else:
        terminal.findings(findings)
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
    """Measure speed, the page, extraction and what faults do; `rag bench --help` shows how."""
    _child([sys.executable, "-m", "eval.bench", *arguments])


@app.command(context_settings=_PASS_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def ui(arguments: Sequence[str]) -> None:
    """Open the chat page in a browser; `rag ui --help` shows how."""
    _child([sys.executable, "-m", "ui", *arguments])


def main() -> NoReturn:
    """Run the command line: errors of ours become one line on standard error and an exit code."""
    # What is made of people's articles and questions, also by libraries, is for nobody else on the machine.
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter shows a question mark
    try:
        app(prog_name="rag")
    except RagError as error:
        from rag.edge import terminal

        terminal.error(error)
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


def _ask_all(question: str | None, file: str, out: Path | None, options: dict[str, Any], as_json: bool) -> None:
    """Answer the questions of a file; see `rag.edge.batch`."""
    from rag.edge import batch

    if question is not None:
        raise click.UsageError("expected either a QUESTION or --file, not both")
    if out is not None and out.suffix.lower() not in (".csv", ".jsonl"):
        raise InputError(f"the answers cannot go to {out}: expected a name that ends in .csv or .jsonl")
    asked = batch.questions(None if file == "-" else Path(file), sys.stdin.buffer)
    jsonl = as_json if out is None else out.suffix.lower() == ".jsonl"
    with _assistant() as assistant, _progress("answering", quiet=False) as advance:
        report = batch.run(
            asked,
            lambda text: assistant.query(text, **options),
            out,
            sys.stdout,
            shape="jsonl" if jsonl else "csv",
            advance=advance,
        )
    click.echo(f"answered {report.answered}   already there {report.kept}   could not be asked {report.failed}", err=True)
    if report.failed:
        raise click.exceptions.Exit(2)


def _tell_undated(count: int) -> None:
    """Say on standard error how many articles the days have left out because theirs are not known."""
    if count:
        click.echo(f"note: {count:,} without a known date left out; see `rag doctor`", err=True)


def _progress(label: str, *, quiet: bool) -> Any:
    from rag.edge import terminal

    return terminal.progress(label, quiet=quiet)


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
