"""What speaks for a sentence as an answer: signs that are added up with weights learnt from gold questions."""

from __future__ import annotations

import functools
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag import coverage, facts, lexical
from rag.commands import orders
from rag.corroboration import corroboration
from rag.fitting import fitting
from rag.questions import Asked, Question
from rag.reader import Reading, sentence_scores
from rag.schema import Article, ScoredChunk, Sentence
from rag.sentences import is_heading

Read = Callable[[str, Sequence[str], Sequence[str]], Sequence[Reading]]
Embed = Callable[[Sequence[str]], NDArray[np.float32]]

WEIGHTS = Path(__file__).parent / "models" / "quotation.json"

SIGNS = (
    "share",  # of the reader's attention in the passage, its logarithm
    "reading",  # that share times how likely the reader thinks the passage answers
    "span",  # the reader's logit for its best span against none
    "answerable",  # the reader's logit for the passage
    "words",  # of the question, weighted by rarity, in the sentence
    "words_title",  # the same in the sentence or the headline
    "words_before",  # the same in the sentence or the one before it
    "meanings",  # of the question in the sentence, synonyms included
    "kind",  # the kind of thing asked for is there
    "cause",  # a word of cause is there where a reason is asked for
    "retrieved",  # the passage's score in retrieval
    "near",  # words of the question in the passage or the headline
    "named",  # names of the question in the sentence
    "time",  # the passage can be about the time that the question names
    "about",  # names and numbers of the question in the article
    "period",  # the article itself is of the time that the question names
    "length",  # of the sentence
    "opening",  # first sentence of the article
    "fitting",  # the thing of just that kind is there, as far as the question asks so closely
    "agreed",  # other articles share the reader's answer in the passage, if it stands in the sentence
    "alike",  # in meaning to the question, by the embedder; of the likeliest sentences only, so it cannot choose among them
)
LONGEST = 900
# How many of the likeliest sentences are compared with the question by the embedder, which takes its time.
COMPARED = 6
_NUMBER = (
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|dozens?|hundreds?|thousands?|millions?|half|twice)\b"
    r"|\b(?:nobody|none|no one|not a single|without (?:a|any))\b"
)
_KINDS: Mapping[Asked, re.Pattern[str]] = {
    "person": re.compile(r"\b[A-Z][\w’'-]+ [A-Z][\w’'-]+"),
    "place": re.compile(r"\b(?:in|at|to|from|near|of|on) (?:the )?[A-Z]"),
    "number": re.compile(_NUMBER, re.IGNORECASE),
    "date": re.compile(
        r"\b(?:1[5-9]|20)\d\d\b|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b"
        r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\b(?:yesterday|today|tomorrow|tonight|week|month|year|century|hours?)\b"
    ),
    "reason": re.compile(
        r"\b(?:because|due to|owing to|since|after|over|amid|until|unless|so that|as a result|following|in response|without)\b"
        r"|\b(?:caus|reason|fear|blam|cit|concern|led to|prompt|explain|want|demand|insist)\w*"
        r"|\bto (?:avoid|prevent|ensure|allow|protect|show)\b",
        re.IGNORECASE,
    ),
}
_CAUSE = re.compile(
    r"\b(?:because|due to|owing to|caus\w+|reason\w*|blam\w+|as a result|prompted|in response|over (?:a|the|his|her|their))\b",
    re.I,
)
# What can stand for nothing else.
_PLAIN_CAUSE = re.compile(r"\b(?:because|due to|owing to|as a result of|reasons?|blam\w+|caused by|prompted)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved passage with its article and the sentences inside it."""

    scored: ScoredChunk
    article: Article
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, with its signs in the order of `SIGNS`; `score` adds them up."""

    passage: Passage
    sentence: Sentence
    text: str
    terms: frozenset[str]
    signs: tuple[float, ...]
    score: float

    def sign(self, name: str) -> float:
        """One sign by its name."""
        return self.signs[SIGNS.index(name)]


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each sign counts: for a sentence as the answer, and for the archive having an answer at all."""

    sentence: tuple[float, ...]
    answered: tuple[float, ...]
    bias: float


def candidates(
    question: Question,
    passages: Sequence[Passage],
    *,
    weights: Mapping[str, float],
    read: Read,
    embed: Embed,
) -> tuple[Candidate, ...]:
    """Every sentence of the passages, the likeliest answer first.

    `weights` are the index terms of the question with their rarity in the archive; `read` is the reader: question, passages and
    headlines to one reading per passage; `embed` gives the texts' vectors, shape (texts, dimensions), of length one.
    """
    readings = read(question.text, [item.scored.chunk.text for item in passages], [item.article.title for item in passages])
    agreed = corroboration(question.text, [(item.article, item.scored.chunk.text) for item in passages], readings)
    found: dict[tuple[str, int], Candidate] = {}
    for passage, reading, agreement in zip(passages, readings, agreed, strict=True):
        for item in _of_passage(question, passage, reading, agreement, weights):
            place = (item.passage.article.id, item.sentence.start)
            # Passages overlap by a sentence: it counts where it looks best.
            if place not in found or item.score > found[place].score:
                found[place] = item
    ranked = sorted(found.values(), key=lambda item: (-item.score, item.passage.scored.rank, item.sentence.start))
    if not ranked:
        return ()
    vectors = embed([question.text, *(item.text for item in ranked[:COMPARED])])
    compared = [
        replace(item, signs=(*item.signs[:-1], float(vectors[0] @ vector)))
        for item, vector in zip(ranked, vectors[1:], strict=False)
    ]
    return (*compared, *ranked[COMPARED:])


@functools.cache
def learnt() -> Weights:
    """The weights that `python -m eval.calibrate` has written."""
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Weights(
        tuple(stored["sentence"][name] for name in SIGNS), tuple(stored["answered"][name] for name in SIGNS), stored["bias"]
    )


def holds(asked: Asked, text: str) -> bool:
    """Whether a sentence has the kind of thing in it that is asked for."""
    pattern = _KINDS.get(asked)
    return bool(pattern.search(text)) if pattern else True


def explains(text: str) -> bool:
    """Whether a sentence gives a reason in so many words, not only in such as can also mean something else."""
    return bool(_PLAIN_CAUSE.search(text))


def _of_passage(
    question: Question, passage: Passage, reading: Reading, agreement: float, weights: Mapping[str, float]
) -> list[Candidate]:
    article, chunk = passage.article, passage.scored.chunk
    total = sum(weights.values()) or 1.0
    texts = [article.text[s.start : s.end] for s in passage.sentences]
    terms = [frozenset(lexical.analyze(text)) for text in texts]
    title = frozenset(lexical.analyze(article.title))
    around = title.union(*terms)
    shares = sentence_scores(reading, [(s.start - chunk.start, s.end - chunk.start) for s in passage.sentences])
    answerable = min(max(reading.answerable, -12.0), 12.0)
    likely = 1 / (1 + math.exp(-answerable))
    time = not question.periods or any(coverage.fits(article, chunk.text, period) for period in question.periods)
    asked = [token.meanings for token in facts.read(question.text).of("word")]
    wanted = len(question.names) + len(question.numbers)
    about = 1 - len(coverage.missing(question, [article])) / wanted if wanted else 1.0
    period = not question.periods or any(coverage.fits(article, "", period) for period in question.periods)
    close = fitting(question)

    def covered(have: frozenset[str]) -> float:
        return sum(weight for term, weight in weights.items() if term in have) / total

    result = []
    for at, (sentence, text, share) in enumerate(zip(passage.sentences, texts, shares, strict=True)):
        # What gives orders to its reader is no news, whoever planted it.
        if len(text) > LONGEST or is_heading(text) or orders(text):
            continue
        meant = facts.read(text).meanings
        signs = (
            math.log(share + 1e-3),
            share * likely,
            max(reading.span_score, -12.0),
            answerable,
            covered(terms[at]),
            covered(terms[at] | title),
            covered(terms[at] | (terms[at - 1] if at else frozenset())),
            sum(bool(meanings & meant) for meanings in asked) / (len(asked) or 1),
            float(holds(question.asked, text)),
            float(question.asked == "reason" and bool(_CAUSE.search(text))),
            passage.scored.score,
            covered(around),
            sum(name.split()[-1] in text for name in question.names) / (len(question.names) or 1),
            float(time),
            about,
            float(period),
            min(len(text), 400) / 400,
            float(at == 0 and chunk.start < 5),
            close(text) if close else float(holds(question.asked, text)),
            agreement * float(sentence.start - chunk.start < reading.end and sentence.end - chunk.start > reading.start),
            0.0,
        )
        score = sum(weight * sign for weight, sign in zip(learnt().sentence, signs, strict=True))
        result.append(Candidate(passage, sentence, text, terms[at], signs, score))
    return result
