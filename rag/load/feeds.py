"""Feeds and sitemaps: what they list, and the article behind each entry: from its page, or from the feed's own text."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag import extras
from rag.errors import FetchError, LoadError, PluginError
from rag.load import files, pages, reach
from rag.load.parsing import LIMITS, Limits, parsers
from rag.load.web import Document, Fetcher
from rag.schema import LoadFailure, LoadNote, RawArticle

FoundInFeed = RawArticle | LoadFailure | LoadNote

_SITEMAPS = 20
"""So many sitemaps of an index are looked at, the newest."""


@dataclass(frozen=True, slots=True)
class Feed:
    """The newest entries of a feed or sitemap, the newest first (see `rag.loaders._feed` and `_sitemap`).

    `damage` says where it is damaged, '' for nowhere; `whole` whether its own document tells of everything that is new in it.
    """

    entries: tuple[RawArticle, ...]
    damage: str = ""
    whole: bool = True


def read(document: Document, fetcher: Fetcher, *, newest: int, limits: Limits = LIMITS) -> Feed:
    """What a feed, a sitemap or an index of sitemaps lists; the sitemaps of an index are fetched, the newest first.

    Raises LoadError where it lists nothing readable, PluginError where feedparser is missing.
    """
    kind = pages.kind_of(document)
    if kind == "index":
        return _of_an_index(document, fetcher, newest=newest, limits=limits)
    if kind == "sitemap":
        return _parsed("_sitemap", document, newest, limits)
    if not extras.has_package("feedparser"):
        raise PluginError(f"a feed {extras.needs_package('feedparser', 'feeds')}")
    return _parsed("_feed", document, newest, limits)


def _parsed(loader: str, document: Document, newest: int, limits: Limits) -> Feed:
    asked = {"newest": str(newest)}
    found = parsers().parse(loader, document.data, path=document.address, fields=asked, limits=limits)
    entries = tuple(_linked(item) for item in found if isinstance(item, RawArticle))
    damage = "; ".join(item.reason for item in found if isinstance(item, LoadFailure))
    if damage and not entries:
        raise LoadError(damage)
    return Feed(entries, damage)


def _of_an_index(document: Document, fetcher: Fetcher, *, newest: int, limits: Limits) -> Feed:
    entries: dict[str, RawArticle] = {}
    damage: list[str] = []
    listed = _parsed("_sitemap", document, _SITEMAPS, limits)
    for sitemap in listed.entries:
        if len(entries) >= newest:
            break
        try:
            inner = fetcher.fetch(_link(sitemap))
            if (kind := pages.kind_of(inner)) != "sitemap":
                raise LoadError(f"an index lists sitemaps, and this is none ({kind}): give its own address")
            found = _parsed("_sitemap", inner, newest - len(entries), limits)
        except LoadError as error:
            damage.append(f"{name(sitemap)}: {error}")
            continue
        entries.update((name(entry), entry) for entry in found.entries)
        damage += [f"{name(sitemap)}: {found.damage}"] if found.damage else []
    if damage and not entries:
        raise LoadError("; ".join(damage[:3]))
    told = [item for item in (listed.damage, *damage[:3]) if item]
    return Feed(tuple(entries.values()), "; ".join(told), whole=False)


def articles(entry: RawArticle, fetcher: Fetcher, *, patient: bool = False, limits: Limits = LIMITS) -> Iterator[FoundInFeed]:
    """The article of an entry, a note where the feed's own text stands in for its page, or failures.

    What the page does not say of title, author, source and date the entry says, where the page is the one that it leads to or
    on the feed's host. Raises FetchError where the page cannot be had and the feed has no text; with `patient` also where
    another time may do better.
    """
    found: list[RawArticle | LoadFailure] = []
    try:
        found = list(pages.read(fetcher.fetch(_link(entry)), limits=limits))
        reason = "; ".join(item.reason for item in found if isinstance(item, LoadFailure))
    except FetchError as error:
        if not entry.body or (patient and error.passing):
            raise
        reason = str(error)
    except LoadError as error:
        if not entry.body:
            raise FetchError(str(error)) from error
        reason = str(error)
    told = [item for item in found if isinstance(item, RawArticle)]
    if told or not entry.body:
        # Of a page with several stories the entry describes none for sure, and a page elsewhere is not the feed's to describe.
        its = len(told) == 1 and (told[0].key == name(entry) or _host(told[0].url) == _host(entry.path))
        yield from (_completed(item, entry) if its and item in told else item for item in found)
        return
    yield from instead(entry, reason, limits=limits)


def instead(entry: RawArticle, reason: str, *, limits: Limits = LIMITS) -> Iterator[FoundInFeed]:
    """The feed's own text in the place of a page that could not be had, and a note of it; a failure where it has none."""
    own = [item for item in _own(entry, limits) if isinstance(item, RawArticle)]
    if not own:
        yield LoadFailure(name(entry), f"{reason}; and the feed has no story in its place")
        return
    yield LoadNote(name(entry), f"the feed's own text was taken, as the page could not be ({reason})")
    yield from own


