"""How likely two articles tell one story."""

from __future__ import annotations

import math
from typing import Any

import pytest

from rag.quote.sameness import samenesses, signs
from rag.schema import Article


def article(name: str, title: str, text: str, published: str | None) -> Article:
    return Article(id=name, title=title, text=text, published=published, language="en")


MILL = article("mill", "Sawmill burns in Halsen", "The sawmill of Halsen burned down, Ada Holm said.", "2025-03-03")
AGAIN = article("again", "Halsen sawmill to be rebuilt", "Ada Holm will rebuild the sawmill burned in Halsen.", "2025-03-10")
FAIR = article("fair", "Spring fair opens in Odda", "Tove Lind opened the spring fair of Odda with a song.", None)


def test_the_signs_of_each_pair_are_those_of_an_article_with_the_ones_before_it(minilm: Any) -> None:
    none, (first,), (with_mill, with_again) = signs([MILL, AGAIN, FAIR], minilm.embed)
    assert none == []
    assert first.days == pytest.approx(math.log(1 + 7)) and with_mill.days == pytest.approx(math.log(1 + 30))
    assert (first.whole, first.names) == (1.0, 1.0)
    assert (with_again.whole, with_again.names) == (0.0, 0.0)
    assert first.near > with_mill.near


def test_a_sequel_is_likelier_to_tell_the_same_story_than_something_else(minilm: Any) -> None:
    _, (sequel,), (other, another) = samenesses([MILL, AGAIN, FAIR], minilm.embed)
    assert sequel > 0 > max(other, another)


def test_of_no_article_and_of_one_there_is_no_pair(minilm: Any) -> None:
    assert samenesses([MILL], minilm.embed) == [[]]
