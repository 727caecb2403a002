"""Look after an archive: check it, mend it, copy it while others write, and bring a copy back."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.clock import Clock
from rag.embedders import Embedder
from rag.errors import ArchiveCorruptError, ArchiveError, InputError
from rag.load import articles, files
from rag.load.parsing import Limits
from rag.schema import Article, RawArticle
from rag.store import database, durable, formats, neighbours, preparing
from rag.store.archive import Archive
from rag.store.explained import code, explained
from rag.store.index import Index
from rag.store.intake import Intake, Progress
from rag.store.preparing import Here, Plan
from rag.store.stored import Damage, Prepared


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check has found: what was mended (ids of articles, names of indexes), what is damaged still, and what else.

    `unseen` says what was not looked at, for want of a package.
    """

    articles: int
    passages: int
    mended: tuple[str, ...]
    damages: tuple[Damage, ...]
    faults: tuple[str, ...]
    unseen: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether everything that was looked at is what was stored."""
        return not self.damages and not self.faults


def open_to_check(folder: Path) -> Archive:
    """The archive in a folder, brought up to the current format; it is not made where there is none."""
    file = folder / "archive.db"
    return Archive(folder, create=file.is_file() and file.stat().st_size > 0)


def check(archive: Archive, index: Index, mended: Sequence[str] = ()) -> CheckReport:
    """Hold everything stored against its checksums, and the indexes against the archive. It reads the whole archive."""
    faults = archive.faults()
    if faults:
        return CheckReport(0, 0, tuple(mended), (), faults)
    damages = tuple(archive.damages())
    # What is damaged cannot be compared with the indexes.
    faults = () if damages else index.faults(archive)
    return CheckReport(*archive.count(), tuple(mended), damages, faults, index.unseen(archive))


def repair(archive: Archive, index: Index, embedder: Embedder, *, plan: Plan, tell: Progress) -> CheckReport:
    """Mend what can be mended, then check. The caller holds the writer lock.

    Passages and vectors are made anew from their article, an article is read anew from its file, indexes are rebuilt. A damaged
    earlier version of an article stands nowhere else, so that it is removed.
    """
    if archive.faults():
        archive.reindex()
    damaged = () if archive.faults() else archive.damages()
    if not damaged:
        before = check(archive, index)
        if before.faults and not archive.faults() and not index.lost(archive):
            index.rebuild(archive, embedder, tell)
            return check(archive, index, ["the indexes"])
        return before
    archive.forget_damaged_versions()
    wanted = {item.article_id for item in damaged}
    unread = {item.article_id for item in damaged if item.of_article}
    archive.put(
        [cut_anew(archive, index, embedder, archive.article(key), plan.chunk_tokens) for key in sorted(wanted - unread)]
    )
    paths = {path for path, keys in archive.ids_by_path().items() if path and not unread.isdisjoint(keys)}
    clock = Clock()
    here = Here(plan, embedder, clock)
    intake = Intake(archive, index, here, plan, fingerprint=embedder.fingerprint, on_progress=tell, clock=clock)
    intake.run(list(_read_anew(sorted(paths), unread, plan.max_bytes, plan.max_chars)), sync=False)
    left = {item.article_id for item in archive.damages()}
    return check(archive, index, sorted(wanted - left))


def backup(folder: Path, file: Path) -> int:
    """Copy the archive of a folder to a new file, while others may write. Returns how many articles the copy holds.

    The copy is the archive at one moment, without its indexes, and is checked. Raises InputError where the file exists,
    ArchiveError where there is no archive, ArchiveCorruptError where it is damaged.
    """
    if file.exists():
        raise InputError(f"{file} exists already: expected the name of a new file; choose another, or remove it")
    Archive(folder, create=False).close()
    with _room(file.absolute().parent) as room, explained(room / "archive.db"):
        source, copy = database.connect(folder / "archive.db"), sqlite3.connect(durable.begun(room / "archive.db"))
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            source.close()
            copy.close()
        count = _checked(room, folder / "archive.db", create=False)
        durable.named(room / "archive.db", file)
    return count


def restore(file: Path, folder: Path, index: Index) -> int:
    """Put a copy in the place of the archive in a folder, then make the indexes anew. Returns how many articles it holds.

    Readers see the old archive or the new one. Raises InputError where the file is no sound copy, ArchiveBusyError while
    somebody writes.
    """
    if not file.is_file():
        raise InputError(f"no file {file}: expected a copy made by `rag archive backup FILE`; check the path")
    with explained(folder / "archive.db"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with database.writer_lock(folder), _room(folder) as room:
        shutil.copyfile(file, durable.begun(room / "archive.db"))
        try:
            count = _checked(room, file, create=True)
        except ArchiveError as error:
            raise InputError(
                f"{file} is no sound copy of an archive, so nothing was changed ({error}); give another"
            ) from error
        with explained(folder / "archive.db"):
            live, copy = _live(folder / "archive.db"), database.connect(room / "archive.db")
            try:
                _step_ahead(copy, live)
                copy.backup(live)
                live.execute("PRAGMA journal_mode = WAL")
            finally:
                live.close()
                copy.close()
        archive = Archive(folder, create=False)
        try:
            index.update(archive)
        finally:
            archive.close()
    return count


def changed(
    archive: Archive,
    index: Index,
    embedder: Embedder,
    article_id: str,
    change: Callable[[Article], Article],
    chunk_tokens: int,
) -> Article:
    """Store an article whose head has changed; its passages are found by it, so that they are indexed anew.

    The caller holds the archive's writer lock.
    """
    before = archive.article(article_id)
    after = change(before)
    if after != before:
        archive.put([cut_anew(archive, index, embedder, after, chunk_tokens)])
        neighbours.place(archive)
        index.update(archive)
    return archive.article(article_id)


def cut_anew(archive: Archive, index: Index, embedder: Embedder, article: Article, chunk_tokens: int) -> Prepared:
    """A stored article, of the same text, with new passages and vectors: the old ones are damaged, or its head has changed."""
    raw, cleaned = archive.cleaning(article.id)
    cut = preparing.cut(
        article, raw, cleaned, archive.sentences(article.id), archive.content_hash(article.id), chunk_tokens=chunk_tokens
    )
    (ready,) = preparing.embedded([cut], embedder, headed=index.header)
    return ready


def _read_anew(paths: Sequence[str], wanted: AbstractSet[str], max_bytes: int, max_chars: int) -> Iterator[RawArticle]:
    # Of a file that holds files, the articles have places inside it.
    for path in sorted({files.file_of(path) for path in paths}):
        for record in files.load_file(path, max_bytes=max_bytes, limits=Limits(characters=max_chars)):
            if isinstance(record, RawArticle) and articles.identity(record) in wanted:
                yield record


@contextmanager
def _room(beside: Path) -> Iterator[Path]:
    """A folder of one's own on the same disk, gone in the end."""
    with explained(beside / "archive.db"):
        made = tempfile.TemporaryDirectory(prefix=".dateline-", dir=beside)
    with made as name:
        yield Path(name)


