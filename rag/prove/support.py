"""Is a statement carried by its evidence? The judge decides, and exact rules may object.

The evidence is the quotations together with what stands around them: headline, source and date, the first sentence of the
article and the sentences before, so that pronouns and weekdays can be resolved. A rule objects only to what can be compared
exactly (`rag/prove/exact.py`); everything else about language is for the judge, which has learnt it from statements
whose evidence was turned.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.english.sentences import sentences
from rag.english.wording import telling_terms
from rag.models import judge
from rag.models.judge import Stance, Told, Weigh
from rag.prove import exact
from rag.prove.ground import Ground

LONGEST = 1_000
# A statement is carried from the first of these probabilities on, surely not below the second, and between them undecided.
CARRIED, DOUBTFUL = 0.8, 0.25
# From this probability on a view of the evidence refutes a statement.
_REFUTED = 0.5
_SMALL_START = re.compile(r"(?<=[.!?])\s+[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation with what is known about the article that it comes from, its opening and the sentences before."""

    quote: str
    title: str = ""
    source: str = ""
    published: str | None = None
    opening: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How likely the evidence carries the statement, and what was found against it, one short reason per fault."""

    carried: float
    faults: tuple[str, ...] = ()

    @property
    def supported(self) -> bool:
        """Whether the statement may be shown as proven."""
        return self.carried >= CARRIED and not self.faults

    @property
    def undecided(self) -> bool:
        """Whether a second opinion could still decide."""
        return DOUBTFUL <= self.carried < CARRIED and not self.faults


def check(statement: str, evidence: Sequence[Evidence], weigh: Weigh) -> Verdict:
    """Whether the quotations carry the statement, which has at most 1,000 characters.

    Quotations of one article are read together, in their order, alone and after what stands before them; of several articles
    each may carry the statement alone, or all together. Of several sentences each has to be carried, and all together.
    """
    if len(statement) > LONGEST:
        return Verdict(0.0, (f"the statement is longer than {LONGEST} characters",))
    if not any(item.quote.strip() for item in evidence):
        return Verdict(0.0, ("there is no evidence",))
    if _copied(statement, evidence):
        return Verdict(1.0, exact.faults(statement, _ground(evidence)))
    # A sentence that is planted behind the truth is not carried by what carries the truth.
    parts = _sentences(statement)
    said = telling_terms(" ".join(item.quote for item in evidence))
    if not all(telling_terms(part) & said for part in parts):
        # A fragment has nothing to do with the evidence, whatever a model makes of fragments.
        return Verdict(0.0, ("the statement shares no word with its quotations",))
    told = _told(evidence)
    carried = min(max(_carried(weigh(part, views)) for views in told) for part in dict.fromkeys([statement, *parts]))
    return Verdict(carried, exact.faults(statement, _ground(evidence)))


def _copied(statement: str, evidence: Sequence[Evidence]) -> bool:
    """Whether a statement is a quotation, or a whole sentence of one, word for word: then there is nothing to judge."""
    quotes = [item.quote for item in evidence]
    whole = [quote[span.start : span.end] for quote in quotes for span in sentences(quote)]
    return " ".join(statement.split()) in {" ".join(text.split()) for text in (*quotes, *whole)}


def _carried(views: Sequence[Stance]) -> float:
    """By the view of the evidence that carries a statement best, unless another one refutes it."""
    carried = [stance.carried for stance in views]
    return max(carried) if max(stance.refuted for stance in views) < _REFUTED else min(carried)


def _sentences(statement: str) -> list[str]:
    """The sentences of a statement, also those that begin with a small letter."""
    capital = _SMALL_START.sub(lambda found: found[0].upper(), statement)
    cut = capital if len(capital) == len(statement) else statement
    return [statement[span.start : span.end] for span in sentences(cut)]


def _told(evidence: Sequence[Evidence]) -> list[list[Told]]:
    """The quotations of each article, and of all together, each alone and after what stands before."""
    articles = list(dict.fromkeys((item.title, item.source, item.published) for item in evidence))
    each = []
    for article in articles:
        parts = [item for item in evidence if (item.title, item.source, item.published) == article]
        before = parts[0].before or (parts[0].opening if parts[0].opening not in parts[0].quote else "")
        quotes = " ".join(item.quote for item in parts)
        each.append([Told(quotes, judge.about(*article), around) for around in dict.fromkeys(["", before])])
    if len(articles) > 1:
        each.append([Told(" ".join(item.quote for item in evidence), judge.about(*articles[0]))])
    return each


def _ground(evidence: Sequence[Evidence]) -> Ground:
    """All of the evidence, as read from the day of any of its articles."""
    quotes = "\n".join(item.quote for item in evidence)
    around = "\n".join(f"{item.title}\n{item.source}\n{item.opening}\n{item.before}" for item in evidence)
    days = tuple(dict.fromkeys(item.published for item in evidence if item.published))
    return Ground(quotes, around, days[0] if days else None, days[1:])
