"""The assistant opens and closes the archive and the models, and hands questions to `ask`. `query`, `ingest` … wrap it."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import AsyncGenerator, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Unpack

from rag import ask, plugins, turns
from rag.answers import Answer, Done, Event
from rag.ask import Desk
from rag.clock import Clock
from rag.embedders import Embedder
from rag.errors import QuestionError, SettingsError
from rag.find import followups, request, retrieval, search
from rag.find import phrases as finding
from rag.find.followups import History
from rag.find.phrases import Finds
from rag.find.request import Filters, Request, Within
from rag.find.search import Holdings
from rag.models.judge import Judge
from rag.models.reader import Reader
from rag.prove import checking
from rag.prove.checked import DraftReport
from rag.providers import writers
from rag.quote import chronology, material, overview
from rag.quote.evidence import Candidate
from rag.quote.quoter import PASSAGES, Quoter
from rag.quote.relevance import Relevance
from rag.schema import Article, IngestReport, Passage, RawArticle, ScoredChunk, Sentence
from rag.settings import Settings
from rag.store.archive import Archive
from rag.store.library import Library, silent
from rag.write.writer import Writer

if TYPE_CHECKING:
    from rag.store.intake import Paths, Progress

# A sentence of a draft is nearly its evidence: fewer passages hold it.
_OF_A_DRAFT = 6


class Assistant(Library):
    """Answers questions from an archive, and takes articles into it. Safe to share between threads.

    Wherever questions go, `since` and `until` are days, both inclusive; `sources` are names of sources, `authors` names of
    writers or parts of them; with the day `as_of` nothing published after it is looked at, as if it were asked then. `articles`
    are ids of articles, and nothing else is looked at; an answer says how many of them are not in the archive.
    """

    def __init__(self, settings: Settings | None = None, *, llm: Any = None, embedder: Any = None) -> None:
        """`llm` and `embedder` may be objects of LlamaIndex; without them the settings say what is used."""
        settings = settings or Settings()
        self.turns = turns.Turns(settings.questions_at_once)
        self._reader = Reader(threads=settings.threads)
        self._judge = Judge(threads=settings.threads)
        self._local: Embedder | None = None
        self._quoter = Quoter(self._reader, self._judge, self._likeness, settings.sentences)
        model = writers.make(settings, llm)
        self._writer: Writer | None = None
        if model is not None:
            self._writer = Writer(
                model,
                self._quoter,
                prompts_dir=settings.prompts_dir,
                context_tokens=writers.evidence(settings) if llm is None else settings.context_tokens,
                second_opinion=settings.second_opinion,
                strict=settings.strict,
            )
        super().__init__(settings, embedder=embedder)

    # Asking

    def query(
        self,
        question: str,
        *,
        history: History = (),
        answers: Sequence[Answer] = (),
        today: datetime.date | None = None,
        **within: Unpack[Within],
    ) -> Answer:
        """Answer a question. A question that the archive cannot answer gives an Answer with status `not_found`.

        `history` holds earlier turns as `(role, text)`, `answers` what was answered in them, which is looked up once more where
        it is not given and is needed: "shorter please", "go on" or "who says that?" gives fewer or further quotations of the
        last one, or their sources. `today` is the day on which the question is asked. Raises QuestionError and ArchiveError.
        """
        for event in self.stream(question, history=history, answers=answers, today=today, **within):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("a stream ends with Done")

    async def aquery(self, question: str, **options: Any) -> Answer:
        """`query` without blocking the event loop; cancelling it stops the work, as in `astream`."""
        async with contextlib.aclosing(self.astream(question, **options)) as events:
            async for event in events:
                if isinstance(event, Done):
                    return event.answer
        raise AssertionError("a stream ends with Done")

    def stream(
        self,
        question: str,
        *,
        history: History = (),
        answers: Sequence[Answer] = (),
        today: datetime.date | None = None,
        **within: Unpack[Within],
    ) -> Generator[Event, None, None]:
        """`query` as events: Retrieved, then a StatementReady for each verified statement, then Done.

        Closing the iterator ends the request to a model. Raises what `query` raises, and BusyError.
        """
        with contextlib.closing(self._steps(question, history, answers, today, within)) as steps:
            yield from (event for event in steps if event is not None)

    async def astream(
        self,
        question: str,
        *,
        history: History = (),
        answers: Sequence[Answer] = (),
        today: datetime.date | None = None,
        **within: Unpack[Within],
    ) -> AsyncGenerator[Event, None]:
        """`stream` without blocking the event loop. Closing or cancelling it stops the work, and the request to a model.

        A thread cannot be stopped: the step that it is at ends first, such as the next piece of a model's reply.
        """
        steps = self._steps(question, history, answers, today, within)
        event: Event | None = None
        try:
            while not isinstance(event, Done):
                event = await turns.in_a_thread(lambda: next(steps))
                if event is not None:
                    yield event
        finally:
            await turns.in_a_thread(steps.close)

    def timeline(
        self, topic: str, *, today: datetime.date | None = None, limit: int = chronology.EVENTS, **within: Unpack[Within]
    ) -> Answer:
        """The events of a matter, such as "the harbour strike", in their order; by quotation, whoever writes the answers.

        Each statement has its event date (`when`), how that is shown (`label`) and the articles that tell of it (`reports`).
        `since` and `until` are days of publication; at most `limit` events are kept. Raises QuestionError and ArchiveError.
        """
        if not 1 <= limit <= chronology.MOST_EVENTS:
            raise QuestionError(f"limit is {limit}: expected a number of events from 1 to {chronology.MOST_EVENTS}")
        desk, asking = self._begun(within, today)
        with self.turns.taken(), self._tracing.watched("timeline", topic) as clock:
            return ask.timeline(desk, topic, asking, clock, limit=limit)

    def search(
        self, question: str, *, k: int = 10, today: datetime.date | None = None, **within: Unpack[Within]
    ) -> tuple[ScoredChunk, ...]:
        """The `k` best passages, best first, each with the parts that its score is made of."""
        if k < 1:
            raise QuestionError(f"k is {k}: expected the number of passages wanted, at least 1")
        holdings = self._holdings()
        asking = self._asking(holdings.archive, within, today)
        with self.turns.taken(), self._tracing.watched("search", question) as clock:
            return search.passages(holdings, asking.question(question), asking, k, clock).passages

    def find(self, text: str = "", **within: Unpack[Within]) -> Finds:
        """All articles that hold the words and phrases of a query, with every place where they stand; see `rag.find.phrases`.

        Raises QuestionError and ArchiveError.
        """
        archive, index = self._opened.both()
        asking = self._asking(archive, within)
        found = finding.find(text, archive, index.words(archive), allowed=asking.allowed)
        return replace(found, undated=asking.undated(archive))

    def undatable(self, **within: Unpack[Within]) -> int:
        """How many articles of these sources and authors `since` and `until` leave out because nothing tells their days.

        Raises QuestionError and ArchiveError.
        """
        archive = self._open()
        return self._asking(archive, within).undated(archive)

    def check_draft(self, draft: str, *, on_progress: Progress | None = None, **within: Unpack[Within]) -> DraftReport:
        """What the archive says of each sentence of a draft: supported, contradicted, partly supported or not in it.

        Raises InputError for a draft that is empty or too long, QuestionError for the filters, and ArchiveError.
        """
        holdings = self._holdings()
        asking = self._asking(holdings.archive, within)

        def near(text: str) -> Sequence[Passage]:
            found = search.passages(holdings, asking.question(text), asking, _OF_A_DRAFT, Clock())
            return material.with_articles(holdings.archive, found.passages, asking.known)[0]

        with self.turns.taken():
            return checking.check(draft, near, weigh=self._judge.weigh, embed=self._likeness, advance=on_progress or silent)

    def candidates(self, question: str, *, history: History = (), today: datetime.date | None = None) -> tuple[Candidate, ...]:
        """The sentences that may answer, the likeliest first, with the signs that speak for each."""
        standalone = followups.standalone(question, history) if history else question
        holdings = self._holdings()
        asking = self._asking(holdings.archive, {}, today)
        with self.turns.taken():
            found = search.passages(holdings, asking.question(standalone), asking, PASSAGES, Clock())
            ((_, read),) = self._quoter.read(material.gathered(holdings.archive, found, (found,), asking.known))
            return read

    def considered(self, matter: str, *, today: datetime.date | None = None) -> list[tuple[Article, Sentence, Relevance]]:
        """What may stand in a timeline of a matter, each sentence with its article and what speaks for it."""
        desk, asking = self._begun({}, today)
        with self.turns.taken():
            return overview.considered(matter, asking.question(matter), desk.shelf(asking))

    def as_retriever(self, *, k: int = 10, **options: Any) -> Any:
        """This archive as a LlamaIndex retriever; the options are those of `search`.

        Raises PluginError where llama-index-core is not installed, which the extra `llama` brings.
        """
        from rag.providers import llama_out

        return llama_out.retriever(self, k=k, **options)

    def as_query_engine(self, *, streaming: bool = False, **options: Any) -> Any:
        """This archive as a LlamaIndex query engine; the options are those of `query`.

        Raises PluginError where llama-index-core is not installed, which the extra `llama` brings.
        """
        from rag.providers import llama_out

        return llama_out.query_engine(self, streaming=streaming, **options)

    def close(self) -> None:
        """Release the files, and stop a local model."""
        if self._writer is not None:
            self._writer.llm.close()
        super().close()

    async def __aenter__(self) -> Assistant:
        return self

    async def __aexit__(self, *error: object) -> None:
        await turns.in_a_thread(self.close)

    # The parts

    @turns.in_turn
    def _steps(
        self, question: str, history: History, answers: Sequence[Answer], today: datetime.date | None, within: Within
    ) -> Iterator[Event | None]:
        with self._tracing.watched("question", question) as clock:
            self._reader.warm()
            self._judge.warm()
            desk, asking = self._begun(within, today)
            yield from ask.answered(desk, question, history, asking, clock, answers)

    def _begun(self, within: Within, today: datetime.date | None) -> tuple[Desk, Request]:
        desk = Desk(self._holdings(), self._likeness, self._judge, self._writer or self._quoter, self._quoter)
        return desk, self._asking(desk.holdings.archive, within, today)

    def _holdings(self) -> Holdings:
        settings = self.settings
        options = retrieval.Options(
            fusion=settings.fusion,
            dense_weight=settings.dense_weight,
            interleave=settings.interleave,
            date_boost=settings.date_boost,
            closer_look=settings.closer_look,
        )
        return Holdings(*self._opened.both(), self._embedding, options)

    def _asking(self, archive: Archive, within: Within, today: datetime.date | None = None) -> Request:
        return request.read(Filters(**within), archive, today or _today(self.settings.today))

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
    async with Assistant(settings) as assistant:
        return await assistant.aquery(question, **options)


def stream(question: str, *, settings: Settings | None = None, **options: Any) -> Iterator[Event]:
    """Answer one question as events; see `Assistant.stream`."""
    with Assistant(settings) as assistant:
        yield from assistant.stream(question, **options)


async def astream(question: str, *, settings: Settings | None = None, **options: Any) -> AsyncGenerator[Event, None]:
    """`stream` without blocking the event loop; see `Assistant.astream`."""
    async with Assistant(settings) as assistant, contextlib.aclosing(assistant.astream(question, **options)) as events:
        async for event in events:
            yield event


def ingest(paths: Paths | Iterable[RawArticle], *, settings: Settings | None = None, **options: Any) -> IngestReport:
    """Take files, folders or records into the archive; see `Assistant.ingest`."""
    with Assistant(settings) as assistant:
        return assistant.ingest(paths, **options)


def _today(stated: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(stated) if stated else datetime.date.today()
    except ValueError:
        raise SettingsError(f"setting today is {stated!r}: expected a day such as 2024-10-08, or nothing") from None
