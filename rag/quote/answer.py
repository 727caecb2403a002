"""Answer by quotation: the sentence that answers first, another only where it probably answers too; or say that none does."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answers import OPEN, UNSURE, Status, Story
from rag.embedders import Embed
from rag.find.questions import Question
from rag.models.judge import Weigh
from rag.prove.citations import Dispute, Span, titled
from rag.quote import chronology, conflicts, coverage, leading, likeness, premise, remarks, story
from rag.quote.answering import Drafted
from rag.quote.conflicts import Telling
from rag.quote.drafting import drafts, span_of
from rag.quote.evidence import Candidate
from rag.quote.sureness import sureness
from rag.schema import Article

SENTENCES = 5
SENTENCES_FOR_MORE = 8
SENTENCES_OF_A_PART = 2
# Nothing is quoted where the first sentence answers less likely than the first of these; below the second it is unsure.
ENOUGH, SURE = 0.05, 0.5
# What nothing tells to be of the time that the question names is at most so sure: it is shown, and called unsure.
_OTHER_TIME = 0.15
# From here on a model that finds nothing is not believed.
CERTAIN = 0.5
# A second sentence is at least a tenth as likely as the likeliest, and each further one takes half of that more: the longer an
# answer gets, the surer has to be what it goes on with. Where a list or the whole story is asked for, a twentieth is enough.
FURTHER, FURTHER_OF_MORE = leading.BESIDE, 0.05
# Another event fits the question too where a sentence about it is at least so likely, beside the likeliest.
_ALSO_FITS = 0.5
_A_WEEK = 7
# The share of a broad question's words, weighted by rarity, that a passage about its matter has.
_MOST_WORDS = 0.6
MORE = "gathered from the nearest passages: there may be more in the archive"


def quote_all(
    asked: Sequence[tuple[Question, Sequence[Candidate]]], weigh: Weigh, embed: Embed, *, limit: int = SENTENCES
) -> Drafted:
    """Answer each of the questions that one question consists of; the notes name those that stay open.

    `asked` holds each question with the sentences that may answer it, the likeliest first. At most `limit` sentences are quoted
    for one question, or more if a list or the whole story is asked for. `weigh` is the judge's view of statements, `embed`
    gives vectors of length one.
    """
    if len(asked) == 1:
        return quote(*asked[0], weigh, embed, limit=limit)
    each = [quote(question, candidates, weigh, embed, limit=min(limit, SENTENCES_OF_A_PART)) for question, candidates in asked]
    sure = sum(part.confidence for part in each) / len(each)
    told = [part for part in each if part.drafts]
    if not told:
        return Drafted("not_found", reason="; ".join(dict.fromkeys(part.reason for part in each)), confidence=sure)
    open_ = [
        f"{OPEN}“{question.text}” ({part.reason})" for (question, _), part in zip(asked, each, strict=True) if not part.drafts
    ]
    status: Status = "answered" if any(part.status == "answered" for part in told) else told[0].status
    once = {draft.spans: draft for part in reversed(told) for draft in reversed(part.drafts)}
    return Drafted(
        status,
        tuple(reversed(once.values())),
        reason=told[0].reason if status != "answered" else "",
        notes=(*open_, *dict.fromkeys(note for part in told for note in part.notes)),
        confidence=sure,
        disputes=tuple(dict.fromkeys(dispute for part in told for dispute in part.disputes)),
    )


def quote(
    question: Question, candidates: Sequence[Candidate], weigh: Weigh, embed: Embed, *, limit: int = SENTENCES
) -> Drafted:
    """Answer from the sentences that may answer, the likeliest first, with at most `limit` of them, or more if asked for."""
    if not candidates:
        return Drafted("not_found", reason="nothing near the question can be quoted")
    if question.foreign:
        return likeness.quote(candidates, limit, min(leading.likeliest(candidates), SURE))
    candidates = leading.sure_of_its_time(question, candidates)
    sure = sureness(question.text, candidates)
    if coverage.of_its_time(question, candidates[0].passage, candidates[0].text) == 0:
        sure = min(sure, _OTHER_TIME)
    denying = premise.denial(question, candidates, weigh)
    if denying is not None:
        return Drafted("false_premise", drafts([denying]), confidence=sure)
    if question.broad and (about := _about_the_matter(candidates, limit)):
        # "What happened to the mayor?" may have an answer of its own, how an article about the new one begins is none.
        own = leading.original(candidates)[:1] if sure >= SURE else []
        about = [*own, *(item for item in about if item not in own)][:limit]
        return Drafted("answered", drafts(about), notes=_incomplete(question), confidence=max(sure, SURE))
    likeliest = leading.likeliest(candidates)
    if sure < ENOUGH or likeliest < leading.MAY:
        return Drafted("not_found", reason=_reason(question, candidates), confidence=min(sure, likeliest))
    candidates = leading.original(leading.newest(candidates) if question.now else candidates)
    chosen, events = _chosen(candidates, limit, embed, more=question.wants_more)
    story_told = events[0].articles if events else ()
    tellings = conflicts.conflict(question, candidates, weigh, story=story_told)
    if not any(telling.candidate in chosen for telling in tellings):
        tellings = ()
    chosen += [telling.candidate for telling in tellings if telling.candidate not in chosen]
    updated = conflicts.updated(tellings)
    newest = conflicts.newest(tellings) if updated else None
    if newest is not None:
        # A running story is told by its end.
        chosen = [newest.candidate, *(item for item in chosen if item is not newest.candidate)]
    told = {item.passage.article.id for item in chosen}
    # Beside an unsure answer everything fits about as well.
    events = tuple(event for event in events if event.taken or (sure >= SURE and told.isdisjoint(event.articles)))
    when = chronology.told_by(chosen[0]) if question.asked == "date" else None
    notes = [
        *([UNSURE] if sure < SURE else []),
        *remarks.resolved(when),
        *(remarks.earlier(tellings) if updated else []),
        *remarks.others(events),
        *_incomplete(question),
    ]
    return Drafted(
        "answered",
        drafts(chosen, when),
        notes=tuple(notes),
        confidence=sure,
        disputes=(_dispute(tellings),) if tellings and not updated else (),
        events=events,
    )


def disputes(
    asked: Sequence[tuple[Question, Sequence[Candidate]]], quoted: Sequence[Span], weigh: Weigh
) -> tuple[Dispute, ...]:
    """Where the articles disagree about what was asked, as far as one of the sides is among what an answer quotes."""
    found = [
        conflicts.conflict(question, candidates, weigh) for question, candidates in asked if candidates and not question.foreign
    ]
    return tuple(
        dict.fromkeys(
            _dispute(tellings)
            for tellings in found
            if not conflicts.updated(tellings)
            and any(_overlaps(span_of(telling.candidate), span) for telling in tellings for span in quoted)
        )
    )


def _incomplete(question: Question) -> tuple[str, ...]:
    return (MORE,) if question.wants_more or question.several else ()


def _reason(question: Question, candidates: Sequence[Candidate]) -> str:
    """Why nothing is quoted, in a reader's words."""
    absent = coverage.missing(question, list({item.passage.article.id: item.passage.article for item in candidates}.values()))
    if absent:
        return f"the nearest passages do not speak of {remarks.listed(absent)}"
    return "the nearest passages do not answer the question"


