"""What a search for words finds: for the terminal, as records for programs and as a table for spreadsheets."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from rich.text import Text

from rag.edge import spreadsheets
from rag.edge.terminal import archive
from rag.edge.terminal.screen import console, flat, when
from rag.find.phrases import Finds, Hit
from rag.schema import Article


def finds(result: Finds, *, hits: bool, facets: bool) -> None:
    """A line for each article that was found, or for each hit; on request how they are spread; how many there are."""
    out = console()
    for match in result.matches:
        if not hits:
            line = archive.listed(match.article)
            line.append(f" · {len(match.hits)} {'hit' if len(match.hits) == 1 else 'hits'}", style="dim")
            out.print(line, soft_wrap=True)
        for hit in match.hits if hits else ():
            out.print(_found(match.article, hit), soft_wrap=True)
    for name, counts in (("source", result.by_source), ("month", result.by_month)) if facets else ():
        out.print(Text(f"by {name}", style="bold"))
        for value, count in counts.items():
            out.print(Text.assemble((f"{count:>7,}  ", "cyan"), flat(value) or f"{name} unknown"), soft_wrap=True)
    out.print(Text(f"{len(result.matches):,} articles, {result.hits:,} hits", style="dim"))
    if result.undated:
        out.print(Text(f"{result.undated:,} without a known date left out; see `rag doctor`", style="yellow"))


def record(result: Finds, *, hits: bool) -> dict[str, Any]:
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


def table(result: Finds, *, hits: bool) -> Iterator[str]:
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
    line.append(f"{when(article)}, {flat(article.source) or 'source unknown'}", style="dim")
    line.append(f", {hit.place}: " if hit.place == "headline" else f", {hit.start:,}: ", style="dim")
    at = hit.start - hit.sentence_start
    before, after = hit.sentence[:at], hit.sentence[at + len(hit.words) :]
    line.append(flat(before if len(before) <= _BESIDE else "…" + before[-_BESIDE:]))
    line.append(flat(hit.words), style="bold")
    line.append(flat(after if len(after) <= _BESIDE else after[:_BESIDE] + "…"))
    return line


# So much of a sentence is shown on either side of what was found in it.
_BESIDE = 200
