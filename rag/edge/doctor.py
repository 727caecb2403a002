"""The check-up behind `rag doctor`: what is configured, what is missing and what to do. It never shows a key."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rag import extras
from rag.addresses import shown
from rag.errors import RagError

if TYPE_CHECKING:
    from rag.settings import Settings
    from rag.store.archive import Archive
    from rag.store.index import Index

THIRD_PARTY = Path(__file__).parents[1] / "third_party.txt"
"""Every library with the version that Dateline was tested with, and its licence."""
_DECLARED = frozenset(
    "charset-normalizer chromadb feedparser httpcore httpx llama-index-core lxml nltk numpy onnxruntime openai pydantic pypdf "
    "streamlit tantivy tiktoken tokenizers trafilatura".split()
)
_SHOWN = frozenset({"chromadb", "onnxruntime", "streamlit", "tantivy"})
# A check-up waits no longer than this for a model.
_PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `wrong` needs something to be done, a `note` does not."""

    what: str
    state: Literal["good", "note", "wrong"]
    text: str


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Look at everything that an answer needs."""
    return (
        Finding("Python", "good", sys.version.split()[0]),
        _libraries(),
        _archive(settings),
        *_unplaced(settings),
        *_readable_by_others(settings),
        _embedder(settings),
        _vectors(settings),
        _writer(settings),
        *_local_servers(settings),
        _page(),
    )


def _libraries() -> Finding:
    """Whether the libraries are those that Dateline was tested with; only those that are declared are named."""
    from importlib import metadata

    tested = dict(line.split()[:2] for line in THIRD_PARTY.read_text(encoding="utf-8").splitlines())
    installed = {}
    for name in sorted(_DECLARED):
        with contextlib.suppress(metadata.PackageNotFoundError):
            installed[name] = metadata.version(name)
    others = [
        f"{name} {found} (tested with {tested[name]})"
        for name, found in installed.items()
        if found not in tested[name].split("|")
    ]
    said = ", ".join(f"{name} {tested[name]}" for name in sorted(_SHOWN & installed.keys()))
    if others:
        return Finding("Libraries", "note", f"others than those tested: {', '.join(others)}")
    return Finding("Libraries", "good", f"as tested: {said}; all with their licences in {THIRD_PARTY}")


def _archive(settings: Settings) -> Finding:
    from rag.store import snapshots

    generation = snapshots.served(settings.data_dir)
    if generation is None and not (settings.data_dir / "archive.db").exists():
        return Finding(
            "Archive", "wrong", f"none in {settings.data_dir.absolute()}: run `rag ingest PATH`, or set RAG_DATA_DIR"
        )
    try:
        archive = _opened(settings)
    except RagError as error:
        return Finding("Archive", "wrong", str(error))
    try:
        articles, chunks = archive.count()
        put_off = archive.is_put_off("vectors")
        waiting = len(archive.pending("lexical")) + len(archive.pending("vectors")) - put_off
        stored = archive.meta("embedder")
        _index(settings).searches(archive)
    except RagError as error:
        return Finding("Archive", "wrong", str(error))
    finally:
        archive.close()
    if waiting:
        return Finding("Archive", "wrong", f"{waiting} passages are not indexed yet: an ingest was cut short; run it again")
    return Finding(
        "Archive",
        "good",
        f"{articles:,} articles, {chunks:,} passages in {(generation or settings.data_dir).absolute()}, embedded by {stored}"
        + (", a snapshot to read" if generation else "")
        + (", its Chroma index to be made anew by the next `rag ingest`" if put_off and extras.has_package("chromadb") else ""),
    )


def _opened(settings: Settings) -> Archive:
    from rag.store import snapshots
    from rag.store.archive import Archive

    generation = snapshots.served(settings.data_dir)
    return Archive(generation or settings.data_dir, create=False, frozen=generation is not None)


# So many articles are named.
_NAMED = 5


def _unplaced(settings: Settings) -> tuple[Finding, ...]:
    """The articles without a date, which a period passes over, and those without a source."""
    try:
        with contextlib.closing(_opened(settings)) as archive:
            undated, unsourced = archive.unplaced()
            known = archive.found([*undated[:_NAMED], *unsourced[:_NAMED]])
    except RagError:
        return ()  # the archive's own finding says what is wrong with it

    def named(keys: list[str]) -> str:
        told = [f"{known[key].title[:60]!r} ({key})" for key in keys[:_NAMED] if key in known]
        return "; ".join(told) + (f" and {len(keys) - _NAMED:,} more" if len(keys) > _NAMED else "")

    found = []
    if undated:
        what = "1 article has" if len(undated) == 1 else f"{len(undated):,} articles have"
        found.append(
            Finding("Dates", "note", f"{what} no stated date, --since and --until may leave them out: {named(undated)}")
        )
    if unsourced:
        what = "1 article names" if len(unsourced) == 1 else f"{len(unsourced):,} articles name"
        found.append(Finding("Sources", "note", f"{what} no source: {named(unsourced)}"))
    return tuple(found)


def _readable_by_others(settings: Settings) -> tuple[Finding, ...]:
    """A word about an archive that an earlier version made, or that was opened to others on purpose."""
    places = (settings.data_dir, settings.data_dir / "archive.db")
    if os.name != "posix" or not all(place.exists() and place.stat().st_mode & 0o077 for place in places):
        return ()
    where = settings.data_dir.absolute()
    return (
        Finding(
            "Privacy", "note", f"others on this machine can look into {where}: unless they may, run `chmod -R go= {where}`"
        ),
    )


def _index(settings: Settings) -> Index:
    from rag.store import chroma_server, snapshots
    from rag.store.index import Index

    generation = snapshots.served(settings.data_dir)
    if generation is not None:
        return Index(generation, server=None, exact_limit=sys.maxsize, header=settings.header)
    server = chroma_server.named(*settings.chroma)
    return Index(settings.data_dir, server=server, exact_limit=settings.exact_limit, header=settings.header)


def _embedder(settings: Settings) -> Finding:
    from rag.providers import embedding

    try:
        embedder = embedding.make(settings)
        if settings.embedder == "minilm":
            embedder.embed(["a question"])
    except RagError as error:
        return Finding("Embedder", "wrong", str(error))
    return Finding("Embedder", "good", f"{settings.embedder} ({embedder.fingerprint})")


def _vectors(settings: Settings) -> Finding:
    from rag.store import chroma_server

    try:
        server = chroma_server.named(*settings.chroma)
        if server is not None:
            with server.explained():
                server.connected().close()
            return Finding("Vectors", "note", f"on the Chroma server {shown(server.url)}, database {server.database}")
    except RagError as error:
        return Finding("Vectors", "wrong", str(error))
    if not extras.has_package("chromadb"):
        beyond = f"Chroma, faster beyond {settings.exact_limit:,} passages, {extras.needs_package('chromadb', 'chroma')}"
        return Finding("Vectors", "note", f"in the archive's folder; all compared exactly; {beyond}")
    return Finding(
        "Vectors", "good", f"in the archive's folder; compared exactly up to {settings.exact_limit:,} passages, then by Chroma"
    )


def _writer(settings: Settings) -> Finding:
    key = "a key is set" if settings.api_key else "no key is set"
    if settings.llm == "extractive" or (settings.llm == "auto" and not settings.api_key and not settings.llm_base_url):
        return Finding("Writer", "good", f"quotation ({key}); for written answers set OPENAI_API_KEY or RAG_LLM_BASE_URL")
    if settings.llm == "local":
        if settings.local_model is None or not settings.local_model.is_file():
            return Finding("Writer", "wrong", f"no model file {settings.local_model}: let RAG_LOCAL_MODEL name a GGUF file")
        if not extras.has_package("xllamacpp"):
            return Finding("Writer", "wrong", f"a local model {extras.needs_package('xllamacpp', 'local')}")
        return Finding("Writer", "good", f"the local model {settings.local_model}")
    return _asked(settings, key)


def _asked(settings: Settings, key: str) -> Finding:
    """What the model says when it is asked for one token: a writer that is only configured may refuse each question."""
    from rag.llms import Closing, Message
    from rag.providers import writers
    from rag.write.replies import SCHEMA

    began = time.monotonic()
    try:
        llm = writers.make(settings.changed(cache=None, llm_timeout=min(settings.llm_timeout, _PATIENCE)))
        assert llm is not None
        try:
            pieces = list(
                llm.stream((Message("system", "Be brief."), Message("user", "Say yes.")), schema=SCHEMA, max_tokens=1)
            )
        finally:
            llm.close()
    except RagError as error:
        return Finding("Writer", "wrong", str(error))
    closing = pieces[-1]
    if isinstance(closing, Closing) and closing.silence and not closing.cut:
        return Finding("Writer", "wrong", f"{closing.silence}: try another RAG_LLM_MODEL")
    spared = ", ".join(getattr(llm, "spared", ()))
    took = f"answered in {time.monotonic() - began:.1f} s"
    return Finding("Writer", "good", f"{llm.name} at {llm.place} {took}{f', {spared}' if spared else ''} ({key})")


def _local_servers(settings: Settings) -> tuple[Finding, ...]:
    from rag.providers import servers

    used = settings.llm_base_url.rstrip("/")
    return tuple(Finding("Local models", "note", item.how) for item in servers.running() if item.base_url != used)


def _page() -> Finding:
    if not extras.has_package("streamlit"):
        return Finding("Chat page", "note", f"`rag ui` {extras.needs_package('streamlit', 'ui')}")
    return Finding("Chat page", "good", "run `rag ui`")
