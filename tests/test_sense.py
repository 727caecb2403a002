"""What is read off the pages of `eval/sense/dev`: source, author, day, whose report it is, and when events happened.

`python tests/test_sense.py [dev | kept]` prints the figures; by those of the half that is kept nothing is mended.
"""

from __future__ import annotations

import functools
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from rag.english.event_dates import event_date
from rag.load import articles, files
from rag.load.shapes import key
from rag.quote import origins, outlets
from rag.schema import Article, RawArticle

SENSE = Path(__file__).parents[1] / "eval" / "sense"


@dataclass(slots=True)
class Figures:
    """How many values of a kind there are and are read right, how often something else is read, and each fault."""

    there: int = 0
    found: int = 0
    wrong: int = 0
    faults: list[str] = field(default_factory=list)


@functools.cache
def figures(half: str) -> dict[str, Figures]:
    """The figures of a half. A sentence that names no time is told to be reported, which is no date of its event."""
    result: dict[str, Figures] = {}
    for what, place, expected, read in _compared(SENSE / half):
        counts = result.setdefault(what, Figures())
        same = key(expected) == key(read) if what in ("source", "origin") else expected.casefold() == read.casefold()
        same = same or bool(what == "event" and read and (read.startswith(expected) or expected.startswith(read)))
        counts.there += bool(expected)
        counts.found += bool(expected) and same
        counts.wrong += bool(read) and not same
        if not same:
            counts.faults.append(f"{place}: expected {expected!r}, read {read!r}")
    return result


def _compared(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    """What is compared, where, what is right, and what is read; '' for nothing."""
    known: dict[tuple[str, str], Article] = {}
    for place in sorted(item for item in folder.iterdir() if item.is_dir()):
        for raw in files.load_articles([place / "articles"]):
            assert isinstance(raw, RawArticle), raw
            known[place.name, Path(raw.path).name] = articles.read(raw)[0]
    sources = Counter((archive, article.source) for (archive, _), article in known.items())
    for row in _rows(folder / "provenance.jsonl"):
        article = known[row["archive"], row["article"]]
        where = f"{row['archive']}/{row['article']}"
        known_outlets = outlets.outlets(tuple(source for archive, source in sources if archive == row["archive"]))
        yield "source", where, row["source"] or "", article.source
        yield "author", where, row["author"] or "", article.author
        yield "published", where, row["published"] or "", (article.published or "")[:10]
        yield "origin", where, row["original"] or "", origins.repeated(article, known_outlets)
    for row in _rows(folder / "events.jsonl"):
        told = event_date(row["quote"], known[row["archive"], row["article"]].day)
        named = told.value if told and told.basis == "named" else ""
        yield "event", f"{row['archive']}/{row['article']}: {row['quote'][:80]}", row["date"], named


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


@pytest.mark.parametrize(
    ("what", "found", "wrong"),
    [("source", 0.91, 2), ("author", 1.0, 0), ("published", 0.97, 0), ("origin", 1.0, 0), ("event", 0.86, 0)],
)
def test_of_what_pages_and_sentences_state_at_least_so_much_is_found_and_hardly_anything_wrongly(
    what: str, found: float, wrong: int
) -> None:
    counts = figures("dev")[what]
    assert counts.found >= found * counts.there, counts.faults
    assert counts.wrong <= wrong, counts.faults


if __name__ == "__main__":
    chosen = sys.argv[1] if len(sys.argv) > 1 else "dev"
    for name, counts in figures(chosen).items():
        print(f"{name:10} found {counts.found:3} of {counts.there:3}, wrong {counts.wrong}")
        for fault in counts.faults if chosen == "dev" else ():
            print(f"    {fault}")
