"""The pipeline of one question, in order: understand it, find passages, read them, write or quote, cite."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from rag.clock import Clock
from rag.embedders import Embedder
from rag.english.dates import DateRange
from rag.errors import FingerprintError, ProviderError
from rag.find import facts, followups, questions, request, retrieval, smalltalk, spelling, splitting, wanted
from rag.find.examples import Embed
from rag.find.questions import Question
from rag.find.request import Request
from rag.models.judge import Judge
from rag.models.reader import Reader
from rag.prove import citations
from rag.prove.citations import Span
from rag.quote import answer as quotation
from rag.quote import origins, overview, warnings
from rag.quote.evidence import Candidate, candidates
from rag.schema import (
    Answer,
    Article,
    Done,
    Event,
    Form,
    Passage,
    Retrieved,
    ScoredChunk,
    Sentence,
    StatementReady,
    Status,
    Usage,
)
from rag.settings import Settings
from rag.store.archive import Archive
from rag.store.index import Index
from rag.write import forms, planning, writing
from rag.write.writing import Writer

PASSAGES = 12
# A story is told by many articles, each with a few passages.
_OF_A_STORY = 120
# A model is given what fits: passages are rarely shorter than this, in tokens.
_SHORTEST = 100


@dataclass(frozen=True, slots=True)
class Desk:
    """What answering takes: an open archive with its indexes, the models, and who writes, if somebody does."""

    settings: Settings
    archive: Archive
    index: Index
    embedder: Callable[[], Embedder]
    """What the archive is searched with; made when it is first needed, since small talk needs none."""
    likeness: Embed
    """The embedder of this machine, whatever the archive is searched with."""
    reader: Reader
    judge: Judge
    writer: Writer | None

    def check_fingerprint(self) -> None:
        """Raises FingerprintError when the archive was indexed by another embedder than the settings name."""
        stored, ours = self.archive.meta("embedder"), self.embedder().fingerprint
        if stored and stored != ours:
            raise FingerprintError(
                f"the archive was indexed by the embedder {stored!r}, the settings name {ours!r}: "
                "run `rag index rebuild`, or set RAG_EMBEDDER back"
            )


@dataclass(frozen=True, slots=True)
class Found:
    """What retrieval hands on: the question as it was read, the passages, and how rare the question's terms are."""

    question: Question
    passages: tuple[ScoredChunk, ...]
    weights: Mapping[str, float]
    mends: tuple[tuple[str, str], ...]


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
    form: Form = "prose"


