"""Snapshots: read-only generations of an archive, published in a folder that other machines serve from.

A generation is the archive at one moment with its word index, whole by itself and never changed; its vectors are compared
exactly, from the archive. A file names the newest one; `rag.store.opened` moves on to it.
"""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from rag.errors import InputError
from rag.store import database
from rag.store.archive import Archive
from rag.store.editions import Editions
from rag.store.explained import explained
from rag.store.index import Index

_UNFINISHED = "unfinished"


@dataclass(frozen=True, slots=True)
class Published:
    """A generation that was published: its name, and what it holds."""

    generation: str
    articles: int
    passages: int


def publish(source: Path, place: Path, *, header: bool, keep: int) -> Published:
    """Publish the archive of a folder as it is now, while others may write to it; `keep` older generations stay.

    `header` says what is indexed of a passage. Raises InputError where the place is an archive itself, ArchiveError where there
    is none to publish or the place cannot be written, ArchiveCorruptError where it is damaged, ArchiveBusyError while another
    process publishes there.
    """
    # What looks after archives also reads articles, which takes modules that asking does without.
    from rag.store import upkeep

    if (place / "archive.db").exists():
        raise InputError(f"{place} holds an archive: expected a folder for snapshots, a new one or one that has some already")
    with explained(place / "archive.db"):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with database.writer_lock(place), explained(place / "archive.db"):
        room = place / _UNFINISHED
        shutil.rmtree(room, ignore_errors=True)  # of a process that was killed
        room.mkdir(mode=0o700)
        upkeep.backup(source, room / "archive.db")
        archive = Archive(room, create=False)
        index = Index(room, server=None, exact_limit=0, header=header)
        try:
            archive.note_everything()
            index.update_words(archive)
            archive.settle("vectors", archive.pending("vectors"))
            articles, passages = archive.count()
        finally:
            index.close()
            archive.close()
        generation = room.rename(place / secrets.token_hex(4))
        Editions(place).publish(generation, keep=keep)
    return Published(generation.name, articles, passages)


def served(folder: Path) -> Path | None:
    """The newest generation in a folder of snapshots; None where the folder is none."""
    generation = Editions(folder).current()
    there = generation is not None and (generation / "archive.db").is_file() and not (folder / "archive.db").exists()
    return generation if there else None
