"""6 Prove: does a statement stand on the quotations that a model gives for it, or on others in the same passages?

Each quotation is looked up to the letter and widened to whole sentences, and the statement is held against them
(`rag/support.py`), then against a sentence that may carry it better (`rag/grounding.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag import grounding, support
from rag.checks.likeness import Senses
from rag.citations import Draft, Span
from rag.commands import active, orders
from rag.evidence import Passage
from rag.facts import read
from rag.grounding import Place
from rag.replies import Written
from rag.schema import Sentence
from rag.sentences import is_heading

# Answers to a question are nearer to it than this, sentences of other stories are not.
RELATED = 0.2
_LONGEST = 500
_MARKS = re.compile(r"\s*\[\s*\d{1,4}(?:\s*,\s*\d{1,4})*\s*\]")


@dataclass(frozen=True, slots=True)
class Failed:
    """A statement that is not shown, and why."""

    written: Written
    reason: str


def prove(written: Written, question: str, passages: Mapping[int, Passage], senses: Senses | None) -> Draft | Failed:
    """The statement with the spans that carry it, or why it is not shown."""
    text = _plain(written.text)
    if not text or len(text) > _LONGEST:
        return Failed(written, f"the statement is empty or longer than {_LONGEST} characters")
    if active(text) or orders(text):
        return Failed(written, "the statement holds a link, markup or an order instead of a fact")
    if _off_topic(text, question, senses):
        return Failed(written, "the statement has nothing to do with the question")
    places = [_place(number, quote, passages) for number, quote in written.evidence]
    spans = [place for place in places if not isinstance(place, str)]
    if not spans:
        return Failed(
            written, next((place for place in places[::-1] if isinstance(place, str)), "the statement has no quotation")
        )
    verdict = _carried(written, text, spans, senses)
    if isinstance(verdict, Draft):
        return verdict

    def carries(place: Place) -> bool:
        return not _speaks_to_reader(*place) and isinstance(_carried(written, text, [place], senses), Draft)

    elsewhere = grounding.ground(text, passages.values(), spans, carries)
    return _carried(written, text, [elsewhere], senses) if elsewhere else verdict


def _place(number: int, quote: str, passages: Mapping[int, Passage]) -> Place | str:
    """The sentences that a quotation is taken from, or why it does not count.

    Weak models copy better than they count: what stands in another passage to the letter is cited from there.
    """
    if number not in passages:
        return f"there is no passage {number}"
    for passage in (passages[number], *passages.values()):
        found = _located(quote, passage)
        if found and is_heading(passage.article.text[found.start : found.end]):
            return "the quotation is a heading, which says nothing by itself"
        if found and _speaks_to_reader(passage, found):
            return "the quotation gives an order or asks a question instead of telling a fact"
        if found:
            return passage, found
    return f"the quotation is not in passage {number} to the letter, nor in another"


def _carried(written: Written, text: str, spans: Sequence[Place], senses: Senses | None) -> Draft | Failed:
    verdict = support.check(text, [_evidence(*span) for span in spans], senses=senses)
    if not verdict.supported:
        # The sentence before often has the name that a pronoun stands for: it then belongs to the quotation.
        spans = [(passage, _with_sentence_before(passage, span)) for passage, span in spans]
        if all("name" in reason or "office" in reason for reason in verdict.reasons):
            verdict = support.check(text, [_evidence(*span) for span in spans], senses=senses)
    if not verdict.supported:
        return Failed(written, "; ".join(verdict.reasons))
    return _draft(text, spans)


def _draft(text: str, places: Sequence[Place]) -> Draft:
    return Draft(text, tuple(Span(passage.article.id, span.start, span.end) for passage, span in places))


def _off_topic(text: str, question: str, senses: Senses | None) -> bool:
    """Whether a statement shares no word with the question and is far from it in meaning: most likely planted."""
    asked, told = read(question).meanings, read(text).meanings
    if senses is None or not asked or asked & told:
        return False
    one, other = senses.embed([question, text])
    return float(one @ other) < RELATED


def _plain(text: str) -> str:
    """A statement without citation marks, invisible characters and line breaks."""
    visible = "".join(
        letter for letter in text if unicodedata.category(letter) not in ("Cf", "Cc", "Co", "Cs") or letter in "\n\t"
    )
    return " ".join(_MARKS.sub("", visible).split())


def _located(quote: str, passage: Passage) -> Sentence | None:
    """The whole sentences of the article that a quotation is taken from; None when it is not there to the letter.

    A part of a sentence can say the opposite of the whole, so that the whole is what is checked and shown.
    """
    if len(re.findall(r"\w+", quote)) < 2:
        return None
    chunk, article = passage.scored.chunk, passage.article
    tries = (support.locate(form, article.text, chunk.start, chunk.end) for form in _forms(quote))
    found = next(filter(None, tries), None)
    if found is None:
        return None
    inside = [sentence for sentence in passage.sentences if sentence.start < found[1] and sentence.end > found[0]]
    start = min([found[0], *(sentence.start for sentence in inside)])
    end = max([found[1], *(sentence.end for sentence in inside)])
    return Sentence(start, end)


def _forms(quote: str) -> tuple[str, ...]:
    """A quotation as it is given, and as it stands where it was taken from the middle of a sentence.

    Writers begin a quotation with a capital and end it with a full stop, or with dots where the sentence goes on.
    """
    bare = quote.strip().strip("\"“”'‘’").strip(" .…")
    return quote, bare, bare[:1].swapcase() + bare[1:]


def _speaks_to_reader(passage: Passage, span: Sentence) -> bool:
    """Whether a quotation, or the sentence before it, gives an order, or the quotation is a question."""
    article = passage.article
    quoted = article.text[span.start : span.end]
    before = _with_sentence_before(passage, span)
    told = [article.text[s.start : s.end] for s in passage.sentences if s.start >= before.start and s.end <= span.end]
    return quoted.rstrip(" \"”’'").endswith("?") or any(orders(sentence) for sentence in [*told, quoted])


def _with_sentence_before(passage: Passage, span: Sentence) -> Sentence:
    earlier = [sentence for sentence in passage.sentences if sentence.end <= span.start]
    return Sentence(earlier[-1].start, span.end) if earlier else span


def _evidence(passage: Passage, span: Sentence) -> support.Evidence:
    article = passage.article
    return support.Evidence(article.text[span.start : span.end], article.source, article.published)
