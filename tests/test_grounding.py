"""Statements whose own quotation does not carry them, and the sentences that do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rag.evidence import Passage
from rag.grounding import Place, ground
from rag.schema import Article, Chunk, ScoredChunk, Sentence
from rag.sentences import sentences
from rag.support import Evidence, check

PAIRS = [json.loads(line) for line in (Path(__file__).parent / "data" / "support_pairs.jsonl").read_text("utf-8").splitlines()]
STORY = "A barge hit the bridge on Monday. The bridge was closed at noon. Repairs will cost 18 million dollars."


def _passage(text: str) -> Passage:
    article = Article(id=text, title="", text=text)
    scored = ScoredChunk(Chunk("c", text, 0, len(text), text), 1, 1.0, "", "", "", None)
    return Passage(scored, article, tuple(sentences(text)))


def _said(place: Place) -> str:
    passage, sentence = place
    return passage.article.text[sentence.start : sentence.end]


def _whole(passage: Passage) -> Place:
    return passage, Sentence(0, len(passage.article.text))


def test_the_sentence_that_shares_most_and_carries_the_statement_is_found() -> None:
    story = _passage(STORY)
    found = ground("The repairs cost 18 million dollars.", [story], [(story, story.sentences[0])], lambda place: True)
    assert found is not None and _said(found) == "Repairs will cost 18 million dollars."


def test_what_no_sentence_carries_is_not_found() -> None:
    assert ground("The bridge was closed at noon.", [_passage(STORY)], [], lambda place: False) is None


def test_a_quotation_that_shares_as_much_as_any_other_sentence_has_the_last_word() -> None:
    story = _passage(STORY)
    assert ground("The bridge was closed at dawn.", [story], [(story, story.sentences[1])], lambda place: True) is None


def test_a_statement_without_words_has_no_sentence() -> None:
    assert ground("…", [_passage(STORY)], [], lambda place: True) is None


def test_no_wrong_statement_finds_a_sentence_of_another_story_that_carries_it(minilm: Any) -> None:
    stories = {quote: _passage(quote) for pair in PAIRS for quote in pair["quotes"]}
    let_through = []
    for pair in PAIRS:

        def carries(*places: Place, said: str = pair["statement"]) -> bool:
            return check(said, [Evidence(_said(place)) for place in places], senses=minilm).supported

        own = [_whole(stories[quote]) for quote in pair["quotes"]]
        if pair["label"] != "supported" and not carries(*own) and ground(pair["statement"], stories.values(), own, carries):
            let_through.append(pair["statement"])
    assert let_through == []