def _dispute(tellings: Sequence[Telling]) -> Dispute:
    return tuple((telling.words, span_of(telling.candidate)) for telling in tellings)


def _overlaps(one: Span, other: Span) -> bool:
    return one.article_id == other.article_id and one.start < other.end and other.start < one.end


def _about_the_matter(candidates: Sequence[Candidate], limit: int) -> list[Candidate]:
    """How each article about the matter begins, then its likeliest sentences: a broad question has no answer of its own.

    An article is about it when a passage of it has most words of the question, and it has all its names; articles come in the
    order of retrieval.
    """
    fitting = [item for item in candidates if item.signs.near >= _MOST_WORDS and item.signs.named == 1 and item.signs.timely]
    about = {item.passage.article.id for item in fitting}
    fitting = [item for item in candidates if item.passage.article.id in about]
    first: dict[str, Candidate] = {}
    for item in sorted(fitting, key=lambda item: (item.passage.scored.rank, item.sentence.start, -item.score)):
        article = item.passage.article
        known = first.setdefault(article.group or article.id, item)
        if item.sentence.start < known.sentence.start and item.passage.article.id == known.passage.article.id:
            first[article.group or article.id] = item
    chosen = list(first.values())[:limit]
    for item in fitting:
        if len(chosen) < limit and all(leading.shared(item.terms, other.terms) <= leading.SAME for other in chosen):
            chosen.append(item)
    return chosen


def _chosen(
    candidates: Sequence[Candidate], limit: int, embed: Embed, *, more: bool
) -> tuple[list[Candidate], tuple[Story, ...]]:
    """The sentence that answers, and others that probably do: of its own story, unless more than one may be asked for.

    With them come the stories that fit, its own first; none where more than one may be asked for.
    """
    chosen = [candidates[0]]
    likeliest = leading.likeliest(candidates)
    limit = max(limit, SENTENCES_FOR_MORE) if more else limit
    further = [item for item in candidates[1:] if item.likely >= (FURTHER_OF_MORE if more else FURTHER) * likeliest]
    events: tuple[Story, ...] = ()
    if not more:
        near = [item for item in [*chosen, *further] if item.likely >= FURTHER * likeliest]
        articles = list({item.passage.article.id: item.passage.article for item in [*chosen, *near]}.values())
        stories = story.apart(articles, embed)
        own = {article.id for article in stories[0]}
        further = [item for item in further if item.passage.article.id in own]
        events = _fitting(stories, near, likeliest)
    for item in further:
        share = FURTHER_OF_MORE if more else FURTHER * (1 + len(chosen)) / 2
        new = all(leading.shared(item.terms, other.terms) <= leading.SAME for other in chosen)
        if len(chosen) < limit and item.likely >= share * likeliest and new:
            chosen.append(item)
    return chosen, events


def _fitting(stories: Sequence[Sequence[Article]], near: Sequence[Candidate], likeliest: float) -> tuple[Story, ...]:
    """The story that is taken, and those of other weeks that a likely sentence with all that the question names is of."""
    likely: dict[str, float] = {}
    for item in near:
        if item.signs.timely and item.signs.named == 1:
            key = item.passage.article.id
            likely[key] = max(likely.get(key, 0.0), item.likely)
    least = max(_ALSO_FITS * likeliest, leading.MAY)
    others = [
        told
        for told in stories[1:]
        if max(likely.get(item.id, 0.0) for item in told) >= least and _weeks_apart(told, stories[0])
    ]
    return tuple(_event(told, taken=told is stories[0]) for told in (stories[0], *others))


def _weeks_apart(one: Sequence[Article], other: Sequence[Article]) -> bool:
    """Whether two stories were told in different weeks: what is told of in one week may well be one matter."""
    gaps = [abs(left.day - right.day).days for left in one for right in other if left.day and right.day]
    return bool(gaps) and min(gaps) > _A_WEEK


def _event(told: Sequence[Article], *, taken: bool) -> Story:
    days = sorted(article.published[:10] for article in told if article.published)
    first, last = (days[0], days[-1]) if days else (None, None)
    return Story(titled(told[0].title), first, last, tuple(article.id for article in told), taken)
