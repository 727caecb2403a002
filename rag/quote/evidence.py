"""What speaks for a sentence as an answer: a few signs, added up with weights learnt from questions about written stories.

Every sentence of the retrieved passages is a candidate. `P(it answers)` is calibrated: of sentences with .8, four in five do.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rag.english import wording
from rag.english.telling import quotable
from rag.find.questions import Question
from rag.models.judge import Answers, Told, above
from rag.models.reader import Reading, sentence_scores
from rag.quote import coverage
from rag.schema import Article, Passage, Sentence

Read = Callable[[str, Sequence[str], Sequence[str]], Sequence[Reading]]

WEIGHTS = Path(__file__).parents[1] / "models" / "quotation.json"
# So many of the likeliest sentences get a second look, each with so many sentences before it.
LOOKED_AT, BEFORE = 24, 2
_FAR = 12.0


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for a sentence; every sign grows with the likelihood that the sentence answers."""

    verdict: float
    """The reader's logit that the passage answers."""
    share: float
    """The logarithm of the part of the reader's attention in the passage that rests on the sentence."""
    span: float
    """The reader's logit for its best span in the passage against none."""
    lead: float
    """By how much the passage's verdict is above the best one of other articles."""
    retrieved: float
    """The passage's score in retrieval."""
    near: float
    """The share of the question's words, weighted by rarity, in the passage or the headline, 0 to 1."""
    named: float
    """The share of the names and numbers of the question that the article has, 0 to 1."""
    timely: float
    """1 where the passage can be about the time that the question names, or it names none."""
    second: float = 0.0
    """The judge's logit that the sentence answers, of those that it looks at; the others have its lowest."""
    behind: float = 0.0
    """By how much that logit is below the highest one of the question's sentences, 0 or less."""


SIGNS = tuple(field.name for field in dataclasses.fields(Signs))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer.

    `score` adds up its signs, to compare it with others of the same look; `likely` is the probability that it answers.
    `span` is the reader's answer in it, as offsets of the article, or None where that lies elsewhere in the passage.
    """

    passage: Passage
    sentence: Sentence
    text: str
    terms: frozenset[str]
    signs: Signs
    score: float
    likely: float
    span: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each sign counts: at a first and at a second look for which sentence answers, and for the probability of it."""

    first: tuple[float, ...]
    second: tuple[float, ...]
    answers: tuple[float, ...]
    bias: float
    letters: Mapping[str, float]
    """Of shared letters, see `rag.quote.likeness`: of the `sentence`, of the `passage`, and their `bias`."""
    sure: Mapping[str, float]
    """Of how the first sentence stands, see `rag.quote.sureness`, and their `bias`."""
    relevance: Mapping[str, float]
    """Of what speaks for a sentence as told of a matter, see `rag.quote.relevance`, and their `bias`."""
    sameness: Mapping[str, float]
    """Of what speaks for two articles as telling one story, see `rag.quote.sameness`, and their `bias`."""


def candidates(
    question: Question, passages: Sequence[Passage], *, weights: Mapping[str, float], read: Read, answers: Answers
) -> tuple[Candidate, ...]:
    """Every sentence of the passages, the likeliest answer first.

    `weights` are the index terms of the question with their rarity in the archive; `read` is the reader: question, passages and
    what stands above them to one reading per passage. The few likeliest sentences get a second look by `answers`, the judge.
    """
    passages = _without_other_times(question, passages)
    readings = read(question.text, [item.scored.chunk.text for item in passages], [above(item.article) for item in passages])
    found: dict[tuple[str, int], Candidate] = {}
    for at, passage in enumerate(passages):
        others = [
            reading.answerable
            for item, reading in zip(passages, readings, strict=True)
            if _story(item.article) != _story(passage.article)
        ]
        lead = readings[at].answerable - max(others, default=readings[at].answerable - _FAR)
        for item in _of_passage(question, passage, readings[at], lead, weights):
            place = (item.passage.article.id, item.sentence.start)
            # Passages overlap by a sentence: it counts where it looks best.
            if place not in found or item.score > found[place].score:
                found[place] = item
    ranked = sorted(found.values(), key=_place)
    looked_at = ranked[:LOOKED_AT]
    second = answers(question.text, [told(item) for item in looked_at]) if looked_at else ()
    low, high = min(second, default=0.0), max(second, default=0.0)
    logits = [*second, *[low] * (len(ranked) - len(looked_at))]
    judged = [
        _judged(replace(item.signs, second=logit, behind=logit - high), item)
        for item, logit in zip(ranked, logits, strict=True)
    ]
    again, rest = judged[:LOOKED_AT], judged[LOOKED_AT:]
    return (*sorted(again, key=_place), *rest)


