"""Answer by quotation: the sentence that answers first, another only where it probably answers too; or say that none does."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.find.questions import Question
from rag.models.judge import Weigh
from rag.prove.citations import Dispute, Draft, Span, attribution
from rag.quote import chronology, conflicts, coverage, premise, story
from rag.quote.conflicts import Telling
from rag.quote.evidence import Candidate
from rag.quote.story import Embed
from rag.schema import EventDate, Status

SENTENCES = 5
SENTENCES_FOR_MORE = 8
SENTENCES_OF_A_PART = 2
# Below the first of these probabilities that the first sentence answers nothing is quoted, below the second it is unsure.
ENOUGH, SURE = 0.08, 0.2
# From here on a model that finds nothing is not believed.
CERTAIN = 0.5
# A second sentence is at least a tenth as likely as the likeliest, and each further one takes half of that more: the longer an
# answer gets, the surer has to be what it goes on with. Where a list or the whole story is asked for, a twentieth is enough.
FURTHER, FURTHER_OF_MORE = 0.1, 0.05
# Sentences that share more of their words than this say the same thing.
_SAME = 0.7
# The share of a broad question's words, weighted by rarity, that a passage about its matter has.
_MOST_WORDS = 0.6
UNSURE = "the archive may not answer this: what is quoted only comes nearest to it"


@dataclass(frozen=True, slots=True)
class Quoted:
    """What quotation makes of a question: statements in reading order, or the reason why there are none."""

    status: Status
    drafts: tuple[Draft, ...]
    confidence: float
    reason: str = ""
    notes: tuple[str, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    """Where the articles disagree; all sides are among the drafts."""


def quote_all(
    asked: Sequence[tuple[Question, Sequence[Candidate]]], weigh: Weigh, embed: Embed, *, limit: int = SENTENCES
) -> Quoted:
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
        return Quoted("not_found", (), sure, "; ".join(dict.fromkeys(part.reason for part in each)))
    open_ = [
        f"not in the archive: “{question.text}” ({part.reason})"
        for (question, _), part in zip(asked, each, strict=True)
        if not part.drafts
    ]
    status: Status = "answered" if any(part.status == "answered" for part in told) else told[0].status
    once = {draft.spans: draft for part in reversed(told) for draft in reversed(part.drafts)}
    return Quoted(
        status,
        tuple(reversed(once.values())),
        sure,
        told[0].reason if status != "answered" else "",
        (*open_, *dict.fromkeys(note for part in told for note in part.notes)),
        tuple(dict.fromkeys(dispute for part in told for dispute in part.disputes)),
    )


def quote(question: Question, candidates: Sequence[Candidate], weigh: Weigh, embed: Embed, *, limit: int = SENTENCES) -> Quoted:
    """Answer from the sentences that may answer, the likeliest first, with at most `limit` of them, or more if asked for."""
    if not candidates:
        return Quoted("not_found", (), 0.0, "nothing near the question is short enough to quote")
    sure = confidence(candidates)
    denying = premise.denial(question, candidates, weigh)
    if denying is not None:
        return Quoted("false_premise", drafts([denying]), sure)
    if question.broad and (about := _about_the_matter(candidates, limit)):
        return Quoted("answered", drafts(about), max(sure, SURE))
    if sure < ENOUGH:
        return Quoted("not_found", (), sure, _reason(question, candidates))
    chosen = _chosen(candidates, limit, embed, more=question.wants_more)
    when = chronology.told_by(chosen[0]) if question.asked == "date" else None
    notes = (*((UNSURE,) if sure < SURE else ()), *_resolved(when))
    tellings = conflicts.conflict(question, candidates, weigh)
    if not any(telling.candidate in chosen for telling in tellings):
        return Quoted("answered", drafts(chosen, when), sure, notes=notes)
    chosen += [telling.candidate for telling in tellings if telling.candidate not in chosen]
    return Quoted("answered", drafts(chosen, when), sure, notes=notes, disputes=(_dispute(tellings),))


def disputes(
    asked: Sequence[tuple[Question, Sequence[Candidate]]], quoted: Sequence[Span], weigh: Weigh
) -> tuple[Dispute, ...]:
    """Where the articles disagree about what was asked, as far as one of the sides is among what an answer quotes."""
    found = [conflicts.conflict(question, candidates, weigh) for question, candidates in asked if candidates]
    return tuple(
        dict.fromkeys(
            _dispute(tellings)
            for tellings in found
            if any(_overlaps(_span(telling.candidate), span) for telling in tellings for span in quoted)
        )
    )


def confidence(candidates: Sequence[Candidate]) -> float:
    """How likely it is that the archive answers the question, 0 to 1: that the likeliest sentence does."""
    return max((item.likely for item in candidates), default=0.0)


def _reason(question: Question, candidates: Sequence[Candidate]) -> str:
    """Why nothing is quoted, in a reader's words."""
    absent = coverage.missing(question, list({item.passage.article.id: item.passage.article for item in candidates}.values()))
    if absent:
        return f"the nearest passages do not speak of {listed(absent)}"
    return "the nearest passages do not answer the question"


