"""The assistant: the pipeline in order. `query`, `aquery`, `stream` and `ingest` wrap it."""

from __future__ import annotations

import contextlib
import datetime
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rag import answer as quotation
from rag import citations, embedding, followups, planning, questions, retrieval, spelling, splitting, writers, writing
from rag.archive import Archive
from rag.clock import Clock
from rag.dates import DateRange
from rag.embedders import Embedder
from rag.errors import FingerprintError, ProviderError, QuestionError, SettingsError
from rag.evidence import Candidate, Passage, candidates
from rag.index import Index
from rag.questions import Question
from rag.reader import Reader
from rag.schema import (
    Answer,
    Article,
    Cleaned,
    Done,
    Event,
    IngestReport,
    RawArticle,
    Retrieved,
    ScoredChunk,
    Sentence,
    StatementReady,
    Status,
    Usage,
)
from rag.settings import Settings
from rag.writing import Writer

if TYPE_CHECKING:
    from rag.intake import Paths, Progress

Day = datetime.date | str | None

_PASSAGES = 12
# Reading a passage takes some 40 ms; the answer rarely stands further down.
_READ = 6


class Assistant:
    """Answers questions from an archive, and takes articles into it. Safe to share between threads."""

    def __init__(self, settings: Settings | None = None, *, llm: Any = None, embedder: Any = None) -> None:
        """`llm` and `embedder` may be objects of LlamaIndex; without them the settings say what is used."""
        self.settings = settings or Settings()
        self._lock = threading.RLock()
        self._archive: Archive | None = None
        self._embedder: Embedder | None = embedding.taken(embedder) if embedder is not None else None
        self._verifying: Any = None
        model = writers.make(self.settings, llm)
        self._writer = (
            Writer(
                model,
                prompts_dir=self.settings.prompts_dir,
                context_tokens=self.settings.context_tokens,
                second_opinion=self.settings.second_opinion,
            )
            if model
            else None
        )
        self._reader = Reader(threads=self.settings.threads)
        self._index = Index(
            self.settings.data_dir,
            chroma_url=self.settings.chroma_url,
            exact_limit=self.settings.exact_limit,
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
        today: datetime.date | None = None,
    ) -> Answer:
        """Answer a question. A question that the archive cannot answer gives an Answer with status `not_found`.

        `history` holds earlier turns as `(role, text)`; `since` and `until` are days, both inclusive; `sources` are names of
        sources; `today` is the day on which the question is asked. Raises QuestionError and ArchiveError.
        """
        for event in self.stream(question, history=history, since=since, until=until, sources=sources, today=today):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream ends with Done")

    async def aquery(self, question: str, **options: Any) -> Answer:
        """`query` without blocking the event loop."""
        import asyncio

        return await asyncio.to_thread(self.query, question, **options)

    def stream(
        self,
        question: str,
        *,
        history: Sequence[tuple[str, str]] = (),
        since: Day = None,
        until: Day = None,
        sources: Sequence[str] = (),
        today: datetime.date | None = None,
    ) -> Iterator[Event]:
        """`query` as events: Retrieved, then a StatementReady for each verified statement, then Done.

        Closing the iterator ends the request to a model.
        """
        clock = Clock()
        self._reader.warm()
        notes: list[str] = []
        standalone, usage = self._standalone(question, history, notes)
        found, parts, usage = self._retrieve_parts(standalone, since, until, sources, today, clock, usage, notes)
        notes += [f"read “{was}” as “{now}”" for was, now in found.mends]
        evidence = self._evidence(found.passages)
        yield Retrieved(found.passages)
        written = (yield from self._written(found, evidence, clock, usage, notes)) if self._writer else None
        likely = [(part.question, self._candidates(part, evidence)) for part in parts]
        clock.lap("read")
        reply = written if isinstance(written, _Reply) else None
        if reply is None:
            spent = written or _Spent(usage)
            quoted = quotation.quote_all(likely, limit=self.settings.sentences)
            notes += quoted.notes
            reply = _Reply(quoted.status, quoted.drafts, quoted.reason, quoted.confidence, spent.usage, dropped=spent.dropped)
            disputes = quoted.disputes
        else:
            disputes = quotation.disputes(likely, [span for draft in reply.drafts for span in draft.spans])
        statements, cited, conflicts = citations.cite(reply.drafts, _articles(evidence), disputes)
        clock.lap("answer")
        if reply is not written:
            for statement in statements:
                yield StatementReady(statement)
        yield Done(
            Answer(
                question=question,
                status=reply.status,
                text=citations.prose(statements) if statements else f"Not in the archive: {reply.reason}.",
                statements=statements,
                citations=cited,
                retrieved=found.passages,
                conflicts=conflicts,
                reason=reply.reason,
                confidence=round(
                    reply.confidence if reply is not written else max(quotation.confidence(*item) for item in likely), 4
                ),
                standalone_question=found.question.text,
                notes=tuple(notes),
                dropped=reply.dropped,
                timings=clock.laps(),
                usage=reply.usage,
                model=reply.model,
                prompt_version=reply.prompt_version,
            )
        )

    def search(
        self,
        question: str,
        *,
        k: int = 10,
        since: Day = None,
        until: Day = None,
        sources: Sequence[str] = (),
        today: datetime.date | None = None,
    ) -> tuple[ScoredChunk, ...]:
        """The `k` best passages, best first, each with the parts that its score is made of."""
        if k < 1:
            raise QuestionError(f"k is {k}: expected the number of passages wanted, at least 1")
        return self._retrieve(question, since, until, sources, today, k, Clock()).passages

    def candidates(
        self, question: str, *, history: Sequence[tuple[str, str]] = (), today: datetime.date | None = None
    ) -> tuple[Candidate, ...]:
        """The sentences that may answer, the likeliest first, with the signs that speak for each."""
        standalone = followups.standalone(question, history) if history else question
        found = self._retrieve(standalone, None, None, (), today, _PASSAGES, Clock())
        return self._candidates(found, self._evidence(found.passages))

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
        on_progress: Progress | None = None,
    ) -> IngestReport:
        """Take files, folders or records into the archive.

        `sync` removes the articles of the given folders whose files have gone; `fields` says where records keep a field, such
        as `{"body": "story"}`; `on_progress` is told `(done, total, what)`. What fails is reported, the rest goes on. Raises
        ArchiveError, ArchiveBusyError, PluginError and, for a remote embedder, ProviderError.
        """
        # Reading and cleaning articles takes modules that asking does without.
        from rag.intake import Intake

        archive = self._open(create=True)
        with archive.writing():
            self._check_fingerprint(archive)
            self._index.update(archive)
            intake = Intake(
                archive,
                self._index,
                self._embedding(),
                chunk_tokens=self.settings.chunk_tokens,
                max_bytes=self.settings.max_file_mb * 1_000_000,
                on_progress=on_progress or _silent,
            )
            return intake.run(paths, sync=sync, fields=fields or {})

    def remove(self, article_ids: Sequence[str]) -> tuple[str, ...]:
        """Remove articles from the archive and both indexes. Returns the ids that were there."""
        archive = self._open()
        with archive.writing():
            removed = archive.remove(article_ids)
            self._index.update(archive)
        return removed

    def rebuild(self, on_progress: Progress | None = None) -> int:
        """Make both indexes anew, and all vectors too when the embedder has changed. Returns the number of passages."""
        archive = self._open()
        with archive.writing():
            self._index.rebuild(archive, self._embedding(), on_progress or _silent)
        return archive.count()[1]

    def as_retriever(self, *, k: int = 10, **options: Any) -> Any:
        """This archive as a LlamaIndex retriever; the options are those of `search`."""
        from rag import borders

        return borders.retriever(self, k=k, **options)

    def as_query_engine(self, *, streaming: bool = False, **options: Any) -> Any:
        """This archive as a LlamaIndex query engine; the options are those of `query`."""
        from rag import borders

        return borders.query_engine(self, streaming=streaming, **options)

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

    def _open(self, *, create: bool = False) -> Archive:
        with self._lock:
            if self._archive is None:
                self._archive = Archive(self.settings.data_dir, create=create)
            return self._archive

    def _embedding(self) -> Embedder:
        with self._lock:
            if self._embedder is None:
                self._embedder = embedding.make(self.settings)
            return self._embedder

    def _senses(self) -> Any:
        with self._lock:
            if self._verifying is None:
                self._verifying = embedding.senses(self._embedding(), self.settings)
            return self._verifying

    def _check_fingerprint(self, archive: Archive) -> None:
        stored, ours = archive.meta("embedder"), self._embedding().fingerprint
        if stored and stored != ours:
            raise FingerprintError(
                f"the archive was indexed by the embedder {stored!r}, the settings name {ours!r}: "
                "run `rag index rebuild`, or set RAG_EMBEDDER back"
            )

    def _retrieve(
        self,
        text: str,
        since: Day,
        until: Day,
        sources: Sequence[str],
        today: datetime.date | None,
        limit: int,
        clock: Clock,
    ) -> _Found:
        archive = self._open()
        self._check_fingerprint(archive)
        text = questions.readable(text)
        known = archive.sources()
        day = today or _today(self.settings.today)
        question = questions.understand(text, today=day, sources=known)
        allowed = _allowed(archive, _day("since", since), _day("until", until), sources, known)
        searches = self._index.searches(archive)
        read_as, mends = spelling.mended(text, searches.frequencies, searches.words_like)
        if mends:
            question = questions.understand(read_as, today=day, sources=known)
        clock.lap("open")
        vector = self._embedding().embed([question.text])[0]
        clock.lap("embed")
        passages = retrieval.retrieve(
            question,
            vector,
            searches,
            chunks=archive.chunks,
            articles=archive.found,
            within=lambda period, names: _within(archive, period, names),
            allowed=allowed,
            options=retrieval.Options(
                fusion=self.settings.fusion,
                dense_weight=self.settings.dense_weight,
                interleave=self.settings.interleave,
                date_boost=self.settings.date_boost,
                closer_look=self.settings.closer_look,
            ),
            limit=limit,
        )
        clock.lap("retrieve")
        return _Found(question, passages, retrieval.rarity(searches, question.terms), mends)

    def _evidence(self, passages: Sequence[ScoredChunk]) -> list[Passage]:
        """The passages with their articles and sentences, but for those that another process has just changed."""
        known = self._open().quotable({item.chunk.article_id for item in passages})
        evidence = []
        for item in passages:
            chunk = item.chunk
            article, spans = known.get(chunk.article_id, (None, ()))
            if article is not None and article.text[chunk.start : chunk.end] == chunk.text:
                evidence.append(Passage(item, article, _inside(item, spans)))
        return evidence

    def _candidates(self, found: _Found, evidence: Sequence[Passage]) -> tuple[Candidate, ...]:
        """The sentences of the first passages that were found, as far as they are still there."""
        there = {item.scored.chunk.id: item for item in evidence}
        first = [replace(there[item.chunk.id], scored=item) for item in found.passages if item.chunk.id in there]
        return candidates(
            found.question,
            first[:_READ],
            weights=found.weights,
            read=self._reader.read,
            embed=lambda texts: self._senses().embed(texts),
        )

    # Written answers

    def _standalone(self, question: str, history: Sequence[tuple[str, str]], notes: list[str]) -> tuple[str, Usage]:
        """The question without its gaps, and what asking a model for that has cost."""
        if not history:
            return question, Usage()
        if self._writer is not None:
            try:
                return self._writer.standalone(question, history)
            except ProviderError as error:
                notes.append(f"the follow-up was understood by rule: {error}")
        return followups.standalone(question, history), Usage()

    def _retrieve_parts(
        self,
        question: str,
        since: Day,
        until: Day,
        sources: Sequence[str],
        today: datetime.date | None,
        clock: Clock,
        usage: Usage,
        notes: list[str],
    ) -> tuple[_Found, tuple[_Found, ...], Usage]:
        """The passages for a question, those for each of the questions that it consists of, and what a model took for that.

        A question that is one is its only part; the passages of several parts are all among those of the whole.
        """
        found = self._retrieve(question, since, until, sources, today, _PASSAGES, clock)
        texts = splitting.split(question)
        if self._writer is not None:
            try:
                texts, more = self._writer.parts(question)
                usage = writing.both(usage, more)
            except ProviderError as error:
                notes.append(f"the question was split by rule: {error}")
        if len(texts) == 1:
            return found, (found,), usage
        notes.append("looked up in parts: " + " / ".join(texts))
        parts = tuple(self._retrieve(text, since, until, sources, today, _READ, clock) for text in texts)
        passages = planning.merged([found.passages, *(part.passages for part in parts)], _PASSAGES * len(parts))
        return replace(found, passages=passages), parts, usage

    def _written(
        self, found: _Found, evidence: Sequence[Passage], clock: Clock, usage: Usage, notes: list[str]
    ) -> Generator[Event, None, _Reply | _Spent]:
        """What the model writes, each statement as soon as it is verified; else what was spent, and the notes say why."""
        writer = self._writer
        assert writer is not None
        drafts: list[citations.Draft] = []
        outcome: writing.Outcome | None = None
        pieces = writer.write(
            found.question.text,
            evidence,
            today=found.question.today.isoformat(),
            senses=self._senses(),
        )
        with contextlib.closing(pieces):
            try:
                for piece in pieces:
                    if isinstance(piece, writing.Outcome):
                        outcome = piece
                        continue
                    drafts.append(piece)
                    clock.lap("write" if len(drafts) > 1 else "first statement")
                    yield StatementReady(citations.cite(drafts, _articles(evidence))[0][-1])
            except ProviderError as error:
                notes.append(f"answered by quotation: {error}")
                return _Spent(usage)
        clock.lap("write")
        assert outcome is not None
        if not drafts and (outcome.dropped or not outcome.said_not_found):
            notes.append("answered by quotation: the model wrote nothing that its sources carry")
            return _Spent(writing.both(usage, outcome.usage), outcome.dropped)
        notes += outcome.notes
        return _Reply(
            status=outcome.status,
            drafts=tuple(drafts),
            reason="" if drafts else "the model found no answer in the nearest passages",
            confidence=0.0,
            usage=writing.both(usage, outcome.usage),
            dropped=outcome.dropped,
            model=writer.llm.name,
            prompt_version=writer.version,
        )


