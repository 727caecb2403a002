"""Answers by quotation alone: rules read the question, small models choose the sentences."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from rag.answers import UNSURE
from rag.clock import Clock
from rag.embedders import Embed
from rag.find import compared, followups, kinds, splitting, wanted
from rag.find.followups import History
from rag.find.questions import Question
from rag.find.search import Found
from rag.find.wanted import Wanted
from rag.models.judge import Judge
from rag.models.reader import Reader
from rag.prove.citations import Draft
from rag.quote import answer as quotation
from rag.quote import comparison, likeness, overview
from rag.quote.answering import Drafted, Reworded
from rag.quote.evidence import Candidate, candidates
from rag.quote.material import Material
from rag.quote.shelf import Shelf
from rag.schema import Passage

# So many of the nearest passages are read.
PASSAGES = 12


@dataclass(frozen=True, slots=True)
class Quoter:
    """Answers with the articles' own sentences. Safe to share between threads."""

    reader: Reader
    judge: Judge
    embed: Embed
    """Vectors of length one."""
    limit: int
    """How many sentences are quoted for one fact."""

    @property
    def room(self) -> int:
        """How many passages are read."""
        return PASSAGES

    def standalone(self, question: str, history: History) -> Reworded:
        """A follow-up without its gaps, by rule."""
        return Reworded((followups.standalone(question, history) if history else question,))

    def parts(self, question: Question) -> Reworded:
        """The questions that a question consists of, by rule."""
        left = splitting.left_out(question.text)
        which = f"{' / '.join(left)} {'was' if len(left) == 1 else 'were'} left out"
        more = (f"at most {splitting.MOST} questions at once are looked up: {which}",) if left else ()
        return Reworded(splitting.split(question.text), notes=more)

    def overview(self, question: Question, shelf: Shelf) -> Drafted | None:
        """A comparison, a timeline or another overview, where one is asked for; None where something else is."""
        told = kinds.told(question, self.embed)
        sides = compared.compared(question, shelf.sources, told)
        if sides is not None and (sides.sources or (sides.bare and told.kind == "compare")):
            found = comparison.set_side_by_side(question, sides, shelf)
            if found is not None:
                return found if found.confidence >= quotation.SURE else replace(found, notes=(UNSURE, *found.notes))
        wants = wanted.asked(question, told, self.embed)
        return self._gathered(question, wants, shelf) if wants is not None and wants.likely >= kinds.SURE else None

    def instead(self, question: Question, shelf: Shelf, sure: float) -> Drafted | None:
        """What the question may ask for, where that is likelier than an answer that is so sure: its sides, or an overview."""
        told = kinds.told(question, self.embed)
        sides = compared.compared(question, shelf.sources, told)
        found = comparison.set_side_by_side(question, sides, shelf) if sides is not None and not sides.sources else None
        if found is not None:
            both = len({draft.label for draft in found.drafts}) > 1
            return found if both and found.confidence > sure else None
        wants = wanted.asked(question, told, self.embed)
        if wants is None or not sure < wants.likely < kinds.SURE:
            return None
        maybe = self._gathered(question, wants, shelf)
        if maybe is None or not maybe.drafts or maybe.confidence <= sure:
            return None
        return maybe if maybe.confidence >= quotation.SURE else replace(maybe, notes=(UNSURE, *maybe.notes))

    def _gathered(self, question: Question, wants: Wanted, shelf: Shelf) -> Drafted | None:
        """An overview, which is no surer than that one is asked for."""
        found = overview.gathered(question, wants, shelf, limit=self.limit)
        return replace(found, confidence=min(found.confidence, wants.likely)) if found is not None else None

    def answer(self, material: Material, clock: Clock) -> Generator[Draft | Drafted | None, None, None]:
        """The sentences that answer, as one whole: what is said of them depends on all of them."""
        read = self.read(material)
        clock.lap("read")
        yield self.quoted(read)

    def read(self, material: Material) -> list[tuple[Question, tuple[Candidate, ...]]]:
        """Each question with the sentences that may answer it, the likeliest first."""
        return [(part.question, self.sentences(part, material.passages)) for part in material.parts]

    def sentences(self, found: Found, passages: Sequence[Passage]) -> tuple[Candidate, ...]:
        """The sentences of the first passages that were found, as far as they are still there: those that may answer."""
        there = {item.scored.chunk.id: item for item in passages}
        first = [replace(there[item.chunk.id], scored=item) for item in found.passages if item.chunk.id in there]
        if found.question.unread:
            return likeness.candidates(found.question, first[:PASSAGES])
        return candidates(
            found.question, first[:PASSAGES], weights=found.weights, read=self.reader.read, answers=self.judge.answers
        )

    def quoted(self, read: Sequence[tuple[Question, Sequence[Candidate]]]) -> Drafted:
        """The answer that sentences make which have been read."""
        return quotation.quote_all(read, self.judge.weigh, self.embed, limit=self.limit)
