"""The assistant opens and closes the archive and the models, and hands questions to `ask`. `query`, `ingest` … wrap it."""

from __future__ import annotations

import contextlib
import datetime
import secrets
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rag import ask, plugins, turns
from rag.ask import Desk
from rag.clock import Clock
from rag.embedders import Embedder
from rag.errors import QuestionError, SettingsError
from rag.find import followups, request
from rag.find import phrases as finding
from rag.find.phrases import Finds
from rag.find.request import Day, Filters, Request
from rag.models.judge import Judge
from rag.models.reader import Reader
from rag.prove import checking
from rag.prove.checking import DraftReport
from rag.providers import embedding, writers
from rag.quote import chronology, origins
from rag.quote.evidence import Candidate
from rag.schema import (
    Answer,
    Article,
    Cleaned,
    Done,
    Event,
    IngestReport,
    Passage,
    RawArticle,
    ScoredChunk,
)
from rag.settings import Settings
from rag.store import chroma_server, neighbours, snapshots
from rag.store.archive import Archive, read_only
from rag.store.index import Index
from rag.write.writing import Writer

if TYPE_CHECKING:
    from pathlib import Path

    from rag.load.web import Rules
    from rag.store.following import Followed
    from rag.store.intake import Fetched, Paths, Progress
    from rag.store.snapshots import Published
    from rag.store.upkeep import CheckReport

# A sentence of a draft is nearly its evidence: fewer passages hold it.
_OF_A_DRAFT = 6


