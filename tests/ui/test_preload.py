"""What the browser is told to fetch with the first page."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ui import gate, preload

STATIC = Path(streamlit.__file__).parent / "static"


def test_the_scripts_of_the_first_page_are_named_with_all_that_they_need() -> None:
    named = re.findall(r"</(static/js/[\w.-]+\.js)>; rel=modulepreload; crossorigin", preload.links(STATIC))
    assert any(name.startswith("static/js/ChatInput.") for name in named) and len(named) == len(set(named))
    index = (STATIC / "index.html").read_text("utf-8")
    for name in named:
        text = (STATIC / name).read_text("utf-8")
        needed = re.findall(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""", text)
        assert all(f"static/js/{other}" in named or other in index for other in needed), name


def test_without_streamlits_scripts_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<html></html>", encoding="utf-8")
    assert preload.links(tmp_path) == ""


def test_only_pages_carry_the_names() -> None:
    async def page(_: object) -> HTMLResponse:
        return HTMLResponse("<p>the page</p>")

    async def file(_: object) -> PlainTextResponse:
        return PlainTextResponse("a file")

    inside = Starlette(routes=[Route("/", page), Route("/file", file)])
    door = gate.Gate(inside, password=None, policy="default-src 'self'", links="</a.js>; rel=modulepreload")
    with TestClient(door, base_url="http://127.0.0.1:8501", client=("127.0.0.1", 50000)) as browser:
        assert browser.get("/").headers["link"] == "</a.js>; rel=modulepreload"
        assert "link" not in browser.get("/file").headers
