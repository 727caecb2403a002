"""Feeds, pages and folders that are looked at again and again: what is new is taken in, what was known is left alone.

What is known stands in `follow.db` beside the archive. An entry is noted as known only after the archive has its article, so a
process that dies anywhere loses nothing: the next round fetches that entry once more and finds it unchanged. What a feed's next
request may bring, so that its server can say that nothing is new, is kept only when no entry is left to do. All of it is known
of one archive: beside another one, or one that was lost and begun anew, it is forgotten.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag.errors import ArchiveBusyError, FetchError, LoadError
from rag.load import feeds, files, pages, reach
from rag.load.publication import stated_value
from rag.load.web import Document, Fetcher
from rag.schema import IngestReport, LoadFailure, RawArticle
from rag.store.followed import DAY, FollowedKind, KnownPlace, Memory

Take = Callable[[Sequence[feeds.FoundInFeed] | Path], IngestReport]
"""Takes articles, or what is in a folder, into the archive."""

_BATCH = 20
"""Entries whose articles are taken in together: so many are fetched anew at most after a process has died."""
_TRIES = 5
"""Rounds in which a page is tried that may be had later."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What one look at a place brought: how many articles, `(address, reason)` for what failed, `(address, text)` for notes.

    `silent_since` is the day of the last news of a feed that has had none for too long, '' for every other place.
    """

    place: str
    kind: FollowedKind = ""
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    silent_since: str = ""


@dataclass(slots=True)
class _Brought:
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def count(self, report: IngestReport) -> None:
        self.added += len(report.added)
        self.updated += len(report.updated)
        self.unchanged += len(report.unchanged)
        self.failed += report.failed
        self.notes += report.notes


class Follower:
    """Looks at places, one after the other. `clock` tells the seconds since 1970."""

    def __init__(
        self,
        memory: Memory,
        fetcher: Fetcher,
        take: Take,
        *,
        newest: int,
        silent_after: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`newest` entries of a feed are looked at; one without news for more than `silent_after` days is silent."""
        self._memory = memory
        self._fetcher = fetcher
        self._take = take
        self._newest = newest
        self._silent_after = silent_after
        self._clock = clock

    def look(self, place: str | Path) -> Followed:
        """Take in what is new at an address or in a folder. What fails is named in what is returned, also that somebody else
        is writing to the archive, which the next round makes good; other ArchiveErrors are raised."""
        tally = _Brought()
        if isinstance(place, Path):
            folder = KnownPlace(files.printable(place), "files")
            try:
                tally.count(self._take(place))
            except ArchiveBusyError as error:
                tally.failed.append((folder.address, f"{error}; the next round takes in what is left"))
            return self._told(folder, tally)
        shown = files.printable(reach.shown(place))
        try:
            # What is kept is only what may be: an address with a password is not.
            known = self._memory.place(str(reach.checked(place)))
        except FetchError as error:
            return Followed(shown, failed=((shown, str(error)),))
        if known.resting > self._clock():
            until = datetime.datetime.fromtimestamp(known.resting).astimezone().isoformat(" ", "minutes")
            tally.notes.append((shown, f"left alone until {until}, as its host has asked for"))
            return self._told(known, tally)
        try:
            document = self._fetcher.fetch(known.address, etag=known.etag, modified=known.modified)
            if not document.unchanged:
                known.kind = "feed" if pages.kind_of(document) in pages.LISTS else "page"
                self._news(known, document, tally)
        except LoadError as error:
            tally.failed.append((shown, str(error)))
            if isinstance(error, FetchError) and error.resting:
                known.resting = self._clock() + error.resting
        except ArchiveBusyError as error:
            tally.failed.append((shown, f"{error}; the next round takes in what is left"))
        self._memory.keep(known)
        return self._told(known, tally)

    def _news(self, known: KnownPlace, document: Document, tally: _Brought) -> None:
        if known.kind == "feed":
            whole = self._feed(known, document, tally)
        else:
            before = len(tally.failed)
            tally.count(self._take(list(pages.read(document))))
            whole = len(tally.failed) == before
        known.etag, known.modified = (document.etag, document.modified) if whole else ("", "")

    def _feed(self, known: KnownPlace, document: Document, tally: _Brought) -> bool:
        """Take in the entries that are not known; whether nothing is left to do until the feed changes."""
        feed = feeds.read(document, self._fetcher, newest=self._newest)
        if feed.damage:
            tally.notes.append((known.address, f"{feed.damage}: {len(feed.entries)} entries were read from it"))
        # Each feed's entries are its own: what one says of an address holds back nothing of another.
        fresh = {f"{known.address} {feeds.name(entry)}": entry for entry in feed.entries}
        for name in self._memory.known(list(fresh), self._clock()):
            del fresh[name]
        left, resting = False, 0
        batch: dict[str, list[feeds.FoundInFeed]] = {}
        for name, entry in fresh.items():
            place = feeds.name(entry)
            try:
                batch[name] = list(feeds.articles(entry, self._fetcher, patient=True))
            except FetchError as error:
                if error.resting:
                    resting += 1
                    self._rest(known, entry.url, error.resting)
                if error.passing and (error.resting or self._memory.tried(name, self._clock()) < _TRIES):
                    left = True
                    if not error.resting or resting == 1:
                        tally.failed.append((place, f"{error}; the next round tries it again"))
                    continue
                batch[name] = list(feeds.instead(entry, str(error))) if entry.body else [LoadFailure(place, str(error))]
            if len(batch) == _BATCH:
                self._store(batch, tally)
        self._store(batch, tally)
        if resting > 1:
            tally.notes.append((known.address, f"{resting:,} entries wait for the next round: their host asked for a pause"))
        if known.brought is None:
            known.brought = self._newest_of(feed.entries)
        elif fresh:
            known.brought = self._clock()
        return not left and not feed.damage and feed.whole

    def _rest(self, known: KnownPlace, address: str, seconds: float) -> None:
        """Let a feed rest, where it is its own host that asks for it."""
        if reach.checked(address).host == reach.checked(known.address).host:
            known.resting = max(known.resting, self._clock() + seconds)

    def _store(self, batch: dict[str, list[feeds.FoundInFeed]], tally: _Brought) -> None:
        """Take articles in, then note their entries: in this order."""
        if batch:
            articles = {item.key: item for found in batch.values() for item in found if isinstance(item, RawArticle)}
            rest = [item for found in batch.values() for item in found if not isinstance(item, RawArticle)]
            tally.count(self._take([*articles.values(), *rest]))
            self._memory.done(list(batch), self._clock())
            batch.clear()

    def _newest_of(self, entries: Sequence[RawArticle]) -> float:
        """When a feed that is seen for the first time last had news: as its entries say, else now."""
        today = datetime.date.fromtimestamp(self._clock())
        stated = [stated_value(entry.published or entry.updated, today) for entry in entries]
        last = max((datetime.date.fromisoformat(day[:10]) for day in stated if day), default=today)
        return self._clock() - (today - last).days * DAY

    def _told(self, known: KnownPlace, tally: _Brought) -> Followed:
        silent = known.kind == "feed" and known.brought is not None and self._clock() - known.brought > self._silent_after * DAY
        return Followed(
            files.printable(known.address),
            known.kind,
            tally.added,
            tally.updated,
            tally.unchanged,
            tuple(tally.failed),
            tuple(tally.notes),
            datetime.date.fromtimestamp(known.brought).isoformat() if silent and known.brought else "",
        )