def _checked(room: Path, origin: Path, *, create: bool) -> int:
    """How many articles a copy holds, once it is known to be sound."""
    archive = Archive(room, create=create)
    try:
        damaged = [*archive.faults(), *(f"article {item.article_id}, {item.what}" for item in archive.damages())]
        if damaged:
            raise ArchiveCorruptError(f"{origin} is damaged ({damaged[0]}): run `rag archive check --repair` on it first")
        return archive.count()[0]
    finally:
        archive.close()


def _live(file: Path) -> sqlite3.Connection:
    """The archive that is to be replaced; what cannot be opened at all makes room for a new file."""
    if file.exists():
        try:
            return database.connect(file)
        except sqlite3.DatabaseError as error:
            if code(error) not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                raise
    for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
        (file.parent / name).unlink(missing_ok=True)
    return database.connect(durable.begun(file))


def _step_ahead(copy: sqlite3.Connection, live: sqlite3.Connection) -> None:
    """Give a copy stamps that neither archive has had, and note that both indexes have all of it still to take over."""

    def stamps(db: sqlite3.Connection) -> list[int]:
        try:
            rows = db.execute("SELECT value FROM meta WHERE key IN ('articles', 'lexical', 'vectors')").fetchall()
        except sqlite3.DatabaseError:  # the archive to be replaced may be damaged or empty
            return []
        return [int(row[0]) for row in rows if str(row[0]).isdecimal()]

    ahead = str(max([0, *stamps(copy), *stamps(live)]) + 1)
    copy.execute("BEGIN IMMEDIATE")
    for key in ("articles", *formats.INDEXES):
        copy.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, ahead))
    copy.execute("DELETE FROM pending")
    formats.note_everything(copy)
    copy.execute("COMMIT")