def _dispute(tellings: Sequence[Telling]) -> Dispute:
    return tuple((telling.words, _span(telling.candidate)) for telling in tellings)


def _overlaps(one: Span, other: Span) -> bool:
    return one.article_id == other.article_id and one.start < other.end and other.start < one.end


def _span(item: Candidate) -> Span:
    return Span(item.passage.article.id, item.sentence.start, item.sentence.end)


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
        if len(chosen) < limit and all(_shared(item.terms, other.terms) <= _SAME for other in chosen):
            chosen.append(item)
    return chosen


def _chosen(candidates: Sequence[Candidate], limit: int, embed: Embed, *, more: bool) -> list[Candidate]:
    """The sentence that answers, and others that probably do: of its own story, unless more than one may be asked for."""
    chosen = [candidates[0]]
    likeliest = confidence(candidates)
    limit = max(limit, SENTENCES_FOR_MORE) if more else limit
    further = [item for item in candidates[1:] if item.likely >= (FURTHER_OF_MORE if more else FURTHER) * likeliest]
    if not more:
        told = story.same(chosen[0].passage.article, [item.passage.article for item in further], embed)
        further = list(itertools.compress(further, told))
    for item in further:
        share = FURTHER_OF_MORE if more else FURTHER * (1 + len(chosen)) / 2
        new = all(_shared(item.terms, other.terms) <= _SAME for other in chosen)
        if len(chosen) < limit and item.likely >= share * likeliest and new:
            chosen.append(item)
    return chosen


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (min(len(one), len(other)) or 1)


def _resolved(when: EventDate | None) -> tuple[str, ...]:
    """Which day the words of the answer mean, where they do not say it themselves."""
    day = chronology.label(when) if when else ""
    return (f"“{when.words}” means {day}, by the day of the article",) if when and day not in when.words else ()


def drafts(chosen: Sequence[Candidate], when: EventDate | None = None) -> tuple[Draft, ...]:
    """Statements in the order of reading: the sentence that answers first, then article by article, each named once.

    Within an article the sentences come as they are written, but for the very first one. `when` is the time that this tells.
    """
    if not chosen:
        return ()
    order = list(dict.fromkeys(item.passage.article.id for item in chosen))
    rest = sorted(chosen[1:], key=lambda item: (order.index(item.passage.article.id), item.sentence.start))
    result: list[Draft] = []
    named = ""
    for item in [chosen[0], *rest]:
        article = item.passage.article
        lead = "" if article.id == named else f"{attribution(article)}: "
        named = article.id
        result.append(Draft(f"{lead}“{item.text}”", (_span(item),), item.span))
    if when:
        result[0] = replace(result[0], when=when, label=chronology.label(when))
    return tuple(result)


def listed(names: Sequence[str]) -> str:
    """Names in a row: “one”, “two” and “three”."""
    quoted = [f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
