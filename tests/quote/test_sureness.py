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

ASKED = "What did the repair of the quay cost?"
TEXT = "The quay is closed."


def _seen(*likely: tuple[float, float] | tuple[float, float, str, str]) -> list[Candidate]:
    """Sentences with the probability of each that it answers, the judge's logit, and maybe other words and another article."""
    found = []
    for chance, judged, *told in likely:
        text, article = told or (TEXT, "a")
        whole = Sentence(0, len(text))
        chunk = Chunk("c", article, 0, len(text), text)
        passage = Passage(ScoredChunk(chunk, 1, 1.0, "", "", "", None), Article(id=article, title="Quay", text=text), (whole,))
        signs = Signs(0, 0, 0, 0, 0, 0, 1, 1, second=judged)
        found.append(Candidate(passage, whole, text, frozenset(), signs, 0.0, chance, None))
    return found


def test_the_first_sentence_is_held_against_its_rivals() -> None:
    # The logits of .5, .8 and .2 are 0, log 4 and -log 4.
    found = standing(ASKED, _seen((0.5, 1.0), (0.8, 3.0), (0.2, -4.0)))
    assert found.likely == pytest.approx(math.log(4))
    assert found.ahead == pytest.approx(0 - math.log(4))
    assert found.judged == 1.0
    assert found.clear == pytest.approx(1.0 - 3.0)
    assert found.above == pytest.approx(1.0 - (3.0 - 4.0) / 2)
    assert found.mass == pytest.approx(0.8 + 0.2)


@pytest.mark.parametrize(
    ("other", "article", "rival"),
    [
        ("Repairs came to 3.6 million.", "b", False),
        ("They paid Aker Works for the repair.", "b", False),
        ("Repairs came to 3.6 million.", "a", True),
        ("Repairs came to 4 million.", "b", True),
        # What the question names itself tells nothing.
        ("The Quay is of 1912.", "b", True),
    ],
)
def test_what_another_article_tells_with_the_same_number_or_name_is_no_rival(other: str, article: str, rival: bool) -> None:
    first = "The repair of the Quay cost 3.6 million, said Aker Works."
    found = standing(ASKED, _seen((0.5, 1.0, first, "a"), (0.8, 3.0, other, article), (0.2, -4.0)))
    assert found.ahead == pytest.approx((0 if rival else math.log(4)) - (math.log(4) if rival else -math.log(4)))
    assert found.mass == pytest.approx(0.8 + 0.2 if rival else 0.2)


def test_a_sentence_without_a_rival_is_far_ahead() -> None:
    found = standing(ASKED, _seen((0.5, 1.0)))
    assert (found.likely, found.judged, found.mass) == (0.0, 1.0, 0.0)
    assert found.ahead == found.clear == found.above > 0


def test_sentences_without_a_second_look_do_not_count() -> None:
    looked_at = [(0.3, 1.0)] * LOOKED_AT
    assert standing(ASKED, _seen(*looked_at, (0.9, 9.0))) == standing(ASKED, _seen(*looked_at))


def test_nothing_is_not_sure() -> None:
    assert sureness(ASKED, []) == 0.0


def test_one_that_is_far_ahead_is_surer_than_one_of_many_alike() -> None:
    alone = _seen((0.7, 4.0), *[(0.01, -4.0)] * 9)
    crowded = _seen((0.7, 4.0), *[(0.65, 3.8)] * 9)
    assert sureness(ASKED, alone) > 0.6 > sureness(ASKED, crowded)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(-12, 12)), min_size=1, max_size=30))
def test_it_is_a_probability(seen: Sequence[tuple[float, float]]) -> None:
    assert 0 <= sureness(ASKED, _seen(*seen)) <= 1


def test_every_standing_has_a_weight() -> None:
    assert set(learnt().sure) == {*STANDINGS, "bias"}