def answered(desk: Desk, question: str, history: Sequence[tuple[str, str]], asking: Request, clock: Clock) -> Iterator[Event]:
    """The events of an answer: Retrieved, then a StatementReady for each verified statement, then Done.

    What is no question about the news is answered at once. `history` holds earlier turns as `(role, text)`.
    """
    asked = questions.readable(question)
    shelf = _shelf(desk, asking)
    said = _about_the_archive(desk, _understood(asked, asking), shelf)
    if said is not None:
        yield Done(Answer(question, "small_talk", said, confidence=1.0, standalone_question=asked, timings=clock.laps()))
        return
    notes: list[str] = []
    standalone, usage = _standalone(desk, asked, [(role, questions.readable(told)) for role, told in history], notes)
    gathered = _gathered(desk, question, _understood(standalone, asking), shelf, clock)
    if gathered is not None:
        yield from (StatementReady(statement) for statement in gathered.statements)
        yield Done(replace(gathered, notes=(*notes, *gathered.notes, *_left_out(desk, asking)), usage=usage))
        return
    found, parts, usage = _retrieved_in_parts(desk, standalone, asking, clock, usage, notes)
    notes += [f"read “{was}” as “{now}”" for was, now in found.mends]
    notes += _left_out(desk, asking)
    outlets = origins.outlets(asking.known)
    passages = evidence(desk, found.passages, outlets)
    nearest = found.passages[: PASSAGES * len(parts)]
    yield Retrieved(nearest)
    # The reader works while a model is waited for: its judgement is needed when that fails, and for the answer's confidence.
    with ThreadPoolExecutor(1) as beside:
        reading = beside.submit(lambda: [(part.question, sentences(desk, part, passages)) for part in parts])
        written: _Reply | _Spent = _Spent(usage)
        if desk.writer is not None:
            written = yield from _written(desk, found, passages, outlets, clock, usage, notes)
        likely = reading.result()
    clock.lap("read")
    sure = max(quotation.confidence(candidates) for _, candidates in likely)
    reply = written if isinstance(written, _Reply) else None
    if reply is not None and not reply.drafts and sure >= quotation.CERTAIN:
        # An article can tell a model to find nothing.
        notes.append("answered by quotation: the model found no answer where the archive has one")
        written, reply = _Spent(reply.usage, reply.dropped), None
    if reply is None:
        spent = written if isinstance(written, _Spent) else _Spent(usage)
        quoted = quotation.quote_all(likely, desk.judge.weigh, desk.likeness, limit=desk.settings.sentences)
        notes += quoted.notes
        reply = _Reply(quoted.status, quoted.drafts, quoted.reason, quoted.confidence, spent.usage, dropped=spent.dropped)
        disputes, events = quoted.disputes, quoted.events
    else:
        events = ()
        disputes = quotation.disputes(likely, [span for draft in reply.drafts for span in draft.spans], desk.judge.weigh)
    statements, cited, conflicts = citations.cite(
        reply.drafts, _articles(passages), disputes, origin=_origins(passages, outlets)
    )
    notes += warnings.instructions(passages[:PASSAGES], found.weights)
    notes += warnings.letters(citation.quote for citation in cited)
    clock.lap("answer")
    if reply is not written:
        # What a model wrote has been shown already.
        yield from (StatementReady(statement) for statement in statements)
    yield Done(
        Answer(
            question=question,
            status=reply.status,
            text=citations.prose(statements) if statements else f"Not in the archive: {reply.reason}.",
            statements=statements,
            citations=cited,
            retrieved=nearest,
            conflicts=conflicts,
            events=events,
            reason=reply.reason,
            confidence=round(reply.confidence if reply is not written else sure, 4),
            standalone_question=found.question.text,
            notes=tuple(notes),
            timings=clock.laps(),
            usage=reply.usage,
            model=reply.model,
            prompt_version=reply.prompt_version,
            dropped=reply.dropped,
            form=reply.form,
        )
    )


def timeline(desk: Desk, topic: str, asking: Request, clock: Clock, *, limit: int) -> Answer:
    """The events of a matter in their order, by quotation."""
    asked = _understood(topic, asking)
    matter = wanted.asked(asked, desk.likeness)
    words = matter.topic if matter is not None and matter.kind in ("timeline", "course") else asked.text
    found = overview.timeline(asked, words, _shelf(desk, asking), limit=limit)
    return _overview(desk, topic, asked, replace(found, notes=(*found.notes, *_left_out(desk, asking))), clock)


def retrieve(desk: Desk, text: str, asking: Request, limit: int, clock: Clock) -> Found:
    """The passages nearest to a question, best first. Raises QuestionError, ArchiveError, FingerprintError, ProviderError."""
    desk.check_fingerprint()
    archive = desk.archive
    question = _understood(text, asking)
    searches = desk.index.searches(archive)
    read_as, mends = spelling.mended(
        question.text,
        searches.frequencies,
        searches.words_like,
        request.words_of([*asking.known, *archive.authors()]),
    )
    if mends:
        question = _understood(read_as, asking)
    clock.lap("open")
    vector = desk.embedder().embed([question.text])[0]
    clock.lap("embed")
    settings = desk.settings
    passages = retrieval.retrieve(
        question,
        vector,
        searches,
        chunks=archive.chunks,
        articles=archive.found,
        within=lambda period, names: _within(archive, period, names),
        allowed=asking.allowed,
        options=retrieval.Options(
            fusion=settings.fusion,
            dense_weight=settings.dense_weight,
            interleave=settings.interleave,
            date_boost=settings.date_boost,
            closer_look=settings.closer_look,
        ),
        limit=limit,
    )
    clock.lap("retrieve")
    return Found(question, passages, retrieval.rarity(searches, question.terms), mends)


