"""Answers, passages and checked drafts, as a person sees them in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rag.answers import UNSURE, Answer, Citation, Conflict, Statement
from rag.edge.terminal.screen import console, day, flat, plain, shortened, when
from rag.english import dates
from rag.prove.checked import DraftReport, DraftVerdict
from rag.prove.citations import reworded
from rag.schema import Article, ScoredChunk


def answer(result: Answer, articles: Mapping[str, Article]) -> None:
    """The answer with what one should know of it, then its notes: title, source, date, quotation and place of each."""
    out = console()
    if result.standalone_question and result.standalone_question != result.question:
        out.print(Text(f"Looked up: {plain(result.standalone_question)}", style="dim"))
    out.print()
    if result.unsure:
        out.print(Text(f"{UNSURE[0].upper()}{UNSURE[1:]}.", style="bold yellow"))
    if result.form == "timeline" and any(statement.when for statement in result.statements):
        _timeline(out, result.statements)
    elif result.form == "table" and all(statement.label for statement in result.statements):
        _compared(out, result.statements)
    elif result.statements:
        text = Text()
        for statement in result.statements:
            text.append_text(_marked(statement)).append(" ")
        out.print(text)
    else:
        out.print(Text(plain(result.text), style="" if result.status == "small_talk" else "yellow"))
    if result.statements and result.model != "extractive":
        out.print(Text(_made(result), style="dim"))
    for conflict in result.conflicts:
        out.print(_disagreement(conflict))
    for note in (note for note in result.notes if note != UNSURE):
        out.print(Text(f"Note: {plain(note)}", style="yellow"))
    out.print()
    for citation in result.citations:
        _note(out, citation, articles[citation.article_id])
    if not result.statements and result.retrieved:
        out.print(Text("Nearest passages", style="bold"))
        passages(result.retrieved[:3], explain=False)
    out.print(Text(" · ".join([*_standing(result), f"{sum(result.timings.values()):,.0f} ms", *_spent(result)]), style="dim"))


def _standing(result: Answer) -> list[str]:
    """What came of it, as of which day, from how many reports that are nobody else's, and who wrote."""
    if result.status == "small_talk":
        return []
    told = [_wording(result)]
    if result.as_of:
        told.append(f"as of {dates.in_words(result.as_of)}")
    count = len({citation.article_id for citation in result.citations})
    if result.originals < count:
        told.append(f"{count} articles, {result.originals} original: {', '.join(map(flat, result.origins))}")
    return [*told, result.model]


def _timeline(out: Console, statements: Sequence[Statement]) -> None:
    """A line for each event: when it happened, what is said of it, and how many articles report it."""
    wide = max(len(statement.label) for statement in statements)
    for statement in statements:
        line = _marked(statement)
        if len(statement.reports) > 1:
            line.append(f" ({len(statement.reports)} reports)", style="dim")
        row = Table.grid(padding=(0, 2))
        row.add_column(width=wide)
        row.add_column()
        row.add_row(Text(statement.label, style="bold"), line)
        out.print(row)


def _compared(out: Console, statements: Sequence[Statement]) -> None:
    """What is said of each side under its name."""
    for label in dict.fromkeys(statement.label for statement in statements):
        out.print(Text(plain(label), style="bold"))
        for statement in (item for item in statements if item.label == label):
            out.print(Padding(_marked(statement), (0, 0, 0, 4)))


def _marked(statement: Statement) -> Text:
    line = Text(plain(statement.text))
    for citation in statement.citations:
        line.append(f" [{citation.number}]", style="bold cyan")
    return line


def _made(result: Answer) -> str:
    """How many sentences a model wrote, and how many are the articles' own words."""
    return f"{result.written} {'sentence' if result.written == 1 else 'sentences'} written and proven, {result.quoted} quoted"


def _disagreement(conflict: Conflict) -> Text:
    """What each side of a conflict says, where and when."""
    line = Text("The articles differ: ", style="yellow")
    for number, side in enumerate(conflict.sides):
        line.append("; " if number else "", style="yellow")
        line.append(f"“{plain(side.words)}”", style="bold yellow")
        line.append(f" [{side.citation.number}]", style="bold cyan")
        newest = ", newest" if side == conflict.newest else ""
        line.append(f" ({when(side.citation)}{newest})", style="dim")
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
    out = console()
    for item in found:
        head = Text(f"{item.rank:>3}. ", style="bold cyan")
        head.append(plain(item.title), style="bold")
        head.append(f"  {plain(item.source) or 'source unknown'}, {day(item.published)}", style="dim")
        out.print(head)
        if explain:
            parts = ", ".join(f"{name} {value:.3f}" for name, value in item.explanation.items())
            out.print(Padding(Text(f"score {item.score:.3f} = {parts}", style="dim"), (0, 0, 0, 5)))
        out.print(Padding(Text(shortened(plain(item.chunk.text))), (0, 0, 1, 5)))


def draft(result: DraftReport) -> None:
    """Each sentence of a draft with its verdict and what it stands on, then how many have which."""
    out = console()
    styles: dict[DraftVerdict, str] = {"supported": "green", "contradicted": "bold red", "partly": "yellow", "absent": "cyan"}
    for item in result.sentences:
        out.print(Text(flat(item.text)))
        remark = f" ({flat(item.remark)})" if item.remark else ""
        out.print(Text.assemble("    ", (item.called, styles.get(item.verdict, "dim")), (remark, "dim")))
        for citation in item.citations:
            out.print(Padding(_quotation(citation), (0, 0, 0, 4)))
            place = f"{plain(citation.title)}  {plain(citation.source) or 'source unknown'}, {when(citation)}"
            out.print(Padding(Text(f"[{citation.number}] {place} · {citation.article_id}", style="dim"), (0, 0, 0, 4)))
        out.print()
    out.print(Text(" · ".join(result.counts), style="dim"))


def _note(out: Console, citation: Citation, source: Article) -> None:
    head = Text(f"[{citation.number}] ", style="bold cyan")
    head.append(plain(citation.title), style="bold")
    place = plain(citation.source) or "source unknown"
    head.append(f"  {place}, {when(citation)}", style="dim")
    if citation.origin:
        head.append(f" · repeats {flat(citation.origin)}", style="dim")
    out.print(head)
    out.print(Padding(_quotation(citation), (0, 0, 0, 4)))
    if citation.earlier:
        out.print(Padding(Text(flat(reworded(citation.earlier)), style="yellow"), (0, 0, 0, 4)))
    where = plain(citation.url or source.path)
    out.print(
        Padding(
            Text(f"{where} · characters {citation.start:,}–{citation.end:,} of {citation.article_id}", style="dim"),
            (0, 0, 1, 4),
        )
    )


def _quotation(citation: Citation) -> Text:
    """The quotation, with the words of it that answer in bold."""
    text = Text(f"“{plain(citation.quote)}”", style="italic")
    if citation.answer:
        first, last = (1 + at - citation.start for at in citation.answer)
        text.stylize("bold", first, last)
    return text


def _wording(result: Answer) -> str:
    return {"answered": "answered", "not_found": "not in the archive", "false_premise": "the question assumes something else"}[
        result.status
    ]
