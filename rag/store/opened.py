"""The archive of a folder with its indexes, opened when it is first wanted; of a folder of snapshots the newest generation."""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path

from rag.errors import ArchiveError
from rag.settings import Settings
from rag.store import chroma_server, snapshots
from rag.store.archive import Archive, read_only
from rag.store.index import Index


class Opened:
    """An archive and its indexes, which belong together. Safe to share between threads.

    Whoever asks for them again once a newer generation of a snapshot was published gets that one. Those who still read the
    one before keep it, and its files are released when the last of them has done. Where nothing was published yet, the first
    generation is found once it is.
    """

    def __init__(self, settings: Settings) -> None:
        """Nothing is opened, and nothing made, before it is wanted."""
        self._settings = settings
        self._lock = threading.Lock()
        self._archive: Archive | None = None
        self._refused: Path | None = None
        generation = snapshots.served(settings.data_dir)
        self.frozen = generation is not None
        self.folder = generation or settings.data_dir
        self.index = self._indexed(self.folder)

    def both(self, *, create: bool = False) -> tuple[Archive, Index]:
        """The archive and its indexes. Raises ArchiveError when there is none, InputError to `create` one among snapshots."""
        if create:
            self.to_change()
        with self._lock:
            self._move_on()
            if self._archive is None:
                self._archive = self._first() if self.frozen else Archive(self.folder, create=create)
            return self._archive, self.index

    def exists(self) -> bool:
        """Whether there is an archive, be it a damaged one."""
        with self._lock:
            self._move_on()
            return (self.folder / "archive.db").exists()

    def to_change(self) -> None:
        """Raises InputError for a snapshot, which nobody changes."""
        with self._lock:
            self._move_on()
        if self.frozen:
            raise read_only(self._settings.data_dir)

    def close(self) -> None:
        """Release the files."""
        with self._lock:
            if self._archive is not None:
                self._archive.close()
                self._archive = None
            self.index.close()

    def _first(self) -> Archive:
        """The newest generation as it was found; a newer one where this was removed before it was open."""
        while True:
            try:
                return self._whole(self.folder, self.index)
            except ArchiveError:
                newest = snapshots.served(self._settings.data_dir)
                if newest is None or newest == self.folder:
                    return Archive(self.folder, create=False, frozen=True)  # what is wrong with it is told when it is used
                self.folder, self.index = newest, self._indexed(newest)

    def _whole(self, folder: Path, index: Index) -> Archive:
        """A generation with all its files open: its folder may be removed while somebody reads it."""
        archive = Archive(folder, create=False, frozen=True)
        try:
            index.words(archive)  # it lies in many files, which may be here later than the archive itself
        except ArchiveError:
            archive.close()
            raise
        return archive

    def _move_on(self) -> None:
        if self._archive is not None and not self.frozen:
            return
        newest = snapshots.served(self._settings.data_dir)
        if newest is None or newest == self.folder:
            return
        self.frozen = True
        index = self._indexed(newest)
        if self._archive is None:
            self.folder, self.index = newest, index
            return
        try:
            archive = self._whole(newest, index)
        except ArchiveError as error:
            # Such as one that is still being copied here: the one that is open is whole, and the next question tries again.
            if newest != self._refused:
                logging.getLogger(__name__).warning("%s is served on: %s", self.folder, error)
            self._refused = newest
            return
        self.folder, self._archive, self.index = newest, archive, index

    def _indexed(self, folder: Path) -> Index:
        settings = self._settings
        return Index(
            folder,
            # A snapshot has its vectors with it: a server's may be of a later state.
            server=None if self.frozen else chroma_server.named(*settings.chroma),
            exact_limit=sys.maxsize if self.frozen else settings.exact_limit,
            header=settings.header,
        )
