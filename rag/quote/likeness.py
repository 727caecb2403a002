"""Answer a question that is not English, which is the only language that the models have learnt.

They still tell something of its neighbours, where names, figures and kindred words are spelt alike. In a script whose letters
are strange to them, those sentences are quoted that share the rarest runs of letters with the question: by their rarity among
the passages that were found, for which article the question is about, and among the sentences of a passage and its headline,
for which of them answers. How likely that makes it is learnt from English, read as if it were foreign. No probability holds
there: every such answer is unsure.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rag.answers import UNSURE
from rag.english.letters import runs
from rag.english.telling import quotable
from rag.find.questions import Question
from rag.quote.answering import Drafted
from rag.quote.drafting import drafts
from rag.quote.evidence import Candidate, Signs, learnt
from rag.schema import Passage

SENTENCES = 3
FOREIGN = "the question is not in English, the only language that is understood here"


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of a question, by rarity, is in a sentence, and in its passage with the headline; 0 to 1."""

    sentence: float
    passage: float


def candidates(question: Question, passages: Sequence[Passage]) -> tuple[Candidate, ...]:
    """The sentences of the passages that may be quoted and share any letters with the question, the likest first."""
    found: dict[tuple[str, int], Candidate] = {}
    for passage, shares in zip(passages, likenesses(question.text, passages), strict=True):
        texts = [passage.article.text[sentence.start : sentence.end] for sentence in passage.sentences]
        for sentence, text, may_be, share in zip(passage.sentences, texts, quotable(texts), shares, strict=True):
            place, score = (passage.article.id, sentence.start), _logit(share)
            # Passages overlap by a sentence: it counts where it looks best.
            if may_be and share.sentence and (place not in found or score > found[place].score):
                signs = Signs(0.0, 0.0, 0.0, 0.0, passage.scored.score, share.passage, named=1.0, timely=1.0)
                found[place] = Candidate(passage, sentence, text, runs(text), signs, score, 1 / (1 + math.exp(-score)), None)
    return tuple(sorted(found.values(), key=lambda item: (-item.score, item.passage.scored.rank, item.sentence.start)))


def quote(candidates: Sequence[Candidate], limit: int, confidence: float) -> Drafted:
    """Answer with the first of some sentences, and say how little that is."""
    chosen = list(candidates[: min(limit, SENTENCES)])
    return Drafted("answered", drafts(chosen), notes=(UNSURE, FOREIGN), confidence=confidence)


def likenesses(question: str, passages: Sequence[Passage]) -> list[list[Likeness]]:
    """For each passage, the likeness of each of its sentences to a question."""
    asked = runs(question)
    whole = [runs(f"{item.article.title}\n{item.scored.chunk.text}") for item in passages]
    among_passages = _rarity(asked, whole)
    result = []
    for passage, have in zip(passages, whole, strict=True):
        told = [runs(passage.article.text[sentence.start : sentence.end]) for sentence in passage.sentences]
        among_sentences = _rarity(asked, [runs(passage.article.title), *told])
        covered = _share(among_passages, asked & have)
        result.append([Likeness(_share(among_sentences, asked & sentence), covered) for sentence in told])
    return result


def _rarity(asked: Collection[str], texts: Sequence[frozenset[str]]) -> dict[str, float]:
    held = Counter(run for text in texts for run in text.intersection(asked))
    return {run: math.log((len(texts) + 1) / (held[run] + 0.5)) for run in asked}


def _share(rarity: Mapping[str, float], have: Collection[str]) -> float:
    total = math.fsum(rarity.values())
    return math.fsum(rarity[run] for run in have) / total if total else 0.0


def _logit(share: Likeness) -> float:
    weights = learnt().letters
    return weights["bias"] + weights["sentence"] * share.sentence + weights["passage"] * share.passage
