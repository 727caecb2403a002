"""A question that takes for granted what the archive denies: "Why was the trip postponed?" when it took place.

Without its interrogative a question states, as well as the judge needs it, what it takes for granted ("was the trip
postponed"). That is held against the sentences that share most with it: it is denied where one of them refutes it for certain
and none carries it, and where no sentence answers the question as it was asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.english import wording
from rag.english.wording import content_terms, is_time
from rag.find.questions import Question
from rag.models.judge import Weigh
from rag.prove.exact import TURNED
from rag.quote import coverage
from rag.quote.evidence import Candidate, by_itself

# A denial is at least so likely, and nothing carries with more than `CARRIED`, or than `OUTWEIGHED` beside a certain denial.
REFUTED, CERTAIN, CARRIED, OUTWEIGHED = 0.55, 0.9, 0.45, 0.6
# A question that a sentence answers with more than this is answered; so many sentences are held against the premise.
ANSWERED, READ = 0.14, 10
_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|might)"
_LEADING = r"(?:(?:in|on|at|to|from|by|with|for|of|about|since|until)\s+)?"
_INTERROGATIVE = re.compile(
    rf"^\W*{_LEADING}(?:how\s+(?:many|much|long|old|far|often|great|high|come)|why|when|where|how|who|whom|whose|which|what)\b\s*",
    re.IGNORECASE,
)
_OF_A_KIND = re.compile(rf"^\W*{_LEADING}(?:which|what)\s+(?!{_AUXILIARY}\b)(\w+)", re.IGNORECASE)
_WHO = re.compile(rf"^\W*who\s+(?!{_AUXILIARY}\b)", re.IGNORECASE)


def taken_for_granted(question: str) -> str:
    """What a question takes for granted, as a statement of sorts; empty for one that asks whether something is so."""
    asked = question.strip().rstrip("?!. ")
    found = _INTERROGATIVE.match(asked)
    if not found:
        return ""
    rest = asked[found.end() :]
    return f"somebody {rest}" if _WHO.match(asked) else rest


def denial(question: Question, candidates: Sequence[Candidate], weigh: Weigh) -> Candidate | None:
    """The sentence that denies what the question takes for granted, None where there is none. `weigh` is the judge."""
    stated = taken_for_granted(question.text)
    if not stated or not candidates or max(item.likely for item in candidates) > ANSWERED:
        return None
    terms = frozenset(wording.analyze(stated))

    def shared(item: Candidate) -> int:
        return len(terms & (item.terms | frozenset(wording.analyze(item.passage.article.title))))

    nearest = [item for item in candidates if _surely_of_its_time(question, item) and _of_that_kind(question.text, item)]
    nearest = sorted(nearest, key=lambda item: -shared(item))[:READ]
    stances = weigh(stated, [by_itself(item) for item in nearest])
    if not nearest:
        return None
    denying = max(range(len(nearest)), key=lambda at: stances[at].refuted)
    refuted, carried = stances[denying].refuted, max(stance.carried for stance in stances)
    denied = refuted >= REFUTED and carried <= (OUTWEIGHED if refuted >= CERTAIN else CARRIED)
    denied = denied and not _repeats(stated, nearest[denying])
    return nearest[denying] if denied and nearest[denying].signs.named == 1 else None


def _surely_of_its_time(question: Question, item: Candidate) -> bool:
    """Whether a sentence surely tells of the time that the question names: another year's event denies nothing."""
    return coverage.of_its_time(question, item.passage, item.text) == 2


def _of_that_kind(question: str, item: Candidate) -> bool:
    """Whether a sentence or its headline names the kind of thing that is asked for: no ferry denies a flight."""
    found = _OF_A_KIND.match(question)
    return not found or not {*wording.analyze(found[1])}.isdisjoint({*item.terms, *wording.analyze(item.passage.article.title)})


def _repeats(stated: str, item: Candidate) -> bool:
    """Whether a sentence has all words of a statement, but for its time, and none that turns them: it says just that."""
    said = {term for term in content_terms(stated) if not is_time(term.title())}
    return said <= item.terms and not TURNED.search(item.text.lower())
