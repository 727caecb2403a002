"""Who answers: what a model that writes and a rule that quotes have in common."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

from rag.answers import Form, Status, Story, Usage
from rag.clock import Clock
from rag.find.followups import History
from rag.find.questions import Question
from rag.prove.citations import Dispute, Draft
from rag.quote.material import Material
from rag.quote.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Reworded:
    """A question in other words, or as the questions that it consists of; what that cost, and what is to be said of it."""

    texts: tuple[str, ...]
    usage: Usage = Usage()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drafted:
    """An answer before it is put together."""

    status: Status
    drafts: tuple[Draft, ...] = ()
    reason: str = ""
    """Why there are no drafts, or why they are no answer."""
    notes: tuple[str, ...] = ()
    form: Form = "prose"
    confidence: float = 0.0
    """How likely it is that this answers, 0 to 1."""
    disputes: tuple[Dispute, ...] = ()
    events: tuple[Story, ...] = ()
    usage: Usage = Usage()
    dropped: int = 0
    """How many statements of a model were dropped."""
    model: str = "extractive"
    prompt_version: str = ""


class Answering(Protocol):
    """Reads a question, and turns what was found for it into an answer: `Quoter` by quotation, `Writer` by a model."""

    @property
    def room(self) -> int:
        """How many passages are of use."""

    def standalone(self, question: str, history: History) -> Reworded:
        """A question as one text that can be understood without the talk before it, `(role, text)` for each turn."""

    def parts(self, question: Question) -> Reworded:
        """The questions that a question consists of; the question itself where it is one."""

    def overview(self, question: Question, shelf: Shelf) -> Drafted | None:
        """A timeline or another overview, where one is asked for and not answered better from passages."""

    def instead(self, question: Question, shelf: Shelf, sure: float) -> Drafted | None:
        """What is shown where an answer is only so sure; None where there is nothing likelier."""

    def answer(self, material: Material, clock: Clock) -> Generator[Draft | Drafted | None, None, None]:
        """Drafts that may be shown already, as they come, and last the whole answer, which has them too.

        None stands for a moment at which there is nothing to show and the work can be given up.
        The clock ends the stages "first statement", "write" and "read", as far as there are such. Closing the iterator ends
        the request to a model.
        """
