"""What a person sees in the terminal. Text of articles and questions is shown as it is, without control characters."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rag.edge import proofsheet, spreadsheets
from rag.edge.doctor import Finding
from rag.english import dates
from rag.find.phrases import Finds, Hit
from rag.prove import citations
from rag.prove.checking import DraftReport, DraftVerdict
from rag.schema import Answer, Article, Citation, Cleaned, Conflict, IngestReport, ScoredChunk, Statement
from rag.store.upkeep import CheckReport

if TYPE_CHECKING:
    from rag.store.following import Followed


def answer(result: Answer, articles: Mapping[str, Article]) -> None:
    """The answer with what one should know of it, then its notes: title, source, date, quotation and place of each."""
    out = _console()
    if result.standalone_question and result.standalone_question != result.question:
        out.print(Text(f"Looked up: {plain(result.standalone_question)}", style="dim"))
    out.print()
    if result.form == "timeline" and any(statement.when for statement in result.statements):
        _timeline(out, result.statements)
    elif result.statements:
        text = Text()
        for statement in result.statements:
            text.append(plain(statement.text))
            for citation in statement.citations:
                text.append(f" [{citation.number}]", style="bold cyan")
            text.append(" ")
        out.print(text)
        if result.model != "extractive":
            out.print(Text(_made(result), style="dim"))
    else:
        out.print(Text(plain(result.text), style="" if result.status == "small_talk" else "yellow"))
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
        told.append(f"{count} articles, {result.originals} original: {', '.join(map(_flat, result.origins))}")
    return [*told, result.model]


def _timeline(out: Console, statements: Sequence[Statement]) -> None:
    """A line for each event: when it happened, what is said of it, and how many articles report it."""
    wide = max(len(statement.label) for statement in statements)
    for statement in statements:
        line = Text(plain(statement.text))
        for citation in statement.citations:
            line.append(f" [{citation.number}]", style="bold cyan")
        if len(statement.reports) > 1:
            line.append(f" ({len(statement.reports)} reports)", style="dim")
        row = Table.grid(padding=(0, 2))
        row.add_column(width=wide)
        row.add_column()
        row.add_row(Text(statement.label, style="bold"), line)
        out.print(row)


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
        line.append(f" ({_when(side.citation)}{newest})", style="dim")
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
        head.append(f"  {plain(item.source) or 'source unknown'}, {_day(item.published)}", style="dim")
        out.print(head)
        if explain:
            parts = ", ".join(f"{name} {value:.3f}" for name, value in item.explanation.items())
            out.print(Padding(Text(f"score {item.score:.3f} = {parts}", style="dim"), (0, 0, 0, 5)))
        out.print(Padding(Text(_shortened(plain(item.chunk.text))), (0, 0, 1, 5)))


def finds(result: Finds, *, hits: bool, facets: bool) -> None:
    """A line for each article that was found, or for each hit; on request how they are spread; how many there are."""
    out = _console()
    for match in result.matches:
        if not hits:
            line = _listed(match.article)
            line.append(f" · {len(match.hits)} {'hit' if len(match.hits) == 1 else 'hits'}", style="dim")
            out.print(line, soft_wrap=True)
        for hit in match.hits if hits else ():
            out.print(_found(match.article, hit), soft_wrap=True)
    for name, counts in (("source", result.by_source), ("month", result.by_month)) if facets else ():
        out.print(Text(f"by {name}", style="bold"))
        for value, count in counts.items():
            out.print(Text.assemble((f"{count:>7,}  ", "cyan"), _flat(value) or f"{name} unknown"), soft_wrap=True)
    out.print(Text(f"{len(result.matches):,} articles, {result.hits:,} hits", style="dim"))
    if result.undated:
        out.print(Text(f"{result.undated:,} without a known date left out; see `rag doctor`", style="yellow"))


def finds_record(result: Finds, *, hits: bool) -> dict[str, Any]:
    """What was found as JSON-ready values: without the texts, and with the single hits on request."""
    return {
        "query": result.query,
        "articles": [
            {name: getattr(match.article, name) for name in _ABOUT}
            | {"hits": [dataclasses.asdict(hit) for hit in match.hits] if hits else len(match.hits)}
            for match in result.matches
        ],
        "hits": result.hits,
        "by_source": dict(result.by_source),
        "by_month": dict(result.by_month),
        "undated": result.undated,
    }


def finds_table(result: Finds, *, hits: bool) -> Iterator[str]:
    """What was found as lines of CSV, one for each article or each hit, the names of the columns first."""
    places = ("term", "place", "start", "end", "words", "sentence")
    yield spreadsheets.line([*_ABOUT, *(places if hits else ("hits",))])
    for match in result.matches:
        about = [getattr(match.article, name) for name in _ABOUT]
        if not hits:
            yield spreadsheets.line([*about, len(match.hits)])
        for hit in match.hits if hits else ():
            yield spreadsheets.line([*about, *(getattr(hit, name) for name in places)])


_ABOUT = ("id", "published", "title", "source", "author", "url", "path", "group")


def _found(article: Article, hit: Hit) -> Text:
    """Where a hit is, and its sentence with its words in bold, as far as it stands near them."""
    line = Text(f"{article.id}  ", style="cyan")
    line.append(f"{_when(article)}, {_flat(article.source) or 'source unknown'}", style="dim")
    line.append(f", {hit.place}: " if hit.place == "headline" else f", {hit.start:,}: ", style="dim")
    at = hit.start - hit.sentence_start
    before, after = hit.sentence[:at], hit.sentence[at + len(hit.words) :]
    line.append(_flat(before if len(before) <= _BESIDE else "…" + before[-_BESIDE:]))
    line.append(_flat(hit.words), style="bold")
    line.append(_flat(after if len(after) <= _BESIDE else after[:_BESIDE] + "…"))
    return line


# So much of a sentence is shown on either side of what was found in it.
_BESIDE = 200


def draft(result: DraftReport) -> None:
    """Each sentence of a draft with its verdict and what it stands on, then how many have which."""
    out = _console()
    styles: dict[DraftVerdict, str] = {"supported": "green", "contradicted": "bold red", "partly": "yellow", "absent": "cyan"}
    for item in result.sentences:
        out.print(Text(_flat(item.text)))
        reason = f" ({_flat(item.reason)})" if item.reason and item.reason != proofsheet.CALLED[item.verdict] else ""
        out.print(Text.assemble("    ", (proofsheet.CALLED[item.verdict], styles.get(item.verdict, "dim")), (reason, "dim")))
        for citation in item.citations:
            out.print(Padding(_quotation(citation), (0, 0, 0, 4)))
            place = f"{plain(citation.title)}  {plain(citation.source) or 'source unknown'}, {_when(citation)}"
            out.print(Padding(Text(f"[{citation.number}] {place} · {citation.article_id}", style="dim"), (0, 0, 0, 4)))
        out.print()
    counts = [f"{result.count(verdict)} {called}" for verdict, called in proofsheet.CALLED.items() if result.count(verdict)]
    out.print(Text(" · ".join(counts), style="dim"))


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
        **({"undated": result.undated} if result.undated else {}),
        **({"without a source": result.unsourced} if result.unsourced else {}),
    }
    line = Text()
    for name, items in counts.items():
        line.append(f"{name} ", style="dim")
        line.append(f"{len(items)}   ", style="bold red" if name == "failed" and items else "bold")
    out.print(line)
    _named(out, [*result.notes, *result.failed])


def followed(item: Followed) -> None:
    """A line for a place that was looked at, with what failed there; none where there is nothing to tell."""
    out = _console()
    told = [f"{name} {count}" for name, count in (("added", item.added), ("updated", item.updated)) if count]
    if told or item.failed or item.notes or item.silent_since:
        out.print(Text.assemble((_flat(item.place), "bold"), f"   {'   '.join(told)}" if told else ""), soft_wrap=True)
        _named(out, [*item.notes, *item.failed])
    if item.silent_since:
        out.print(Text(f"  silent: nothing new since {item.silent_since}", style="yellow"))


def followed_in_all(found: Sequence[Followed]) -> None:
    """The summary of a round."""
    counts = {
        "followed": len(found),
        "added": sum(item.added for item in found),
        "updated": sum(item.updated for item in found),
        "silent": sum(bool(item.silent_since) for item in found),
        "failed": sum(len(item.failed) for item in found),
    }
    line = Text()
    for name, count in counts.items():
        line.append(f"{name} ", style="dim")
        line.append(f"{count}   ", style="bold red" if name == "failed" and count else "bold")
    _console().print(line)


def _named(out: Console, told: Sequence[tuple[str, str]]) -> None:
    """A line for each place, with what there is to tell of it."""
    for path, reason in told:
        out.print(Text.assemble(("  ", ""), (_flat(path), "bold"), (f": {_flat(reason)}", "")), soft_wrap=True)


def articles(found: Sequence[Article]) -> None:
    """A line for each article."""
    out = _console()
    for item in found:
        out.print(_listed(item))
    out.print(Text(f"{len(found)} articles", style="dim"))


def _listed(item: Article) -> Text:
    line = Text(f"{item.id}  ", style="cyan")
    line.append(f"{_when(item):<20}  ", style="dim")
    line.append(plain(item.title), style="bold")
    line.append(f"  {plain(item.source) or 'source unknown'} · {item.words} words", style="dim")
    if item.group:
        line.append(f" · near-copies {item.group}", style="dim")
    return line


def article(item: Article, raw: str | None, cleaned: Cleaned) -> None:
    """One article, clean; or raw, with what was cleaned away struck out."""
    out = _console()
    out.print(Text(plain(item.title), style="bold"))
    how = {"explicit": " (explicit)", "person": " (corrected by hand)"}.get(item.date_provenance, "")
    line = f"{plain(item.source) or 'source unknown'} · {_when(item)}{how} · {plain(item.path)}"
    out.print(Text(line, style="dim"))
    for said in _grounds(item):
        out.print(Text(said, style="dim"), soft_wrap=True)
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


def _grounds(item: Article) -> Iterator[str]:
    """What an article's source, author and days rest on, a line each; what its own text says of itself is a claim."""
    if item.source_voice == "text":
        yield f"source by its own text: “{_flat(item.source_evidence)}”"
    if item.author:
        yield f"by {_flat(item.author)}" + (
            f", by its own text: “{_flat(item.author_evidence)}”" if item.author_evidence else ""
        )
    if item.published and item.date_evidence:
        yield f"date {'shown' if item.date_provenance == 'inferred' else 'stated'} by “{_flat(item.date_evidence)}”"
    elif item.span_evidence:
        yield f"no date stated; {_flat(item.span_evidence)}"
    for correction in item.corrections:
        yield f"{correction.field} corrected by hand; read was “{_flat(correction.read[0][1] or '')}”"
    for what, day, words in (
        ("updated", item.updated, item.updated_evidence),
        ("corrected", item.corrected, item.corrected_evidence),
    ):
        if day:
            yield f"{what} {_day(day)}, stated by “{_flat(words)}”"


