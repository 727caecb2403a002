"""An archive with its indexes: opened and closed, read, taken into, corrected, checked and copied."""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rag import tracing
from rag.embedders import Embedder
from rag.errors import SettingsError
from rag.providers import embedding
from rag.schema import Article, Cleaned, IngestReport, RawArticle, Version
from rag.settings import Settings
from rag.store import neighbours, snapshots
from rag.store.archive import Archive
from rag.store.index import check_embedder
from rag.store.opened import Opened

# Reading and cleaning articles, fetching and mending take modules that asking does without: they are imported when needed.
if TYPE_CHECKING:
    from pathlib import Path

    from rag.store.following import Followed
    from rag.store.intake import Paths, Progress
    from rag.store.snapshots import Published
    from rag.store.upkeep import CheckReport


class Library:
    """The articles and what is done with them. Safe to share between threads."""

    def __init__(self, settings: Settings | None = None, *, embedder: Any = None) -> None:
        """`embedder` may be an object of LlamaIndex; without it the settings say what is used."""
        self.settings = settings or Settings()
        self._lock = threading.RLock()
        self._embedder: Embedder | None = embedding.taken(embedder) if embedder is not None else None
        self._given = embedder is not None
        self._opened = Opened(self.settings)
        # Last, since it may start a thread: what cannot be made leaves none behind.
        self._tracing = tracing.make(self.settings.tracing, self.settings.tracing_url)

    # Reading

    def article(self, article_id: str) -> Article:
        """One article. Raises ArchiveError when there is none of that id."""
        return self._open().article(article_id)

    def versions(self, article_id: str) -> tuple[Version, ...]:
        """What an article said before its file or its address gave another text, the oldest first."""
        archive = self._open()
        archive.article(article_id)
        return tuple(wording.version for wording in archive.wordings(article_id))

    def articles(self) -> tuple[Article, ...]:
        """All articles, oldest first, undated ones last."""
        return self._open().articles()

    def cleaning(self, article_id: str) -> tuple[str, Cleaned]:
        """The raw text of an article, and what cleaning made of it."""
        return self._open().cleaning(article_id)

    def sources(self) -> tuple[str, ...]:
        """The names of all sources, sorted."""
        return self._open().sources()

    def authors(self) -> tuple[str, ...]:
        """The authors as the articles have them, sorted."""
        return self._open().authors()

    def count(self) -> tuple[int, int]:
        """How many articles and how many passages there are."""
        return self._open().count()

    def exists(self) -> bool:
        """Whether there is an archive, be it a damaged one."""
        return self._opened.exists()

    def generation(self) -> str:
        """A stamp that changes whenever the archive has changed."""
        return self._open().generation()

    # Taking in

    def ingest(
        self,
        paths: Paths | Iterable[RawArticle],
        *,
        sync: bool = False,
        fields: Mapping[str, str] | None = None,
        follow_links: bool = False,
        ignore_robots: bool = False,
        ray: str | None = None,
        on_progress: Progress | None = None,
    ) -> IngestReport:
        """Take files, folders, addresses of pages and feeds, or records into the archive.

        An address is a text such as `https://news.example/feed.xml`; nothing else is ever fetched. `sync` removes the articles
        of the given folders whose files have gone; `fields` says where records keep a field, such as `{"body": "story"}`;
        `follow_links` also reads what links lead to outside the given folders; `ignore_robots` also fetches what a site's
        robots.txt forbids; `ray` is the address of a Ray cluster that reads and embeds, `host:port`, or `local`; `on_progress`
        is told `(done, total, what)`. What fails is reported, the rest goes on. Raises ArchiveError, ArchiveBusyError,
        PluginError, ClusterError and, for a remote embedder, ProviderError.
        """
        from rag.loaders import _records
        from rag.store import by_settings
        from rag.store.intake import Intake

        plan = by_settings.plan(self.settings, fields or {})
        _records.check_fields(plan.fields)
        archive, index = self._opened.both(create=True)
        with archive.writing(), self._tracing.watched("ingest") as clock:
            embedder = self._embedding()
            if ray is not None and self._given:
                raise SettingsError(
                    "an embedder was given as an object: expected one that the settings name, for a cluster to make"
                )
            check_embedder(archive, embedder)
            index.update(archive)
            with by_settings.preparer(self.settings, plan, embedder, clock, ray=ray) as preparer:
                intake = Intake(
                    archive,
                    index,
                    preparer,
                    plan,
                    fingerprint=embedder.fingerprint,
                    on_progress=on_progress or silent,
                    fetch=lambda addresses: by_settings.fetched(self.settings, addresses, robots=not ignore_robots),
                    clock=clock,
                )
                return intake.run(paths, sync=sync, follow_links=follow_links)

    def follow(
        self, places: Iterable[str | Path], *, silent_after: float = 7, ignore_robots: bool = False
    ) -> Iterator[Followed]:
        """Look once at each of some addresses of feeds and pages, and folders, take in what is new, and tell what it was.

        A feed without news for more than `silent_after` days is told to be silent. What fails is told, the rest goes on. Raises
        ArchiveError, ArchiveBusyError also while another process follows, PluginError and ProviderError.
        """
        from rag.load.web import Fetcher
        from rag.store import by_settings, followed, following

        self._opened.to_change()

        def take(given: Any) -> IngestReport:
            return self.ingest(given)

        archive, _ = self._opened.both(create=True)
        with followed.opened(self.settings.data_dir) as known:
            if not known.is_of(archive.meta("followed")):
                name = secrets.token_hex(8)
                with archive.writing():
                    archive.set_meta({"followed": name})
                known.begin(name)
            follower = following.Follower(
                known,
                Fetcher(by_settings.rules(self.settings, robots=not ignore_robots)),
                take,
                newest=self.settings.feed_entries,
                silent_after=silent_after,
            )
            for place in places:
                yield follower.look(place)

    def remove(self, article_ids: Sequence[str]) -> tuple[str, ...]:
        """Remove articles from the archive and both indexes. Returns the ids that were there."""
        archive, index = self._opened.both()
        with archive.writing():
            removed = archive.remove(article_ids)
            neighbours.place(archive)
            index.update(archive)
        return removed

    def correct(
        self,
        article_id: str,
        *,
        title: str | None = None,
        source: str | None = None,
        author: str | None = None,
        published: str | None = None,
    ) -> Article:
        """Correct by hand what was read of an article; an empty text says that it is unknown, None leaves it as it is.

        What was read is kept in `corrections` of the article, and later ingests leave the corrections. `published` is a day.
        Raises InputError, ArchiveError and ArchiveBusyError.
        """
        from rag.store import corrections

        named = {"title": title, "source": source, "author": author, "published": published}
        given = corrections.checked({name: value for name, value in named.items() if value is not None})
        return self._changed(article_id, lambda article: corrections.corrected(article, given))

    def undo_corrections(self, article_id: str) -> Article:
        """Give an article back what was read of it. Raises ArchiveError and ArchiveBusyError."""
        from rag.store import corrections

        return self._changed(article_id, corrections.undone)

    def _changed(self, article_id: str, change: Callable[[Article], Article]) -> Article:
        from rag.store import upkeep

        archive, index = self._opened.both()
        with archive.writing():
            check_embedder(archive, self._embedding())
            return upkeep.changed(archive, index, self._embedding(), article_id, change, self.settings.chunk_tokens)

    def rebuild(self, on_progress: Progress | None = None) -> int:
        """Make both indexes anew, and all vectors too when the embedder has changed. Returns the number of passages."""
        archive, index = self._opened.both()
        with archive.writing():
            index.rebuild(archive, self._embedding(), on_progress or silent)
        return archive.count()[1]

    def check(self, *, repair: bool = False, on_progress: Progress | None = None) -> CheckReport:
        """Hold everything stored against its checksums; with `repair`, mend what can be mended. See `rag.store.upkeep`."""
        from rag.store import by_settings, upkeep

        if self._opened.frozen:
            if repair:
                self._opened.to_change()
            return upkeep.check(*self._opened.both())
        with contextlib.closing(upkeep.open_to_check(self._opened.folder)) as archive:
            if not repair:
                return upkeep.check(archive, self._opened.index)
            with archive.writing():
                return upkeep.repair(
                    archive,
                    self._opened.index,
                    self._embedding(),
                    plan=by_settings.plan(self.settings, {}),
                    tell=on_progress or silent,
                )

    def backup(self, file: Path) -> int:
        """Copy the archive to a new file, while others may write. Returns how many articles the copy holds."""
        from rag.store import upkeep

        return upkeep.backup(self._opened.folder, file)

    def restore(self, file: Path) -> int:
        """Put a copy in the archive's place and make the indexes anew. Returns how many articles it holds."""
        from rag.store import followed, upkeep

        self._opened.to_change()
        followed.forget(self.settings.data_dir)
        return upkeep.restore(file, self.settings.data_dir, self._opened.index)

    def snapshot(self, place: Path, *, keep: int = 1) -> Published:
        """Publish the archive as a read-only generation in a folder; see `rag.store.snapshots`."""
        self._opened.to_change()
        return snapshots.publish(self._opened.folder, place, header=self.settings.header, keep=keep)

    def close(self) -> None:
        """Release the files."""
        self._tracing.close()
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # The parts

    def _open(self) -> Archive:
        return self._opened.both()[0]

    def _embedding(self) -> Embedder:
        with self._lock:
            if self._embedder is None:
                self._embedder = embedding.make(self.settings)
            return self._embedder


def silent(done: int, total: int, what: str) -> None:
    """Report nothing."""
