"""Store: one SQLite file that is the truth. The two indexes are derived from it and can be rebuilt.

A change goes into one transaction together with a note in `pending` of what each index has still to do. Notes are struck out
once the index has done it, so a process killed at any point leaves an archive that opens, answers, and lets the next writer
finish the job. Doing a note twice changes nothing.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag import copies
from rag.errors import ArchiveBusyError, ArchiveCorruptError, ArchiveError
from rag.schema import Article, Chunk, Cleaned, Dropped, Run, Sentence

INDEXES = ("lexical", "vectors")
_APPLICATION_ID = 0x44617465  # "Date"
_VERSION = 1
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, source TEXT NOT NULL, author TEXT NOT NULL,
    url TEXT NOT NULL, path TEXT NOT NULL, language TEXT NOT NULL, published TEXT, date_provenance TEXT NOT NULL,
    date_evidence TEXT NOT NULL, near_copies TEXT NOT NULL DEFAULT '',
    raw TEXT NOT NULL, runs TEXT NOT NULL, dropped TEXT NOT NULL, sentences TEXT NOT NULL,
    content_hash TEXT NOT NULL, signature BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX articles_by_path ON articles (path);
CREATE INDEX articles_by_group ON articles (near_copies) WHERE near_copies <> '';
CREATE TABLE bands (band INTEGER NOT NULL, article_id TEXT NOT NULL, PRIMARY KEY (band, article_id)) WITHOUT ROWID;
CREATE INDEX bands_by_article ON bands (article_id);
CREATE TABLE chunks (
    id TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles (id), position INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, embedding BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX chunks_by_article ON chunks (article_id, position);
CREATE TABLE pending (name TEXT NOT NULL, chunk_id TEXT NOT NULL, PRIMARY KEY (name, chunk_id)) WITHOUT ROWID;
"""
_ARTICLE = "id, title, text, source, author, url, path, language, published, date_provenance, date_evidence, near_copies"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article ready to be stored: cleaned, split and embedded."""

    article: Article
    raw: str
    cleaned: Cleaned
    sentences: tuple[Sentence, ...]
    chunks: tuple[Chunk, ...]
    embeddings: NDArray[np.float32]
    content_hash: str
    signature: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What an index needs to know of a passage."""

    chunk: Chunk
    article: Article
    embedding: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Matrix:
    """All vectors, row by row, sorted by chunk id: `vectors` has the shape (chunks, dimensions)."""

    chunk_ids: tuple[str, ...]
    article_ids: tuple[str, ...]
    vectors: NDArray[np.float32]


