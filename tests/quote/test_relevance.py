"""How likely a sentence tells of a matter."""

from __future__ import annotations

import math
from typing import Any

import pytest

from rag.english.sentences import sentences
from rag.quote.relevance import RELEVANT, relevances, signs
from rag.quote.story import Quotable
from rag.schema import Article, Sentence

MATTER = "the Halsen mill fire"
MILL = "The old mill of Halsen burned down on Monday. Six engines came. The fire at the mill was out by noon."
FAIR = (
    "The spring fair of Halsen opens on Friday. It has forty stalls and a wheel. Last year rain spoilt it. "
    "A fire at the wheel was put out at once. Tickets cost four crowns."
)


def _story(name: str, title: str, text: str) -> Quotable:
    return Article(name, title, text, "Kestrel Wire", published="2025-05-20"), sentences(text)


STORIES = [(_story("mill", "Fire destroys mill", MILL), 0.9), (_story("fair", "Fair opens on Friday", FAIR), 0.1)]
PLACES = [(at, sentence) for at, ((_, found), _) in enumerate(STORIES) for sentence in found]


def test_what_is_told_of_a_matter_is_told_from_what_only_shares_words_with_it(minilm: Any) -> None:
    likely = relevances(MATTER, STORIES, PLACES, minilm.embed)
    mill, fair = likely[:3], likely[3:]
    assert min(mill) >= RELEVANT > max(fair)


def test_each_sign_is_what_its_name_says(minilm: Any) -> None:
    found = signs(MATTER, STORIES, PLACES, minilm.embed)
    # Of three words of meaning (halsen, mill, fire) the first article has four among its words, the second two.
    mill, fair = (math.log1p(100 * count / 3 / len(text.split())) for count, text in ((4, MILL), (2, FAIR)))
    assert found[0].often == 0
    # The fair's first sentence has one of the three, its second none.
    assert [sign.often for sign in found[3:5]] == pytest.approx([(fair - mill) * 2 / 3, fair - mill])
    assert [sign.words for sign in found[:3]] == pytest.approx([2 / 3, 0, 2 / 3])
    assert [sign.before for sign in found[:3]] == pytest.approx([0, 2 / 3, 2 / 3])
    assert found[0].about == pytest.approx(math.log(9)) and found[3].about == pytest.approx(-math.log(9))
    assert found[0].near > found[4].near
    assert [sign.length for sign in (found[0], found[3])] == pytest.approx([math.log(21), math.log(34)])


def test_nothing_is_looked_at_where_nothing_is_asked_and_a_matter_without_words_breaks_nothing(minilm: Any) -> None:
    assert relevances(MATTER, [], [], minilm.embed) == []
    (likely,) = relevances("…", STORIES[:1], [(0, Sentence(0, 45))], minilm.embed)
    assert 0 < likely < 1
