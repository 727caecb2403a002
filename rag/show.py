"""What a person sees in the terminal. Text of articles and questions is shown as it is, without control characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from rag import dates
from rag.checkup import Finding
from rag.schema import Answer, Article, Citation, Cleaned, Conflict, IngestReport, ScoredChunk


def answer(result: Answer, articles: Mapping[str, Article]) -> None:
    """The answer with what one should know of it, then its notes: title, source, date, quotation and place of each."""
    out = _console()
    if result.standalone_question and result.standalone_question != result.question:
        out.print(Text(f"Looked up: {plain(result.standalone_question)}", style="dim"))
    out.print()
    if result.statements:
        text = Text()
        for statement in result.statements:
            text.append(plain(statement.text))
            for citation in statement.citations:
                text.append(f" [{citation.number}]", style="bold cyan")
            text.append(" ")
        out.print(text)
    else:
        out.print(Text(plain(result.text), style="yellow"))
    for conflict in result.conflicts:
        out.print(_disagreement(conflict))
    for note in result.notes:
        out.print(Text(f"Note: {plain(note)}", style="yellow"))
    out.print()
    for citation in result.citations:
        _note(out, citation, articles[citation.article_id])
    if not result.statements and result.retrieved:
        out.print(Text("Nearest passages", style="bold"))
        passages(result.retrieved[:3], explain=False)
    total = sum(result.timings.values())
    out.print(Text(" · ".join([_wording(result), result.model, f"{total:,.0f} ms", *_spent(result)]), style="dim"))


def _disagreement(conflict: Conflict) -> Text:
    """What each side of a conflict says, where and when."""
    line = Text("The articles differ: ", style="yellow")
    for number, side in enumerate(conflict.sides):
        line.append("; " if number else "", style="yellow")
        line.append(f"“{plain(side.words)}”", style="bold yellow")
        line.append(f" [{side.citation.number}]", style="bold cyan")
        line.append(f" ({_when(side.citation.published)})", style="dim")
    return line


def _spent(result: Answer) -> list[str]:
    """What asking a model came to: the wait for the first sentence, what was left out, tokens and money."""
    told = []
    if "first statement" in result.timings:
        stages = list(result.timings)
        before = stages[: stages.index("first statement") + 1]
        told.append(f"first sentence after {sum(result.timings[stage] for stage in before):,.0f} ms")
    if result.dropped:
        told.append(f"{result.dropped} unverified left out")
    usage = result.usage
    if usage.input_tokens or usage.output_tokens:
        told.append(f"{usage.input_tokens:,} tokens in, {usage.output_tokens:,} out")
        told.append("price not known" if usage.dollars is None else f"${usage.dollars:.4f}")
    return told


def passages(found: Sequence[ScoredChunk], *, explain: bool) -> None:
    """Ranked passages, each with where it is from, and on request with what its score is made of."""
    out = _console()
    for item in found:
        head = Text(f"{item.rank:>3}. ", style="bold cyan")
        head.append(plain(item.title), style="bold")
        head.append(f"  {plain(item.source) or 'source unknown'}, {_when(item.published)}", style="dim")
        out.print(head)
        if explain:
            parts = ", ".join(f"{name} {value:.3f}" for name, value in item.explanation.items())
            out.print(Padding(Text(f"score {item.score:.3f} = {parts}", style="dim"), (0, 0, 0, 5)))
        out.print(Padding(Text(_shortened(plain(item.chunk.text))), (0, 0, 1, 5)))


def report(result: IngestReport) -> None:
    """The summary of an ingest, with the reason of each failure."""
    out = _console()
    counts = {
        "added": result.added,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "removed": result.removed,
        "near-copies": result.duplicates,
        "failed": result.failed,
    }
    line = Text()
    for name, items in counts.items():
        line.append(f"{name} ", style="dim")
        line.append(f"{len(items)}   ", style="bold red" if name == "failed" and items else "bold")
    out.print(line)
    for path, reason in result.failed:
        out.print(Text.assemble(("  ", ""), (_flat(path), "bold"), (f": {_flat(reason)}", "")), soft_wrap=True)


def articles(found: Sequence[Article]) -> None:
    """A line for each article."""
    out = _console()
    for item in found:
        line = Text(f"{item.id}  ", style="cyan")
        line.append(f"{_when(item.published):<20}  ", style="dim")
        line.append(plain(item.title), style="bold")
        line.append(f"  {plain(item.source) or 'source unknown'} · {item.words} words", style="dim")
        if item.group:
            line.append(f" · near-copies {item.group}", style="dim")
        out.print(line)
    out.print(Text(f"{len(found)} articles", style="dim"))


def article(item: Article, raw: str | None, cleaned: Cleaned) -> None:
    """One article, clean; or raw, with what was cleaned away struck out."""
    out = _console()
    out.print(Text(plain(item.title), style="bold"))
    provenance = f" ({item.date_provenance})" if item.published else ""
    out.print(
        Text(
            f"{plain(item.source) or 'source unknown'} · {_when(item.published)}{provenance} · {plain(item.path)}", style="dim"
        )
    )
    out.print()
    if raw is None:
        out.print(Text(plain(item.text)))
        return
    text, at = Text(), 0
    for gone in sorted(cleaned.dropped, key=lambda span: span.start):
        text.append(plain(raw[at : gone.start]))
        text.append(plain(raw[gone.start : gone.end]), style="strike dim red")
        at = gone.end
    text.append(plain(raw[at:]))
    out.print(text)


def findings(found: Sequence[Finding]) -> None:
    """The results of a check-up."""
    out = _console()
    signs = {"good": ("✓", "green"), "note": ("·", "cyan"), "wrong": ("✗", "bold red")}
    for item in found:
        sign, style = signs[item.state]
        out.print(Text.assemble((f"{sign} ", style), (f"{item.what}: ", "bold"), plain(item.text)), soft_wrap=True)


def error(problem: Exception) -> None:
    """One line on standard error."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(Text.assemble(("error: ", "bold red"), _flat(str(problem))))


