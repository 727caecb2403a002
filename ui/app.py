"""The server of the page: Streamlit behind the gate. Started by `rag ui`."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from rag import RagError
from ui import export, gate, library, preload, say, words
from ui.launch import require_password

_WORKERS = frozenset({"warm-up", "asking", "offering", "ingesting", "checking", "measuring"})


@asynccontextmanager
async def _lifespan(_: Any) -> AsyncIterator[None]:
    gc.freeze()
    gc.enable()
    # The first page does not wait for the model, and the first question does not either: it is loaded in between.
    threading.Thread(target=library.warm_up, name="warm-up", daemon=True).start()
    yield
    await asyncio.to_thread(_finish)


def _finish() -> None:
    library.end()
    # Threads that are inside a model when Python ends take the process down with them: they are given a moment.
    for thread in threading.enumerate():
        if thread.name in _WORKERS:
            thread.join(timeout=5)
    library.close()


def _explain(error: Exception) -> bool:
    if isinstance(error, RagError):
        say.problem(export.as_sentence(words.told(error)))
        return True
    logging.getLogger(__name__).error("a page failed", exc_info=error)
    say.problem("Something went wrong on this page. Reload it; if that does not help, tell whoever runs this page.")
    return True


def _password() -> str | None:
    """The password that is set, once it is sure that the page is not open to others without one."""
    secret = library.settings().ui_password
    password = secret.reveal() if secret else None
    require_password(st.get_option("server.address") or "", password=bool(password))
    return password


def _gate() -> Middleware:
    static = Path(st.__file__).parent / "static"
    policy = gate.content_policy((static / "index.html").read_text(encoding="utf-8"))
    return Middleware(gate.Gate, password=_password(), policy=policy, links=preload.links(static))


# Streamlit looks for this very assignment to find out that it is to serve an app and not to run a script.
app = st.App(
    Path(__file__).parent / "pages" / "frame.py",
    lifespan=_lifespan,
    middleware=[_gate()],
    on_script_error=_explain,
)