class Archive:
    """The stored articles. Safe to share between threads; one process at a time may write."""

    def __init__(self, folder: Path, *, create: bool) -> None:
        """Open the archive in a folder. Raises ArchiveError when there is none (unless `create`) or it cannot be used."""
        self.folder = folder
        self._lock = threading.RLock()
        self._file = folder / "archive.db"
        if not create and not self._file.exists():
            raise ArchiveError(
                f"no archive in {folder}: expected one made by `rag ingest PATH`; ingest something, or set RAG_DATA_DIR"
            )
        with _explained(self._file):
            if create:
                folder.mkdir(parents=True, exist_ok=True)
            self._db = _connect(self._file)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._db.close()

    # Reading

    def generation(self) -> str:
        """A stamp that changes whenever the articles or the indexes have changed."""
        return ".".join(self.stamps())

    def stamps(self) -> tuple[str, str, str]:
        """Three stamps: one changes with the articles, one each when the word and the vector index have caught up."""
        found = dict(self._all("SELECT key, value FROM meta WHERE key IN ('articles', 'lexical', 'vectors')"))
        return found.get("articles", "0"), found.get("lexical", "0"), found.get("vectors", "0")

    def meta(self, key: str) -> str:
        """A stored property of the archive, empty when it was never set."""
        rows = self._all("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else ""

    def article(self, article_id: str) -> Article:
        """One article. Raises ArchiveError when there is none of that id."""
        return _article(self._row(article_id, _ARTICLE))

    def articles(self) -> tuple[Article, ...]:
        """All articles, oldest first, undated ones last."""
        rows = self._all(f"SELECT {_ARTICLE} FROM articles ORDER BY published IS NULL, published, path, id")
        return tuple(_article(row) for row in rows)

    def found(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """Those of the articles that exist, by id."""
        return {row[0]: _article(row) for row in self._among(f"SELECT {_ARTICLE} FROM articles WHERE id IN", list(article_ids))}

    def cleaning(self, article_id: str) -> tuple[str, Cleaned]:
        """The raw text of an article and what cleaning made of it."""
        raw, text, title, runs, dropped = self._row(article_id, "raw, text, title, runs, dropped")
        cleaned = Cleaned(
            text, title, tuple(Run(*run) for run in json.loads(runs)), tuple(Dropped(*item) for item in json.loads(dropped))
        )
        return raw, cleaned

    def sentences(self, article_id: str) -> tuple[Sentence, ...]:
        """The sentences of an article, in order."""
        return _sentences(self._row(article_id, "sentences")[0])

    def quotable(self, article_ids: Iterable[str]) -> dict[str, tuple[Article, tuple[Sentence, ...]]]:
        """Those of the articles that exist with their sentences, by id; both are of the same state of the article."""
        rows = self._among(f"SELECT {_ARTICLE}, sentences FROM articles WHERE id IN", list(article_ids))
        return {row[0]: (_article(row[:-1]), _sentences(row[-1])) for row in rows}

    def sources(self) -> tuple[str, ...]:
        """The names of all sources, sorted."""
        return tuple(row[0] for row in self._all("SELECT DISTINCT source FROM articles WHERE source <> '' ORDER BY source"))

    def count(self) -> tuple[int, int]:
        """How many articles and how many passages there are."""
        row = self._all("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM chunks)")[0]
        return int(row[0]), int(row[1])

    def hashes(self) -> dict[str, str]:
        """The content hash of every article, by id."""
        return dict(self._all("SELECT id, content_hash FROM articles"))

    def ids_by_path(self) -> dict[str, list[str]]:
        """The articles that came from each file."""
        result: dict[str, list[str]] = {}
        for path, article_id in self._all("SELECT path, id FROM articles ORDER BY id"):
            result.setdefault(path, []).append(article_id)
        return result

    def matching(self, *, since: str | None, until: str | None, sources: Sequence[str]) -> frozenset[str]:
        """The articles of a period (days, both inclusive) and of some sources (none: all). Undated ones are in no period."""
        rows = self._all(
            "SELECT id, source FROM articles WHERE (?1 IS NULL OR substr(published, 1, 10) >= ?1)"
            " AND (?2 IS NULL OR substr(published, 1, 10) <= ?2)",
            (since, until),
        )
        return frozenset(row[0] for row in rows if not sources or row[1] in sources)

    def places(self, chunk_ids: Sequence[str]) -> dict[str, str]:
        """The article of each of those of the passages that exist, by the passage's id."""
        return dict(self._among("SELECT id, article_id FROM chunks WHERE id IN", list(chunk_ids)))

    def openings(self, article_ids: Iterable[str]) -> dict[str, str]:
        """The first passage of each of those of the articles that have one, by the article's id."""
        return dict(self._among("SELECT article_id, id FROM chunks WHERE position = 0 AND article_id IN", sorted(article_ids)))

    def chunks(self, chunk_ids: Sequence[str]) -> dict[str, Chunk]:
        """Those of the passages that exist, by id."""
        query = (
            "SELECT c.id, c.article_id, c.start, c.end, substr(a.text, c.start + 1, c.end - c.start)"
            " FROM chunks c JOIN articles a ON a.id = c.article_id WHERE c.id IN"
        )
        return {row[0]: Chunk(*row) for row in self._among(query, list(chunk_ids))}

    def embeddings(self, chunk_ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The stored vectors of some passages, by id."""
        rows = self._among("SELECT id, embedding FROM chunks WHERE id IN", list(chunk_ids))
        return {row[0]: np.frombuffer(row[1], dtype=np.float32) for row in rows}

    def matrix(self) -> Matrix:
        """All vectors at once."""
        rows = self._all("SELECT id, article_id, embedding FROM chunks ORDER BY id")
        flat = np.frombuffer(b"".join(row[2] for row in rows), dtype=np.float32)
        return Matrix(
            tuple(row[0] for row in rows),
            tuple(row[1] for row in rows),
            flat.reshape(len(rows), -1) if rows else flat.reshape(0, 1),
        )

    def entries(self, chunk_ids: Sequence[str]) -> list[IndexEntry]:
        """What the indexes have to know of some passages, sorted by id; those that are gone are left out."""
        found = self.chunks(chunk_ids)
        articles = self.found({chunk.article_id for chunk in found.values()})
        vectors = self.embeddings(list(found))
        return [IndexEntry(found[key], articles[found[key].article_id], vectors[key]) for key in sorted(found)]

    def all_chunk_ids(self) -> list[str]:
        """The ids of all passages, sorted."""
        return [row[0] for row in self._all("SELECT id FROM chunks ORDER BY id")]

    def pending(self, index: str) -> list[str]:
        """The passages that an index has still to take over: to put where they exist, to drop where they are gone."""
        return [row[0] for row in self._all("SELECT chunk_id FROM pending WHERE name = ? ORDER BY chunk_id", (index,))]

    # Writing

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to write. Raises ArchiveBusyError when another process has it; the lock dies with its process."""
        import filelock

        lock = filelock.FileLock(self.folder / "writer.lock", timeout=0)
        with _explained(self._file):
            try:
                lock.acquire()
            except filelock.Timeout:
                raise ArchiveBusyError(
                    f"the archive in {self.folder} is being written by another process or thread: "
                    "there can be one writer; wait for it to end"
                ) from None
        try:
            yield
        finally:
            lock.release()

    def put(self, prepared: Sequence[Prepared]) -> None:
        """Store articles, replacing those of the same id, and note the work for the indexes: all of it or nothing."""
        with self._transaction():
            touched: set[str] = set()
            for item in prepared:
                touched |= self._forget(item.article.id)
                self._insert(item)
            self._regroup(touched | {item.article.id for item in prepared})

    def remove(self, article_ids: Sequence[str]) -> tuple[str, ...]:
        """Remove articles, and note the work for the indexes. Returns those that were there."""
        known = tuple(sorted(self.found(article_ids)))
        if known:
            with self._transaction():
                touched = set().union(*(self._forget(article_id) for article_id in known))
                self._regroup(touched - set(known))
        return known

    def settle(self, index: str, chunk_ids: Sequence[str]) -> None:
        """Strike out what an index has done."""
        with self._transaction(counter=index):
            self._db.executemany("DELETE FROM pending WHERE name = ? AND chunk_id = ?", [(index, key) for key in chunk_ids])

    def set_meta(self, values: Mapping[str, str]) -> None:
        """Set properties of the archive."""
        with self._transaction():
            self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))

    def reembed(self, fingerprint: str, vectors: Iterable[tuple[str, NDArray[np.float32]]]) -> None:
        """Replace every vector, and mark everything as still to be indexed."""
        with self._transaction():
            self._db.executemany("UPDATE chunks SET embedding = ?2 WHERE id = ?1", [(key, v.tobytes()) for key, v in vectors])
            self._db.execute("INSERT OR REPLACE INTO meta VALUES ('embedder', ?)", (fingerprint,))
            for index in INDEXES:
                self._db.execute("INSERT OR REPLACE INTO pending SELECT ?, id FROM chunks", (index,))

    def _insert(self, item: Prepared) -> None:
        article, cleaned = item.article, item.cleaned
        values = asdict(article)
        values["near_copies"] = values.pop("group")
        values |= {
            "raw": item.raw,
            "runs": json.dumps([(r.start, r.end, r.raw_start, r.raw_end) for r in cleaned.runs], separators=(",", ":")),
            "dropped": json.dumps([(d.start, d.end, d.reason) for d in cleaned.dropped], separators=(",", ":")),
            "sentences": json.dumps([(s.start, s.end) for s in item.sentences], separators=(",", ":")),
            "content_hash": item.content_hash,
            "signature": item.signature.tobytes(),
        }
        self._db.execute(
            f"INSERT INTO articles ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})", list(values.values())
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO bands VALUES (?, ?)", [(band, article.id) for band in copies.bands(item.signature)]
        )
        rows = [
            (chunk.id, article.id, position, chunk.start, chunk.end, item.embeddings[position].astype(np.float32).tobytes())
            for position, chunk in enumerate(item.chunks)
        ]
        self._db.executemany("INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?)", rows)
        self._note(chunk.id for chunk in item.chunks)

    def _forget(self, article_id: str) -> set[str]:
        """Delete an article. Returns the members of its group, itself included."""
        chunk_ids = [row[0] for row in self._db.execute("SELECT id FROM chunks WHERE article_id = ?", (article_id,))]
        group = self._db.execute("SELECT near_copies FROM articles WHERE id = ?", (article_id,)).fetchone()
        members = {article_id}
        if group and group[0]:
            members |= {row[0] for row in self._db.execute("SELECT id FROM articles WHERE near_copies = ?", (group[0],))}
        self._db.execute("DELETE FROM chunks WHERE article_id = ?", (article_id,))
        self._db.execute("DELETE FROM bands WHERE article_id = ?", (article_id,))
        self._db.execute("DELETE FROM articles WHERE id = ?", (article_id,))
        self._note(chunk_ids)
        return members

    def _note(self, chunk_ids: Iterable[str]) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO pending VALUES (?, ?)", [(name, key) for key in chunk_ids for name in INDEXES]
        )

    def _regroup(self, touched: set[str]) -> None:
        """Group near-copies afresh around the touched articles; a group is named after its smallest id, whatever came first."""
        links: dict[str, set[str]] = {}
        waiting = sorted(touched)
        while waiting:
            article_id = waiting.pop()
            if article_id not in links:
                links[article_id] = self._near(article_id)
                waiting.extend(sorted(links[article_id]))
        seen: set[str] = set()
        for start in sorted(links):
            if start in seen:
                continue
            group, waiting = {start}, [start]
            while waiting:
                fresh = links[waiting.pop()] - group
                group |= fresh
                waiting.extend(fresh)
            seen |= group
            name = min(group) if len(group) > 1 else ""
            self._db.executemany("UPDATE articles SET near_copies = ? WHERE id = ?", [(name, key) for key in sorted(group)])

    def _near(self, article_id: str) -> set[str]:
        rows = self._db.execute(
            "SELECT DISTINCT a.id, a.signature FROM bands b JOIN bands o ON o.band = b.band AND o.article_id <> b.article_id"
            " JOIN articles a ON a.id = o.article_id WHERE b.article_id = ?",
            (article_id,),
        ).fetchall()
        own = self._db.execute("SELECT signature FROM articles WHERE id = ?", (article_id,)).fetchone()
        if own is None:
            return set()
        mine = np.frombuffer(own[0], dtype=np.uint32)
        return {row[0] for row in rows if copies.similarity(mine, np.frombuffer(row[1], dtype=np.uint32)) >= copies.THRESHOLD}

    # The file

    def _prepare(self) -> None:
        application = self._db.execute("PRAGMA application_id").fetchone()[0]
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        tables = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if application == 0 and tables == 0:
            self._create()
        elif application != _APPLICATION_ID:
            raise ArchiveCorruptError(f"{self._file} is a database of another program: set RAG_DATA_DIR to another folder")
        elif version != _VERSION:
            raise ArchiveCorruptError(
                f"{self._file} has format {version}, expected {_VERSION}: another version made it; "
                "ingest into a new folder (RAG_DATA_DIR)"
            )

    def _create(self) -> None:
        # One script in one transaction: a process killed here leaves an empty file, which is created again.
        self._db.executescript(
            f"BEGIN IMMEDIATE; {_SCHEMA}PRAGMA application_id = {_APPLICATION_ID}; PRAGMA user_version = {_VERSION}; COMMIT;"
        )

    @contextmanager
    def _transaction(self, counter: str = "articles") -> Iterator[None]:
        with self._lock, _explained(self._file):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute(
                    "INSERT INTO meta VALUES (?, '1') ON CONFLICT (key) DO UPDATE SET value = value + 1", (counter,)
                )
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _all(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        with self._lock, _explained(self._file):
            return self._db.execute(query, values).fetchall()

    def _among(self, query: str, keys: Sequence[str]) -> list[Any]:
        rows: list[Any] = []
        for at in range(0, len(keys), 500):
            some = keys[at : at + 500]
            rows.extend(self._all(f"{query} ({', '.join('?' * len(some))})", some))
        return rows

    def _row(self, article_id: str, columns: str) -> Any:
        rows = self._all(f"SELECT {columns} FROM articles WHERE id = ?", (article_id,))
        if not rows:
            raise ArchiveError(
                f"no article {article_id!r} in the archive: expected one of the ids that `rag articles list` shows"
            )
        return rows[0]


def _article(row: Sequence[Any]) -> Article:
    return Article(*row)


def _sentences(spans: str) -> tuple[Sentence, ...]:
    return tuple(Sentence(*span) for span in json.loads(spans))


def _connect(file: Path) -> sqlite3.Connection:
    # A folder that cannot be written has no room for the WAL files. Where they are there, they are read; without them the
    # database is whole by itself, and nobody can be writing it.
    ways = ("?mode=rwc", "?mode=ro", "?mode=ro&immutable=1")
    for way in ways:
        db = sqlite3.connect(
            file.absolute().as_uri() + way, uri=True, isolation_level=None, check_same_thread=False, timeout=10
        )
        try:
            if way == ways[0]:
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = NORMAL")
                db.execute("PRAGMA foreign_keys = ON")
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error as error:
            db.close()
            if way == ways[-1] or _code(error) not in _UNWRITABLE:
                raise
        else:
            return db
    raise AssertionError("the last way returns or raises")


_UNWRITABLE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code, 0 for what is no error of the database."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say into errors that a person can act on."""
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
        raise
    except sqlite3.DatabaseError as error:
        if _code(error) == sqlite3.SQLITE_FULL:
            raise ArchiveError(
                f"the archive {file} could not be written ({error}): nothing stored was lost; free some space and try again"
            ) from error
        if _code(error) == sqlite3.SQLITE_IOERR:
            raise ArchiveError(
                f"the archive {file} could not be read or written ({error}): expected a sound disk with free space; "
                "check it, or set RAG_DATA_DIR"
            ) from error
        if _code(error) in _UNWRITABLE:
            raise ArchiveError(
                f"the archive {file} cannot be opened or written ({error}): check its permissions, or set RAG_DATA_DIR"
            ) from error
        if _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise ArchiveBusyError(
                f"the archive {file} is locked by another process ({error}): wait for it to end and try again"
            ) from error
        raise ArchiveCorruptError(
            f"the archive {file} is damaged or no archive at all ({error}): restore a copy, "
            "or ingest into a new folder (RAG_DATA_DIR)"
        ) from error
    except OSError as error:
        raise ArchiveError(
            f"the folder {file.parent} cannot be used ({error.strerror or error}): expected one that can be written; "
            "set RAG_DATA_DIR to such a folder"
        ) from error
