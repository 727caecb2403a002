"""5 Write: a language model drafts an answer from the passages; code decides which of its statements a reader sees.

Each statement is taken as soon as it is whole and must be proven (`rag/proof.py`). What fails is sent back once with the
reason, then left out and counted.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rag import packing, planning, prompts, replies, tokens
from rag.checks.likeness import Senses
from rag.citations import Draft
from rag.errors import ProviderError
from rag.evidence import Passage
from rag.llms import LLM, Closing, Message, complete
from rag.prompts import Prompt
from rag.proof import Failed, prove
from rag.replies import Reply, Written
from rag.schema import Status, Usage

STATEMENTS = 8
# So much of a statement that failed is sent back.
_LONGEST = 500


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
class _Tally:
    usage: Usage = field(default_factory=Usage)
    cut: bool = False

    def add(self, closing: Closing) -> None:
        self.usage = Usage(
            self.usage.input_tokens + closing.usage.input_tokens, self.usage.output_tokens + closing.usage.output_tokens
        )
        self.cut = self.cut or closing.cut


@dataclass(slots=True)
class _Shown:
    """What the reader has been given so far."""

    drafts: list[Draft] = field(default_factory=list)

    def takes(self, draft: Draft) -> bool:
        """Whether a draft says something new for which there is room; it then counts as shown."""
        new = len(self.drafts) < STATEMENTS and all(draft.text != other.text for other in self.drafts)
        if new:
            self.drafts.append(draft)
        return new


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
    tally, shown = _Tally(), _Shown()
    failed: list[Failed] = []
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
                found = _seconded(written, prove(written, question, packed.passages, senses), llm, checking, packed, tally)
                if isinstance(found, Failed):
                    failed.append(found)
                elif shown.takes(found):
                    yield found
            if shown.drafts or failed or reply.outcome or attempt == 2:
                break
            # Not a word in the form that was asked for: this model is asked for plain lines from now on.
            llm.structured = False
        if failed and len(shown.drafts) < STATEMENTS:
            unmended = len(failed)
            for written, mended in _repaired(question, packed, failed, llm, repairing, answering.texts, tally, senses):
                found = _seconded(written, mended, llm, checking, packed, tally)
                if isinstance(found, Draft) and shown.takes(found):
                    unmended -= 1
                    yield found
            failed = failed[: max(unmended, 0)]
    except ProviderError as error:
        if not shown.drafts:
            raise
        notes.append(f"the answer may be incomplete: {error}")
    if tally.cut and not notes:
        notes.append("the answer may be incomplete: the model's reply was cut short")
    dropped = len(failed) + reply.malformed
    yield Outcome(
        _status(reply.outcome, bool(shown.drafts)),
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
    told = 0
    try:
        for piece in pieces:
            if isinstance(piece, Closing):
                tally.add(piece)
                continue
            yield from reply.feed(piece)
            told += tokens.count(piece)
            if reply.circles:
                # A request that is broken off does not say what it cost.
                tally.add(Closing(Usage(sum(map(tokens.count, filled)), told), cut=True))
                break
        yield from reply.end()
    finally:
        close = getattr(pieces, "close", None)
        if close:
            close()


def _repaired(
    question: str,
    packed: packing.Packed,
    failed: Sequence[Failed],
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
        found = prove(written, question, packed.passages, senses)
        if isinstance(found, Draft):
            yield written, found


def _seconded(
    written: Written, found: Draft | Failed, llm: LLM, checking: Prompt | None, packed: packing.Packed, tally: _Tally
) -> Draft | Failed:
    """The draft if the model too finds it carried by its quotations, where it is asked."""
    if checking is None or isinstance(found, Failed):
        return found
    texts = {passage.article.id: passage.article.text for passage in packed.passages.values()}
    quotations = "\n".join(f"“{packing.defused(texts[span.article_id][span.start : span.end])}”" for span in found.spans)
    filled = checking.fill(statement=packing.defused(found.text), quotations=quotations)
    reply, usage = complete(llm, (Message("system", filled[0]), Message("user", filled[1])), max_tokens=64)
    tally.add(Closing(usage))
    if re.match(r"\W*yes\b", reply, re.IGNORECASE):
        return found
    return Failed(written, "a second reading found that the quotations do not carry it")
