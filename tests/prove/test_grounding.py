"""Statements whose own quotation does not carry them, and the sentences that do."""

from __future__ import annotations

from rag.english.sentences import sentences
from rag.prove.grounding import TRIED, Place, ground
from rag.schema import Article, Chunk, Passage, ScoredChunk

STORY = "A barge hit the bridge on Monday. The bridge was closed at noon. Repairs will cost 18 million dollars."


def _passage(text: str) -> Passage:
    article = Article(id=text, title="", text=text)
    scored = ScoredChunk(Chunk("c", text, 0, len(text), text), 1, 1.0, "", "", "", None)
    return Passage(scored, article, tuple(sentences(text)))


def _said(place: Place) -> str:
    passage, sentence = place
    return passage.article.text[sentence.start : sentence.end]


def test_the_sentence_that_shares_most_and_carries_the_statement_is_found() -> None:
    found = ground("The repairs cost 18 million dollars.", [_passage(STORY)], lambda place: True)
    assert found is not None and _said(found) == "Repairs will cost 18 million dollars."


def test_a_sentence_that_does_not_carry_it_gives_way_to_the_next() -> None:
    other = _passage("The bridge was closed to all ships at noon on Monday.")
    found = ground("The bridge was closed at noon.", [_passage(STORY), other], lambda place: "ships" in _said(place))
    assert found is not None and found[0] is other


def test_what_no_sentence_carries_is_not_found() -> None:
    assert ground("The bridge was closed at noon.", [_passage(STORY)], lambda place: False) is None


def test_a_sentence_that_shares_few_words_is_not_tried() -> None:
    assert ground("The new mayor opened a school in the old town hall.", [_passage(STORY)], lambda place: True) is None


def test_only_a_few_sentences_are_tried() -> None:
    tried: list[str] = []

    def never(place: Place) -> bool:
        tried.append(_said(place))
        return False

    text = " ".join(f"The bridge number {number} was closed at noon." for number in range(12))
    assert ground("The bridge was closed at noon.", [_passage(text)], never) is None
    assert len(tried) == TRIED == 4


def test_a_sentence_in_two_overlapping_passages_is_tried_once() -> None:
    tried: list[str] = []
    ground("The bridge was closed at noon.", [_passage(STORY), _passage(STORY)], lambda place: bool(tried.append(_said(place))))
    assert len(tried) == len(set(tried))
