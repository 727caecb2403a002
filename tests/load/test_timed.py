"""A fetch ends in time, however little comes at once."""

from __future__ import annotations

import http.server
import time
from dataclasses import replace

import httpcore
import pytest

from rag.load.timed import Backend
from tests.load.fetching import QUICK, fetched, refusal
from tests.website import Reply, Site


@pytest.mark.parametrize("where", ["headers", "body", "silence"])
def test_a_slow_drip_ends_when_the_time_for_all_of_it_is_up(site: Site, where: str) -> None:
    def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
        if where == "body":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        elif where == "headers":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not site.over.wait(0.05):
            if where != "silence":
                handler.wfile.write(b"a")

    site.pages["/slow"] = Reply(by_itself=drip)
    started = time.monotonic()
    error = refusal(f"{site.url}/slow", replace(QUICK, seconds=0.5, robots=False))
    assert "takes more than 0.5 s" in str(error) and error.passing
    assert time.monotonic() - started < 3


def test_where_one_address_of_a_host_does_not_answer_the_next_is_tried_within_the_same_time(site: Site) -> None:
    backend = Backend(["127.0.0.2", "127.0.0.1"], time.monotonic() + 20)
    backend.connect_tcp("news.example", site.port).close()
    with pytest.raises(httpcore.ConnectError):
        Backend(["127.0.0.2"], time.monotonic() + 20).connect_tcp("news.example", site.port)
    with pytest.raises(httpcore.ConnectTimeout, match="the time is up"):
        Backend(["127.0.0.1"], time.monotonic()).connect_tcp("news.example", site.port)


def test_robots_txt_and_the_page_share_one_limit_of_time(site: Site) -> None:
    def slowly(handler: http.server.BaseHTTPRequestHandler) -> None:
        site.over.wait(2)
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")

    site.pages["/robots.txt"] = site.pages["/slow"] = Reply(by_itself=slowly)
    rules = replace(QUICK, seconds=3)
    error = refusal(f"{site.url}/slow", rules)
    assert "takes more than 3 s" in str(error) and error.passing and site.asked == ["/robots.txt", "/slow"]
    assert fetched(site, "/slow", replace(rules, seconds=30)).data == b""