class Assistant:
    """Answers questions from an archive, and takes articles into it. Safe to share between threads."""

    def __init__(self, settings: Settings | None = None, *, llm: Any = None, embedder: Any = None) -> None:
        """`llm` and `embedder` may be objects of LlamaIndex; without them the settings say what is used."""
        self.settings = settings or Settings()
        self._lock = threading.RLock()
        self.turns = turns.Turns(self.settings.questions_at_once)
        self._archive: Archive | None = None
        self._embedder: Embedder | None = embedding.taken(embedder) if embedder is not None else None
        model = writers.make(self.settings, llm)
        self._writer = (
            Writer(
                model,
                prompts_dir=self.settings.prompts_dir,
                context_tokens=writers.evidence(self.settings) if llm is None else self.settings.context_tokens,
                second_opinion=self.settings.second_opinion,
                strict=self.settings.strict,
            )
            if model
            else None
        )
        self._reader = Reader(threads=self.settings.threads)
        self._local: Any = None
        self._judge = Judge(threads=self.settings.threads)
        generation = snapshots.served(self.settings.data_dir)
        self._frozen = generation is not None
        self._folder = generation or self.settings.data_dir
        self._index = Index(
            self._folder,
            # A snapshot has its vectors with it: a server's may be of a later state.
            server=None if self._frozen else chroma_server.named(*self.settings.chroma),
            exact_limit=sys.maxsize if self._frozen else self.settings.exact_limit,
            header=self.settings.header,
        )

    # Asking

    def query(
        self,
        question: str,
        *,
        history: Sequence[tuple[str, str]] = (),
        since: Day = None,
        until: Day = None,
        sources: Sequence[str] = (),
        authors: Sequence[str] = (),
        as_of: Day = None,
        today: datetime.date | None = None,
    ) -> Answer:
        """Answer a question. A question that the archive cannot answer gives an Answer with status `not_found`.

        `history` holds earlier turns as `(role, text)`; `since` and `until` are days, both inclusive; `sources` are names of
        sources, `authors` names of writers or parts of them; `today` is the day on which the question is asked, and with
        `as_of` in its place nothing published after that day is looked at. Raises QuestionError and ArchiveError.
        """
        for event in self.stream(
            question, history=history, since=since, until=until, sources=sources, authors=authors, as_of=as_of, today=today
        ):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream ends with Done")

    async def aquery(self, question: str, **options: Any) -> Answer:
        """`query` without blocking the event loop."""
        import asyncio

        return await asyncio.to_thread(self.query, question, **options)

    @turns.in_turn
    def stream(
        self,
        question: str,
        *,
        history: Sequence[tuple[str, str]] = (),
        since: Day = None,
        until: Day = None,
        sources: Sequence[str] = (),
        authors: Sequence[str] = (),
        as_of: Day = None,
        today: datetime.date | None = None,
    ) -> Iterator[Event]:
        """`query` as events: Retrieved, then a StatementReady for each verified statement, then Done.

        Closing the iterator ends the request to a model. Raises what `query` raises, and BusyError.
        """
        clock = Clock()
        self._reader.warm()
        desk = self._desk()
        asking = self._asking(Filters(since, until, sources, authors, as_of), desk.archive, today)
        yield from ask.answered(desk, question, history, asking, clock)

    def timeline(
        self,
        topic: str,
        *,
        since: Day = None,
        until: Day = None,
        sources: Sequence[str] = (),
        authors: Sequence[str] = (),
        as_of: Day = None,
        today: datetime.date | None = None,
        limit: int = chronology.EVENTS,
    ) -> Answer:
        """The events of a matter, such as "the harbour strike", in their order; by quotation, whoever writes the answers.

        Each statement has its event date (`when`), how that is shown (`label`) and the articles that tell of it (`reports`).
        `since` and `until` are days of publication; at most `limit` events are kept. Raises QuestionError and ArchiveError.
        """
        if not 1 <= limit <= chronology.MOST_EVENTS:
            raise QuestionError(f"limit is {limit}: expected a number of events from 1 to {chronology.MOST_EVENTS}")
        clock = Clock()
        desk = self._desk()
        asking = self._asking(Filters(since, until, sources, authors, as_of), desk.archive, today)
        with self.turns.taken():
            return ask.timeline(desk, topic, asking, clock, limit=limit)

    def search(
        self,
        question: str,
        *,
        k: int = 10,
        since: Day = None,
        until: Day = None,
        sources: Sequence[str] = (),
        authors: Sequence[str] = (),
        as_of: Day = None,
        today: datetime.date | None = None,
    ) -> tuple[ScoredChunk, ...]:
        """The `k` best passages, best first, each with the parts that its score is made of."""
        if k < 1:
            raise QuestionError(f"k is {k}: expected the number of passages wanted, at least 1")
        desk = self._desk()
        asking = self._asking(Filters(since, until, sources, authors, as_of), desk.archive, today)
        with self.turns.taken():
            return ask.retrieve(desk, question, asking, k, Clock()).passages

    def find(
        self,
        text: str = "",
        *,
        authors: Sequence[str] = (),
        since: Day = None,
        until: Day = None,
        sources: Sequence[str] = (),
        as_of: Day = None,
    ) -> Finds:
        """All articles that hold the words and phrases of a query, with every place where they stand; see `rag.find.phrases`.

        `authors` are names or parts of names; one of them must have written the article. Raises QuestionError, ArchiveError.
        """
        archive = self._open()
        asking = self._asking(Filters(since, until, sources, as_of=as_of), archive)
        found = finding.find(text, archive, self._index.words(archive), allowed=asking.allowed, authors=authors)
        return replace(found, undated=asking.undated(archive))

    def undatable(
        self,
        *,
        since: Day = None,
        until: Day = None,
        sources: Sequence[str] = (),
        authors: Sequence[str] = (),
        as_of: Day = None,
    ) -> int:
        """How many articles of these sources and authors `since` and `until` leave out because nothing tells their days.

        Raises QuestionError and ArchiveError.
        """
        archive = self._open()
        return self._asking(Filters(since, until, sources, authors, as_of), archive).undated(archive)

    def check_draft(
        self,
        draft: str,
        *,
        since: Day = None,
        until: Day = None,
        sources: Sequence[str] = (),
        authors: Sequence[str] = (),
        as_of: Day = None,
        on_progress: Progress | None = None,
    ) -> DraftReport:
        """What the archive says of each sentence of a draft: supported, contradicted, partly supported or not in it.

        Raises InputError for a draft that is empty or too long, QuestionError for the filters, and ArchiveError.
        """
        desk = self._desk()
        asking = self._asking(Filters(since, until, sources, authors, as_of), desk.archive)
        outlets = origins.outlets(asking.known)

        def near(text: str) -> Sequence[Passage]:
            return ask.evidence(desk, ask.retrieve(desk, text, asking, _OF_A_DRAFT, Clock()).passages, outlets)

        with self.turns.taken():
            return checking.check(draft, near, weigh=self._judge.weigh, embed=self._likeness, advance=on_progress or _silent)

    def candidates(
        self, question: str, *, history: Sequence[tuple[str, str]] = (), today: datetime.date | None = None
    ) -> tuple[Candidate, ...]:
        """The sentences that may answer, the likeliest first, with the signs that speak for each."""
        standalone = followups.standalone(question, history) if history else question
        desk = self._desk()
        asking = self._asking(Filters(), desk.archive, today)
        with self.turns.taken():
            found = ask.retrieve(desk, standalone, asking, ask.PASSAGES, Clock())
            return ask.sentences(desk, found, ask.evidence(desk, found.passages, origins.outlets(asking.known)))

    def article(self, article_id: str) -> Article:
        """One article. Raises ArchiveError when there is none of that id."""
        return self._open().article(article_id)

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
        on_progress: Progress | None = None,
    ) -> IngestReport:
        """Take files, folders, addresses of pages and feeds, or records into the archive.

        An address is a text such as `https://news.example/feed.xml`; nothing else is ever fetched. `sync` removes the articles
        of the given folders whose files have gone; `fields` says where records keep a field, such as `{"body": "story"}`;
        `follow_links` also reads what links lead to outside the given folders; `ignore_robots` also fetches what a site's
        robots.txt forbids; `on_progress` is told `(done, total, what)`. What fails is reported, the rest goes on. Raises
        ArchiveError, ArchiveBusyError, PluginError and, for a remote embedder, ProviderError.
        """
        # Reading and cleaning articles takes modules that asking does without.
        from rag.store.intake import Intake

        archive = self._open(create=True)
        with archive.writing():
            self._desk().check_fingerprint()
            self._index.update(archive)
            intake = Intake(
                archive,
                self._index,
                self._embedding(),
                chunk_tokens=self.settings.chunk_tokens,
                max_bytes=self.settings.max_file_mb * 1_000_000,
                max_chars=self.settings.max_article_chars,
                on_progress=on_progress or _silent,
                fetch=lambda addresses: self._from_addresses(addresses, ignore_robots),
            )
            return intake.run(paths, sync=sync, fields=fields or {}, follow_links=follow_links)

    def follow(
        self, places: Iterable[str | Path], *, silent_after: float = 7, ignore_robots: bool = False
    ) -> Iterator[Followed]:
        """Look once at each of some addresses of feeds and pages, and folders, take in what is new, and tell what it was.

        A feed without news for more than `silent_after` days is told to be silent. What fails is told, the rest goes on. Raises
        ArchiveError, ArchiveBusyError also while another process follows, PluginError and ProviderError.
        """
        from rag.load.web import Fetcher
        from rag.store import following

        self._may_write()

        def take(given: Any) -> IngestReport:
            return self.ingest(given)

        archive = self._open(create=True)
        with following.memory(self.settings.data_dir) as memory:
            if not memory.is_of(archive.meta("followed")):
                name = secrets.token_hex(8)
                with archive.writing():
                    archive.set_meta({"followed": name})
                memory.begin(name)
            follower = following.Follower(
                memory,
                Fetcher(self._rules(ignore_robots)),
                take,
                newest=self.settings.feed_entries,
                silent_after=silent_after,
            )
            for place in places:
                yield follower.look(place)

    def _from_addresses(self, addresses: Sequence[str], ignore_robots: bool) -> Fetched:
        if addresses:
            # Who names no address does not wait for what fetches it.
            from rag.load import feeds
            from rag.load.web import Fetcher

            yield from feeds.from_addresses(addresses, Fetcher(self._rules(ignore_robots)), newest=self.settings.feed_entries)

    def _rules(self, ignore_robots: bool) -> Rules:
        from rag.load.web import Rules

        settings = self.settings
        return Rules(
            private=settings.fetch_private,
            max_bytes=settings.fetch_max_mb * 1_000_000,
            seconds=settings.fetch_seconds,
            pause=settings.fetch_pause,
            robots=not ignore_robots,
            proxy=settings.fetch_proxy.reveal() if settings.fetch_proxy else "",
        )

    def remove(self, article_ids: Sequence[str]) -> tuple[str, ...]:
        """Remove articles from the archive and both indexes. Returns the ids that were there."""
        archive = self._open()
        with archive.writing():
            removed = archive.remove(article_ids)
            neighbours.place(archive)
            self._index.update(archive)
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
        """Store an article whose head has changed; its passages are found by it, so that they are indexed anew."""
        from rag.store import upkeep

        archive = self._open()
        with archive.writing():
            self._desk().check_fingerprint()
            before = archive.article(article_id)
            after = change(before)
            if after != before:
                cut = upkeep.cut_anew(archive, self._index, self._embedding(), after, self.settings.chunk_tokens)
                archive.put([cut])
                neighbours.place(archive)
                self._index.update(archive)
            return archive.article(article_id)

    def rebuild(self, on_progress: Progress | None = None) -> int:
        """Make both indexes anew, and all vectors too when the embedder has changed. Returns the number of passages."""
        archive = self._open()
        with archive.writing():
            self._index.rebuild(archive, self._embedding(), on_progress or _silent)
        return archive.count()[1]

    def check(self, *, repair: bool = False, on_progress: Progress | None = None) -> CheckReport:
        """Hold everything stored against its checksums; with `repair`, mend what can be mended. See `rag.store.upkeep`."""
        from rag.store import upkeep

        if self._frozen:
            if repair:
                self._may_write()
            return upkeep.check(self._open(), self._index)
        with contextlib.closing(upkeep.open_to_check(self._folder)) as archive:
            if not repair:
                return upkeep.check(archive, self._index)
            with archive.writing():
                return upkeep.repair(
                    archive,
                    self._index,
                    self._embedding(),
                    chunk_tokens=self.settings.chunk_tokens,
                    max_bytes=self.settings.max_file_mb * 1_000_000,
                    max_chars=self.settings.max_article_chars,
                    tell=on_progress or _silent,
                )

    def backup(self, file: Path) -> int:
        """Copy the archive to a new file, while others may write. Returns how many articles the copy holds."""
        from rag.store import upkeep

        return upkeep.backup(self._folder, file)

    def restore(self, file: Path) -> int:
        """Put a copy in the archive's place and make the indexes anew. Returns how many articles it holds."""
        from rag.store import following, upkeep

        self._may_write()
        following.forget(self.settings.data_dir)
        return upkeep.restore(file, self.settings.data_dir, self._index)

    def snapshot(self, place: Path, *, keep: int = 1) -> Published:
        """Publish the archive as a read-only generation in a folder; see `rag.store.snapshots`."""
        self._may_write()
        return snapshots.publish(self._folder, place, header=self.settings.header, keep=keep)

    def as_retriever(self, *, k: int = 10, **options: Any) -> Any:
        """This archive as a LlamaIndex retriever; the options are those of `search`."""
        from rag.providers import llama_out

        return llama_out.retriever(self, k=k, **options)

    def as_query_engine(self, *, streaming: bool = False, **options: Any) -> Any:
        """This archive as a LlamaIndex query engine; the options are those of `query`."""
        from rag.providers import llama_out

        return llama_out.query_engine(self, streaming=streaming, **options)

    def close(self) -> None:
        """Release the files, and stop a local model."""
        if self._writer is not None:
            self._writer.llm.close()
        with self._lock:
            if self._archive is not None:
                self._archive.close()
                self._archive = None
            self._index.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # The parts

    def _may_write(self) -> None:
        if self._frozen:
            raise read_only(self.settings.data_dir)

    def _desk(self) -> Desk:
        return Desk(
            self.settings,
            self._open(),
            self._index,
            self._embedding,
            self._likeness,
            self._reader,
            self._judge,
            self._writer,
        )

    def _asking(self, filters: Filters, archive: Archive, today: datetime.date | None = None) -> Request:
        return request.read(filters, archive, today or _today(self.settings.today))

    def _open(self, *, create: bool = False) -> Archive:
        if create:
            self._may_write()
        with self._lock:
            if self._archive is None:
                self._archive = Archive(self._folder, create=create, frozen=self._frozen)
            return self._archive

    def _embedding(self) -> Embedder:
        with self._lock:
            if self._embedder is None:
                self._embedder = embedding.make(self.settings)
            return self._embedder

    def _likeness(self, texts: Sequence[str]) -> Any:
        """Vectors by the embedder of this machine, whatever the archive is searched with."""
        with self._lock:
            if self._local is None:
                self._local = plugins.load("embedders", "minilm").create(self.settings)
        return self._local.embed(texts)


