"""A process that ingests and looks in children, for `eval.bench.faults`: what is killed, or breaks, is the child alone.

It loads what they need once. Each line of its input is an order as JSON; it answers with the children's process ids, then, when
all have ended, with their exit statuses. A child leaves what it found, or the error that it was told, in a file.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import chromadb  # noqa: F401
import numpy as np
import tantivy  # noqa: F401
import tiktoken  # noqa: F401
from numpy.typing import NDArray

from rag import ArchiveBusyError, Assistant, RagError, RawArticle, Settings
from rag.lab import count_tokens

NAMED, BUSY, RAW = 2, 3, 4
"""Exit codes: an error of ours, another writer at work, anything else."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


class Letters:
    """Counts letters: quick vectors, so that an ingest is mostly spent on storing."""

    fingerprint = "letters-36"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row a text, shape (texts, 36), each of length one."""
        rows = np.array([[text.lower().count(letter) + 0.5 for letter in _LETTERS] for text in texts], dtype=np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


class Unwilling:
    """Gives no vectors."""

    fingerprint = "letters-36"

    class Refusal(RagError):
        """What it says instead."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Raises Refusal."""
        raise self.Refusal(f"no vectors for {len(texts)} texts: none were expected")


def main() -> None:
    """Do one order after the other until the input ends."""
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        children = [_forked(order, number) for number in range(order["times"])]
        print(json.dumps(children), flush=True)
        print(json.dumps([os.waitpid(child, 0)[1] for child in children]), flush=True)


def _forked(order: dict[str, Any], number: int) -> int:
    child = os.fork()
    if child:
        return child
    told, code = Path(f"{order['told']}.{number}"), 0
    if "durable" in order:  # preloaded, see durable.c
        ctypes.CDLL(None).dateline_durable(*(os.fsencode(folder) for folder in order["durable"]))
    try:
        told.write_text(json.dumps(_look(order) if order["do"] == "look" else _ingest(order)), encoding="utf-8")
    except RagError as error:
        told.write_text(json.dumps(str(error)), encoding="utf-8")
        code = BUSY if isinstance(error, ArchiveBusyError) else NAMED
    except BaseException as error:  # a panic is one
        told.write_text(json.dumps(f"{type(error).__name__}: {error}"), encoding="utf-8", errors="replace")
        code = RAW
    os._exit(code)


def _assistant(order: dict[str, Any], **changes: Any) -> Assistant:
    settings = Settings(data_dir=Path(order["archive"]), llm="extractive", chunk_tokens=64, _env_file=None)
    return Assistant(settings.changed(**changes), embedder=Letters())


def _ingest(order: dict[str, Any]) -> int:
    with _assistant(order) as assistant:
        report = assistant.ingest(order["folder"], sync=True)
    return len(report.added) + len(report.updated)


def _look(order: dict[str, Any]) -> dict[str, Any]:
    """All that a reader can see, as a digest; each article's text as one of its own."""
    seen: list[Any] = []
    with _assistant(order, exact_limit=0 if order["chroma"] else 50_000) as assistant:
        articles = assistant.articles()
        seen += [[article, assistant.cleaning(article.id)] for article in articles]
        for question in order["questions"]:
            found = assistant.search(question, k=8)
            seen += [[item.chunk, item.title, item.published, round(item.score, 4)] for item in found]
    texts = [hashlib.sha256(article.text.encode()).hexdigest() for article in articles]
    return {"all": hashlib.sha256(repr(seen).encode()).hexdigest(), "texts": texts}


def _warm_up(folder: Path) -> None:
    """Load all that an ingest needs, but stop before anything is stored: that starts threads, which a fork would lose."""
    story = RawArticle("A barge hit the bridge on Monday, the council said.", "", "first", published="2024-10-08")
    with Assistant(Settings(data_dir=folder, llm="extractive", _env_file=None), embedder=Unwilling()) as assistant:
        with contextlib.suppress(Unwilling.Refusal):
            assistant.ingest([story])
        assert count_tokens(story.body)


if __name__ == "__main__":
    _warm_up(Path(sys.argv[1]))
    main()