def findings(found: Sequence[Finding]) -> None:
    """The results of a check-up."""
    out = _console()
    signs = {"good": ("✓", "green"), "note": ("·", "cyan"), "wrong": ("✗", "bold red")}
    for item in found:
        sign, style = signs[item.state]
        out.print(Text.assemble((f"{sign} ", style), (f"{item.what}: ", "bold"), plain(item.text)), soft_wrap=True)


def check(report: CheckReport) -> None:
    """The results of a check of the archive, with what to do about each damage that is left."""
    out = _console()
    for key in report.mended:
        out.print(Text.assemble(("✓ ", "green"), "mended: ", (_flat(key), "bold")))
    for item in report.damages:
        where = f" ({_flat(item.path)})" if item.path else ""
        head = Text.assemble(("✗ ", "bold red"), (f"article {_flat(item.article_id)}{where}", "bold"))
        out.print(head + Text(f": {_flat(item.what)} is not what was stored"), soft_wrap=True)
    for fault in report.faults:
        out.print(Text.assemble(("✗ ", "bold red"), _flat(fault)), soft_wrap=True)
    if report.damages:
        out.print(
            Text(
                "run `rag archive check --repair`; what stays, its file does not give any more: ingest it from where it is "
                "now, remove it with `rag articles remove`, or bring a copy back with `rag archive restore FILE`"
            )
        )
    if report.sound:
        out.print(f"{report.articles:,} articles, {report.passages:,} passages: all as they were stored")


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
    head.append(f"  {place}, {_when(citation)}", style="dim")
    if citation.origin:
        head.append(f" · repeats {_flat(citation.origin)}", style="dim")
    out.print(head)
    out.print(Padding(_quotation(citation), (0, 0, 0, 4)))
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


def _when(item: Article | Citation) -> str:
    return citations.when(item) or "date unknown"


def _day(published: str | None) -> str:
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
