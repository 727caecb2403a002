"""Store: one SQLite file that is the truth. The two indexes are derived from it and can be rebuilt.

A change goes into one transaction together with a note in `pending` of what each index has still to do. Notes are struck out
once the index has done it, so a process killed at any point leaves an archive that opens, answers, and lets the next writer
finish the job. Doing a note twice changes nothing.
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import ArchiveCorruptError, ArchiveError, InputError
from rag.load import near_copies
from rag.schema import Article, Chunk, Cleaned, Correction, Dropped, Run, Sentence
from rag.store import corrections, database
from rag.store.checksums import checksum

_HALF = re.compile("[\ud800-\udfff]")
_ARTICLE = (
    "a.id, title, a.text, source, author, url, path, language, published, date_provenance, date_evidence, near_copies, "
    + ", ".join(database.ADDED)
)
_WITH_CHECKSUMS = "FROM articles a LEFT JOIN checksums s ON s.article_id = a.id"
_PASSAGE = "id, article_id, position, start, end, embedding, checksum"
# An article whose day is known, or the days between which it lies.
_PLACED = "published IS NOT NULL OR (earliest IS NOT NULL AND latest IS NOT NULL)"
_OLDEST_FIRST = "published IS NULL, published, path, id"
# What of an article has a checksum, in their order; and what else can be wrong with it.
_SUMMED = ("its title, source or date", "its text", "its raw text", "its sentences")
_GROUP, _NUMBER, _ALL = "its group of near-copies", "the number of its passages", "all of it but its passages"
_BY_HAND = "what was corrected by hand"


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
class Damage:
    """Something of an article that is not what was stored; `path` is its file, where that is known."""

    article_id: str
    path: str
    what: str

    @property
    def of_article(self) -> bool:
        """Whether the article itself is damaged, rather than only its passages or vectors."""
        return self.what in {*_SUMMED, _GROUP, _ALL, _BY_HAND}


@dataclass(frozen=True, slots=True)
class Matrix:
    """All vectors, row by row, sorted by chunk id: `vectors` has the shape (chunks, dimensions)."""

    chunk_ids: tuple[str, ...]
    article_ids: tuple[str, ...]
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Said:
    """A correction as it is stored: the field, what the person said, and as JSON what had been read."""

    article_id: str
    field: str
    value: str | None
    read: str
    is_sound: bool


class Archive:
    """The stored articles. Safe to share between threads; one process at a time may write."""

    def __init__(self, folder: Path, *, create: bool, frozen: bool = False) -> None:
        """Open the archive in a folder; only with `create` is one made, or an older one brought up to date.

        A `frozen` one never changes: no file is locked, nothing is written beside it. Raises ArchiveError when there is none or
        it cannot be used.
        """
        self.folder = folder
        self.frozen = frozen
        self._lock = threading.RLock()
        self._file = folder / "archive.db"
        self._db = database.open_archive(folder, create=create, frozen=frozen)

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

    def state(self) -> int:
        """The number of the archive's state: it grows with every change of the articles."""
        stamp = self.stamps()[0]
        if not stamp.isdecimal():
            raise ArchiveCorruptError(f"the archive {self._file} is damaged: {stamp!r} is no state; see `rag archive check`")
        return int(stamp)

    def meta(self, key: str) -> str:
        """A stored property of the archive, empty when it was never set."""
        rows = self._all("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else ""

    def article(self, article_id: str) -> Article:
        """One article. Raises ArchiveError when there is none of that id, ArchiveCorruptError when it is damaged."""
        return self._article(self._row(article_id, f"{_ARTICLE}, s.about, s.text"), self._corrections())

    def articles(self) -> tuple[Article, ...]:
        """All articles, oldest first, undated ones last."""
        rows = self._all(f"SELECT {_ARTICLE}, s.about, s.text {_WITH_CHECKSUMS} ORDER BY {_OLDEST_FIRST}")
        by_hand = self._corrections()
        return tuple(self._article(row, by_hand) for row in rows)

    def groups(self) -> list[tuple[str, str]]:
        """Each article's id with the group of near-copies that it is in, oldest first, undated ones last."""
        return self._all(f"SELECT id, near_copies FROM articles ORDER BY {_OLDEST_FIRST}")

    def found(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """Those of the articles that exist, by id."""
        rows = self._among(f"SELECT {_ARTICLE}, s.about, s.text {_WITH_CHECKSUMS} WHERE a.id IN", list(article_ids))
        by_hand = self._corrections() if rows else {}
        return {row[0]: self._article(row, by_hand) for row in rows}

    def corrected(self, article: Article) -> Article:
        """An article as it was read just now, with what a person has corrected of it; a damaged correction is left out."""
        said = [said for said in self._by_hand() if said.article_id == article.id and said.is_sound]
        return corrections.corrected(article, {item.field: item.value for item in said})

    def cleaning(self, article_id: str) -> tuple[str, Cleaned]:
        """The raw text of an article and what cleaning made of it."""
        *row, raw, runs, dropped, expected = self._row(
            article_id, f"{_ARTICLE}, s.about, s.text, {_columns(database.RAW)}, s.raw"
        )
        article = self._article(row, self._corrections())
        self._check(article_id, _SUMMED[2], checksum(article_id, raw, runs, dropped), expected)
        cleaned = Cleaned(
            article.text,
            article.title,
            tuple(Run(*run) for run in json.loads(runs)),
            tuple(Dropped(*item) for item in json.loads(dropped)),
        )
        return raw, cleaned

    def sentences(self, article_id: str) -> tuple[Sentence, ...]:
        """The sentences of an article, in order."""
        self._row(article_id, "a.id")
        return self.quotable([article_id])[article_id][1]

    def quotable(self, article_ids: Iterable[str]) -> dict[str, tuple[Article, tuple[Sentence, ...]]]:
        """Those of the articles that exist with their sentences, by id; both are of the same state of the article."""
        query = f"SELECT {_ARTICLE}, s.about, s.text, {_columns(database.PARTS)}, s.parts {_WITH_CHECKSUMS} WHERE a.id IN"
        found, by_hand = {}, self._corrections()
        for *row, spans, content_hash, signature, expected in self._among(query, list(article_ids)):
            article = self._article(row, by_hand)
            self._check(article.id, _SUMMED[3], checksum(article.id, spans, content_hash, blob=signature), expected)
            found[article.id] = article, tuple(Sentence(*span) for span in json.loads(spans))
        return found

    def sources(self) -> tuple[str, ...]:
        """The names of all sources, sorted."""
        return tuple(row[0] for row in self._all("SELECT DISTINCT source FROM articles WHERE source <> '' ORDER BY source"))

    def authors(self) -> tuple[str, ...]:
        """The authors as the articles have them, sorted: one of them may be several people."""
        return tuple(row[0] for row in self._all("SELECT DISTINCT author FROM articles WHERE author <> '' ORDER BY author"))

    def count(self) -> tuple[int, int]:
        """How many articles and how many passages there are."""
        row = self._all("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM chunks)")[0]
        return int(row[0]), int(row[1])

    def hashes(self) -> dict[str, str]:
        """The content hash of every article, by id; empty for what is damaged, so that it is taken in anew."""
        known = dict(self._all("SELECT id, content_hash FROM articles"))
        return known | dict.fromkeys((damage.article_id for damage in self.damages() if damage.article_id in known), "")

    def ids_by_path(self) -> dict[str, list[str]]:
        """The articles that came from each file."""
        result: dict[str, list[str]] = {}
        for path, article_id in self._all("SELECT path, id FROM articles ORDER BY id"):
            result.setdefault(path, []).append(article_id)
        return result

    def matching(
        self, *, since: str | None, until: str | None, sources: Sequence[str], authors: Sequence[str] = ()
    ) -> frozenset[str]:
        """The articles of a period (days, both inclusive), of some sources and by some authors (none: all).

        An article without a date is in a period where the days between which it lies, if both are known, touch it.
        """
        rows = self._all(
            "SELECT id, source, author FROM articles WHERE (?1 IS NULL OR substr(coalesce(published, latest), 1, 10) >= ?1)"
            " AND (?2 IS NULL OR substr(coalesce(published, earliest), 1, 10) <= ?2)"
            f" AND (?1 IS NULL AND ?2 IS NULL OR {_PLACED})",
            (since, until),
        )
        return frozenset(row[0] for row in rows if (not sources or row[1] in sources) and (not authors or row[2] in authors))

    def undatable(
        self, *, since: str | None, until: str | None, sources: Sequence[str] = (), authors: Sequence[str] = ()
    ) -> int:
        """How many articles of some sources and authors may be of a period or not, since nothing tells their days."""
        rows = self._all(
            f"SELECT source, author FROM articles WHERE NOT ({_PLACED}) AND (?1 IS NULL OR latest IS NULL OR latest >= ?1)"
            " AND (?2 IS NULL OR earliest IS NULL OR earliest <= ?2)",
            (since, until),
        )
        return sum((not sources or row[0] in sources) and (not authors or row[1] in authors) for row in rows)

    def unplaced(self) -> tuple[list[str], list[str]]:
        """The articles whose date no page and no record states or shows, and those whose source is unknown, by their ids."""
        undated = self._all("SELECT id FROM articles WHERE published IS NULL ORDER BY path, id")
        unsourced = self._all("SELECT id FROM articles WHERE source = '' ORDER BY path, id")
        return [row[0] for row in undated], [row[0] for row in unsourced]

    def beside_others(self) -> list[str]:
        """The undated articles that have near-copies, or were placed by some that they had, by their ids."""
        rows = self._all("SELECT id FROM articles WHERE published IS NULL AND (near_copies <> '' OR latest IS NOT NULL)")
        return sorted(row[0] for row in rows)

    def places(self, chunk_ids: Sequence[str]) -> dict[str, str]:
        """The article of each of those of the passages that exist, by the passage's id."""
        return {row[0]: row[1] for row in self._passages("id IN", chunk_ids)}

    def openings(self, article_ids: Iterable[str]) -> dict[str, str]:
        """The first passage of each of those of the articles that have one, by the article's id."""
        return {row[1]: row[0] for row in self._passages("position = 0 AND article_id IN", sorted(article_ids))}

    def chunks(self, chunk_ids: Sequence[str]) -> dict[str, Chunk]:
        """Those of the passages that exist, by id."""
        return {entry.chunk.id: entry.chunk for entry in self.entries(chunk_ids)}

    def embeddings(self, chunk_ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The stored vectors of some passages, by id."""
        return {row[0]: np.frombuffer(row[5], dtype=np.float32) for row in self._passages("id IN", chunk_ids)}

    def matrix(self) -> Matrix:
        """All vectors at once. Raises ArchiveCorruptError when one of them is damaged or has gone."""
        with self._snapshot():
            rows = [self._passage(row) for row in self._all(f"SELECT {_PASSAGE} FROM chunks ORDER BY id")]
            expected = dict(self._all("SELECT article_id, passages FROM checksums WHERE passages <> 0"))
        held = Counter(row[1] for row in rows)
        if held != expected:
            key = min(key for key in held.keys() | expected.keys() if held[key] != expected.get(key))
            raise self._damaged(key, _NUMBER)
        flat = np.frombuffer(b"".join(row[5] for row in rows), dtype=np.float32)
        return Matrix(
            tuple(row[0] for row in rows),
            tuple(row[1] for row in rows),
            flat.reshape(len(rows), -1) if rows else flat.reshape(0, 1),
        )

    def entries(self, chunk_ids: Sequence[str]) -> list[IndexEntry]:
        """What the indexes have to know of some passages, sorted by id; those that are gone are left out."""
        with self._snapshot():
            rows = self._passages("id IN", chunk_ids)
            # Each text is read once: SQLite's substr would read it from its beginning for every passage.
            articles = self.found({row[1] for row in rows})
        entries = []
        for key, article_id, _, start, end, embedding, _ in sorted(rows):
            if article_id not in articles:
                raise self._damaged(article_id, _ALL)
            chunk = Chunk(key, article_id, start, end, articles[article_id].text[start:end])
            entries.append(IndexEntry(chunk, articles[article_id], np.frombuffer(embedding, dtype=np.float32)))
        return entries

    def check_catalogue(self) -> None:
        """Look at what searches go by besides the passages: titles, sources, dates, groups. Raises ArchiveCorruptError."""
        with self._snapshot():
            rows = self._all(f"SELECT {_columns(database.ABOUT)}, near_copies, s.about {_WITH_CHECKSUMS}")
            expected = {row[0] for row in self._all("SELECT article_id FROM checksums")}
        for *about, _, found in rows:
            self._check(about[0], _SUMMED[0], checksum(*about), found)
        if lost := expected - {row[0] for row in rows}:
            raise self._damaged(min(lost), _ALL)
        for key in _misgrouped([(row[0], row[-2]) for row in rows]):
            raise self._damaged(key, _GROUP)

    def damages(self) -> list[Damage]:
        """Everything that is not what was stored, in the order of the articles' ids. It reads the whole archive."""
        found: list[Damage] = []
        held: Counter[str] = Counter()
        seen: set[str] = set()
        columns = [*database.ABOUT, "text", *database.RAW, *database.PARTS]
        with self._snapshot(), database.explained(self._file):
            for row in self._db.execute(f"SELECT {_PASSAGE} FROM chunks"):
                held[row[1]] += 1
                if not _is_sound(row):
                    found.append(Damage(row[1], "", f"the vector or the place of its passage {row[0]}"))
            expected = {row[0]: row[1:] for row in self._db.execute("SELECT * FROM checksums")}
            misgrouped = _misgrouped(self.groups())
            for row in self._db.execute(f"SELECT {_columns(columns)} FROM articles a"):
                key, values = row[0], dict(zip(columns, row, strict=True))
                *sums, passages = expected.get(key, (None, None, None, None, 0))
                seen.add(key)
                wrong = [part for part, one, other in zip(_SUMMED, database.sums(values), sums, strict=True) if one != other]
                wrong += [_GROUP] if key in misgrouped else []
                wrong += [_NUMBER] if held[key] != passages else []
                found += [Damage(key, values["path"], part) for part in wrong]
        found += [Damage(key, "", _ALL) for key in (expected.keys() | held.keys()) - seen]
        found += [Damage(said.article_id, "", _BY_HAND) for said in self._by_hand() if not said.is_sound]
        return sorted(found, key=lambda item: (item.article_id, item.what))

    def faults(self) -> tuple[str, ...]:
        """What SQLite finds wrong with the structure of the file, one line each; nothing where it is whole."""
        try:
            found = [str(row[0]) for row in self._all("PRAGMA integrity_check(5)")]
        except ArchiveCorruptError as error:
            return (str(error),)
        said = ("; ".join(found)).encode("utf-8", "backslashreplace").decode()
        return () if found == ["ok"] else (f"the archive {self._file} is damaged ({' '.join(said.split())[:300]})",)

    def content_hash(self, article_id: str) -> str:
        """The content hash of one article."""
        return str(self._row(article_id, "content_hash")[0])

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
        if self.frozen:
            raise read_only(self.folder.parent)
        with database.writer_lock(self.folder):
            yield

    def put(self, prepared: Sequence[Prepared]) -> None:
        """Store articles, replacing those of the same id, and note the work for the indexes: all of it or nothing."""
        if not prepared:
            return  # nothing for the indexes to catch up with
        with self._transaction():
            touched: set[str] = set()
            for item in prepared:
                touched |= self._forget(item.article.id)
                self._insert(item)
            self._regroup(touched | {item.article.id for item in prepared})

    def remove(self, article_ids: Sequence[str]) -> tuple[str, ...]:
        """Remove articles, and note the work for the indexes. Returns those that were there."""
        asked = list(article_ids)
        stored = self._among("SELECT id FROM articles WHERE id IN", asked)
        stored += self._among("SELECT article_id FROM checksums WHERE article_id IN", asked)
        known = tuple(sorted({row[0] for row in stored}))
        if known:
            with self._transaction():
                touched = set().union(*(self._forget(article_id) for article_id in known))
                self._regroup(touched - set(known))
        return known

    def place(self, spans: Mapping[str, tuple[str | None, str | None, str]]) -> None:
        """Keep between which days some undated articles lie, and what shows it: `(earliest, latest, evidence)` by their ids."""
        if not spans:
            return
        with self._transaction():
            for key, span in spans.items():
                self._db.execute("UPDATE articles SET earliest = ?, latest = ?, span_evidence = ? WHERE id = ?", (*span, key))
                database.renew_about(self._db, key)

    def settle(self, index: str, chunk_ids: Sequence[str]) -> None:
        """Strike out what an index has done."""
        with self._transaction(counter=index):
            self._db.executemany("DELETE FROM pending WHERE name = ? AND chunk_id = ?", [(index, key) for key in chunk_ids])

    def note_everything(self) -> None:
        """Note that both indexes have everything to take over anew."""
        with self._transaction(counter="properties"):
            database.note_everything(self._db)

    def reindex(self) -> None:
        """Make SQLite's own indexes anew from its tables."""
        with self._lock, database.explained(self._file):
            self._db.execute("REINDEX")

    def set_meta(self, values: Mapping[str, str]) -> None:
        """Set properties of the archive."""
        with self._transaction(counter="properties"):
            self._db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))

    def reembed(self, fingerprint: str, vectors: Iterable[tuple[str, NDArray[np.float32]]]) -> None:
        """Replace every vector, and mark everything as still to be indexed."""
        with self._transaction():
            for key, vector in vectors:
                (row,) = self._passages("id IN", [key])
                blob = vector.tobytes()
                values = blob, checksum(*row[:5], blob=blob), key
                self._db.execute("UPDATE chunks SET embedding = ?, checksum = ? WHERE id = ?", values)
            self._db.execute("INSERT OR REPLACE INTO meta VALUES ('embedder', ?)", (fingerprint,))
            database.note_everything(self._db)

    def _insert(self, item: Prepared) -> None:
        article, cleaned = item.article, item.cleaned
        values = asdict(article)
        values["near_copies"] = values.pop("group")
        del values["corrections"]
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
        if article.corrections:
            self._db.execute(corrections.TABLE)
        for said in article.corrections:
            about = article.id, said.field, getattr(article, said.field), json.dumps(said.read, ensure_ascii=False)
            self._db.execute("INSERT INTO corrections VALUES (?, ?, ?, ?, ?)", (*about, checksum(*about)))
        self._db.executemany(
            "INSERT OR IGNORE INTO bands VALUES (?, ?)", [(band, article.id) for band in near_copies.bands(item.signature)]
        )
        sums = (article.id, *database.sums(values), len(item.chunks))
        self._db.execute("INSERT INTO checksums VALUES (?, ?, ?, ?, ?, ?)", sums)
        for position, chunk in enumerate(item.chunks):
            row = chunk.id, article.id, position, chunk.start, chunk.end
            blob = item.embeddings[position].astype(np.float32).tobytes()
            self._db.execute("INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, blob, checksum(*row, blob=blob)))
        self._note(chunk.id for chunk in item.chunks)

    def _forget(self, article_id: str) -> set[str]:
        """Delete an article. Returns the members of its group, itself included."""
        # By their ids too: what article a damaged row belongs to, it may not say any more.
        own = "article_id = ?1 OR id BETWEEN ?1 || '.' AND ?1 || '/'"
        chunk_ids = [row[0] for row in self._db.execute(f"SELECT id FROM chunks WHERE {own}", (article_id,))]
        group = self._db.execute("SELECT near_copies FROM articles WHERE id = ?", (article_id,)).fetchone()
        members = {article_id}
        if group and group[0]:
            members |= {row[0] for row in self._db.execute("SELECT id FROM articles WHERE near_copies = ?", (group[0],))}
        self._db.execute(f"DELETE FROM chunks WHERE {own}", (article_id,))
        self._db.execute("DELETE FROM checksums WHERE article_id = ?", (article_id,))
        self._db.execute("DELETE FROM bands WHERE article_id = ?", (article_id,))
        self._db.execute("DELETE FROM articles WHERE id = ?", (article_id,))
        if self._has_corrections():
            self._db.execute("DELETE FROM corrections WHERE article_id = ?", (article_id,))
        self._note(chunk_ids)
        return members

    def _note(self, chunk_ids: Iterable[str]) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO pending VALUES (?, ?)", [(name, key) for key in chunk_ids for name in database.INDEXES]
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
        return {
            row[0]
            for row in rows
            if near_copies.similarity(mine, np.frombuffer(row[1], dtype=np.uint32)) >= near_copies.THRESHOLD
        }

    # The parts

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        """Several reads of one state of the archive."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            with database.explained(self._file):
                self._db.execute("BEGIN")
            try:
                yield
            finally:
                with database.explained(self._file):
                    if self._db.in_transaction:
                        self._db.execute("ROLLBACK")

    @contextmanager
    def _transaction(self, counter: str = "articles") -> Iterator[None]:
        with self._lock, database.explained(self._file):
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
        # Half a surrogate pair can be asked for but not stored: in its place stands what is never stored either.
        asked = [_HALF.sub("\0", value) if isinstance(value, str) else value for value in values]
        with self._lock, database.explained(self._file):
            return self._db.execute(query, asked).fetchall()

    def _among(self, query: str, keys: Sequence[str]) -> list[Any]:
        rows: list[Any] = []
        for at in range(0, len(keys), 500):
            some = keys[at : at + 500]
            rows.extend(self._all(f"{query} ({', '.join('?' * len(some))})", some))
        return rows

    def _row(self, article_id: str, columns: str) -> Any:
        rows = self._among(f"SELECT {columns} {_WITH_CHECKSUMS} WHERE a.id IN", [article_id])
        if not rows:
            raise ArchiveError(
                f"no article {article_id!r} in the archive: expected one of the ids that `rag articles list` shows"
            )
        return rows[0]

    def _has_corrections(self) -> bool:
        return bool(self._all("SELECT 1 FROM sqlite_master WHERE name = 'corrections'"))

    def _by_hand(self) -> list[_Said]:
        rows = self._all("SELECT * FROM corrections ORDER BY article_id, field") if self._has_corrections() else []
        return [
            _Said(key, field, value, read, checksum(key, field, value, read) == expected)
            for key, field, value, read, expected in rows
        ]

    def _corrections(self) -> dict[str, tuple[Correction, ...]]:
        """What was corrected by hand of each article. They are few: all are read at once."""
        found: dict[str, tuple[Correction, ...]] = {}
        for said in self._by_hand():
            if not said.is_sound:
                raise self._damaged(said.article_id, _BY_HAND)
            read = tuple((name, value) for name, value in json.loads(said.read))
            found[said.article_id] = (*found.get(said.article_id, ()), Correction(said.field, read))
        return found

    def _article(self, row: Sequence[Any], by_hand: Mapping[str, tuple[Correction, ...]]) -> Article:
        """A row of `_ARTICLE` with its two checksums as an article. Raises ArchiveCorruptError when they do not fit."""
        *values, about, text = row
        article = replace(Article(*values), corrections=by_hand.get(values[0], ()))
        self._check(article.id, _SUMMED[0], checksum(*(getattr(article, name) for name in database.ABOUT)), about)
        self._check(article.id, _SUMMED[1], checksum(article.id, article.text), text)
        return article

    def _passages(self, where: str, keys: Sequence[str]) -> list[Any]:
        return [self._passage(row) for row in self._among(f"SELECT {_PASSAGE} FROM chunks WHERE {where}", list(keys))]

    def _passage(self, row: Any) -> Any:
        if not _is_sound(row):
            raise self._damaged(row[1], f"the vector or the place of its passage {row[0]}")
        return row

    def _check(self, article_id: str, what: str, found: int, expected: object) -> None:
        if found != expected:
            raise self._damaged(article_id, what)

    def _damaged(self, article_id: str, what: str) -> ArchiveCorruptError:
        path = "".join(row[0] for row in self._all("SELECT path FROM articles WHERE id = ?", (article_id,)))
        said = f"article {article_id}{f' ({path})' if path else ''} in {self._file} is damaged: {what} is not what was stored"
        return ArchiveCorruptError(
            said.encode("utf-8", "backslashreplace").decode()
            + "; run `rag archive check --repair`, which reads it anew from its file"
        )


def read_only(folder: Path) -> InputError:
    """What is told to who wants to change a snapshot."""
    return InputError(
        f"{folder} holds snapshots, which are read-only: expected the folder of the archive itself; set RAG_DATA_DIR to "
        "that, then publish again with `rag archive snapshot`"
    )


def _columns(names: Iterable[str]) -> str:
    return ", ".join(f"a.{name}" for name in names)


def _is_sound(row: Any) -> bool:
    """Whether a passage, a row of `_PASSAGE`, is what was stored."""
    return bool(checksum(*row[:5], blob=row[5]) == row[6])


def _misgrouped(groups: Iterable[tuple[str, str]]) -> set[str]:
    """Articles in a group that cannot be: one is named after a member, and has two at least."""
    members: dict[str, set[str]] = {}
    for key, group in groups:
        if group:
            members.setdefault(group, set()).add(key)
    return {key for group, keys in members.items() if group not in keys or len(keys) < 2 for key in keys}