def name(entry: RawArticle) -> str:
    """What an entry is told from others by: the address of its page, else its id, else its feed and title."""
    return files.printable(pages.without_tracking(entry.url) if entry.url else entry.key or f"{entry.path} {entry.title}")


def from_addresses(
    addresses: Sequence[str], fetcher: Fetcher, *, newest: int, limits: Limits = LIMITS
) -> Iterator[tuple[int, str, FoundInFeed]]:
    """What addresses of pages and feeds give: `(how many of the addresses are done, the place at work, what was found)`.

    An article that several of them lead to comes once. What fails is a failure; PluginError is raised as by `read`.
    """
    met: set[str] = set()
    for number, address in enumerate(addresses):
        shown = files.printable(reach.shown(address))
        try:
            document = fetcher.fetch(address)
            if pages.kind_of(document) not in pages.LISTS:
                yield from ((number, shown, item) for item in _once(pages.read(document, limits=limits), met))
                continue
            feed = read(document, fetcher, newest=newest, limits=limits)
        except LoadError as error:
            yield number, shown, LoadFailure(shown, str(error))
            continue
        if feed.damage:
            yield number, shown, LoadNote(shown, f"{feed.damage}: {len(feed.entries)} entries were read from it")
        for entry in feed.entries:
            place = name(entry)
            if (own := f"entry {place} of {document.address}") in met:
                continue
            met.add(own)
            try:
                for item in _once(articles(entry, fetcher, limits=limits), met):
                    yield number, place, item
            except FetchError as error:
                yield number, place, LoadFailure(place, str(error))


def _once(found: Iterator[FoundInFeed], met: set[str]) -> Iterator[FoundInFeed]:
    """What was found, without the articles that came before under another address."""
    for item in found:
        if isinstance(item, RawArticle):
            if item.key in met:
                continue
            met.add(item.key)
        yield item


def _host(address: str) -> str:
    return reach.checked(address).host if address else ""


def _link(entry: RawArticle) -> str:
    if not entry.url:
        raise FetchError("the entry leads to no page")
    return entry.url


def _linked(entry: RawArticle) -> RawArticle:
    """An entry whose page's address is one that may be fetched and stored, or none."""
    try:
        return dataclasses.replace(entry, url=str(reach.checked(entry.url)))
    except FetchError:
        return dataclasses.replace(entry, url="")


def _completed(item: RawArticle | LoadFailure, entry: RawArticle) -> RawArticle | LoadFailure:
    if isinstance(item, LoadFailure):
        return item
    known = {field: getattr(item, field) or getattr(entry, field) for field in ("title", "author", "source", "published")}
    return dataclasses.replace(item, **known)


def _own(entry: RawArticle, limits: Limits) -> Iterator[RawArticle | LoadFailure]:
    """The article that a feed itself holds of an entry. It never takes the place of what was read from the page."""
    page = Document(entry.url or entry.path, kind="text/html", data=entry.body.encode("utf-8", "replace"), charset="utf-8")
    for item in pages.read(page, limits=limits):
        if isinstance(item, RawArticle):
            item = dataclasses.replace(
                item,
                key=f"{entry.path} {name(entry)}",
                # Where the page is elsewhere, nobody but the feed has said this.
                url=pages.without_tracking(entry.url) if _host(entry.url) == _host(entry.path) else entry.path,
                title=entry.title or item.title,
                author=entry.author,
                source=entry.source,
                published=entry.published,
                updated=entry.updated,
            )
        yield item
