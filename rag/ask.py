"""The pipeline of one question, in order: understand it, find passages, write or quote, cite."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answers import UNSURE, Answer, Done, Earlier, Event, Retrieved, Statement, StatementReady
from rag.clock import Clock
from rag.embedders import Embed
from rag.find import facts, kinds, questions, search, smalltalk, wishes
from rag.find.followups import History
from rag.find.questions import Question
from rag.find.request import Request
from rag.find.search import Holdings
from rag.models.judge import Judge
from rag.prove import citations
from rag.prove.citations import Draft, Span
from rag.quote import again, earlier, origins, outlets, overview, shelf, warnings
from rag.quote import material as materials
from rag.quote.answering import Answering, Drafted
from rag.quote.quoter import PASSAGES, Quoter
from rag.quote.shelf import Shelf
from rag.schema import Article

# So many turns of a talk are looked up once more, where a reader wishes something of the last.
_TURNS = 8
# What can be asked of what somebody wrote.
_BY_SOMEBODY = frozenset({"source", "summary", "latest", "newest", "period", "timeline", "archive"})
_NOTHING_LEFT = "the archive has no article of what the question is limited to"


@dataclass(frozen=True, slots=True)
class Desk:
    """What answering takes: what is searched, the models, and who answers."""

    holdings: Holdings
    likeness: Embed
    """The embedder of this machine, whatever the archive is searched with."""
    judge: Judge
    answering: Answering
    quoter: Quoter
    """Who quotes, whoever else answers."""

    def shelf(self, asking: Request) -> Shelf:
        """The articles that may be spoken of."""
        return shelf.opened(self.holdings, asking, self.judge.weigh, self.likeness)


def answered(
    desk: Desk, text: str, history: History, asking: Request, clock: Clock, answers: Sequence[Answer] = ()
) -> Iterator[Event | None]:
    """The events of an answer: Retrieved, then a StatementReady for each verified statement, then Done.

    None stands for a moment at which nothing has happened and the work can be given up. What is no question about the news is
    answered at once. `history` holds earlier turns as `(role, text)`, `answers` what was answered in them, if it is kept.
    """
    archive, answering = desk.holdings.archive, desk.answering

    # What is asked, and whether it is about the answer before, or the archive, rather than the news.
    asked, articles = asking.question(text), desk.shelf(asking)
    wished = _wished(desk, asked, history, asking, clock, answers)
    if wished is not None:
        yield from map(StatementReady, wished.statements)
        yield Done(wished)
        return
    said = facts.answered(asked, articles.catalogue, desk.likeness)
    said = said or smalltalk.answered(asked, articles.catalogue, desk.likeness)
    if said is not None:
        yield Done(Answer(text, "small_talk", said, confidence=1.0, standalone_question=text, timings=clock.laps()))
        return
    heard = answering.standalone(asked.text, [(role, questions.readable(told)) for role, told in history])
    alone = asking.question(heard.texts[0]) if heard.texts[0] != asked.text else asked

    # What somebody wrote, by the articles of that author alone.
    theirs = _by_its_authors(desk, alone, asking, articles)
    if theirs is not None:
        asking, articles = theirs, desk.shelf(theirs)
        heard = replace(heard, notes=(*heard.notes, f"of articles by {' and '.join(alone.authors)} alone"))

    # Whole articles, where an overview is wanted.
    gathered = answering.overview(alone, articles)
    if gathered is not None:
        notes = (*heard.notes, *gathered.notes, *asking.left_out(archive))
        answer = _from_archive(desk, text, alone.text, replace(gathered, notes=notes, usage=heard.usage), clock)
        yield from map(StatementReady, answer.statements)
        yield Done(answer)
        return

    # Where there is nothing to look at, neither the index nor a model is asked.
    if asking.allowed is not None and not asking.allowed:
        notes = (*heard.notes, *asking.left_out(archive))
        nothing = Drafted("not_found", reason=_NOTHING_LEFT, notes=notes, usage=heard.usage)
        yield Retrieved(())
        yield Done(_from_archive(desk, text, alone.text, nothing, clock))
        return

    # The passages nearest to it, and to each of its parts.
    clock.lap("understand")
    whole = search.passages(desk.holdings, alone, asking, answering.room, clock)
    split = answering.parts(alone)
    clock.lap("plan")
    found, parts = search.in_parts(desk.holdings, whole, split.texts, asking, PASSAGES, clock)
    material = materials.gathered(archive, found, parts, asking.known)
    article, origin = material.article, material.origin
    before, kept = earlier.looked_up(archive, article), earlier.counted(archive)
    nearest = found.passages[: PASSAGES * len(parts)]
    yield Retrieved(nearest)

    # Statements, as soon as they may be shown.
    drafts: list[Draft] = []
    drafted = Drafted("not_found")
    with contextlib.closing(answering.answer(material, clock)) as pieces:
        for piece in pieces:
            if isinstance(piece, Draft):
                drafts.append(piece)
                yield StatementReady(citations.cite(drafts, article, origin=origin, earlier=before, versions=kept)[0][-1])
            elif isinstance(piece, Drafted):
                drafted = piece
            else:
                yield None

    # What may be shown where nothing answers surely.
    unsure = not drafts and (drafted.status == "not_found" or UNSURE in drafted.notes)
    instead = answering.instead(alone, articles, drafted.confidence) if unsure else None
    if instead is not None:
        notes = (*heard.notes, *instead.notes, *asking.left_out(archive))
        answer = _from_archive(desk, text, alone.text, replace(instead, notes=notes, usage=heard.usage), clock)
        yield from map(StatementReady, answer.statements)
        yield Done(replace(answer, retrieved=nearest))
        return

    # The whole, with everything that is to be said of it.
    answer = _put_together(text, found.question.text, drafted, article, origin=origin, before=before, kept=kept)
    notes = (
        *heard.notes,
        *split.notes,
        *(["looked up in parts: " + " / ".join(split.texts)] if len(parts) > 1 else []),
        *(f"read “{was}” as “{now}”" for was, now in found.mends),
        *asking.left_out(archive),
        *drafted.notes,
        *warnings.instructions(material.passages[:PASSAGES], found.weights),
        *warnings.letters(citation.quote for citation in answer.citations),
    )
    clock.lap("answer")
    yield from map(StatementReady, answer.statements[len(drafts) :])
    usage = heard.usage + split.usage + drafted.usage
    yield Done(replace(answer, retrieved=nearest, notes=notes, usage=usage, timings=clock.laps()))


def _by_its_authors(desk: Desk, asked: Question, asking: Request, articles: Shelf) -> Request | None:
    """The request for the articles of the authors whom a question names, where it asks what they wrote; else None.

    Whom the articles speak of is no mere author.
    """
    if not asked.authors or kinds.told(asked, desk.likeness).kind not in _BY_SOMEBODY:
        return None
    if any(name in article.text for article in articles.catalogue() for name in asked.authors):
        return None
    return asking.by(asked.authors, desk.holdings.archive)


def _wished(
    desk: Desk, asked: Question, history: History, asking: Request, clock: Clock, answers: Sequence[Answer]
) -> Answer | None:
    """What a reader wishes of the answer before, such as less of it; None where that is no matter of quotations, or not wished.

    What a model wrote is left to it: it can word its answer anew.
    """
    quotes = desk.answering is desk.quoter
    wish = wishes.told(asked, desk.likeness) if answers or (history and quotes) else None
    answers = answers or (_answered_before(desk, history, asking, clock) if wish is not None else ())
    last = again.before(answers)
    if last is None or last.written or wish is None:
        return None
    archive, about = desk.holdings.archive, last.standalone_question or last.question
    there = archive.found({citation.article_id for citation in last.citations})
    holds = again.holding(lambda key: there.get(key) if asking.allowed is None or key in asking.allowed else None)
    came: Drafted | str
    if not last.citations and wish != "words":
        came = again.NOTHING
    elif wish == "more":
        alone = asking.question(about)
        found = search.passages(desk.holdings, alone, asking, PASSAGES, clock)
        material = materials.gathered(archive, found, (found,), asking.known)
        came = again.more(last, answers, [one for _, read in desk.quoter.read(material) for one in read])
        clock.lap("read")
    elif wish == "less":
        came = again.less(last, holds)
    else:
        came = again.whose(last, holds) if wish == "whose" else again.NO_WORDS
    if isinstance(came, str):
        return Answer(asked.text, "small_talk", came, confidence=1.0, standalone_question=asked.text, timings=clock.laps())
    return replace(_from_archive(desk, asked.text, about, came, clock), retrieved=last.retrieved)


def _answered_before(desk: Desk, history: History, asking: Request, clock: Clock) -> list[Answer]:
    """What was answered in a talk of which the words alone are kept, looked up once more: from the last real question on."""
    users = [at for at, (role, said) in enumerate(history) if role == "user" and questions.can_be_read(said)][-_TURNS:]
    wished = [wishes.told(asking.question(history[at][1]), desk.likeness) is not None for at in users]
    first = max((number for number, wish in enumerate(wished) if not wish), default=0)
    answers: list[Answer] = []
    for at in users[first:]:
        events = answered(desk, history[at][1], history[:at], asking, clock, answers)
        answers += [event.answer for event in events if isinstance(event, Done)]
    return answers


def timeline(desk: Desk, topic: str, asking: Request, clock: Clock, *, limit: int) -> Answer:
    """The events of a matter in their order, by quotation."""
    asked = asking.question(topic)
    found = overview.timeline_of(asked, desk.shelf(asking), limit=limit)
    notes = (*found.notes, *asking.left_out(desk.holdings.archive))
    return _from_archive(desk, topic, asked.text, replace(found, notes=notes), clock)


def _from_archive(desk: Desk, question: str, standalone: str, drafted: Drafted, clock: Clock) -> Answer:
    """What needs no passages, an overview or nothing, as an answer."""
    quoted = desk.holdings.archive.found({place.article_id for draft in drafted.drafts for place in draft.spans})
    told = {"timeline": citations.dated, "table": citations.sided}.get(drafted.form, citations.prose)
    article = quoted.__getitem__
    before, kept = earlier.looked_up(desk.holdings.archive, article), earlier.counted(desk.holdings.archive)
    credible = outlets.known(desk.holdings.archive.sources(), [one.text for one in quoted.values()])
    repeats = {key: origins.repeated(one, credible) for key, one in quoted.items()}
    origin = origins.traced(quoted, repeats, credible)
    answer = _put_together(question, standalone, drafted, article, origin=origin, before=before, kept=kept, told=told)
    clock.lap("answer")
    return replace(answer, timings=clock.laps())


def _put_together(
    question: str,
    standalone: str,
    drafted: Drafted,
    article: Callable[[str], Article],
    *,
    before: Callable[[Span], Earlier | None],
    origin: Callable[[Span], str],
    kept: Callable[[str], int],
    told: Callable[[Sequence[Statement]], str] = citations.prose,
) -> Answer:
    """An answer as it stands in what was drafted, its citations numbered and cut from the articles."""
    statements, cited, conflicts = citations.cite(
        drafted.drafts, article, drafted.disputes, origin=origin, earlier=before, versions=kept
    )
    return Answer(
        question=question,
        status=drafted.status,
        text=told(statements) if statements else f"Not in the archive: {drafted.reason}.",
        statements=statements,
        citations=cited,
        conflicts=conflicts,
        events=drafted.events,
        reason=drafted.reason,
        confidence=round(drafted.confidence, 4),
        # An apostrophe or capital letters that were read otherwise make no other question.
        standalone_question=question if standalone == questions.readable(question).strip() else standalone,
        notes=drafted.notes,
        usage=drafted.usage,
        model=drafted.model,
        prompt_version=drafted.prompt_version,
        dropped=drafted.dropped,
        form=drafted.form,
    )
