"""The assistants that all sessions of the page share, and where the page keeps what is its own."""

from __future__ import annotations

import datetime
import functools
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rag import Answer, ArchiveError, Article, Assistant, RagError, Settings
from rag.lab import Finding, examine
from ui import asking, examples, remembered
from ui.chats import EVERYTHING, Chats, Narrowing
from ui.collected import Collections
from ui.kept import Kept
from ui.offered import Offered
from ui.offers import Offer
from ui.saved import SavedQuestions

WRITERS = {
    "": "As configured",
    "extractive": "Quotation only",
    "openai": "A model behind an endpoint",
    "local": "A local model",
}
"""Who can write the answers of a session: the setting's value and its name for a reader."""

EXAMPLES, LEADING_ON, OFFERED = 4, 3, 4
"""So many questions are offered before the first one; so many are tried under an answer, and so many offered there at most."""
_PAGE = "Chat page"
"""What the check-up calls the page."""
_HEAD_START = 3.0
"""Seconds that the first page is given before the model is loaded without it."""

_lock = threading.Lock()
_first_page = threading.Event()
_ending = threading.Event()
_assistants: dict[Settings, Assistant] = {}
_kept: dict[Path, Kept] = {}
_articles: dict[tuple[Path, str], dict[str, Article]] = {}
_offered = Offered()


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
    return opened().exists()


def chats() -> Chats:
    """The chats of all readers."""
    return Chats(_readers_own())


def collections() -> Collections:
    """The collections of all readers."""
    return Collections(_readers_own())


def saved() -> SavedQuestions:
    """The saved questions of all readers."""
    return SavedQuestions(_readers_own())


def _readers_own() -> Kept:
    path = _folder() / "chats.db"
    with _lock:
        if path not in _kept:
            _kept[path] = Kept(path)
        return _kept[path]


def uploads_folder() -> Path:
    """Where uploaded files are kept."""
    return _folder() / "uploads"


def runs_folder() -> Path:
    """Where evaluations are kept."""
    return _folder() / "eval" / "runs"


def gold_file() -> Path:
    """Where gold candidates are written."""
    return _folder() / "gold-candidates.jsonl"


def examples_file() -> Path:
    """Where the example questions of the archive are kept, with the state of the archive that they were tried on."""
    return _folder() / "examples.json"


def example_questions() -> Offer:
    """A few questions that the archive surely answers: those kept from before, or those that are being tried out now."""
    key = (_folder(), opened().generation())
    return _offered.of_archive(
        key,
        lambda: (
            remembered.offer(examples_file(), key[1])
            or Offer(
                lambda: examples.candidates(articles()),
                _quoted,
                wanted=EXAMPLES,
                wait=asking.any_running,
                settled=lambda found: remembered.keep(examples_file(), key[1], found),
            )
        ),
    )


def questions_of(part: Sequence[Article], filters: Narrowing, inside: frozenset[str] | None) -> Offer:
    """A few questions that a part of the archive surely answers, those articles that questions narrowed so look at.

    `inside` holds the articles of the collection.
    """
    limits = replace(filters, called="")
    return _offered.of_part(
        (_folder(), opened().generation(), limits, inside),
        lambda: Offer(
            lambda: examples.candidates(part),
            lambda question: _quoted(question, limits, inside),
            wanted=EXAMPLES,
            wait=asking.any_running,
        ),
    )


def following_questions(
    turn: int,
    asked: str,
    article_ids: Sequence[str],
    filters: Narrowing = EVERYTHING,
    inside: frozenset[str] | None = None,
) -> Offer:
    """A few questions that lead on from an answer, from the articles that it names; tried out once for each turn.

    They are tried as narrowly as the answer was asked for: `inside` holds the articles of its collection.
    """

    def made() -> Offer:
        named = [known for known in map(article, dict.fromkeys(article_ids)) if known]
        return Offer(
            lambda: examples.following(asked, named),
            lambda question: _quoted(question, filters, inside),
            wanted=LEADING_ON,
            tries=10,
            wait=asking.any_running,
        )

    return _offered.after(turn, made)


def _quoted(question: str, filters: Narrowing = EVERYTHING, inside: frozenset[str] | None = None) -> Answer:
    """What an assistant that quotes says: trying out a question costs no money, and once for all readers of an archive."""
    writer = "extractive" if not _quotes() else ""
    archive = assistant(writer).generation()
    return _tried(settings(writer), archive, datetime.date.today(), writer, question, filters, inside)


@functools.lru_cache(maxsize=128)
def _tried(
    configured: Settings,
    generation: str,
    today: datetime.date,
    writer: str,
    question: str,
    filters: Narrowing,
    inside: frozenset[str] | None,
) -> Answer:
    return assistant(writer).query(question, **filters.options(inside))


def articles() -> tuple[Article, ...]:
    """All articles of the archive; read again only when the archive has changed."""
    return tuple(_by_id().values())


def sources() -> tuple[str, ...]:
    """The sources of the archive, sorted; an empty name, where it has articles whose source is unknown, at the end."""
    named = {article.source for article in _by_id().values()}
    return (*sorted(named - {""}), *([""] if "" in named else []))


def authors() -> tuple[str, ...]:
    """The authors as the articles have them, sorted."""
    return tuple(sorted({a.author for a in _by_id().values() if any(letter.isalnum() for letter in a.author)}))


def article(article_id: str) -> Article | None:
    """One article of the archive, from those read already; None where it is there no more."""
    return _by_id().get(article_id)


def _by_id() -> dict[str, Article]:
    read = opened()
    key = (_folder(), read.generation())
    with _lock:
        known = _articles.get(key)
    if known is None:
        known = {article.id: article for article in read.articles()}
        with _lock:
            _articles.clear()
            _articles[key] = known
    return known


def check_up(writer: str = "") -> tuple[Finding, ...]:
    """What `rag doctor` finds, for a writer; nothing of the page itself, which is being looked at."""
    return tuple(finding for finding in examine(settings(writer)) if finding.what != _PAGE)


def forget_cached() -> None:
    """Read the archive again when it is next asked for; for a change made in this process."""
    with _lock:
        _articles.clear()
    _offered.forget()


def page_shown() -> None:
    """Tell that a page has been built, so that what was put off until then can begin."""
    _first_page.set()


def warm_up() -> None:
    """Open the archive and load the model between the first page, which has the machine to itself, and the first question.

    An archive that is not there yet is no fault.
    """
    _first_page.wait(_HEAD_START)
    try:
        if _ending.is_set():
            return
        offer = example_questions()
        # Questions kept from before were not asked anew, and the first reader would wait for the model.
        if offer.found and _quotes():
            assistant().query(offer.found[0])
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
    _offered.stop()


def close() -> None:
    """Close every assistant, after the questions that are being tried out."""
    _offered.close()
    with _lock:
        for each in _assistants.values():
            each.close()
        _assistants.clear()
    _tried.cache_clear()


def _folder() -> Path:
    return settings().data_dir.absolute()