def query(question: str, *, settings: Settings | None = None, **options: Any) -> Answer:
    """Answer one question; see `Assistant.query` for the options."""
    with Assistant(settings) as assistant:
        return assistant.query(question, **options)


def timeline(topic: str, *, settings: Settings | None = None, **options: Any) -> Answer:
    """The events of a matter in their order; see `Assistant.timeline`."""
    with Assistant(settings) as assistant:
        return assistant.timeline(topic, **options)


async def aquery(question: str, *, settings: Settings | None = None, **options: Any) -> Answer:
    """`query` without blocking the event loop."""
    import asyncio

    return await asyncio.to_thread(query, question, settings=settings, **options)


def stream(question: str, *, settings: Settings | None = None, **options: Any) -> Iterator[Event]:
    """Answer one question as events; see `Assistant.stream`."""
    with Assistant(settings) as assistant:
        yield from assistant.stream(question, **options)


def ingest(paths: Paths | Iterable[RawArticle], *, settings: Settings | None = None, **options: Any) -> IngestReport:
    """Take files, folders or records into the archive; see `Assistant.ingest`."""
    with Assistant(settings) as assistant:
        return assistant.ingest(paths, **options)


def _silent(done: int, total: int, what: str) -> None:
    """Report nothing."""


def _today(stated: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(stated) if stated else datetime.date.today()
    except ValueError:
        raise SettingsError(f"setting today is {stated!r}: expected a day such as 2024-10-08, or nothing") from None
