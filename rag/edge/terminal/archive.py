"""Articles, what was taken in, and how the archive and the settings are, as a person sees them in the terminal."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from rag.edge.doctor import Finding
from rag.edge.terminal.screen import console, day, flat, plain, when
from rag.schema import Article, Cleaned, IngestReport, Version
from rag.store.upkeep import CheckReport

if TYPE_CHECKING:
    from rag.store.following import Followed


def report(result: IngestReport) -> None:
    """The summary of an ingest, with the reason of each failure."""
    out = console()
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
    out = console()
    told = [f"{name} {count}" for name, count in (("added", item.added), ("updated", item.updated)) if count]
    if told or item.failed or item.notes or item.silent_since:
        out.print(Text.assemble((flat(item.place), "bold"), f"   {'   '.join(told)}" if told else ""), soft_wrap=True)
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
    console().print(line)


def _named(out: Console, told: Sequence[tuple[str, str]]) -> None:
    """A line for each place, with what there is to tell of it."""
    for path, reason in told:
        out.print(Text.assemble(("  ", ""), (flat(path), "bold"), (f": {flat(reason)}", "")), soft_wrap=True)


def articles(found: Sequence[Article]) -> None:
    """A line for each article."""
    out = console()
    for item in found:
        out.print(listed(item))
    out.print(Text(f"{len(found)} articles", style="dim"))


def listed(item: Article) -> Text:
    """The line of one article."""
    line = Text(f"{item.id}  ", style="cyan")
    line.append(f"{when(item):<20}  ", style="dim")
    line.append(plain(item.title), style="bold")
    line.append(f"  {plain(item.source) or 'source unknown'} · {item.words} words", style="dim")
    if item.group:
        line.append(f" · near-copies {item.group}", style="dim")
    return line


def article(item: Article, raw: str | None, cleaned: Cleaned) -> None:
    """One article, clean; or raw, with what was cleaned away struck out."""
    out = console()
    out.print(Text(plain(item.title), style="bold"))
    how = {"explicit": " (explicit)", "person": " (corrected by hand)"}.get(item.date_provenance, "")
    line = f"{plain(item.source) or 'source unknown'} · {when(item)}{how} · {plain(item.path)}"
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


def versions(item: Article, earlier: Sequence[Version]) -> None:
    """What an article said before, the newest first, each by the lines that the next one has otherwise."""
    out = console()
    if not earlier:
        out.print(Text("no earlier version: its file or address has always given this text"), soft_wrap=True)
    later: Article | Version = item
    for version in reversed(earlier):
        head = Text(f"version {version.number}", style="bold")
        head.append(f", until {day(version.until)}", style="dim")
        out.print(head)
        old, new = ((one.title, *one.text.split("\n")) for one in (version, later))
        # Behind the two lines that name the files, only those of the text begin with a sign.
        for line in itertools.islice(difflib.unified_diff(old, new, n=0, lineterm=""), 2, None):
            if line[0] in "-+" and line[1:].strip():
                out.print(Text(f"{line[0]} {plain(line[1:])}", style={"-": "red", "+": "green"}[line[0]]), soft_wrap=True)
        later = version


def _grounds(item: Article) -> Iterator[str]:
    """What an article's source, author and days rest on, a line each; what its own text says of itself is a claim."""
    if item.source_voice == "text":
        yield f"source by its own text: “{flat(item.source_evidence)}”"
    if item.author:
        yield f"by {flat(item.author)}" + (f", by its own text: “{flat(item.author_evidence)}”" if item.author_evidence else "")
    if item.published and item.date_evidence:
        yield f"date {'shown' if item.date_provenance == 'inferred' else 'stated'} by “{flat(item.date_evidence)}”"
    elif item.span_evidence:
        yield f"no date stated; {flat(item.span_evidence)}"
    for correction in item.corrections:
        yield f"{correction.field} corrected by hand; read was “{flat(correction.read[0][1] or '')}”"
    for what, stated, words in (
        ("updated", item.updated, item.updated_evidence),
        ("corrected", item.corrected, item.corrected_evidence),
    ):
        if stated:
            yield f"{what} {day(stated)}, stated by “{flat(words)}”"


def findings(found: Sequence[Finding]) -> None:
    """The results of a check-up."""
    out = console()
    signs = {"good": ("✓", "green"), "note": ("·", "cyan"), "wrong": ("✗", "bold red")}
    for item in found:
        sign, style = signs[item.state]
        out.print(Text.assemble((f"{sign} ", style), (f"{item.what}: ", "bold"), plain(item.text)), soft_wrap=True)


def check(report: CheckReport) -> None:
    """The results of a check of the archive, with what to do about each damage that is left."""
    out = console()
    for key in report.mended:
        out.print(Text.assemble(("✓ ", "green"), "mended: ", (flat(key), "bold")))
    for item in report.damages:
        where = f" ({flat(item.path)})" if item.path else ""
        head = Text.assemble(("✗ ", "bold red"), (f"article {flat(item.article_id)}{where}", "bold"))
        out.print(head + Text(f": {flat(item.what)} is not what was stored"), soft_wrap=True)
    for fault in report.faults:
        out.print(Text.assemble(("✗ ", "bold red"), flat(fault)), soft_wrap=True)
    for unseen in report.unseen:
        out.print(Text.assemble(("· ", "cyan"), flat(unseen)), soft_wrap=True)
    if report.damages:
        out.print(
            Text(
                "run `rag archive check --repair`; what stays, its file does not give any more: ingest it from where it is "
                "now, remove it with `rag articles remove`, or bring a copy back with `rag archive restore FILE`"
            )
        )
    if report.sound:
        out.print(f"{report.articles:,} articles, {report.passages:,} passages: all as they were stored")
