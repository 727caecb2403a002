"""How sure the first sentence of an answer is, by how it stands among the others."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.quote.evidence import LOOKED_AT, Candidate, Signs, learnt
from rag.quote.sureness import STANDINGS, standing, sureness
from rag.schema import Article, Chunk, Passage, ScoredChunk, Sentence

TEXT = "The quay is closed."


def _seen(*likely: tuple[float, float]) -> list[Candidate]:
    """Sentences with the probability of each that it answers, and the judge's logit."""
    whole = Sentence(0, len(TEXT))
    chunk = Chunk("c", "a", 0, len(TEXT), TEXT)
    passage = Passage(ScoredChunk(chunk, 1, 1.0, "", "", "", None), Article(id="a", title="Quay", text=TEXT), (whole,))
    return [
        Candidate(passage, whole, TEXT, frozenset(), Signs(0, 0, 0, 0, 0, 0, 1, 1, second=judged), 0.0, chance, None)
        for chance, judged in likely
    ]


def test_the_first_sentence_is_held_against_the_others() -> None:
    # The logits of .5, .8 and .2 are 0, log 4 and -log 4.
    found = standing(_seen((0.5, 1.0), (0.8, 3.0), (0.2, -4.0)))
    assert found.likely == pytest.approx(math.log(4))
    assert found.ahead == pytest.approx(-math.log(4))
    assert found.judged == 1.0
    assert found.clear == pytest.approx(3.0 - 1.0)
    assert found.above == pytest.approx(3.0 - (3.0 + 1.0 - 4.0) / 3)
    assert found.mass == pytest.approx(0.5 + 0.8 + 0.2)


def test_a_sentence_that_stands_alone_is_held_against_nothing() -> None:
    found = standing(_seen((0.5, 1.0)))
    assert (found.likely, found.judged, found.clear, found.above, found.mass) == (0.0, 1.0, 0.0, 0.0, 0.5)
    assert found.ahead > 0


def test_sentences_without_a_second_look_do_not_count() -> None:
    looked_at = [(0.3, 1.0)] * LOOKED_AT
    assert standing(_seen(*looked_at, (0.9, 9.0))) == standing(_seen(*looked_at))


def test_nothing_is_not_sure() -> None:
    assert sureness([]) == 0.0


def test_one_that_is_far_ahead_is_surer_than_one_of_many_alike() -> None:
    alone = _seen((0.7, 4.0), *[(0.01, -4.0)] * 9)
    crowded = _seen((0.7, 4.0), *[(0.65, 3.8)] * 9)
    assert sureness(alone) > 0.6 > sureness(crowded)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(-12, 12)), min_size=1, max_size=30))
def test_it_is_a_probability(seen: Sequence[tuple[float, float]]) -> None:
    assert 0 <= sureness(_seen(*seen)) <= 1


def test_every_standing_has_a_weight() -> None:
    assert set(learnt().sure) == {*STANDINGS, "bias"}