@contextmanager
def progress(label: str, *, quiet: bool) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar with the time left, on standard error; none where that is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total, _what: bar.update(task, completed=done, total=total)


def plain(text: str) -> str:
    """Text without control characters, which could move the cursor or colour the screen, nor marks that reverse the writing."""
    return "".join(
        letter
        if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cs"} and letter not in _REVERSERS
        else "\ufffd"
        for letter in text
    )


def _flat(text: str) -> str:
    """`plain` on one line: a line break in a name would look like a message of its own."""
    return plain(" ".join(text.splitlines()).replace("\t", " "))


# Explicit embeddings and overrides; letters of right-to-left scripts need none of them.
_REVERSERS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _note(out: Console, citation: Citation, source: Article) -> None:
    head = Text(f"[{citation.number}] ", style="bold cyan")
    head.append(plain(citation.title), style="bold")
    place = plain(citation.source) or "source unknown"
    inferred = " (inferred)" if citation.date_provenance == "inferred" else ""
    head.append(f"  {place}, {_when(citation.published)}{inferred}", style="dim")
    out.print(head)
    out.print(Padding(Text(f"“{plain(citation.quote)}”", style="italic"), (0, 0, 0, 4)))
    where = plain(citation.url or source.path)
    out.print(
        Padding(
            Text(f"{where} · characters {citation.start:,}–{citation.end:,} of {citation.article_id}", style="dim"),
            (0, 0, 1, 4),
        )
    )


def _when(published: str | None) -> str:
    return dates.in_words(published) if published else "date unknown"


def _wording(result: Answer) -> str:
    return {"answered": "answered", "not_found": "not in the archive", "false_premise": "the question assumes something else"}[
        result.status
    ]


def _shortened(text: str, length: int = 300) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[:length].rsplit(" ", 1)[0] + " …"


def _console() -> Console:
    return Console(highlight=False, soft_wrap=False)
