"""Driving the real pages without a browser: what they show, as plain values."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

FRAME = Path(__file__).parents[2] / "ui" / "pages" / "frame.py"


def visit(
    page: str = "ask.py", *, owner: str = "ann", query: dict[str, Any] | None = None, state: dict[str, Any] | None = None
) -> AppTest:
    """Open a page as somebody."""
    app = AppTest.from_file(str(FRAME), default_timeout=120)
    app.session_state["owner"] = owner
    for name, value in (query or {}).items():
        app.query_params[name] = value
    for name, value in (state or {}).items():
        app.session_state[name] = value
    app.run()
    if page != "ask.py":
        app.switch_page(page).run()
    return settled(app)


def settled(app: AppTest) -> AppTest:
    """The page once the work that it has started is done."""
    for name in ("asking", "ingesting", "checking", "measuring"):
        work = app.session_state.get(name)
        job = work[1] if isinstance(work, tuple) else work
        if job is not None:
            assert job.wait(120), f"{name} took too long"
            app.run()
    assert not app.exception, [item.value for item in app.exception]
    return app


def ask(app: AppTest, question: str) -> AppTest:
    """Ask a question and wait for its answer."""
    app.chat_input(key="ask").set_value(question).run()
    return settled(app)


def shown(app: AppTest, component: str) -> list[dict[str, Any]]:
    """The data of every component of a kind: `answer`, `article` or `choices`."""
    return [
        json.loads(item.proto.json)[0]
        for item in app.get("bidi_component")
        if item.proto.component_name == f"dateline_{component}"
    ]


def words(app: AppTest) -> str:
    """Everything on the page that is said with HTML of ours, as plain words."""
    return "\n".join(unescape(re.sub(r"<[^>]*>", "", item.value)) for item in app.html if not item.value.startswith("<style"))


def table(app: AppTest, name: str) -> dict[str, tuple[str, ...]]:
    """The rows of a table that is only read, by their first cell."""
    (found,) = [item.value for item in app.html if f'aria-label="{name}"' in item.value]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", found)]
    return {unescape(row[0]): tuple(unescape(cell) for cell in row[1:]) for row in rows}
