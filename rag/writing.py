"""5 Write: a language model drafts an answer from the passages; code decides which of its statements a reader sees.

Each statement is taken as soon as it is whole, its quotations are looked up to the letter, widened to whole sentences, and the
statement is held against them (`rag/support.py`). What fails is sent back once with the reason, then left out and counted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rag import packing, planning, prompts, replies, support, tokens
from rag.checks.likeness import Senses
from rag.citations import Draft, Span
from rag.commands import active, orders
from rag.errors import ProviderError
from rag.evidence import Passage
from rag.facts import read
from rag.llms import LLM, Closing, Message, complete
from rag.prompts import Prompt
from rag.replies import Reply, Written
from rag.schema import Sentence, Status, Usage

STATEMENTS = 8
# Answers to a question are nearer to it than this, sentences of other stories are not (see tests/test_writing.py).
RELATED = 0.2
_LONGEST = 500
_MARKS = re.compile(r"\s*\[\s*\d{1,4}(?:\s*,\s*\d{1,4})*\s*\]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the writing, after the last draft."""

    status: Status
    dropped: int
    usage: Usage
    notes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    """Why statements were dropped, for the evaluation."""
    said_not_found: bool = False
    """The model itself said that the passages do not answer."""


def both(one: Usage, other: Usage) -> Usage:
    """What two requests cost together; money is not known where one of them is not."""
    known = one.dollars is not None and other.dollars is not None
    dollars = (one.dollars or 0.0) + (other.dollars or 0.0) if known else None
    return Usage(one.input_tokens + other.input_tokens, one.output_tokens + other.output_tokens, dollars)


class Writer:
    """A model with the prompts it is asked with. Safe to share between threads."""

    def __init__(self, llm: LLM, *, prompts_dir: Path | None, context_tokens: int, second_opinion: bool = False) -> None:
        self.llm = llm
        self._prompts = {name: prompts.load(name, prompts_dir) for name in ("answer", "check", "condense", "plan", "repair")}
        self._second_opinion = second_opinion
        self._context_tokens = context_tokens

    @property
    def version(self) -> str:
        """The versions of the prompts that an answer is written with."""
        return "-".join(self._prompts[name].version for name in ("answer", "repair"))

    def standalone(self, question: str, history: Sequence[tuple[str, str]]) -> tuple[str, Usage]:
        """A follow-up as a question that stands alone; see `rag/planning.py`. Raises ProviderError."""
        text, usage = planning.standalone(self.llm, self._prompts["condense"], question, history)
        return text, replace(usage, dollars=self.llm.price(usage))

    def parts(self, question: str) -> tuple[tuple[str, ...], Usage]:
        """The simpler questions that a question consists of; see `rag/planning.py`. Raises ProviderError."""
        if not planning.asks_for_several(question):
            return (question,), Usage()
        found, usage = planning.parts(self.llm, self._prompts["plan"], question)
        return found, replace(usage, dollars=self.llm.price(usage))

    def write(
        self, question: str, passages: Sequence[Passage], *, today: str, senses: Senses | None
    ) -> Generator[Draft | Outcome, None, None]:
        """An answer from passages; see `write`."""
        return write(
            question,
            passages,
            llm=self.llm,
            answering=self._prompts["answer"],
            repairing=self._prompts["repair"],
            checking=self._prompts["check"] if self._second_opinion else None,
            context_tokens=self._context_tokens,
            today=today,
            senses=senses,
        )


@dataclass(slots=True)
class _Failed:
    written: Written
    reason: str


@dataclass(slots=True)
class _Tally:
    usage: Usage = field(default_factory=Usage)
    cut: bool = False

    def add(self, closing: Closing) -> None:
        self.usage = Usage(
            self.usage.input_tokens + closing.usage.input_tokens, self.usage.output_tokens + closing.usage.output_tokens
        )
        self.cut = self.cut or closing.cut


def write(
    question: str,
    passages: Sequence[Passage],
    *,
    llm: LLM,
    answering: Prompt,
    repairing: Prompt,
    checking: Prompt | None = None,
    context_tokens: int,
    today: str,
    senses: Senses | None = None,
) -> Generator[Draft | Outcome, None, None]:
    """Verified statements as they come, then the Outcome. Closing the iterator ends the request.

    With `checking` the model is asked once more about each statement that the rules let pass; only a clear yes counts.

    Raises ProviderError when the model fails before a statement could be shown; a later failure ends the answer with a note.
    """
    packed = packing.pack(passages, tokens=context_tokens, count=tokens.count)
    tally, failed, shown = _Tally(), [], set[str]()
    notes: list[str] = []
    reply = Reply()
    try:
        for attempt in (1, 2):
            reply = Reply()
            form = "json" if llm.structured else "lines"
            filled = answering.fill(
                question=packing.defused(question), passages=packed.text, today=today, format=answering.texts[form]
            )
            for written in _ask(llm, filled, reply, tally):
                found = _seconded(written, _verify(written, question, packed.passages, senses), llm, checking, packed, tally)
                if isinstance(found, _Failed):
                    failed.append(found)
                elif found.text not in shown and len(shown) < STATEMENTS:
                    shown.add(found.text)
                    yield found
            if shown or failed or reply.outcome or attempt == 2:
                break
            # Not a word in the form that was asked for: this model is asked for plain lines from now on.
            llm.structured = False
        if failed and len(shown) < STATEMENTS:
            unmended = len(failed)
            for written, mended in _repaired(question, packed, failed, llm, repairing, answering.texts, tally, senses):
                found = _seconded(written, mended, llm, checking, packed, tally)
                if isinstance(found, Draft) and found.text not in shown and len(shown) < STATEMENTS:
                    shown.add(found.text)
                    unmended -= 1
                    yield found
            failed = failed[: max(unmended, 0)]
    except ProviderError as error:
        if not shown:
            raise
        notes.append(f"the answer may be incomplete: {error}")
    if tally.cut and not notes:
        notes.append("the answer may be incomplete: the model's reply was cut short")
    dropped = len(failed) + reply.malformed
    yield Outcome(
        _status(reply.outcome, bool(shown)),
        dropped,
        replace(tally.usage, dollars=llm.price(tally.usage)),
        tuple(notes),
        tuple(item.reason for item in failed),
        reply.outcome == "not_found",
    )


