"""How long a person waits: from `rag ui` to a page that can be used, and from Enter to an answer, in a real browser."""

from __future__ import annotations

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.bench.speed import BenchError, Figure, Tell
from eval.gold import read
from rag import Assistant, Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGE_TARGET = 3.0
WORDS_TARGET, ANSWER_TARGET = 0.4, 1.0
TYPING = 3.0
"""Seconds that somebody takes to read what is there and to type a question."""

_EVAL = Path(__file__).parents[1]
_PATIENCE = 120.0
_READING = re.compile("^(Searching|Reading|Checking)")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@dataclass(frozen=True, slots=True)
class Wait:
    """Seconds from Enter to the first words, which say what is being read, and to the whole answer."""

    words: float
    answer: float


@dataclass(frozen=True, slots=True)
class Visit:
    """Seconds from `rag ui` to a page that can be used, and from Enter to each answer."""

    page: float
    waits: tuple[Wait, ...]


def measure(folder: Path, *, runs: int, questions: int, tell: Tell) -> tuple[Figure, ...]:
    """Start the page `runs` times in an empty folder, each time in a new browser window, and ask questions of the sample.

    `questions`: how many each time, two at least, as the first is counted apart.

    Raises BenchError where there is no Chromium, or the page does not start.
    """
    settings = Settings(data_dir=folder / "archive", llm="extractive")
    asked = [item.question for item in read(_EVAL / "gold" / "sample.jsonl") if item.status == "answered"][:questions]
    with _browser() as browser:
        tell("taking in the sample archive")
        with Assistant(settings) as assistant:
            assistant.ingest(_EVAL / "sample")
        visits: list[Visit] = []
        # The first one warms the disk and does not count.
        for number in range(runs + 1):
            tell(f"visit {number} of {runs}")
            visits.append(_visit(browser, settings, asked))
    return figures(visits[1:])


def figures(visits: Sequence[Visit]) -> tuple[Figure, ...]:
    """The medians over the visits, of the first answers and of the later ones; and the slowest answer of all."""
    page = statistics.median(visit.page for visit in visits)
    first = statistics.median(visit.waits[0].answer for visit in visits)
    later = statistics.median(wait.answer for visit in visits for wait in visit.waits[1:])
    slowest = max(wait.answer for visit in visits for wait in visit.waits)
    words = statistics.median(wait.words for visit in visits for wait in visit.waits)
    at_most = f"at most {ANSWER_TARGET:.0f} s"
    return (
        Figure("`rag ui` to a page that can be used", page, "s", f"at most {PAGE_TARGET:.0f} s", page <= PAGE_TARGET),
        Figure("Enter to the first words", words, "s", f"at most {WORDS_TARGET} s", words <= WORDS_TARGET),
        Figure("Enter to the first answer", first, "s", at_most, first <= ANSWER_TARGET),
        Figure("Enter to a later answer", later, "s", at_most, later <= ANSWER_TARGET),
        Figure("Enter to the slowest answer", slowest, "s"),
    )


def _visit(browser: Browser, settings: Settings, questions: Sequence[str]) -> Visit:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    page = browser.new_page()
    began = time.perf_counter()
    with _serving(port, settings) as running:
        try:
            _open(page, f"http://127.0.0.1:{port}/", running)
            box = page.get_by_test_id("stChatInputTextArea")
            box.wait_for(timeout=_PATIENCE * 1000)
            usable = time.perf_counter() - began
            return Visit(usable, tuple(_asked(page, question) for question in questions))
        finally:
            page.close()


def _asked(page: Page, question: str) -> Wait:
    answers = page.locator(".answer.whole")
    before = answers.count()
    reading = page.locator(".dl-remark").filter(has_text=_READING)
    time.sleep(TYPING)
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    began = time.perf_counter()
    box.press("Enter")
    reading.or_(answers.nth(before)).first.wait_for(timeout=_PATIENCE * 1000)
    words = time.perf_counter() - began
    answers.nth(before).wait_for(timeout=_PATIENCE * 1000)
    return Wait(words, time.perf_counter() - began)


def _open(page: Page, url: str, running: Callable[[], bool]) -> None:
    """Go to the page as soon as it is served."""
    from playwright.sync_api import Error

    until = time.perf_counter() + _PATIENCE
    while running() and time.perf_counter() < until:
        try:
            page.goto(url, wait_until="commit")
        except Error:
            time.sleep(0.02)
        else:
            return
    raise BenchError("the page did not start; expected `rag ui` to serve it; try rag doctor")


@contextmanager
def _serving(port: int, settings: Settings) -> Iterator[Callable[[], bool]]:
    """`rag ui`, ended afterwards; gives a function that tells whether it still runs."""
    command = [sys.executable, "-c", "from rag.edge.cli import main; main()", "ui", "--port", str(port), "--no-browser"]
    changed = {"RAG_DATA_DIR": str(settings.data_dir), "RAG_LLM": settings.llm}
    environment = {**os.environ, **changed}  # noqa: TID251
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            yield lambda: server.poll() is None
        finally:
            server.terminate()


def browser_path() -> str | None:
    """Where Chromium is, or what is made of it; None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def _browser() -> Iterator[Browser]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise BenchError("no playwright: expected it, to look at the page in a browser; make install-dev") from None
    found = browser_path()
    if found is None:
        raise BenchError(f"no browser: expected one of {', '.join(BROWSERS)} on the PATH; install Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()
