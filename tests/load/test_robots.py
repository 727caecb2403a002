"""What a site asks of programs in its robots.txt."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from rag import FetchError
from rag.load.web import Fetcher
from tests.load.fetching import QUICK, fetched, refusal
from tests.website import Reply, Site


def test_robots_txt_is_asked_for_once_and_obeyed_unless_it_is_to_be_ignored(site: Site) -> None:
    site.html("/open")
    site.html("/private/a")
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /private/\n")
    site.redirect("/way-in", "/private/a")
    fetcher = Fetcher(QUICK)
    fetcher.fetch(f"{site.url}/open")
    for path in ("/private/a", "/way-in"):
        with pytest.raises(FetchError, match="robots.txt asks programs to leave it alone"):
            fetcher.fetch(site.url + path)
    assert site.asked == ["/robots.txt", "/open", "/way-in"]
    assert Fetcher(replace(QUICK, robots=False)).fetch(f"{site.url}/private/a").data


def test_what_robots_txt_says_to_dateline_counts_and_its_crawl_delay_is_kept(site: Site) -> None:
    site.html("/a")
    site.pages["/robots.txt"] = Reply(b"User-agent: Dateline\nCrawl-delay: 1\nDisallow: /b\n\nUser-agent: *\nDisallow: /\n")
    fetcher = Fetcher(QUICK)
    started = time.monotonic()
    fetcher.fetch(f"{site.url}/a")
    assert time.monotonic() - started >= 1
    with pytest.raises(FetchError, match="robots.txt"):
        fetcher.fetch(f"{site.url}/b")


def test_where_robots_txt_cannot_be_had_nothing_is_fetched_and_where_there_is_none_all_is(site: Site) -> None:
    site.html("/a")
    assert fetched(site, "/a").data
    site.pages["/robots.txt"] = Reply(status=500)
    error = refusal(f"{site.url}/a")
    assert str(error).startswith("its robots.txt cannot be had") and error.passing
    site.pages["/robots.txt"] = Reply(bytes(range(256)) * 100)
    assert fetched(site, "/a").data


@pytest.mark.parametrize(
    "line",
    [
        "Disallow: //[",
        "Disallow: http://[::1",
        "Allow: //\u2100/",
        "Crawl-delay: \u00b2",
        f"Crawl-delay: {'9' * 5_000}",
        "Request-rate: \u00b2/1",
    ],
)
def test_a_line_of_robots_txt_that_cannot_be_read_says_nothing_and_the_others_count(site: Site, line: str) -> None:
    site.html("/open/a")
    site.html("/shut/a")
    site.pages["/robots.txt"] = Reply(f"User-agent: *\n{line}\nDisallow: /shut/\n".encode())
    assert fetched(site, "/open/a").data
    assert "robots.txt asks" in str(refusal(f"{site.url}/shut/a"))


def test_nothing_is_allowed_where_robots_txt_is_there_and_cannot_be_read_whole(site: Site) -> None:
    site.html("/a")
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /\n" + b"# \n" * 200_000)
    assert "robots.txt cannot be had" in str(refusal(f"{site.url}/a"))
