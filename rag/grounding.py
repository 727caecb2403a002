"""6 Ground: which sentence of the passages carries a statement whose own quotation does not?

Models cite worse than they write: a true statement comes with the sentence next to the right one, or with the first of the
passage (Liu, Zhang and Liang, 2023, Evaluating Verifiability in Generative Search Engines, count a quarter of the citations of
such systems that do not support their sentence). The statement is held against sentences that share more with it than what it
cites, one at a time and by the same rules. Sentences are not put together here: two of them can be read as if they carried what
neither says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rag import facts
from rag.evidence import Passage
from rag.schema import Sentence

Place = tuple[Passage, Sentence]

# So many of the likeliest sentences are tried.
TRIED = 4
# A sentence that has less than this share of what the statement says is not tried.
LEAST = 0.5
_TELLING: tuple[facts.Kind, ...] = ("word", "name", "number", "date")


def ground(
    statement: str, passages: Iterable[Passage], given: Sequence[Place], carries: Callable[[Place], bool]
) -> Place | None:
    """The sentence that carries a statement, by `carries`; None when there is none.

    Only what shares more of the words, names, numbers and dates of the statement than `given`, the places that it cites itself,
    comes into question: otherwise those say best what the source thinks of it.
    """
    wanted = [token.value or token.meanings for token in facts.read(statement).of(*_TELLING)]

    def shared(place: Place) -> frozenset[int]:
        passage, sentence = place
        reading = facts.read(passage.article.text[sentence.start : sentence.end])
        values = {token.value for token in reading.tokens if token.value}
        return frozenset(
            at for at, fact in enumerate(wanted) if (fact & reading.meanings if isinstance(fact, frozenset) else fact in values)
        )

    least = max(LEAST * len(wanted), len(frozenset().union(*map(shared, given))) + 1)
    places = {
        (passage.article.id, sentence.start): (passage, sentence) for passage in passages for sentence in passage.sentences
    }
    likely = sorted(((len(shared(place)), place) for place in places.values()), key=lambda item: -item[0])[:TRIED]
    return next((place for count, place in likely if count >= least and carries(place)), None)
