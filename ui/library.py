"""The assistants that all sessions of the page share, and where the page keeps what is its own."""

from __future__ import annotations

import threading
from pathlib import Path

from rag import ArchiveError, Article, Assistant, Finding, RagError, Settings, examine
from ui import examples
from ui.chats import Chats

WRITERS = {
    "": "As configured",
    "extractive": "Quotation only",
    "openai": "A model behind an endpoint",
    "local": "A local model",
}
"""Who can write the answers of a session: the setting's value and its name for a reader."""

_HEAD_START = 3.0
"""Seconds that the first page is given before the model is loaded without it."""

_lock = threading.Lock()
_choosing = threading.Lock()
_first_page = threading.Event()
_ending = threading.Event()
_assistants: dict[Settings, Assistant] = {}
_chats: dict[Path, Chats] = {}
_articles: dict[tuple[Path, str], tuple[Article, ...]] = {}
_examples: dict[tuple[Path, str], tuple[str, ...]] = {}


def settings(writer: str = "") -> Settings:
    """The settings as configured, or with another writer of answers. Raises SettingsError."""
    return Settings(llm=writer) if writer else Settings()


def writer_in_words(writer: str) -> str:
    """The name of a writer; of the configured one, also which one that is."""
    if writer:
        return WRITERS[writer]
    name = settings().llm
    used = ("extractive" if _quotes() else "openai") if name == "auto" else name
    return f"As configured: {WRITERS.get(used, used).lower()}"


def assistant(writer: str = "") -> Assistant:
    """The shared assistant for a writer, opened when it is first asked for."""
    configured = settings(writer)
    with _lock:
        if configured not in _assistants:
            _assistants[configured] = Assistant(configured)
        return _assistants[configured]


def opened() -> Assistant:
    """An assistant to look into the archive with: the configured one or, where its writer cannot be had, one that quotes."""
    try:
        return assistant()
    except ArchiveError:
        raise
    except RagError:
        return assistant("extractive")


def is_begun() -> bool:
    """Whether there is an archive, be it a damaged one."""
    return (_folder() / "archive.db").exists()


def chats() -> Chats:
    """The store of chats, beside the archive."""
    path = _folder() / "chats.db"
    with _lock:
        if path not in _chats:
            _chats[path] = Chats(path)
        return _chats[path]


def uploads_folder() -> Path:
    """Where uploaded files are kept."""
    return _folder() / "uploads"


def runs_folder() -> Path:
    """Where evaluations are kept."""
    return _folder() / "eval" / "runs"


def gold_file() -> Path:
    """Where gold candidates are written."""
    return _folder() / "gold-candidates.jsonl"


def example_questions() -> tuple[str, ...]:
    """A few questions that the archive has something on."""
    asked = opened()
    # Whoever comes second waits for the first instead of searching at the same time.
    with _choosing:
        key = (_folder(), asked.generation())
        known = _examples.get(key)
        if known is None:
            known = examples.choose(articles(), lambda question: asked.search(question, k=1))
            _examples.clear()
            _examples[key] = known
    return known


def articles() -> tuple[Article, ...]:
    """All articles of the archive; read again only when the archive has changed."""
    read = opened()
    key = (_folder(), read.generation())
    with _lock:
        known = _articles.get(key)
    if known is None:
        known = read.articles()
        with _lock:
            _articles.clear()
            _articles[key] = known
    return known


def check_up(writer: str = "") -> tuple[Finding, ...]:
    """What `rag doctor` finds, for a writer."""
    return examine(settings(writer))


def forget_cached() -> None:
    """Read the archive again when it is next asked for; for a change made in this process."""
    with _lock:
        _articles.clear()
    with _choosing:
        _examples.clear()


def page_shown() -> None:
    """Tell that a page has been built, so that what was put off until then can begin."""
    _first_page.set()


def warm_up() -> None:
    """Open the archive and load the model between the first page, which has the machine to itself, and the first question.

    An archive that is not there yet is no fault.
    """
    _first_page.wait(_HEAD_START)
    try:
        questions = () if _ending.is_set() else example_questions()
        if questions and _quotes() and not _ending.is_set():
            assistant().query(questions[0])
    except RagError:
        # Whatever is wrong is said on the page, to the person who can mend it.
        return


def _quotes() -> bool:
    """Whether answers are quotations, so that asking costs nothing."""
    configured = settings()
    return configured.llm == "extractive" or (
        configured.llm == "auto" and not configured.api_key and not configured.llm_base_url
    )


def end() -> None:
    """Tell that the page is about to stop: nothing is begun any more."""
    _ending.set()
    _first_page.set()


def close() -> None:
    """Close every assistant."""
    with _lock:
        for each in _assistants.values():
            each.close()
        _assistants.clear()


def _folder() -> Path:
    return settings().data_dir.absolute()
