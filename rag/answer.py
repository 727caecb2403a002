"""5 Answer by quotation: choose the sentences that answer, or say that the archive does not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rag import conflicts, coverage, dates, evidence, premise
from rag.citations import Dispute, Draft, Span
from rag.evidence import Candidate
from rag.questions import Question
from rag.schema import Article, Status

SENTENCES = 5
SENTENCES_FOR_MORE = 8
SENTENCES_OF_A_PART = 2
# So many sentences are looked at for how sure the answer is, as in `eval.calibrate`.
_SURE_OF = 8
# A further sentence must be at least so likely, compared with the best one; beyond the third, or where more than one fact is
# asked for, beyond the fifth, so likely. On the gold files a fourth and fifth of that likelihood hold a fact as often as the
# first three.
_FURTHER, _FAR_FURTHER = 0.03, 0.05
_FEW = 3
# The share of a broad question's words, weighted by rarity, that a passage about its matter has.
_MOST_WORDS = 0.6
# Sentences that share more of their words than this say the same thing.
_SAME = 0.7
# Calibrated on balanced questions; real ones have an answer more often than not, so less is asked for.
_ENOUGH = 0.332
# Below this confidence half of the answers hold all that was asked for, above it three in four: on the gold files and on
# questions by others, 28 of 59 and 127 of 165.
_SURE = 0.45
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


def quote_all(asked: Sequence[tuple[Question, Sequence[Candidate]]], *, limit: int = SENTENCES) -> Quoted:
    """Answer each of the questions that one question consists of; the notes name those that stay open.

    `asked` holds each question with the sentences that may answer it, the likeliest first. At most `limit` sentences are quoted
    for one question, or more if a list or the whole story is asked for.
    """
    if len(asked) == 1:
        return quote(*asked[0], limit=limit)
    each = [quote(question, candidates, limit=min(limit, SENTENCES_OF_A_PART)) for question, candidates in asked]
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


def quote(question: Question, candidates: Sequence[Candidate], *, limit: int = SENTENCES) -> Quoted:
    """Answer from the sentences that may answer, the likeliest first, with at most `limit` of them, or more if asked for."""
    if not candidates:
        return Quoted("not_found", (), 0.0, "nothing near the question is short enough to quote")
    sure = confidence(question, candidates)
    denying = premise.denial(question, candidates)
    if denying is not None:
        return Quoted("false_premise", drafts([denying]), sure)
    absent = coverage.missing(question, list({item.passage.article.id: item.passage.article for item in candidates}.values()))
    if absent:
        return Quoted("not_found", (), min(sure, 0.3), f"the nearest passages do not speak of {listed(absent)}")
    if question.broad and (about := _about_the_matter(candidates, limit)):
        return Quoted("answered", drafts(about), max(sure, _MOST_WORDS))
    if sure < _ENOUGH:
        return Quoted("not_found", (), sure, "the nearest passages do not answer the question")
    chosen = _chosen(candidates, limit, more=question.wants_more)
    notes = (UNSURE,) if sure < _SURE else ()
    tellings = conflicts.conflict(question, candidates)
    if not any(telling.candidate in chosen for telling in tellings):
        return Quoted("answered", drafts(chosen), sure, notes=notes)
    chosen += [telling.candidate for telling in tellings if telling.candidate not in chosen]
    return Quoted("answered", drafts(chosen), sure, notes=notes, disputes=(_dispute(tellings),))


def disputes(asked: Sequence[tuple[Question, Sequence[Candidate]]], quoted: Sequence[Span]) -> tuple[Dispute, ...]:
    """Where the articles disagree about what was asked, as far as one of the sides is among what an answer quotes."""
    found = [conflicts.conflict(question, candidates) for question, candidates in asked if candidates]
    return tuple(
        dict.fromkeys(
            _dispute(tellings)
            for tellings in found
            if any(_overlaps(_span(telling.candidate), span) for telling in tellings for span in quoted)
        )
    )


def _dispute(tellings: Sequence[conflicts.Telling]) -> Dispute:
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
    about = {
        item.passage.article.id
        for item in candidates
        if item.sign("near") >= _MOST_WORDS and item.sign("about") == 1 and item.sign("time")
    }
    fitting = [item for item in candidates if item.passage.article.id in about]
    first: dict[str, Candidate] = {}
    for item in sorted(fitting, key=lambda item: (item.passage.scored.rank, -item.sign("opening"), -item.score)):
        article = item.passage.article
        known = first.setdefault(article.group or article.id, item)
        if item.sign("opening") > known.sign("opening"):
            first[article.group or article.id] = item
    chosen = list(first.values())[:limit]
    for item in fitting:
        if len(chosen) < limit and all(_shared(item.terms, other.terms) <= _SAME for other in chosen):
            chosen.append(item)
    return chosen


def confidence(question: Question, candidates: Sequence[Candidate]) -> float:
    """How likely it is that the archive answers the question, 0 to 1, from the strongest signs of its best sentences."""
    learnt = evidence.learnt()
    best = [max(values) for values in zip(*(item.signs for item in candidates[:_SURE_OF]), strict=True)]
    return 1 / (1 + math.exp(-learnt.bias - sum(weight * sign for weight, sign in zip(learnt.answered, best, strict=True))))


def _chosen(candidates: Sequence[Candidate], limit: int, *, more: bool) -> list[Candidate]:
    chosen: list[Candidate] = []
    few, limit = (SENTENCES, max(limit, SENTENCES_FOR_MORE)) if more else (_FEW, limit)
    for item in candidates:
        least = _FURTHER if len(chosen) < few else _FAR_FURTHER
        if len(chosen) == limit or (chosen and math.exp(item.score - chosen[0].score) < least):
            break
        if chosen and not _adds(item, chosen[0]):
            continue
        if all(_shared(item.terms, other.terms) <= _SAME for other in chosen):
            chosen.append(item)
    return _with_cause(chosen, candidates, limit)


def _adds(item: Candidate, first: Candidate) -> bool:
    """Whether a sentence can add something to the likeliest one.

    It cannot when its article has none of the names of the question, all of which the first one's has: that is another event of
    the same kind. Nor when the first one gives the reason that is asked for, and it gives none; where the first one only may
    give it ("over the vote"), it has to be something like a reason.
    """
    if item.sign("about") == 0 and first.sign("about") == 1:
        return False
    if first.sign("cause") == 0 or item.sign("cause") == 1:
        return True
    return item.sign("kind") == 1 and not evidence.explains(first.text)


def _with_cause(chosen: list[Candidate], candidates: Sequence[Candidate], limit: int) -> list[Candidate]:
    """The chosen sentences and, where none gives the reason that is asked for, the likeliest of their article that does."""
    if any(item.sign("cause") for item in chosen):
        return chosen
    article = chosen[0].passage.article.id
    giving = (item for item in candidates if item.sign("cause") and item.passage.article.id == article)
    reason = next(giving, None)
    return chosen if reason is None else [*chosen[: limit - 1], reason]


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (min(len(one), len(other)) or 1)


def drafts(chosen: Sequence[Candidate]) -> tuple[Draft, ...]:
    """Statements in reading order: article by article as they rank, within one as it is written, each article named once."""
    order = list(dict.fromkeys(item.passage.article.id for item in chosen))
    ordered = sorted(chosen, key=lambda item: (order.index(item.passage.article.id), item.sentence.start))
    result: list[Draft] = []
    named = ""
    for item in ordered:
        article = item.passage.article
        lead = "" if article.id == named else f"{attribution(article)}: "
        named = article.id
        result.append(Draft(f"{lead}“{item.text}”", (_span(item),)))
    return tuple(result)


def attribution(article: Article) -> str:
    """Who says it and when, as a lead-in: `Harbour News, October 8, 2024`, or `An article of October 8, 2024`.

    A title is no part of it: what stands in one is not quoted, and anyone can put an order or an advertisement there.
    """
    if not article.source:
        return f"An article of {dates.in_words(article.published)}" if article.published else "An undated article"
    return f"{article.source}, {dates.in_words(article.published)}" if article.published else f"{article.source} (date unknown)"


def listed(names: Sequence[str]) -> str:
    """Names in a row: “one”, “two” and “three”."""
    quoted = [f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
