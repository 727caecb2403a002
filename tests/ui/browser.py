"""A real server and a real browser for the tests of the page."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, TimeoutError, expect, sync_playwright

from eval.bench.page import browser_path

ROOT = Path(__file__).parents[2]
PATIENCE = 200_000
"""Milliseconds: machines that run tests are busy."""

# The list under its address bar is a page of Chromium's own, made twice with every window: half as much work as the page that
# is tested. Of several lists of features that are left out the last counts, so that those which Playwright leaves out stand in
# it once more.
_LEFT_OUT = [
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable"),
    *("HttpsUpgrades", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding"),
    *("PreconnectToSearch", "TcpPortRandomizationWin", "ThirdPartyStoragePartitioning"),
]
FLAGS = [
    f"--disable-features={','.join(_LEFT_OUT)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """Where Chromium is; tests that need it are skipped, and counted, where there is none."""
    found = browser_path()
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    return found


@contextmanager
def browsing() -> Iterator[Browser]:
    """Chromium, without a window."""
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


# Resolves once nothing has changed, in the document or inside a component, scrolled or been moved by an animation for so many
# milliseconds. What turns for ever, as while one waits, does not count.
_STILL = """([quiet, patience]) => new Promise((resolve, reject) => {
    const began = performance.now()
    let moved = began
    const move = () => { moved = performance.now() }
    const observer = new MutationObserver(move)
    const known = new Set()
    const look = (root) => {
        if (!known.has(root)) {
            known.add(root)
            observer.observe(root, { attributes: true, characterData: true, childList: true, subtree: true })
            root.addEventListener("scroll", move, { capture: true, passive: true })
            move()
        }
        for (const node of root.querySelectorAll("*")) if (node.shadowRoot) look(node.shadowRoot)
    }
    const ends = (animation) => animation.effect === null || animation.effect.getComputedTiming().endTime !== Infinity
    const turn = setInterval(() => {
        look(document)
        if ([...known].some((root) => root.getAnimations().some((one) => one.playState === "running" && ends(one)))) move()
        const now = performance.now()
        if (now - moved < quiet && now - began < patience) return
        clearInterval(turn)
        observer.disconnect()
        for (const root of known) root.removeEventListener("scroll", move, { capture: true })
        now - moved < quiet ? reject(new Error("the page never came to rest")) : resolve()
    }, 50)
})"""
_QUIET = 200


def still(page: Page) -> None:
    """Wait until the page is drawn and nothing on it moves any more."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    page.evaluate("document.fonts.ready")
    page.evaluate(_STILL, [_QUIET, PATIENCE])


class Server:
    """`rag ui` on a free port of this machine."""

    def __init__(self, archive: Path, extra: Mapping[str, str] | None = None) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.archive = archive
        self.url = f"http://127.0.0.1:{self.port}"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        self.environment = {
            **kept,
            "LANG": "C.UTF-8",
            "RAG_DATA_DIR": str(archive),
            "RAG_LLM": "extractive",
            "PYTHONPATH": str(ROOT),
            **(extra or {}),
        }
        self._process = self._start()

    def restart(self) -> None:
        """Stop and start again, on the same port and archive."""
        self.stop()
        self.start()

    def start(self) -> None:
        """Start again, after a stop."""
        self._process = self._start()

    def stop(self) -> None:
        """Stop."""
        self._process.terminate()
        self._process.wait(30)

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "ui", "--port", str(self.port), "--no-browser"],
            cwd=self.archive.parent,
            env=self.environment,
            stdout=subprocess.DEVNULL,
        )
        until = time.monotonic() + PATIENCE / 1000
        while time.monotonic() < until and process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5) as answer:
                    if answer.status == 200:
                        return process
            except OSError:
                time.sleep(0.05)
        process.kill()
        raise AssertionError(f"the page did not start (exit code {process.wait(10)})")


class Visitor:
    """One browser profile at work on the page. Everything that it asks of the network is kept in `requests`."""

    def __init__(self, browser: Browser, url: str, **options: object) -> None:
        self.context: BrowserContext = browser.new_context(**{"viewport": {"width": 1600, "height": 900}, **options})  # type: ignore[arg-type]
        self.context.set_default_timeout(PATIENCE)
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=url)
        self.url = url
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page = self.context.new_page()
        self.page.on("dialog", self._dismiss)

    def _dismiss(self, dialog: object) -> None:
        self.dialogs.append(str(dialog))
        dialog.dismiss()  # type: ignore[attr-defined]

    def open(self, path: str = "/") -> Page:
        """Go to a page and wait until it can be used."""
        self.page.goto(self.url + path)
        if path.startswith(("/?", "/")) and not path.strip("/").isalpha():
            self.page.get_by_test_id("stChatInput").wait_for()
        else:
            self.page.locator(".dl-title").wait_for()
        self.drawn()
        return self.page

    def ask(self, question: str) -> Locator:
        """Ask, and wait for the whole answer."""
        self.drawn()
        before = self.page.locator(".answer.whole").count()
        box = self.page.get_by_test_id("stChatInputTextArea")
        box.fill(question)
        box.press("Enter")
        try:
            self.page.locator(".answer.whole").nth(before).wait_for()
        except TimeoutError as error:
            raise AssertionError(f"no answer to {question!r}: {self.state()}") from error
        return self.page.locator(".answer").nth(before)

    def drawn(self) -> None:
        """Wait until the page is drawn."""
        # What is typed into Streamlit's own fields while the page is being drawn anew may be lost, as a person would see.
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()

    def state(self) -> dict[str, object]:
        """What the page shows of a conversation, for the message of a test that waited in vain."""
        app = self.page.locator("[data-testid=stApp]")
        return {
            "address": self.page.url,
            "script": app.get_attribute("data-test-script-state"),
            "connection": app.get_attribute("data-test-connection-state"),
            "field": self.page.get_by_test_id("stChatInputTextArea").input_value(),
            "questions": self.page.locator(".dl-question").all_inner_texts(),
            "answers": self.page.locator(".answer").count(),
            "whole": self.page.locator(".answer.whole").count(),
            "end": self.page.locator("section.stMain, [data-testid=stMain]").first.inner_text()[-600:],
        }

    def strangers(self) -> list[str]:
        """Requests that left this machine."""
        return [
            url for url in self.requests if not url.startswith((self.url, "data:", "blob:", self.url.replace("http", "ws")))
        ]

    def close(self) -> None:
        """Close the profile."""
        self.context.close()


def focused(page: Page) -> str:
    """What has the keyboard: its words or its name, looked for inside components too."""
    return str(
        page.evaluate(
            """() => {
                let node = document.activeElement
                while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement
                return node ? (node.getAttribute("aria-label") || node.textContent || node.tagName) : ""
            }"""
        )
    )
