"""What other sites, foreign names and wrong passwords come to, in a real Chromium."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.ui.browser import FLAGS, Server, Visitor, chromium
from ui import gate

WORD = "open sesame"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

# A page of somebody else's, which tries what a page can try with the reader's cookies.
STRANGER = """<!doctype html><title>trying</title>
<form method="post" action="%(url)s/login" target="inside"><input name="password" value="%(word)s"></form>
<iframe name="inside"></iframe>
<script>
const tried = {}
const done = (name, value) => {
  tried[name] = value
  if (Object.keys(tried).length === 3) document.title = JSON.stringify(tried)
}
const socket = new WebSocket("%(socket)s/_stcore/stream")
socket.onopen = () => done("socket", "open")
socket.onerror = () => done("socket", "refused")
for (const method of ["GET", "POST"])
  fetch("%(url)s/", { method, credentials: "include" }).then((answer) => answer.text())
    .then(() => done(method, "read"), () => done(method, "refused"))
document.forms[0].submit()
</script>"""


@pytest.fixture(scope="module")
def locked(folder: Path) -> Iterator[Server]:
    """The page with a password."""
    server = Server(folder / "archive", {"RAG_UI_PASSWORD": WORD})
    yield server
    server.stop()


@pytest.fixture
def stranger(locked: Server) -> Iterator[str]:
    """The address of a page on another port of this machine."""
    shown = STRANGER % {"url": locked.url, "socket": locked.url.replace("http", "ws"), "word": WORD}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(shown.encode())

        def log_message(self, *_: Any) -> None:
            pass

    site = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_port}/"
    site.shutdown()
    site.server_close()


def log_in(visitor: Visitor, word: str) -> float:
    """Give a password; how many seconds the answer took."""
    visitor.page.get_by_label("Password").fill(word)
    began = time.monotonic()
    with visitor.page.expect_response(lambda answer: answer.url.endswith("/login")):
        visitor.page.get_by_role("button", name="Log in").click()
    return time.monotonic() - began


def passes(visitor: Visitor) -> list[Any]:
    return [cookie for cookie in visitor.context.cookies() if cookie["name"] == gate.PASS]


def test_a_page_of_another_site_reaches_nothing_with_the_readers_cookies_or_the_password(
    browser: Browser, locked: Server, stranger: str
) -> None:
    visitor = Visitor(browser, locked.url)
    for inside in (False, True):
        if inside:
            visitor.page.goto(locked.url)
            log_in(visitor, WORD)
        known = passes(visitor)
        assert bool(known) is inside
        visitor.page.goto(stranger)
        expect(visitor.page).not_to_have_title("trying", timeout=60_000)
        assert json.loads(visitor.page.title()) == dict.fromkeys(("socket", "GET", "POST"), "refused")
        assert passes(visitor) == known
    visitor.close()


def test_the_pass_is_kept_from_scripts_and_from_other_sites(browser: Browser, locked: Server) -> None:
    visitor = Visitor(browser, locked.url)
    visitor.page.goto(locked.url)
    log_in(visitor, WORD)
    (found,) = passes(visitor)
    assert found["httpOnly"] and found["sameSite"] in ("Lax", "Strict")
    assert WORD not in found["value"]
    visitor.close()


def test_wrong_passwords_wait_longer_each_time_and_the_right_one_does_not(browser: Browser, locked: Server) -> None:
    visitor = Visitor(browser, locked.url)
    visitor.page.goto(locked.url)
    first, second = log_in(visitor, "wrong"), log_in(visitor, "wronger")
    expect(visitor.page.get_by_role("alert")).to_contain_text("not the password")
    assert second > first >= 1.0 and second >= 2.0
    # A third wrong one would wait for 4 s.
    assert log_in(visitor, WORD) < 4.0
    expect(visitor.page.get_by_test_id("stChatInput")).to_be_visible(timeout=60_000)
    visitor.close()


def test_under_a_foreign_name_the_page_is_not_there(browser: Browser, folder: Path) -> None:
    server = Server(folder / "archive")
    # A name that somebody else owns, and that leads here.
    flags = [*FLAGS, "--host-resolver-rules=MAP archive.example 127.0.0.1"]
    started = browser.browser_type.launch(executable_path=chromium(), args=flags)
    try:
        answer = started.new_page().goto(f"http://archive.example:{server.port}/")
        assert answer is not None and answer.status == 403
    finally:
        started.close()
        server.stop()
