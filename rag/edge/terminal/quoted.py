"""The articles that an answer quotes, each once: what they are, where they are quoted, and what the answer does not show."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from rag.answers import Answer, Citation, Statement
from rag.edge.terminal.lines import GLUE, hung
from rag.edge.terminal.screen import flat, plain, when
from rag.prove.citations import reworded
from rag.schema import Article

_INDENT = 4


def articles(out: Console, result: Answer, known: Mapping[str, Article]) -> None:
    """A paragraph for each article that is quoted, in the order of its first note."""
    shown = {cited.number for statement in result.statements for cited in statement.citations if begins(statement, cited) >= 0}
    notes: dict[str, list[Citation]] = {}
    for citation in result.citations:
        notes.setdefault(citation.article_id, []).append(citation)
    for article_id, cited in notes.items():
        _article(out, cited, shown, cited[0].url or known[article_id].path)
        out.print()


def begins(statement: Statement, citation: Citation) -> int:
    """Where a statement quotes a citation, whole, to the letter and between quotation marks; -1 where it does not."""
    at = statement.text.find(f"“{citation.quote}”")
    return at + 1 if at >= 0 else -1


def quotation(citation: Citation) -> Text:
    """The quotation, with the words of it that answer in bold."""
    text = Text(f"“{plain(citation.quote)}”", style="italic")
    if citation.answer:
        first, last = (1 + at - citation.start for at in citation.answer)
        text.stylize("bold", first, last)
    return text


def _article(out: Console, notes: Sequence[Citation], shown: set[int], address: str) -> None:
    title = flat(notes[0].title) or "untitled"
    hung(out, Text.assemble((f"[{_numbers(notes)}]{GLUE}", "bold cyan"), (title, "bold")), by=_INDENT)
    about, where = " · ".join(_about(notes)), _places(notes)
    room = _INDENT + cell_len(about) + 3 + cell_len(where) <= out.width
    for line in [f"{about} · {where}"] if room else [about, where]:
        hung(out, Text(line, style="dim"), indent=_INDENT)
    for note in notes:
        # One note needs no number beside that of its article.
        number = Text(f"[{note.number}]{GLUE}" if len(notes) > 1 else "", style="bold cyan")
        if note.number not in shown:
            hung(out, Text.assemble(number, quotation(note)), indent=_INDENT, by=len(number))
        if note.earlier:
            changed = (flat(reworded(note.earlier)), "yellow")
            hung(out, Text.assemble(number, changed), indent=_INDENT, by=len(number))
    # In one piece, however long: so it can be clicked and copied.
    out.print(Text(" " * _INDENT + flat(address), style="dim"), soft_wrap=True)


def _about(notes: Sequence[Citation]) -> Iterator[str]:
    """Source and day, and whose report it repeats, with the numbers of the notes where not all of them do."""
    yield f"{flat(notes[0].source) or 'source unknown'}, {when(notes[0])}"
    for origin in dict.fromkeys(note.origin for note in notes if note.origin):
        repeating = [note for note in notes if note.origin == origin]
        which = f" [{_numbers(repeating)}]" if len(repeating) < len(notes) else ""
        yield f"repeats {flat(origin)}{which}"


def _places(notes: Sequence[Citation]) -> str:
    """Where the quotations stand in their article; no line ends inside a place."""
    places = [f"{note.start:,}–{note.end:,}" for note in notes]
    if len(notes) > 1:
        places = [f"{place}{GLUE}[{note.number}]" for place, note in zip(places, notes, strict=True)]
    return f"characters{GLUE}{', '.join(places)}{GLUE}of{GLUE}{notes[0].article_id}"


def _numbers(notes: Sequence[Citation]) -> str:
    """The numbers of notes, with three or more in a row as a span: `1–4, 6, 7`."""
    told: list[str] = []
    for _, run in itertools.groupby(enumerate(note.number for note in notes), key=lambda item: item[1] - item[0]):
        row = [number for _, number in run]
        told += [f"{row[0]}–{row[-1]}"] if len(row) > 2 else map(str, row)
    return ", ".join(told)
