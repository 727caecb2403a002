"""How far articles bear each other out: do others give the same answer as the one at hand?

Where several articles are read for one question and each has its own guess, a guess that an independent article shares is worth
more than a guess that stands alone, however sure the reader is of it (Clarke, Cormack and Lynam, 2001, Exploiting Redundancy in
Question Answering). Near-copies of an article bear nothing out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag import lexical, lexicon
from rag.names import names
from rag.reader import Reading
from rag.schema import Article

# Beyond this more agreement adds nothing: two articles that agree are as good as five.
ENOUGH = 1.0


def corroboration(question: str, passages: Sequence[tuple[Article, str]], readings: Sequence[Reading]) -> tuple[float, ...]:
    """For each passage, given as its article and its text, how far other articles share its likeliest answer, 0 to 1.

    Two answers agree as far as the words of the shorter are in the other, times how likely the reader thinks either. What the
    question names itself does not count, nor the rest of such a name (everyone calls Gallant "Yoav"), nor a bare weekday.
    """
    asked = frozenset(lexical.analyze(question))
    known = asked | _weekdays()
    for _, text in passages:
        for name in names(text):
            terms = frozenset(lexical.analyze(name.text))
            known |= terms if terms & asked else frozenset()
    answers = [
        frozenset(lexical.analyze(text[reading.start : reading.end])) - known
        for (_, text), reading in zip(passages, readings, strict=True)
    ]
    likely = [1 / (1 + math.exp(-min(max(reading.answerable, -12.0), 12.0))) for reading in readings]
    groups = [article.group or article.id for article, _ in passages]

    def shared(at: int) -> float:
        best: dict[str, float] = {}
        for other, terms in enumerate(answers):
            if groups[other] != groups[at] and terms and answers[at]:
                agreement = len(terms & answers[at]) / min(len(terms), len(answers[at]))
                best[groups[other]] = max(best.get(groups[other], 0.0), likely[other] * agreement)
        return min(likely[at] * sum(best.values()), ENOUGH)

    return tuple(shared(at) for at in range(len(passages)))


def _weekdays() -> frozenset[str]:
    return frozenset(lexical.analyze(" ".join(lexicon.WEEKDAY_WORDS)))
