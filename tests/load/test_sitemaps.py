"""The pages that sitemaps of a real server list become articles, as those of feeds do."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from rag import RawArticle
from rag.lab import LoadFailure, LoadNote
from rag.load import feeds
from rag.load.web import Fetcher, Rules
from tests.website import Reply, Site

QUICK = Rules(private=True, max_bytes=2_000_000, seconds=10, pause=0, robots=False)
NAMES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def sitemap(site: Site, path: str, *entries: tuple[str, str], more: str = "", kind: str = "application/xml") -> str:
    """Put a sitemap of `(address, lastmod)` at a path; gives its address."""
    listed = "".join(f"<url><loc>{address}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>" for address, day in entries)
    site.pages[path] = Reply(
        f"<?xml version='1.0'?><urlset {NAMES}>{listed}{more}</urlset>".encode(), headers={"Content-Type": kind}
    )
    return site.url + path


def index(site: Site, path: str, *entries: tuple[str, str]) -> str:
    listed = "".join(f"<sitemap><loc>{address}</loc><lastmod>{day}</lastmod></sitemap>" for address, day in entries)
    site.pages[path] = Reply(f"<sitemapindex {NAMES}>{listed}</sitemapindex>".encode(), headers={"Content-Type": "text/xml"})
    return site.url + path


def taken(address: str, newest: int = 200) -> list[feeds.FoundInFeed]:
    return [found for _, _, found in feeds.from_addresses([address], Fetcher(QUICK), newest=newest)]


def urls(found: list[feeds.FoundInFeed]) -> Iterator[str]:
    return (item.url.rpartition("/")[2] for item in found if isinstance(item, RawArticle))


def test_the_newest_pages_of_a_sitemap_are_taken(site: Site) -> None:
    days = {"a": "2024-10-01", "b": "2024-10-03T10:00:00+02:00", "c": "2024-10-02"}
    pages = [(site.html(f"/{name}", f"Story {name}"), day) for name, day in days.items()]
    address = sitemap(site, "/sitemap.xml", *pages)
    assert list(urls(taken(address, newest=2))) == ["b", "c"]
    undated = sitemap(site, "/undated.xml", *((page, "") for page, _ in pages))
    assert list(urls(taken(undated, newest=2))) == ["a", "b"]


def test_what_a_news_sitemap_says_counts_where_the_page_is_silent(site: Site) -> None:
    page = site.html("/a", "")
    news = (
        f"<url><loc>{page}</loc><news:news><news:publication><news:name>Odda Post</news:name></news:publication>"
        "<news:publication_date>2024-10-07</news:publication_date><news:title>A bridge</news:title></news:news></url>"
    )
    (found,) = taken(sitemap(site, "/news.xml", more=news))
    assert isinstance(found, RawArticle)
    assert (found.title, found.source, found.published, found.updated) == ("A bridge", "Odda Post", "2024-10-07", "")
    (plain,) = taken(sitemap(site, "/plain.xml", (page, "2024-10-09")))
    assert isinstance(plain, RawArticle) and plain.published == ""


def test_an_index_leads_to_its_newest_sitemaps_until_there_are_enough_pages(site: Site) -> None:
    old = sitemap(site, "/old.xml", (site.html("/a"), "2023-01-01"))
    new = sitemap(site, "/new.xml", (site.html("/b", "B"), "2024-01-02"), (site.html("/c", "C"), "2024-01-01"))
    address = index(site, "/sitemap.xml", (old, "2023-01-01"), (new, "2024-01-02"), (f"{site.url}/none.xml", "2024-01-03"))
    note, *found = taken(address)
    assert isinstance(note, LoadNote) and "/none.xml: not there (404)" in note.text
    assert list(urls(found)) == ["b", "c", "a"]
    site.asked.clear()
    assert list(urls(taken(address, newest=2))) == ["b", "c"]
    assert "/old.xml" not in site.asked


def test_an_index_of_indexes_leads_nowhere_and_one_of_very_many_ends(site: Site) -> None:
    inner = index(site, "/inner.xml", (f"{site.url}/x.xml", "2024-01-01"))
    (failure,) = taken(index(site, "/outer.xml", (inner, "2024-01-01")))
    assert isinstance(failure, LoadFailure) and "lists sitemaps, and this is none (index)" in failure.reason
    site.asked.clear()
    taken(index(site, "/many.xml", *((f"{site.url}/{number}.xml", "2024-01-01") for number in range(100))))
    assert len(site.asked) == 1 + 20


def test_packed_sitemaps_are_unpacked_and_bombs_are_not(site: Site) -> None:
    page = site.html("/a")
    for kind in ("application/gzip", "application/x-gzip", "application/octet-stream"):
        address = sitemap(site, "/sitemap.xml.gz", (page, "2024-10-01"), kind=kind)
        site.pages["/sitemap.xml.gz"].body = gzip.compress(site.pages["/sitemap.xml.gz"].body)
        assert list(urls(taken(address))) == ["a"]
    site.pages["/sitemap.xml.gz"].body = gzip.compress(b" " * 9_000_000)
    (failure,) = taken(address)
    assert isinstance(failure, LoadFailure) and failure.reason.startswith("larger than 2 MB")


def test_a_broken_sitemap_gives_what_came_before_and_hostile_ones_nothing(site: Site) -> None:
    address = sitemap(site, "/sitemap.xml", (site.html("/a"), "2024-10-01"), more="<url><loc>file:///etc/passwd</loc></url>")
    whole = site.pages["/sitemap.xml"].body
    site.pages["/sitemap.xml"].body = whole[:-12]
    found = taken(address)
    assert any(isinstance(item, LoadNote) and "the sitemap is damaged" in item.text for item in found)
    assert list(urls(found)) == ["a"]
    assert [item.reason for item in found if isinstance(item, LoadFailure)] == ["the entry leads to no page"]
    site.pages["/sitemap.xml"].body = whole.replace(b"<urlset", b"<!DOCTYPE x [<!ENTITY a 'b'>]><urlset")
    (failure,) = taken(address)
    assert isinstance(failure, LoadFailure) and "declares entities" in failure.reason
