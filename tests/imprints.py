"""Pages of invented outlets with what each states of itself, and how much of it is found: `python tests/imprints.py`.

A page follows a line `@@@@ name kind` and lines `field: value` up to `----`; authors are parted by semicolons. An empty value
means that nothing may be found. All were written before the rules. `imprint_dev` was looked at while these were made,
`imprint_unseen` only once they were done, and what it showed to be missing was added then. `imprint_later` has forms of real
news sites, half of which were read before they were mended for.
"""

from __future__ import annotations

import dataclasses
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.errors import LoadError
from rag.load import articles
from rag.loaders import html, markdown, text
from rag.schema import Article, RawArticle

DATA = Path(__file__).parent / "data"
LOADERS = {"txt": text, "html": html, "md": markdown}
FIELDS = ("source", "author", "published", "updated", "corrected")


@dataclass(frozen=True, slots=True)
class Page:
    """A page and what it states."""

    name: str
    kind: str
    stated: dict[str, str]
    url: str
    text: str


def pages(name: str) -> Iterator[Page]:
    """The pages of a file."""
    for part in (DATA / f"{name}.txt").read_text(encoding="utf-8").split("@@@@ ")[1:]:
        head, _, text = part.partition("\n----\n")
        first, *lines = head.splitlines()
        values = dict.fromkeys(FIELDS, "") | {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}
        url = values.pop("url", "")
        title, kind = first.split()
        yield Page(title, kind, values, url, text)


def article(page: Page) -> Article | None:
    """The page as the archive would take it in, None when there is no story in it."""
    (raw,) = LOADERS[page.kind].load(page.text.encode(), path=f"{page.name}.{page.kind}", fields={})
    if not isinstance(raw, RawArticle):
        return None
    try:
        return articles.read(dataclasses.replace(raw, url=page.url or raw.url))[0]
    except LoadError:
        return None


def found(page: Page) -> dict[str, str]:
    """What was found of a page, field by field."""
    read = article(page)
    if read is None:
        return dict.fromkeys(FIELDS, "")
    values = {name: (getattr(read, name, "") or "") for name in FIELDS}
    return {name: value[:10] if name in FIELDS[2:] else value for name, value in values.items()}


def counts(name: str) -> tuple[dict[str, Counter[str]], list[str]]:
    """Per field how often it is `there`, `found`, `absent` and `wrong`, and a line for each miss."""
    result: dict[str, Counter[str]] = {field: Counter() for field in FIELDS}
    misses = []
    for page in pages(name):
        values = found(page)
        for field in FIELDS:
            want, got = page.stated[field], values[field]
            same = set(_folded(want)) == set(_folded(got))
            result[field]["there" if want else "absent"] += 1
            result[field]["found"] += bool(want) and same
            result[field]["wrong"] += bool(got) and not same
            if not same:
                misses.append(f"{page.name}: {field} is {want!r}, found {got!r}")
    return result, misses


def _folded(value: str) -> list[str]:
    return [part.strip().casefold() for part in value.replace(";", ",").split(",")]


def main(names: list[str]) -> None:
    """Print the figures of each file, and with `-v` each miss."""
    for name in [item for item in names if item != "-v"] or ["imprint_dev", "imprint_unseen"]:
        result, misses = counts(name)
        print(name)
        for field, count in result.items():
            print(
                f"  {field:<10} found {count['found']:>3} of {count['there']:<3} wrong {count['wrong']:>3} of"
                f" {count['there'] + count['absent']}"
            )
        print("\n".join(f"    {miss}" for miss in misses) if "-v" in names else f"  {len(misses)} misses")


if __name__ == "__main__":
    main(sys.argv[1:])