def _status(outcome: str, shown: bool) -> Status:
    if not shown:
        return "not_found"
    return "false_premise" if outcome == "false_premise" else "answered"


def _ask(llm: LLM, filled: tuple[str, str], reply: Reply, tally: _Tally) -> Iterator[Written]:
    messages = (Message("system", filled[0]), Message("user", filled[1]))
    pieces = llm.stream(messages, schema=replies.SCHEMA)
    try:
        for piece in pieces:
            if isinstance(piece, Closing):
                tally.add(piece)
            else:
                yield from reply.feed(piece)
        yield from reply.end()
    finally:
        close = getattr(pieces, "close", None)
        if close:
            close()


def _repaired(
    question: str,
    packed: packing.Packed,
    failed: Sequence[_Failed],
    llm: LLM,
    repairing: Prompt,
    forms: Mapping[str, str],
    tally: _Tally,
    senses: Senses | None,
) -> Iterator[tuple[Written, Draft]]:
    listed = "\n".join(
        f"{number}. {packing.defused(item.written.text[:_LONGEST])}\n   Why it failed: {item.reason}"
        for number, item in enumerate(failed[:STATEMENTS], start=1)
    )
    filled = repairing.fill(
        question=packing.defused(question),
        passages=packed.text,
        failures=listed,
        format=forms["json" if llm.structured else "lines"],
    )
    for written in _ask(llm, filled, Reply(), tally):
        found = _verify(written, question, packed.passages, senses)
        if isinstance(found, Draft):
            yield written, found


def _seconded(
    written: Written, found: Draft | _Failed, llm: LLM, checking: Prompt | None, packed: packing.Packed, tally: _Tally
) -> Draft | _Failed:
    """The draft if the model too finds it carried by its quotations, where it is asked."""
    if checking is None or isinstance(found, _Failed):
        return found
    texts = {passage.article.id: passage.article.text for passage in packed.passages.values()}
    quotations = "\n".join(f"“{packing.defused(texts[span.article_id][span.start : span.end])}”" for span in found.spans)
    filled = checking.fill(statement=packing.defused(found.text), quotations=quotations)
    reply, usage = complete(llm, (Message("system", filled[0]), Message("user", filled[1])), max_tokens=64)
    tally.add(Closing(usage))
    if re.match(r"\W*yes\b", reply, re.IGNORECASE):
        return found
    return _Failed(written, "a second reading found that the quotations do not carry it")


def _verify(written: Written, question: str, passages: dict[int, Passage], senses: Senses | None) -> Draft | _Failed:
    """The statement with the spans that carry it, or why it is not shown."""
    text = _plain(written.text)
    if not text or len(text) > _LONGEST:
        return _Failed(written, f"the statement is empty or longer than {_LONGEST} characters")
    if active(text) or orders(text):
        return _Failed(written, "the statement holds a link, markup or an order instead of a fact")
    if _off_topic(text, question, senses):
        return _Failed(written, "the statement has nothing to do with the question")
    spans: list[tuple[Passage, Sentence]] = []
    for number, quote in written.evidence:
        passage = passages.get(number)
        found = _located(quote, passage) if passage else None
        if passage is None:
            problem = f"there is no passage {number}"
        elif found is None:
            problem = f"the quotation is not in passage {number} to the letter"
        elif _speaks_to_reader(passage, found):
            problem = "the quotation gives an order or asks a question instead of telling a fact"
        else:
            spans.append((passage, found))
            continue
        if not spans and (number, quote) == written.evidence[-1]:
            return _Failed(written, problem)
    if not spans:
        return _Failed(written, "the statement has no quotation")
    return _carried(written, text, spans, senses)


def _carried(written: Written, text: str, spans: Sequence[tuple[Passage, Sentence]], senses: Senses | None) -> Draft | _Failed:
    verdict = support.check(text, [_evidence(*span) for span in spans], senses=senses)
    if not verdict.supported:
        # The sentence before often has the name that a pronoun stands for: it then belongs to the quotation.
        spans = [(passage, _with_sentence_before(passage, span)) for passage, span in spans]
        if all("name" in reason or "office" in reason for reason in verdict.reasons):
            verdict = support.check(text, [_evidence(*span) for span in spans], senses=senses)
    if not verdict.supported:
        return _Failed(written, "; ".join(verdict.reasons))
    return Draft(text, tuple(Span(passage.article.id, span.start, span.end) for passage, span in spans))


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
    found = support.locate(quote, article.text, chunk.start, chunk.end)
    if found is None:
        return None
    inside = [sentence for sentence in passage.sentences if sentence.start < found[1] and sentence.end > found[0]]
    start = min([found[0], *(sentence.start for sentence in inside)])
    end = max([found[1], *(sentence.end for sentence in inside)])
    return Sentence(start, end)


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
