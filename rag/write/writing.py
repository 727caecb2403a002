"""A language model drafts an answer from the passages; code decides how each of its statements reaches a reader.

Each statement is taken as soon as it is whole and tried (`rag/prove/proof.py`), and each stays in the model's order: what is
proven is shown as it was written; what is not, but has quotations, is quoted in its place; what has none is left out and
counted. Where the judge is undecided the model can be asked once more, about all such statements together.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag import tokens
from rag.answers import Status, Usage
from rag.errors import ProviderError
from rag.llms import LLM, Closing, Message, complete
from rag.models import judge
from rag.models.judge import Told, Weigh
from rag.prove.citations import Draft
from rag.prove.proof import Failed, Tried, Undecided, prove
from rag.prove.written import Written
from rag.quote import premise
from rag.schema import Passage
from rag.write import packing, reasons, replies
from rag.write.prompts import Prompt
from rag.write.replies import Reply

STATEMENTS = 8
_NO_ROOM = f"an answer has room for {STATEMENTS} statements"
# A quotation that denies what the question takes for granted with at least this probability proves a false premise.
DENIED = 0.5
# What a second opinion says of a statement: its number, yes or no, and the words that decide.
_OPINION = re.compile(r"^\W*(\d{1,2})\W+(yes|no)\b\W*(.*)$", re.IGNORECASE)


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
    silence: str = ""
    """Why the model said nothing at all, in words: a refusal, an empty reply."""
    reason: str = ""
    """Why the model found no answer, in its own words, as far as they may be shown."""
    listed: bool = False
    """Whether the model set its statements as the items of a list."""


@dataclass(slots=True)
class _Tally:
    usage: Usage = field(default_factory=Usage)
    cut: bool = False
    silence: str = ""

    def add(self, closing: Closing) -> None:
        self.usage += closing.usage
        self.cut = self.cut or closing.cut
        self.silence = closing.silence


@dataclass(slots=True)
class _Shown:
    """What the reader has been given so far, and why the rest was left out."""

    strict: bool
    seconded: bool
    """Whether a second opinion is asked of what is undecided; from the first such statement on, the reader waits."""
    drafts: list[Draft] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    waiting: list[Tried] = field(default_factory=list)

    def take(self, tried: Tried) -> Iterator[Draft]:
        """What of a statement is shown at once, if anything."""
        if self.seconded and (self.waiting or isinstance(tried, Undecided)):
            self.waiting.append(tried)
        else:
            yield from self.settle(tried)

    def settle(self, tried: Tried) -> Iterator[Draft]:
        """What of a statement is shown, if anything: nothing that was shown before, and no more than there is room for."""
        draft = tried.quoted if isinstance(tried, Undecided) else tried
        if isinstance(draft, Failed):
            self.failed.append(draft.reason)
        elif self.strict and draft.kind == "quoted":
            self.failed.append("its quotations do not carry the statement")
        elif not self._known(draft):
            if len(self.drafts) == STATEMENTS:
                self.failed.append(_NO_ROOM)
                return
            self.drafts.append(draft)
            yield draft

    def _known(self, draft: Draft) -> bool:
        cited = {span for other in self.drafts for span in other.spans}
        repeated = draft.kind == "quoted" and cited.issuperset(draft.spans)
        return repeated or any(draft.text == other.text for other in self.drafts)


def write(
    question: str,
    passages: Sequence[Passage],
    *,
    llm: LLM,
    answering: Prompt,
    checking: Prompt | None = None,
    context_tokens: int,
    today: str,
    weigh: Weigh,
    strict: bool = False,
) -> Generator[Draft | Outcome | None, None, None]:
    """Statements as they come, in the model's order, then the Outcome; None after each piece of the reply.

    Closing the iterator ends the request.

    `weigh` is the judge. With `checking` the model is asked once more, in one request, about the statements that the judge
    leaves undecided; from the first of these on, the reader waits. With `strict`, what is not proven is left out, not quoted.

    Raises ProviderError when the model fails before a statement could be shown; a later failure ends the answer with a note.
    """
    packed = packing.pack(passages, tokens=context_tokens, count=tokens.count)
    tally, shown = _Tally(), _Shown(strict, seconded=checking is not None)
    notes: list[str] = []
    reply = Reply()
    try:
        bound, worded = llm.structured, False
        while True:
            reply = Reply()
            form = "json" if bound else "lines"
            filled = answering.fill(
                question=packing.defused(question), passages=packed.text, today=today, format=answering.texts[form]
            )
            for written in _ask(llm, filled, reply, tally, bound=bound):
                yield from [None] if written is None else shown.take(prove(written, packed.passages, weigh))
            understood = bool(shown.drafts or shown.waiting or shown.failed or reply.outcome)
            if understood and worded:
                # It replied in words where a schema was asked for, and in plain lines when those were: so it is from now on.
                llm.structured = False
            if understood or not bound:
                break
            bound, worded = False, not reply.silent
        if checking and any(isinstance(tried, Undecided) for tried in shown.waiting):
            shown.waiting = _seconded(shown.waiting, llm, checking, tally)
    except ProviderError as error:
        if not shown.drafts and not shown.waiting:
            raise
        notes.append(f"the answer may be incomplete: {error}")
    for tried in shown.waiting:
        yield from shown.settle(tried)
    if tally.cut and not notes:
        notes.append("the answer may be incomplete: the model's reply was cut short")
    if _NO_ROOM in shown.failed:
        notes.append(f"the model wrote more than the {STATEMENTS} statements that an answer has room for")
    yield Outcome(
        _status(reply.outcome, question, shown.drafts, packed, weigh),
        len(shown.failed) + reply.malformed,
        replace(tally.usage, dollars=llm.price(tally.usage)),
        tuple(notes),
        tuple(shown.failed),
        reply.outcome == "not_found",
        tally.silence if reply.silent else "",
        _reason(reply, question, packed),
        reply.listed,
    )


def _status(outcome: str, question: str, drafts: Sequence[Draft], packed: packing.Packed, weigh: Weigh) -> Status:
    """What the model says came of it, as far as that is proven: an article can tell a model anything."""
    if not drafts:
        return "not_found"
    if outcome != "false_premise":
        return "answered"
    texts = {passage.article.id: passage.article.text for passage in packed.passages.values()}
    quotes = [texts[span.article_id][span.start : span.end] for draft in drafts for span in draft.spans]
    stated = premise.taken_for_granted(question) or question
    denied = any(stance.refuted >= DENIED for stance in weigh(stated, [Told(quote) for quote in quotes]))
    return "false_premise" if denied else "answered"


def _reason(reply: Reply, question: str, packed: packing.Packed) -> str:
    if reply.outcome != "not_found" or not reply.reason:
        return ""
    return reasons.shown(reply.reason, question, [passage.scored.chunk.text for passage in packed.passages.values()])


def _ask(llm: LLM, filled: tuple[str, str], reply: Reply, tally: _Tally, *, bound: bool = True) -> Iterator[Written | None]:
    messages = (Message("system", filled[0]), Message("user", filled[1]))
    pieces = llm.stream(messages, schema=replies.SCHEMA if bound else None)
    told = 0
    try:
        for piece in pieces:
            if isinstance(piece, Closing):
                tally.add(piece)
                continue
            yield from reply.feed(piece)
            yield None
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


def _seconded(waiting: Sequence[Tried], llm: LLM, checking: Prompt, tally: _Tally) -> list[Tried]:
    """The statements; those as they were written that the model, asked once more, finds carried by words of the quotations.

    Raises ProviderError.
    """
    asked = [tried for tried in waiting if isinstance(tried, Undecided)]
    listed = "\n\n".join(
        f"Statement {number}: {packing.defused(tried.draft.text)}\n{_shown_to_check(tried)}"
        for number, tried in enumerate(asked, start=1)
    )
    filled = checking.fill(statements=listed)
    reply, usage = complete(llm, (Message("system", filled[0]), Message("user", filled[1])), max_tokens=80 * len(asked))
    tally.add(Closing(usage))
    proven: set[int] = set()
    for line in reply.splitlines():
        found = _OPINION.match(line)
        if found and found[2].lower() == "yes" and 0 < int(found[1]) <= len(asked):
            words = " ".join(found[3].split()).strip("\"'“”‘’ .")
            if len(words.split()) > 1 and _stand_in(words, asked[int(found[1]) - 1]):
                proven.add(id(asked[int(found[1]) - 1]))
    return [tried.draft if isinstance(tried, Undecided) and id(tried) in proven else tried for tried in waiting]


def _shown_to_check(tried: Undecided) -> str:
    """The quotations of a statement, each with its article and the sentences before it, which tell who and when is meant."""
    return "\n".join(
        f"Quotation from {packing.defused(judge.about(item.title, item.source, item.published)) or 'an article'}"
        + (f", where this stands before it: {packing.defused(item.before)}" if item.before else "")
        + f"\n“{packing.defused(item.quote)}”"
        for item in tried.evidence
    )


def _stand_in(words: str, tried: Undecided) -> bool:
    return any(words in " ".join(item.quote.split()) for item in tried.evidence)
