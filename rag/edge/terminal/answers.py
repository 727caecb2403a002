"""Answers, passages and checked drafts, as a person sees them in the terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from rag.answers import OPEN, UNSURE, Answer, Conflict, Statement
from rag.edge.terminal import quoted
from rag.edge.terminal.lines import GLUE, hung
from rag.edge.terminal.screen import console, day, flat, plain, shortened, when
from rag.english import dates
from rag.prove.checked import DraftReport, DraftVerdict
from rag.schema import Article, ScoredChunk

# So far in stands what goes on with something, and what stands under a heading.
_FURTHER, _UNDER = 2, 4
# The days of a timeline have a column of their own as long as it takes no more of the screen than this.
_BESIDE = 0.35
# What is longer can be broken at any letter, as Chinese is; a number that hung on it could be, too.
_LONG_WORD = 30
# Shows nothing: the number of a note behind letters that run leftwards would else be drawn into them.
_LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT MARK}"


def answer(result: Answer, articles: Mapping[str, Article]) -> None:
    """The answer with what one should know of it, then the articles that it quotes, and how it came about."""
    out = console()
    if result.standalone_question and result.standalone_question != result.question:
        out.print(Text(f"Looked up: {plain(result.standalone_question)}", style="dim"))
    out.print()
    if result.unsure:
        hung(out, Text(f"{UNSURE[0].upper()}{UNSURE[1:]}.", style="bold yellow"))
        out.print()
    _said(out, result)
    remarks = list(_remarks(result))
    if remarks:
        out.print()
    for remark in remarks:
        hung(out, remark, by=_FURTHER)
    out.print()
    quoted.articles(out, result, articles)
    if not result.statements and result.retrieved:
        out.print(Text("Nearest passages", style="bold"))
        passages(result.retrieved[:3], explain=False)
    told = [*_standing(result), f"{sum(result.timings.values()):,.0f} ms", *_spent(result)]
    hung(out, Text(" · ".join(told), style="dim"))


def _said(out: Console, result: Answer) -> None:
    """The statements as their form has it: quotations one by one, what a model wrote as running text."""
    if not result.statements:
        hung(out, Text(plain(result.text), style="" if result.status == "small_talk" else "yellow"))
    elif result.form == "timeline" and any(statement.when for statement in result.statements):
        _timeline(out, result.statements)
    elif result.form == "table" and all(statement.label for statement in result.statements):
        _compared(out, result.statements)
    elif result.form == "list" or not result.written:
        _one_by_one(out, result.statements)
    else:
        text = Text(" ").join(map(_marked, result.statements))
        # A line of it that a statement breaks could look like a note.
        text.plain = text.plain.replace("\n", " ")
        hung(out, text)


def _remarks(result: Answer) -> Iterator[Text]:
    """What one should know of an answer, a paragraph each."""
    if result.statements and result.model != "extractive":
        yield Text(_made(result), style="dim")
    yield from map(_disagreement, result.conflicts)
    yield from (Text(f"Note: {plain(note)}", style="yellow") for note in result.notes if note != UNSURE)


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


def _one_by_one(out: Console, statements: Sequence[Statement]) -> None:
    """Each statement on lines of its own; one that goes on with the article before it stands under that one's name."""
    article = ""
    for number, statement in enumerate(statements):
        goes_on = statement.text.startswith("“") and any(cited.article_id == article for cited in statement.citations[:1])
        if number:
            out.print()
        hung(out, _marked(statement), indent=_FURTHER if goes_on else 0, by=0 if goes_on else _FURTHER)
        article = statement.citations[-1].article_id if statement.citations else ""


def _timeline(out: Console, statements: Sequence[Statement]) -> None:
    """For each event when it happened, what is said of it, and how many articles report it."""
    labels = [Text(flat(statement.label), style="bold") for statement in statements]
    beside = 2 + max(label.cell_len for label in labels)
    for label, statement in zip(labels, statements, strict=True):
        line = _marked(statement)
        if len(statement.reports) > 1:
            line.append(f" ({len(statement.reports)}{GLUE}reports)", style="dim")
        if beside > _BESIDE * out.width:
            hung(out, label)
            hung(out, line, indent=_UNDER)
        else:
            hung(out, label + Text(" " * (beside - label.cell_len)) + line, by=beside)


def _compared(out: Console, statements: Sequence[Statement]) -> None:
    """What is said of each side under its name."""
    for number, label in enumerate(dict.fromkeys(statement.label for statement in statements)):
        if number:
            out.print()
        hung(out, Text(flat(label), style="bold"), by=_FURTHER)
        for statement in (item for item in statements if item.label == label):
            hung(out, _marked(statement), indent=_UNDER, by=_FURTHER)


def _marked(statement: Statement) -> Text:
    """A statement with the numbers of its notes, and in it in bold what answers."""
    line = Text(plain(statement.text))
    for citation in statement.citations:
        at = quoted.begins(statement, citation)
        if citation.answer and at >= 0:
            first, last = (at + place - citation.start for place in citation.answer)
            line.stylize("bold", first, last)
    if _runs_leftwards(line.plain):
        line.append(_LEFT_TO_RIGHT)
    gap = _gap(line.plain)
    for citation in statement.citations:
        line.append(f"{gap}[{citation.number}]", style="bold cyan")
    return line


def _gap(text: str) -> str:
    """What stands before the number of a note: a line never begins with it, unless it is behind letters without spaces."""
    return GLUE if cell_len(text[text.rfind(" ") + 1 :]) < _LONG_WORD else " "


def _made(result: Answer) -> str:
    """How many sentences a model wrote, and how many are the articles' own words."""
    return f"{result.written} {'sentence' if result.written == 1 else 'sentences'} written and proven, {result.quoted} quoted"


def _disagreement(conflict: Conflict) -> Text:
    """What each side of a conflict says, where and when."""
    line = Text("The articles differ: ", style="yellow")
    for number, side in enumerate(conflict.sides):
        line.append("; " if number else "", style="yellow")
        line.append(f"“{plain(side.words)}”", style="bold yellow")
        line.append(f"{_gap(side.words)}[{side.citation.number}]", style="bold cyan")
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
        head.append(flat(item.title), style="bold")
        head.append(f"  {flat(item.source) or 'source unknown'}, {day(item.published)}", style="dim")
        hung(out, head, by=5)
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
            out.print(Padding(quoted.quotation(citation), (0, 0, 0, 4)))
            place = f"{plain(citation.title)}  {plain(citation.source) or 'source unknown'}, {when(citation)}"
            out.print(Padding(Text(f"[{citation.number}] {place} · {citation.article_id}", style="dim"), (0, 0, 0, 4)))
        out.print()
    out.print(Text(" · ".join(result.counts), style="dim"))


def _runs_leftwards(text: str) -> bool:
    """Whether the last letter of a text is one of a script that is written from right to left."""
    ways = (unicodedata.bidirectional(letter) for letter in reversed(text))
    return next((way for way in ways if way in ("L", "R", "AL")), "L") != "L"


def _wording(result: Answer) -> str:
    if result.status == "answered" and result.unsure:
        return "unsure"
    if result.status == "answered" and any(note.startswith(OPEN) for note in result.notes):
        return "answered in part"
    return {"answered": "answered", "not_found": "not in the archive", "false_premise": "the question assumes something else"}[
        result.status
    ]
