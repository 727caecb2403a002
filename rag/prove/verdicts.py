"""What its evidence says of a sentence of a draft.

Rules look at what can be compared exactly (`rag/prove/exact.py`): a number that is not in the evidence keeps a sentence from
being supported, whatever a model makes of it, and another number of the same measure contradicts it. What speaks of the
sentence much less than the best of the evidence has no say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.english.amounts import amounts
from rag.models import judge
from rag.models.judge import Stance, Told
from rag.prove import exact
from rag.prove.checked import Checked
from rag.prove.citations import Span
from rag.prove.ground import Ground
from rag.prove.support import CARRIED, DOUBTFUL

# From this probability on evidence refutes a sentence, if it is at least so near to it. That is less than carrying takes: what
# may be refuted must not be called supported.
REFUTED, ABOUT_IT = 0.4, 0.4
# Evidence has a say that is at least so near to the sentence, measured by the nearest.
NEAR = 0.8
# What carries a sentence as surely as this is believed against evidence that refutes it less surely.
_SURELY = 0.95
_ABSENT = "not in the archive"
# What is said in its very words, of which so large a share is the sentence's own.
SAID_SO = Stance(1.0, 0.0, 0.0)
_LEAST_WORDS, _KEPT, _BESIDE = 4, 0.4, 2
_WORDS = re.compile(r"[^\W_]+(?:['’.,:-][^\W_]+)*")
_TURNS = re.compile(
    r"not|no|never|nobody|none|neither|nor|without|unless|if|whether|den(?:y|ies|ied|ying)|false(?:ly)?|untrue|\w+n't|cannot"
    r"|reject\w*|refus\w+|halt\w*|stop\w*|prevent\w*|fail\w*|almost|nearly|could|might|may|would|alleg\w+|claim\w*"
    r"|rumou?r\w*|propos\w+|plan\w*|threat\w*|want\w*|hope\w*|demand\w*|promis\w+|suspect\w*|acquit\w*|clear\w*|doubt\w*"
    r"|until|before|only|hardly|scarcely|barely|little|few|instead"
)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Weighed:
    """Sentences of one article with what stands around them, and what the judge makes of them."""

    spans: tuple[Span, ...]
    told: Told
    ground: Ground
    near: float
    """How near it is to the sentence of the draft: the mean of the share of its words that stand there, and of the likeness."""
    stance: Stance = judge.NOTHING_TOLD


def says_so(text: str, quote: str) -> bool:
    """Whether evidence says a sentence in its very words, perhaps with others between, none of which turns what it says."""
    wanted, told = _spelled(text), _spelled(quote)
    if len(wanted) < _LEAST_WORDS or wanted[0] not in told:
        return False
    for start in (at for at, word in enumerate(told) if word == wanted[0]):
        kept: list[int] = []
        at = start
        while len(kept) < len(wanted) and at < len(told):
            if told[at] == wanted[len(kept)]:
                kept.append(at)
            at += 1
        if len(kept) == len(wanted):
            # What turns a word stands beside it, or before all of them.
            beside = {near for place in kept for near in range(place - _BESIDE, place + _BESIDE + 1) if start < near < at}
            turning = [told[near] for near in {*range(start), *beside} - set(kept)]
            return len(wanted) >= _KEPT * (at - start) and not any(_TURNS.fullmatch(word) for word in turning)
    return False


def _spelled(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORDS.findall(text.lower())]


def decide(item: Checked, evidence: Sequence[Weighed]) -> tuple[Checked, tuple[Span, ...]]:
    """The verdict on a sentence by what its evidence says, and the spans that it stands on."""
    nearest = max((piece.near for piece in evidence), default=0.0)
    heard = [piece for piece in evidence if piece.near >= NEAR * nearest]
    if not heard:
        return replace(item, verdict="absent", reason=_ABSENT), ()
    faults = {id(piece): exact.faults(item.text, piece.ground) for piece in heard}
    best = max(heard, key=lambda piece: (not faults[id(piece)], piece.stance.carried))
    surest = max(heard, key=lambda piece: piece.stance.carried)
    against = max(heard, key=lambda piece: (piece.near >= ABOUT_IT, piece.stance.refuted))
    carried, refuted = best.stance.carried, against.stance.refuted if against.near >= ABOUT_IT else 0.0
    item = replace(item, carried=round(carried, 4), refuted=round(refuted, 4))
    sure = not faults[id(best)] and carried >= _SURELY and carried > refuted
    if refuted >= REFUTED and not sure:
        return replace(item, verdict="contradicted", reason="the archive says otherwise"), against.spans
    other = other_amount(item.text, surest.ground) if surest.stance.carried >= CARRIED else ""
    if other and not sure:
        return replace(item, verdict="contradicted", reason=f"the archive says {other}"), surest.spans
    if carried < DOUBTFUL:
        return replace(item, verdict="absent", reason=_ABSENT), ()
    if faults[id(best)] or carried < CARRIED or (refuted >= DOUBTFUL and not sure):
        reason = "; ".join(faults[id(best)]) or "the archive says something like it"
        return replace(item, verdict="partly", reason=reason), best.spans
    return replace(item, verdict="supported", reason="the archive says so"), best.spans


def other_amount(text: str, ground: Ground) -> str:
    """What the evidence says instead of a number of a sentence: one of the same measure, or a year; empty where it does not.

    Only for evidence that otherwise carries the sentence.
    """
    told = amounts(ground.quotes)
    stated = amounts(text)
    if any(fault.startswith("the number ") for fault in exact.faults(text, ground)):
        for item in stated:
            same = [other for other in told if other.unit == item.unit]
            if same and all(abs(other.value - item.value) > 1e-6 * abs(item.value) for other in same):
                return same[0].words
    years, known = set(_YEAR.findall(text)), set(_YEAR.findall(ground.quotes))
    return min(known) if years and known and not years & known else ""
