from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from rag.answers import Usage
from rag.errors import SettingsError
from rag.llms import Closing, Message
from rag.providers.cache import Cached


class Counting:
    """A model that says how often it was asked."""

    name, place = "counting", "here"

    def __init__(self, *, cut: bool = False) -> None:
        self.structured = True
        self.asked = 0
        self._cut = cut

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 1024
    ) -> Iterator[str | Closing]:
        self.asked += 1
        yield f"reply {self.asked}"
        yield Closing(Usage(10, 2), self._cut)

    def price(self, usage: Usage) -> float | None:
        return 1.0

    def close(self) -> None:
        """Nothing to close."""


def _ask(llm: Cached, text: str = "Who?", **options: Any) -> list[str | Closing]:
    return list(llm.stream((Message("user", text),), **options))


def test_the_same_request_is_answered_from_the_file_and_costs_nothing(tmp_path: Path) -> None:
    for expected in ([("reply 1"), Closing(Usage(10, 2))], ["reply 1", Closing(Usage())]):
        llm = Cached(Counting(), tmp_path / "sub" / "cache.db")
        assert _ask(llm) == expected
        llm.close()


def test_any_difference_is_another_request(tmp_path: Path) -> None:
    model = Counting()
    llm = Cached(model, tmp_path / "cache.db")
    _ask(llm)
    _ask(llm, "Who else?")
    _ask(llm, schema={"type": "object"})
    _ask(llm, max_tokens=5)
    llm.structured = False
    _ask(llm, schema={"type": "object"})
    assert model.asked == 4 and not model.structured
    llm.close()


def test_a_reply_that_was_cut_off_is_not_kept(tmp_path: Path) -> None:
    model = Counting(cut=True)
    llm = Cached(model, tmp_path / "cache.db")
    _ask(llm)
    _ask(llm)
    assert model.asked == 2
    llm.close()


def test_a_reply_that_nobody_waited_for_is_not_kept(tmp_path: Path) -> None:
    model = Counting()
    llm = Cached(model, tmp_path / "cache.db")
    pieces = llm.stream((Message("user", "Who?"),))
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    _ask(llm)
    assert model.asked == 2
    llm.close()


def test_threads_share_one_cache(tmp_path: Path) -> None:
    llm = Cached(Counting(), tmp_path / "cache.db")
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda number: _ask(llm, f"Question {number % 4}")[0], range(40)))
    assert len(set(replies[-4:])) == 4
    llm.close()


def test_a_cache_that_another_process_keeps_locked_is_named_and_what_was_paid_for_is_given_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    model = Counting()
    llm = Cached(model, tmp_path / "cache.db")
    assert _ask(llm)[0] == "reply 1"
    # Whoever only writes lets others read.
    other = sqlite3.connect(tmp_path / "cache.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert _ask(llm)[0] == "reply 1"
    assert _ask(llm, "Where?") == ["reply 2", Closing(Usage(10, 2))]
    assert "did not keep a reply (database is locked)" in caplog.text
    other.execute("ROLLBACK")
    llm.close()
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("DELETE FROM replies")
    with pytest.raises(SettingsError, match=r"cache\.db.*locked.*RAG_CACHE"):
        _ask(Cached(model, tmp_path / "cache.db"))
    other.close()


def test_a_cache_is_for_its_owner_alone(tmp_path: Path) -> None:
    llm = Cached(Counting(), tmp_path / "cache.db")
    assert _ask(llm)
    assert {path.name: path.stat().st_mode & 0o077 for path in tmp_path.glob("cache.db*")} == dict.fromkeys(
        ("cache.db", "cache.db-wal", "cache.db-shm"), 0
    )
    llm.close()


def test_a_cache_that_cannot_be_opened_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "cache.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(SettingsError, match="RAG_CACHE"):
        _ask(Cached(Counting(), tmp_path / "cache.db"))


def test_a_damaged_reply_is_not_given_and_the_model_is_asked_again(tmp_path: Path) -> None:
    file = tmp_path / "cache.db"
    model = Counting()
    for expected, damage in (("reply 1", b"replz 1"), ("reply 2", b""), ("reply 2", b"")):
        llm = Cached(model, file)
        assert _ask(llm)[0] == expected
        llm.close()
        if damage:
            file.write_bytes(file.read_bytes().replace(expected.encode(), damage))
    assert model.asked == 2


def test_replies_of_an_older_version_are_still_known(tmp_path: Path) -> None:
    model = Counting()
    llm = Cached(model, tmp_path / "cache.db")
    _ask(llm)
    llm.close()
    with sqlite3.connect(tmp_path / "cache.db") as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute("ALTER TABLE replies DROP COLUMN checksum")
        db.execute("PRAGMA user_version = 0")
    db.close()
    llm = Cached(model, tmp_path / "cache.db")
    assert _ask(llm)[0] == "reply 1"
    llm.close()
