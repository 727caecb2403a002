"""Which sentence of the passages carries a statement whose own quotation does not?

Models cite worse than they write: a true statement comes with the sentence next to the right one, or with the first of the
passage (Liu, Zhang and Liang, 2023, Evaluating Verifiability in Generative Search Engines, count a quarter of the citations of
such systems that do not support their sentence). The statement is held against the sentences that share most words with it, one
at a time and by the same judgement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rag.english import wording
from rag.prove.locate import Place
from rag.schema import Passage

# So many of the sentences that share most words with the statement are tried, of those that have at least this share of them.
TRIED, LEAST = 4, 0.3


def ground(statement: str, passages: Iterable[Passage], carries: Callable[[Place], bool]) -> Place | None:
    """The sentence that carries a statement, by `carries`; None when there is none."""
    wanted = frozenset(wording.analyze(statement))
    places = {
        (passage.article.id, sentence.start): (passage, sentence) for passage in passages for sentence in passage.sentences
    }
    shared = [
        (len(wanted & frozenset(wording.analyze(passage.article.text[sentence.start : sentence.end]))), key)
        for key, (passage, sentence) in places.items()
    ]
    likely = sorted(shared, key=lambda item: (-item[0], item[1]))[:TRIED]
    tried = (places[key] for count, key in likely if count >= LEAST * len(wanted))
    return next((place for place in tried if carries(place)), None)