def evidence(desk: Desk, passages: Sequence[ScoredChunk], outlets: Mapping[str, str]) -> list[Passage]:
    """The passages with their articles and sentences, but for those that another process has just changed.

    `outlets` are the sources of the archive, see `origins.outlets`.
    """
    origin = functools.cache(lambda article: origins.repeated(article, outlets))
    known = desk.archive.quotable({item.chunk.article_id for item in passages})
    result = []
    for item in passages:
        chunk = item.chunk
        article, spans = known.get(chunk.article_id, (None, ()))
        if article is not None and article.text[chunk.start : chunk.end] == chunk.text:
            result.append(Passage(item, article, _inside(item, spans), origin(article)))
    return result


def sentences(desk: Desk, found: Found, passages: Sequence[Passage]) -> tuple[Candidate, ...]:
    """The sentences of the first passages that were found, as far as they are still there: those that may answer."""
    there = {item.scored.chunk.id: item for item in passages}
    first = [replace(there[item.chunk.id], scored=item) for item in found.passages if item.chunk.id in there]
    return candidates(
        found.question, first[:PASSAGES], weights=found.weights, read=desk.reader.read, answers=desk.judge.answers
    )


# What is asked


def _understood(text: str, asking: Request) -> Question:
    return questions.understand(questions.readable(text), today=asking.today, sources=asking.known)


def _about_the_archive(desk: Desk, question: Question, shelf: overview.Shelf) -> str | None:
    """What is said to a question about the archive itself, or to small talk; None where it may be about the news."""
    fact = facts.answered(question, shelf.catalogue, desk.likeness)
    if fact is not None:
        return fact
    chat = smalltalk.understood(question.text, desk.likeness)
    return smalltalk.reply(chat, desk.archive.articles()) if chat is not None else None


def _standalone(desk: Desk, question: str, history: Sequence[tuple[str, str]], notes: list[str]) -> tuple[str, Usage]:
    """The question without its gaps, and what asking a model for that has cost."""
    if not history:
        return question, Usage()
    if desk.writer is not None:
        try:
            return desk.writer.standalone(question, history)
        except ProviderError as error:
            notes.append(f"the follow-up was understood by rule: {error}")
    return followups.standalone(question, history), Usage()


# Overviews


def _gathered(desk: Desk, question: str, asked: Question, shelf: overview.Shelf, clock: Clock) -> Answer | None:
    """An overview or a timeline, where one is asked for and no model writes; None where something else is."""
    wants = wanted.asked(asked, desk.likeness) if desk.writer is None else None
    found = overview.gathered(asked, wants, shelf, limit=desk.settings.sentences) if wants is not None else None
    return _overview(desk, question, asked, found, clock) if found is not None else None


def _shelf(desk: Desk, asking: Request) -> overview.Shelf:
    """The archive as an overview needs it."""

    def near(words: str) -> Sequence[tuple[str, str]]:
        found = retrieve(desk, words, asking, _OF_A_STORY, Clock()).passages
        return [(item.chunk.article_id, item.chunk.text) for item in found]

    @functools.cache
    def catalogue() -> tuple[Article, ...]:
        allowed = asking.allowed
        return tuple(article for article in desk.archive.articles() if allowed is None or article.id in allowed)

    return overview.Shelf(catalogue, desk.archive.quotable, near, desk.judge.weigh, desk.likeness)


def _overview(desk: Desk, question: str, asked: Question, found: overview.Overview, clock: Clock) -> Answer:
    """An overview as an answer."""
    quoted = desk.archive.found({place.article_id for draft in found.drafts for place in draft.spans})
    statements, cited, _ = citations.cite(found.drafts, quoted.__getitem__)
    clock.lap("answer")
    told = citations.dated(statements) if found.form == "timeline" else citations.prose(statements)
    return Answer(
        question=question,
        status=found.status,
        text=told if statements else f"Not in the archive: {found.reason}.",
        statements=statements,
        citations=cited,
        reason=found.reason,
        confidence=round(found.confidence, 4),
        standalone_question=asked.text,
        notes=found.notes,
        timings=clock.laps(),
        form=found.form,
    )


# Passages and what a model makes of them


