"""Answers written by a language model, by quotation where that fails or finds nothing that it should have found."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from rag.answers import Usage
from rag.clock import Clock
from rag.errors import ProviderError
from rag.find import kinds
from rag.find.followups import History
from rag.find.questions import Question
from rag.llms import LLM
from rag.models.judge import Weigh
from rag.prove.citations import Draft
from rag.quote import answer as quotation
from rag.quote.answering import Drafted, Reworded
from rag.quote.material import Material
from rag.quote.quoter import PASSAGES, Quoter
from rag.quote.shelf import Shelf
from rag.quote.sureness import sureness
from rag.schema import Passage
from rag.write import forms, planning, prompts, writing
from rag.write.writing import Outcome

# A model is given what fits: passages are rarely shorter than this, in tokens.
_SHORTEST = 100


@dataclass(frozen=True, slots=True)
class _Failed:
    """What a model cost that wrote nothing fit to be shown, how many of its statements were dropped, and why."""

    usage: Usage
    dropped: int
    notes: tuple[str, ...]


class Writer:
    """A model with the prompts it is asked with, and the `Quoter` that stands in for it. Safe to share between threads."""

    def __init__(
        self,
        llm: LLM,
        quoter: Quoter,
        *,
        prompts_dir: Path | None,
        context_tokens: int,
        second_opinion: bool = False,
        strict: bool = False,
    ) -> None:
        self.llm = llm
        self._quoter = quoter
        self._prompts = {name: prompts.load(name, prompts_dir) for name in ("answer", "check", "condense", "plan")}
        self._second_opinion = second_opinion
        self._strict = strict
        self._context_tokens = context_tokens

    @property
    def version(self) -> str:
        """The versions of the prompts that an answer is written with."""
        return "-".join(self._prompts[name].version for name in ("answer", "check"))

    @property
    def room(self) -> int:
        """How many passages fit into a prompt, at most."""
        return max(PASSAGES, self._context_tokens // _SHORTEST)

    def standalone(self, question: str, history: History) -> Reworded:
        """A follow-up as a question that stands alone; see `rag/write/planning.py`."""
        if not history:
            return Reworded((question,))
        try:
            text, usage = planning.standalone(self.llm, self._prompts["condense"], question, history)
        except ProviderError as error:
            by_rule = self._quoter.standalone(question, history)
            return replace(by_rule, notes=(f"the follow-up was understood by rule: {error}",))
        return Reworded((text,), replace(usage, dollars=self.llm.price(usage)))

    def parts(self, question: Question) -> Reworded:
        """The simpler questions that one consists of which compares or asks for a course; see `rag/write/planning.py`."""
        if kinds.told(question, self._quoter.embed).kind not in ("compare", "timeline"):
            return Reworded((question.text,))
        try:
            texts, usage = planning.parts(self.llm, self._prompts["plan"], question.text)
        except ProviderError as error:
            return replace(self._quoter.parts(question), notes=(f"the question was split by rule: {error}",))
        return Reworded(texts, replace(usage, dollars=self.llm.price(usage)))

    def overview(self, question: Question, shelf: Shelf) -> None:
        """None: a model writes overviews too, from passages."""

    def instead(self, question: Question, shelf: Shelf, sure: float) -> None:
        """None: what a model does not find is said to be missing."""

    def answer(self, material: Material, clock: Clock) -> Generator[Draft | Drafted | None, None, None]:
        """What the model writes, each statement as soon as it is verified; a quotation where nothing of that can be shown.

        The reader works while the model is waited for: its judgement is needed when that fails, and for the answer's
        confidence.
        """
        with ThreadPoolExecutor(1) as beside:
            reading = beside.submit(self._quoter.read, material)
            written = yield from self._written(material, clock)
            read = reading.result()
        clock.lap("read")
        sure = max(sureness(question.text, candidates) for question, candidates in read)
        certain = sure >= quotation.CERTAIN and not material.found.question.foreign
        if isinstance(written, Drafted) and not written.drafts and certain:
            # An article can tell a model to find nothing.
            doubted = "answered by quotation: the model found no answer where the archive has one"
            written = _Failed(written.usage, written.dropped, (*written.notes, doubted))
        if isinstance(written, _Failed):
            quoted = self._quoter.quoted(read)
            notes = (*written.notes, *quoted.notes)
            yield replace(quoted, notes=notes, usage=written.usage, dropped=written.dropped)
            return
        spans = [span for draft in written.drafts for span in draft.spans]
        disputes = quotation.disputes(read, spans, self._quoter.judge.weigh)
        yield replace(written, confidence=sure, disputes=disputes)

    def write(
        self, question: str, passages: Sequence[Passage], *, today: str, weigh: Weigh
    ) -> Generator[Draft | Outcome | None, None, None]:
        """Statements from passages; see `writing.write`."""
        return writing.write(
            question,
            passages,
            llm=self.llm,
            answering=self._prompts["answer"],
            checking=self._prompts["check"] if self._second_opinion else None,
            context_tokens=self._context_tokens,
            today=today,
            weigh=weigh,
            strict=self._strict,
        )

    def _written(self, material: Material, clock: Clock) -> Generator[Draft | None, None, Drafted | _Failed]:
        question, drafts = material.found.question, list[Draft]()
        form = forms.asked_for(question, kinds.told(question, self._quoter.embed).kind)
        outcome: Outcome | None = None
        pieces = self.write(question.text, material.passages, today=question.today.isoformat(), weigh=self._quoter.judge.weigh)
        with contextlib.closing(pieces):
            try:
                for piece in pieces:
                    if isinstance(piece, Draft):
                        drafts.append(replace(piece, label=forms.label(form, question, piece.text)))
                        clock.lap("write" if len(drafts) > 1 else "first statement")
                        yield drafts[-1]
                    elif isinstance(piece, Outcome):
                        outcome = piece
                    else:
                        yield None
            except ProviderError as error:
                return _Failed(Usage(), 0, (f"answered by quotation: {error}",))
        clock.lap("write")
        assert outcome is not None
        if not drafts and (outcome.dropped or not outcome.said_not_found):
            why = outcome.silence or "the model wrote nothing that its sources carry"
            return _Failed(outcome.usage, outcome.dropped, (f"answered by quotation: {why}",))
        return Drafted(
            status=outcome.status,
            drafts=tuple(drafts),
            reason="" if drafts else outcome.reason or "the model found no answer in the nearest passages",
            notes=outcome.notes,
            form="list" if form == "prose" and outcome.listed else form,
            usage=outcome.usage,
            dropped=outcome.dropped,
            model=self.llm.name,
            prompt_version=self.version,
        )
