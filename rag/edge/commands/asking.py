"""Commands that ask: `ask`, `timeline`, `chat`, `search`, `find`, `check`."""

from __future__ import annotations

import contextlib
import dataclasses
import sys
from pathlib import Path
from typing import Any

import click

from rag.answers import Answer
from rag.edge import door
from rag.edge.commands.options import as_json_option, within
from rag.edge.commands.session import opened, print_json, progress, tell_undated
from rag.errors import InputError


@click.command(
    cls=door.Command,
    examples=(
        'rag ask "why was the trip postponed?"',
        'rag ask "who met the minister?" --since 2024-03-01 --source Reuters',
        "rag ask --file questions.csv --out answers.jsonl",
    ),
)
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
    with opened() as assistant:
        answer = assistant.query(question, **within)
        if as_json:
            print_json(answer.to_dict())
        else:
            from rag.edge.terminal import answers

            answers.answer(answer, {item.article_id: assistant.article(item.article_id) for item in answer.citations})


@click.command(
    cls=door.Command,
    examples=('rag timeline "the harbour bridge"', 'rag timeline "the strike" -n 50 --until 2024-12-31 --json'),
)
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
    with opened() as assistant:
        answer = assistant.timeline(topic, **within, limit=limit)
        if as_json:
            print_json(answer.to_dict())
        else:
            from rag.edge.terminal import answers

            answers.answer(answer, {item.article_id: assistant.article(item.article_id) for item in answer.citations})


@click.command(cls=door.Command, examples=("rag chat", "rag chat --source Reuters"))
@within
def chat(within: dict[str, Any]) -> None:
    """Ask one question after the other; a follow-up may say "he" or "the trip". An empty line ends."""
    from rag.edge.terminal import answers, screen
    from rag.quote.again import followed_up

    talk: list[tuple[str, Answer]] = []
    with opened() as assistant:
        while question := _prompted("? "):
            try:
                history = [part for said, told in followed_up(talk) for part in (("user", said), ("assistant", told.text))]
                answer = assistant.query(question, history=history, answers=[told for _, told in talk], **within)
            except InputError as error:
                screen.error(error)
                continue
            answers.answer(answer, {item.article_id: assistant.article(item.article_id) for item in answer.citations})
            talk.append((question, answer))


@click.command(cls=door.Command, examples=('rag search "bridge closed"', 'rag search "bridge closed" -k 5 --explain'))
@click.argument("question")
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
    with opened() as assistant:
        found = assistant.search(question, k=k, **within)
        undated = assistant.undatable(**within)
    if as_json:
        print_json([dataclasses.asdict(item) for item in found])
    else:
        from rag.edge.terminal import answers

        answers.passages(found, explain=explain)
    tell_undated(undated)


@click.command(cls=door.Command, examples=("rag find 'harb* \"northern pillar\" -tunnel'", "rag find barge --hits --csv"))
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
    with opened() as assistant:
        found = assistant.find(query, **within)
    from rag.edge.terminal import finds

    if as_json:
        print_json(finds.record(found, hits=hits))
    elif as_csv:
        click.echo("".join(finds.table(found, hits=hits)), nl=False)
    else:
        finds.finds(found, hits=hits, facets=facets)


@click.command(
    cls=door.Command, examples=("rag check draft.txt", "pandoc draft.docx -t plain | rag check - --strict --html draft.html")
)
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
    with opened() as assistant, progress("checking", quiet=as_json) as advance:
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
        print_json(dataclasses.asdict(report))
    else:
        from rag.edge.terminal import answers

        answers.draft(report)
    tell_undated(undated)
    wrong = report.count("contradicted") + (report.count("partly") + report.count("absent") if strict else 0)
    if wrong:
        raise click.exceptions.Exit(1)


def _ask_all(question: str | None, file: str, out: Path | None, options: dict[str, Any], as_json: bool) -> None:
    """Answer the questions of a file; see `rag.edge.batch`."""
    from rag.edge import batch

    if question is not None:
        raise click.UsageError("expected either a QUESTION or --file, not both")
    if out is not None and out.suffix.lower() not in (".csv", ".jsonl"):
        raise InputError(f"the answers cannot go to {out}: expected a name that ends in .csv or .jsonl")
    asked = batch.questions(None if file == "-" else Path(file), sys.stdin.buffer)
    jsonl = as_json if out is None else out.suffix.lower() == ".jsonl"
    with opened() as assistant, progress("answering", quiet=False) as advance:
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


def _prompted(sign: str) -> str:
    try:
        return input(sign).strip()
    except EOFError:
        return ""
