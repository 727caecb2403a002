"""Check a draft: what does the archive say of each of its sentences?

For each sentence the nearest passages are found, and the sentences of theirs that speak of the same things, by their words and
by their meaning. The judge tells of each of these, read with what stands around it, and of those of one article together,
whether they carry the sentence or refute it; `rag/prove/verdicts.py` makes a verdict of that.

A sentence that one article carries and another one refutes is contradicted: who publishes it must know of both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rag.english.names import names
from rag.english.sentences import is_heading, sentences
from rag.english.telling import tells
from rag.english.wording import is_time, telling_terms
from rag.errors import InputError
from rag.models import judge
from rag.models.judge import Told, Weigh
from rag.prove import citations
from rag.prove.checked import Checked, DraftReport
from rag.prove.ground import Ground
from rag.prove.unchecked import nothing_to_check
from rag.prove.verdicts import SAID_SO, Weighed, decide, says_so
from rag.schema import Article, Passage, Sentence

LONGEST, MOST, LONGEST_SENTENCE = 400_000, 2_000, 1_000
# So many sentences are compared by meaning, so many of the nearest are weighed, each with so many before it, and so many of one
# article together.
_COMPARED, _WEIGHED, _BEFORE, _TOGETHER = 32, 5, 2, 3
_PRONOUN = re.compile(r"^\W*(?:he|she|they|it|his|her|their|its|this|these|that|those|both|the latter)\b", re.IGNORECASE)


def check(
    draft: str,
    find: Callable[[str], Sequence[Passage]],
    *,
    weigh: Weigh,
    embed: Callable[[Sequence[str]], NDArray[np.float32]],
    advance: Callable[[int, int, str], None],
) -> DraftReport:
    """Hold every sentence of a draft against the archive.

    `find` gives the nearest passages for a text; `weigh` is the judge; `embed` gives vectors of length 1; `advance` is told
    `(done, total, what)`. Raises InputError for a draft that is empty or too long, and what the functions raise.
    """
    spans = sentences(draft)
    if not spans:
        raise InputError("the draft has no sentence: expected a text to check")
    if len(draft) > LONGEST or len(spans) > MOST:
        raise InputError(
            f"the draft has {len(draft):,} characters in {len(spans):,} sentences: expected at most {LONGEST:,} in {MOST:,}; "
            "check it in parts"
        )
    reader = _Checker(find, weigh, embed)
    found: list[tuple[Checked, tuple[citations.Span, ...]]] = []
    meant: tuple[str, ...] = ()
    for number, span in enumerate(spans, start=1):
        text = draft[span.start : span.end]
        item = Checked(span.start, span.end, text, "nothing")
        why = nothing_to_check(text)
        own = _named(text)
        if why:
            found.append((replace(item, reason=why), ()))
        else:
            carried_over = meant if _PRONOUN.search(text) else ()
            found.append(reader.checked(item, carried_over))
        meant = own if own and not (why and is_heading(text)) else meant
        advance(number, len(spans), text)
    drafts = [citations.Draft(item.text, quoted) for item, quoted in found]
    statements, cited, _ = citations.cite(drafts, reader.article)
    return DraftReport(
        tuple(replace(item, citations=said.citations) for (item, _), said in zip(found, statements, strict=True)), cited
    )


class _Checker:
    """Checks sentence after sentence; what it has read once it remembers."""

    def __init__(
        self, find: Callable[[str], Sequence[Passage]], weigh: Weigh, embed: Callable[[Sequence[str]], NDArray[np.float32]]
    ) -> None:
        self._find = find
        self._weigh = weigh
        self._embed = embed
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self._passages: dict[str, Passage] = {}

    def article(self, article_id: str) -> Article:
        """An article as it was when its sentences were weighed."""
        return self._passages[article_id].article

    def checked(self, item: Checked, meant: Sequence[str]) -> tuple[Checked, tuple[citations.Span, ...]]:
        """The sentence with its verdict, and the spans that it stands on. `meant` are names that a pronoun may stand for."""
        if len(item.text) > LONGEST_SENTENCE:
            return replace(item, reason=f"longer than {LONGEST_SENTENCE:,} characters"), ()
        passages = self._find(" ".join([*meant, item.text])[:LONGEST_SENTENCE])
        evidence = self._evidence(item.text, passages, meant)
        stances = self._weigh(item.text, [piece.told for piece in evidence]) if evidence else ()
        weighed = [
            replace(piece, stance=SAID_SO if says_so(item.text, piece.ground.quotes) else stance)
            for piece, stance in zip(evidence, stances, strict=True)
        ]
        return decide(item, weighed)

    def _evidence(self, text: str, passages: Sequence[Passage], meant: Sequence[str]) -> list[Weighed]:
        wanted = telling_terms(text)
        places: dict[tuple[str, int], tuple[Passage, Sentence]] = {}
        for passage in passages:
            if meant and not any(_mentions(passage, name) for name in meant):
                continue
            self._passages.setdefault(passage.article.id, passage)
            for sentence in passage.sentences:
                # Of an article that changes meanwhile, what was read first counts.
                if self._passages[passage.article.id].article == passage.article and tells(passage.said(sentence)):
                    places.setdefault((passage.article.id, sentence.start), (passage, sentence))
        likely = sorted(places.values(), key=lambda place: -len(wanted & telling_terms(Passage.said(*place))))[:_COMPARED]
        each = sorted(self._pieces(text, wanted, [(place[0], (place[1],)) for place in likely]), key=lambda it: -it.near)
        each = each[:_WEIGHED]
        chosen = {piece.spans[0] for piece in each}
        groups: dict[str, list[tuple[Passage, Sentence]]] = {}
        for passage, sentence in likely:
            if citations.Span(passage.article.id, sentence.start, sentence.end) in chosen:
                groups.setdefault(passage.article.id, []).append((passage, sentence))
        together = [
            (group[0][0], tuple(sorted((sentence for _, sentence in group[:_TOGETHER]), key=lambda it: it.start)))
            for group in groups.values()
            if len(group) > 1
        ]
        return [*each, *self._pieces(text, wanted, together)]

    def _pieces(
        self, text: str, wanted: frozenset[str], places: Sequence[tuple[Passage, tuple[Sentence, ...]]]
    ) -> list[Weighed]:
        """Places as evidence, each with how near it is to the sentence."""
        quotes = [" ".join(passage.said(span) for span in spans) for passage, spans in places]
        unknown = [each for each in dict.fromkeys([text, *quotes]) if each not in self._vectors]
        self._vectors.update(zip(unknown, self._embed(unknown) if unknown else (), strict=True))
        found = []
        for (passage, spans), quote in zip(places, quotes, strict=True):
            share = len(wanted & telling_terms(quote)) / len(wanted)
            alike = float(self._vectors[text] @ self._vectors[quote])
            # What shares no word with the sentence has nothing to do with it, whatever a model makes of it.
            if share:
                found.append(_piece(passage, spans, quote, (share + alike) / 2))
        return found


def _piece(passage: Passage, spans: Sequence[Sentence], quote: str, near: float) -> Weighed:
    article = passage.article
    earlier = [passage.said(span) for span in passage.sentences if span.end <= spans[0].start][-_BEFORE:]
    before = " ".join(text for text in earlier if tells(text))
    opening = passage.said(passage.sentences[0])
    return Weighed(
        tuple(citations.Span(article.id, span.start, span.end) for span in spans),
        Told(quote, judge.above(article), before),
        Ground(
            quote,
            "\n".join([article.title, article.source, opening if tells(opening) else "", before]),
            article.published,
        ),
        near,
    )


def _named(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.text for name in names(text) if not is_time(name.text)))


def _mentions(passage: Passage, name: str) -> bool:
    last = name.split()[-1]
    return bool(re.search(rf"\b{re.escape(last)}\b", f"{passage.article.title}\n{passage.article.text}"))