@dataclass(frozen=True, slots=True)
class _Spent:
    """What a model cost that wrote nothing fit to be shown, and how many of its statements were dropped."""

    usage: Usage
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class _Reply:
    """An answer before it is put together."""

    status: Status
    drafts: tuple[citations.Draft, ...]
    reason: str
    confidence: float
    usage: Usage
    dropped: int = 0
    model: str = "extractive"
    prompt_version: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """What retrieval hands on: the question as it was read, the passages, and how rare the question's terms are."""

    question: Question
    passages: tuple[ScoredChunk, ...]
    weights: Mapping[str, float]
    mends: tuple[tuple[str, str], ...]


def query(question: str, *, settings: Settings | None = None, **options: Any) -> Answer:
    """Answer one question; see `Assistant.query` for the options."""
    with Assistant(settings) as assistant:
        return assistant.query(question, **options)


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


def _articles(evidence: Sequence[Passage]) -> Callable[[str], Article]:
    """The articles as they were when the passages were read, whatever happens to the archive meanwhile."""
    return {passage.article.id: passage.article for passage in evidence}.__getitem__


def _inside(item: ScoredChunk, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    return tuple(s for s in sentences if s.start >= item.chunk.start and s.end <= item.chunk.end)


def _today(stated: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(stated) if stated else datetime.date.today()
    except ValueError:
        raise SettingsError(f"setting today is {stated!r}: expected a day such as 2024-10-08, or nothing") from None


def _day(name: str, value: Day) -> str | None:
    if value is None:
        return None
    try:
        return (value if isinstance(value, datetime.date) else datetime.date.fromisoformat(value)).isoformat()[:10]
    except (ValueError, TypeError):
        raise QuestionError(f"{name} is {value!r}: expected a day such as 2024-10-08") from None


def _allowed(
    archive: Archive, since: str | None, until: str | None, sources: Sequence[str], known: Sequence[str]
) -> AbstractSet[str] | None:
    if since and until and since > until:
        raise QuestionError(f"since {since} lies after until {until}: expected the earlier day first; swap them")
    folded = {name.casefold(): name for name in known}
    unknown = [name for name in sources if name.casefold() not in folded]
    if unknown:
        some = ", ".join(known[:12]) or "none with a known source"
        raise QuestionError(f"unknown source {unknown[0]!r}: the archive has {some}; see `rag articles list`")
    if not (since or until or sources):
        return None
    return archive.matching(since=since, until=until, sources=[folded[name.casefold()] for name in sources])


def _within(archive: Archive, period: DateRange | None, sources: Sequence[str]) -> AbstractSet[str]:
    since = period.start.isoformat() if period and period.start else None
    until = period.end.isoformat() if period and period.end else None
    return archive.matching(since=since, until=until, sources=sources)
