"""A small archive that is harmed behind its back."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag import Assistant

QUESTIONS = ["harbour bridge council", "malaria vaccine trial"]


class Letters:
    """Counts letters: small, quick vectors."""

    fingerprint = "letters-26"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.array(
            [[text.lower().count(letter) + 0.5 for letter in map(chr, range(97, 123))] for text in texts], dtype=np.float32
        )
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def everything(assistant: Assistant) -> list[Any]:
    return [assistant.articles(), *(assistant.search(question) for question in QUESTIONS)]


def change(assistant: Assistant, sql: str) -> None:
    """Change the file behind the archive's back, as a failing disk does."""
    with sqlite3.connect(assistant.settings.data_dir / "archive.db") as db:
        assert db.execute(sql).rowcount == 1
    db.close()


DAMAGED_TEXT = "UPDATE articles SET text = replace(text, 'Repairs will cost', 'Repairs may cost') WHERE path LIKE '%bridge.txt'"
