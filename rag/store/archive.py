"""Store: one SQLite file that is the truth. The two indexes are derived from it and can be rebuilt.

A change goes into one transaction together with a note in `pending` of what each index has still to do. Notes are struck out
once the index has done it, so a process killed at any point leaves an archive that opens, answers, and lets the next writer
finish the job. Doing a note twice changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.checksums import checksum
from rag.errors import ArchiveCorruptError, InputError
from rag.load import near_copies
from rag.store import corrections, database, formats, versions
from rag.store.explained import explained
from rag.store.soundness import SoundArchive
from rag.store.stored import Prepared


class Archive(SoundArchive):
    """The stored articles. Safe to share between threads; one process at a time may write."""

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
            formats.add_catalogue(self._db)
            touched: set[str] = set()
            for item in prepared:
                self._keep(item)
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
                if self._has(versions.NAME):
                    self._db.executemany(f"DELETE FROM {versions.NAME} WHERE article_id = ?", [(key,) for key in known])
                self._regroup(touched - set(known))
        return known

    def forget_damaged_versions(self) -> None:
        """Remove the earlier versions that are not what was stored any more."""
        damaged = [row[:2] for row in self._earlier() if not versions.is_sound(row)]
        if damaged:
            with self._transaction(counter="properties"):
                self._db.executemany(f"DELETE FROM {versions.NAME} WHERE article_id = ? AND number = ?", damaged)

    def place(self, spans: Mapping[str, tuple[str | None, str | None, str]]) -> None:
        """Keep between which days some undated articles lie, and what shows it: `(earliest, latest, evidence)` by their ids."""
        if not spans:
            return
        with self._transaction():
            for key, span in spans.items():
                self._db.execute("UPDATE articles SET earliest = ?, latest = ?, span_evidence = ? WHERE id = ?", (*span, key))
                formats.renew_about(self._db, key)

    def settle(self, index: str, chunk_ids: Sequence[str]) -> None:
        """Strike out what an index has done."""
        with self._transaction(counter=index):
            self._db.executemany("DELETE FROM pending WHERE name = ? AND chunk_id = ?", [(index, key) for key in chunk_ids])

    def put_off(self, index: str) -> None:
        """Leave an index to a later process, which has to make it anew: one note in place of all that it has still to do."""
        with self._transaction(counter=index):
            self._db.execute("DELETE FROM pending WHERE name = ?", (index,))
            self._db.execute("INSERT INTO pending VALUES (?, ?)", (index, formats.EVERYTHING))

    def begin_changing(self, index: str) -> None:
        """Note that an index is about to be changed in its place: who dies before it is settled leaves it to be made anew."""
        with self._transaction(counter=index):
            self._db.execute("INSERT OR IGNORE INTO pending VALUES (?, ?)", (index, formats.EVERYTHING))

    def is_put_off(self, index: str) -> bool:
        """Whether an index is being changed, or was left to be made anew: until then, what it holds is of no use."""
        return bool(self._all("SELECT 1 FROM pending WHERE name = ? AND chunk_id = ?", (index, formats.EVERYTHING)))

    def note_everything(self) -> None:
        """Note that both indexes have everything to take over anew."""
        with self._transaction(counter="properties"):
            formats.add_catalogue(self._db)
            formats.note_everything(self._db)

    def reindex(self) -> None:
        """Make SQLite's own indexes anew from its tables."""
        with self._lock, explained(self._file):
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
            formats.note_everything(self._db)

    def _keep(self, item: Prepared) -> None:
        """Keep what an article said until now, where it came in other words; what is damaged is not what it said."""
        key = item.article.id
        if not self.existing([key]):
            return
        try:
            raw, _ = self.cleaning(key)
            before, sentences = self.quotable([key])[key]
        except ArchiveCorruptError:
            return
        if raw != item.raw and versions.differ(before, item.article):
            versions.keep(self._db, before, sentences)

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
        sums = (article.id, *formats.sums(values), len(item.chunks))
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
        if self._has("corrections"):
            self._db.execute("DELETE FROM corrections WHERE article_id = ?", (article_id,))
        self._note(chunk_ids)
        return members

    def _note(self, chunk_ids: Iterable[str]) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO pending VALUES (?, ?)", [(name, key) for key in chunk_ids for name in formats.INDEXES]
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


def read_only(folder: Path) -> InputError:
    """What is told to who wants to change a snapshot."""
    return InputError(
        f"{folder} holds snapshots, which are read-only: expected the folder of the archive itself; set RAG_DATA_DIR to "
        "that, then publish again with `rag archive snapshot`"
    )
