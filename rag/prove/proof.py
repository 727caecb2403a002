"""Does a statement stand on the quotations that a model gives for it, or on others in the same passages?

Each quotation is located and widened to whole sentences, and the statement is held against them (`rag/prove/support.py`), then
against a sentence that may carry it better (`rag/prove/grounding.py`). What is not proven is quoted in its place, where it has
quotations.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.english.disguise import mixed_words
from rag.english.orders import active, announces, orders
from rag.english.sentences import is_heading
from rag.english.telling import asks
from rag.models.judge import Weigh
from rag.prove import grounding, support
from rag.prove.citations import Draft, Span, attribution
from rag.prove.locate import Place, located
from rag.prove.written import Written
from rag.schema import Passage, Sentence

_LONGEST = 500
# So many sentences before a quotation say who and when is meant.
_BEFORE = 3
# "Yes" and "no" answer the question, not the quotations: what follows them can be proven without them.
_REPLY = re.compile(r"(?:yes|no)\b\s*[,:;.!—–-]+\s*(?=(?:\S+\s+){3})", re.IGNORECASE)
_MARKS = re.compile(r"\s*\[\s*\d{1,4}(?:\s*,\s*\d{1,4})*\s*\]")


@dataclass(frozen=True, slots=True)
class Failed:
    """A statement that is left out, and why."""

    written: Written
    reason: str


@dataclass(frozen=True, slots=True)
class Undecided:
    """A statement that may be carried: as it was written, and the quotations that stand in its place unless it is proven."""

    draft: Draft
    quoted: Draft
    evidence: tuple[support.Evidence, ...]


Tried = Draft | Undecided | Failed


def prove(written: Written, passages: Mapping[int, Passage], weigh: Weigh) -> Tried:
    """The statement with the spans that carry it, its quotations in its place, or why it is left out.

    `weigh` is the judge.
    """
    text = _plain(written.text)
    if not text or len(text) > _LONGEST:
        return Failed(written, f"the statement is empty or longer than {_LONGEST} characters")
    if active(text) or orders(text) or mixed_words(text):
        return Failed(written, "the statement holds a link, markup, a disguised word or an order instead of a fact")
    if asks(text):
        return Failed(written, "the statement asks a question instead of telling a fact")
    places = [_places(number, quote, passages) for number, quote in written.evidence]
    told = [place for found in places if not isinstance(found, str) for place in found]
    spans = list({(passage.article.id, sentence): (passage, sentence) for passage, sentence in told}.values())
    if not spans:
        return Failed(
            written, next((place for place in places[::-1] if isinstance(place, str)), "the statement has no quotation")
        )
    evidence = [_evidence(*span) for span in spans]
    verdict = support.check(text, evidence, weigh)
    if not verdict.supported and (reply := _REPLY.match(text)):
        text = text[reply.end() :][:1].upper() + text[reply.end() + 1 :]
        verdict = support.check(text, evidence, weigh)
    if verdict.supported:
        return _draft(text, spans)

    def carries(place: Place) -> bool:
        return not _speaks_to_reader(*place) and support.check(text, [_evidence(*place)], weigh).supported

    elsewhere = grounding.ground(text, passages.values(), carries)
    if elsewhere:
        return _draft(text, [elsewhere])
    quoted = _quoted(spans)
    if verdict.undecided:
        return Undecided(_draft(text, spans), quoted, tuple(evidence))
    return quoted


def _places(number: int, quote: str, passages: Mapping[int, Passage]) -> tuple[Place, ...] | str:
    """The sentences that a quotation is taken from, or why it does not count.

    Weak models copy better than they count: what stands in another passage is cited from there.
    """
    if number not in passages:
        return f"there is no passage {number}"
    found = located(quote, number, passages)
    if not found:
        return f"the quotation is not in passage {number}, nor in another"
    telling = tuple(place for place in found if not is_heading(Passage.said(*place)))
    if not telling:
        return "the quotation is a heading, which says nothing by itself"
    if any(_speaks_to_reader(*place) for place in telling):
        return "the quotation gives an order or asks a question instead of telling a fact"
    return telling


def _draft(text: str, places: Sequence[Place]) -> Draft:
    return Draft(text, _spans(places), kind="written")


def _quoted(places: Sequence[Place]) -> Draft:
    """The quotations with who says them, in their order."""
    told: list[str] = []
    named = ""
    for place in places:
        article = place[0].article
        told.append(f"{'' if article.id == named else attribution(article) + ': '}“{Passage.said(*place)}”")
        named = article.id
    return Draft(" ".join(told), _spans(places))


def _spans(places: Sequence[Place]) -> tuple[Span, ...]:
    return tuple(Span(passage.article.id, span.start, span.end) for passage, span in places)


def _plain(text: str) -> str:
    """A statement without citation marks, invisible characters and line breaks."""
    visible = "".join(
        letter for letter in text if unicodedata.category(letter) not in ("Cf", "Cc", "Co", "Cs") or letter in "\n\t"
    )
    return " ".join(_MARKS.sub("", visible).split())


def _speaks_to_reader(passage: Passage, span: Sentence) -> bool:
    """Whether a quotation, or a sentence beside it, gives an order, or the quotation holds a question.

    The sentence behind counts as well, since a quoted cry may have ended the order too early. Of another paragraph only one
    before counts that orders its reader to say what follows.
    """
    text = passage.article.text
    inside = [sentence for sentence in passage.sentences if sentence.start >= span.start and sentence.end <= span.end]
    told = [passage.said(sentence) for sentence in (*inside, span)]
    if any(map(asks, told)) or any(map(orders, told)):
        return True
    for before in _earlier(passage, span)[-1:]:
        apart = "\n" in text[before.end : span.start]
        if (announces if apart else orders)(passage.said(before)):
            return True
    behind = next((sentence for sentence in passage.sentences if sentence.start >= span.end), None)
    return behind is not None and "\n" not in text[span.end : behind.start] and orders(passage.said(behind))


def _earlier(passage: Passage, span: Sentence) -> list[Sentence]:
    return [sentence for sentence in passage.sentences if sentence.end <= span.start]


def _evidence(passage: Passage, span: Sentence) -> support.Evidence:
    """The quotation with the first sentence of its passage and the sentences before it, as far as they tell something.

    A planted order or question beside the quotation would otherwise carry what it asks for.
    """
    article = passage.article
    earlier = [passage.said(sentence) for sentence in _earlier(passage, span)[-_BEFORE:]]
    opening = passage.said(passage.sentences[0] if passage.sentences else span)
    return support.Evidence(
        passage.said(span),
        article.title,
        article.stated_source,
        article.published,
        "" if asks(opening) or orders(opening) else opening,
        " ".join(text for text in earlier if not asks(text) and not orders(text)),
    )