def _without_other_times(question: Question, passages: Sequence[Passage]) -> Sequence[Passage]:
    """The passages without those of other times than the question names; all of them where none is known to be of its time.

    What happened before some day may be told in any of them.
    """
    if not question.times or any(period.start is None for period in question.times):
        return passages
    fitting = [item for item in passages if coverage.of_its_time(question, item, item.scored.chunk.text)]
    return fitting if any(item.article.day for item in fitting) else passages


def _place(item: Candidate) -> tuple[float, int, int]:
    return -item.score, item.passage.scored.rank, item.sentence.start


def told(item: Candidate) -> Told:
    """The sentence with the two before it, for a second look."""
    article = item.passage.article
    earlier = [sentence for sentence in item.passage.sentences if sentence.end <= item.sentence.start][-BEFORE:]
    before = article.text[earlier[0].start : earlier[-1].end] if earlier else ""
    return Told(item.text, above(article), before)


def by_itself(item: Candidate) -> Told:
    """The sentence without those before it."""
    return Told(item.text, above(item.passage.article))


def _judged(signs: Signs, item: Candidate) -> Candidate:
    """The candidate with the probability that all its signs give."""
    weights = learnt()
    logit = weights.bias + added(signs, weights.answers)
    return replace(item, signs=signs, score=added(signs, weights.second), likely=1 / (1 + math.exp(-logit)))


def added(signs: Signs, weights: Sequence[float]) -> float:
    """The signs added up, each with its weight."""
    return math.fsum(weight * getattr(signs, name) for name, weight in zip(SIGNS, weights, strict=True))


def logit(likely: float, never: float = 1e-6) -> float:
    """The logit of a probability, of one that is nearer to 0 or 1 than `never` as if it were so near."""
    kept = min(max(likely, never), 1 - never)
    return math.log(kept / (1 - kept))


def forget_weights() -> None:
    """Read the weights anew when they are needed next."""
    learnt.cache_clear()


@functools.cache
def learnt() -> Weights:
    """The weights that `python -m eval.calibrate` has written."""
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    first, second, answers = (tuple(stored[part][name] for name in SIGNS) for part in ("first", "second", "answers"))
    others = (stored[part] for part in ("letters", "sure", "relevance", "sameness"))
    return Weights(first, second, answers, stored["bias"], *others)


def _story(article: Article) -> str:
    return article.group or article.id


def _of_passage(
    question: Question, passage: Passage, reading: Reading, lead: float, weights: Mapping[str, float]
) -> list[Candidate]:
    article, chunk = passage.article, passage.scored.chunk
    texts = [article.text[s.start : s.end] for s in passage.sentences]
    terms = [frozenset(wording.analyze(text)) for text in texts]
    around = frozenset(wording.analyze(article.title)).union(*terms)
    shares = sentence_scores(reading, [(s.start - chunk.start, s.end - chunk.start) for s in passage.sentences])
    wanted = len(question.names) + len(question.numbers)
    weights_of = learnt()
    of_passage = {
        "verdict": min(max(reading.answerable, -_FAR), _FAR),
        "span": min(max(reading.span_score, -_FAR), _FAR),
        "lead": min(max(lead, -_FAR), _FAR),
        "retrieved": passage.scored.score,
        "near": sum(weight for term, weight in weights.items() if term in around) / (sum(weights.values()) or 1.0),
        "named": 1 - len(coverage.missing(question, [article])) / wanted if wanted else 1.0,
        "timely": float(not question.times or any(coverage.fits(article, chunk.text, period) for period in question.times)),
    }
    left, right = chunk.start + reading.start, chunk.start + reading.end
    may_be = quotable(texts, article.imprint)
    result = []
    for at, (sentence, text, have, share) in enumerate(zip(passage.sentences, texts, terms, shares, strict=True)):
        if not may_be[at]:
            continue
        span = (max(left, sentence.start), min(right, sentence.end))
        inside = span if span[0] < span[1] else None
        signs = Signs(**of_passage, share=math.log(share + 1e-3))
        score = added(signs, weights_of.first)
        result.append(Candidate(passage, sentence, text, have, signs, score, 0.0, inside))
    return result