def _retrieved_in_parts(
    desk: Desk, question: str, asking: Request, clock: Clock, usage: Usage, notes: list[str]
) -> tuple[Found, tuple[Found, ...], Usage]:
    """The passages for a question, those for each of the questions that it consists of, and what a model took for that.

    A question that is one is its only part; the passages of several parts are all among those of the whole.
    """
    writer = desk.writer
    limit = PASSAGES if writer is None else max(PASSAGES, writer.context_tokens // _SHORTEST)
    found = retrieve(desk, question, asking, limit, clock)
    texts = splitting.split(question)
    if writer is not None:
        try:
            texts, more = writer.parts(question)
            usage = writing.both(usage, more)
        except ProviderError as error:
            notes.append(f"the question was split by rule: {error}")
    if len(texts) == 1:
        return found, (found,), usage
    notes.append("looked up in parts: " + " / ".join(texts))
    parts = tuple(retrieve(desk, text, asking, PASSAGES, clock) for text in texts)
    passages = planning.merged([found.passages, *(part.passages for part in parts)], PASSAGES * len(parts))
    return replace(found, passages=passages), parts, usage


def _left_out(desk: Desk, asking: Request) -> list[str]:
    """A note on the articles that a period leaves out because their days are not known; none where there are none."""
    count = asking.undated(desk.archive)
    if not count:
        return []
    which = "1 article whose date is not known was" if count == 1 else f"{count:,} articles whose date is not known were"
    return [f"{which} left out; without the days they are looked at too"]


def _written(
    desk: Desk,
    found: Found,
    passages: Sequence[Passage],
    outlets: Mapping[str, str],
    clock: Clock,
    usage: Usage,
    notes: list[str],
) -> Generator[Event, None, _Reply | _Spent]:
    """What the model writes, each statement as soon as it is verified; else what was spent, and the notes say why."""
    writer = desk.writer
    assert writer is not None
    drafts: list[citations.Draft] = []
    form, origin = forms.asked_for(found.question), _origins(passages, outlets)
    outcome: writing.Outcome | None = None
    pieces = writer.write(found.question.text, passages, today=found.question.today.isoformat(), weigh=desk.judge.weigh)
    with contextlib.closing(pieces):
        try:
            for piece in pieces:
                if isinstance(piece, writing.Outcome):
                    outcome = piece
                    continue
                drafts.append(replace(piece, label=forms.label(form, found.question, piece.text)))
                clock.lap("write" if len(drafts) > 1 else "first statement")
                yield StatementReady(citations.cite(drafts, _articles(passages), origin=origin)[0][-1])
        except ProviderError as error:
            notes.append(f"answered by quotation: {error}")
            return _Spent(usage)
    clock.lap("write")
    assert outcome is not None
    if not drafts and (outcome.dropped or not outcome.said_not_found):
        notes.append(f"answered by quotation: {outcome.silence or 'the model wrote nothing that its sources carry'}")
        return _Spent(writing.both(usage, outcome.usage), outcome.dropped)
    notes += outcome.notes
    return _Reply(
        status=outcome.status,
        drafts=tuple(drafts),
        reason="" if drafts else outcome.reason or "the model found no answer in the nearest passages",
        confidence=0.0,
        usage=writing.both(usage, outcome.usage),
        dropped=outcome.dropped,
        model=writer.llm.name,
        prompt_version=writer.version,
        form="list" if form == "prose" and outcome.listed else form,
    )


def _articles(passages: Sequence[Passage]) -> Callable[[str], Article]:
    """The articles as they were when the passages were read, whatever happens to the archive meanwhile."""
    return {passage.article.id: passage.article for passage in passages}.__getitem__


def _origins(passages: Sequence[Passage], outlets: Mapping[str, str]) -> Callable[[Span], str]:
    """The outlet that a quotation credits, or else its article."""
    of_article = {passage.article.id: passage.origin for passage in passages}
    articles = _articles(passages)

    def origin(span: Span) -> str:
        article = articles(span.article_id)
        said = origins.credited(article.text[span.start : span.end], article.source, outlets)
        return said or of_article[span.article_id]

    return origin


def _inside(item: ScoredChunk, spans: Sequence[Sentence]) -> tuple[Sentence, ...]:
    return tuple(s for s in spans if s.start >= item.chunk.start and s.end <= item.chunk.end)


def _within(archive: Archive, period: DateRange | None, sources: Sequence[str]) -> frozenset[str]:
    since = period.start.isoformat() if period and period.start else None
    until = period.end.isoformat() if period and period.end else None
    return archive.matching(since=since, until=until, sources=sources)
