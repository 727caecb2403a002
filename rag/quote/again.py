"""What is said where a reader wishes something of the answer before: fewer of its quotations, further ones, whose they are.

Nothing is worded anew: what articles say is quoted or not. Every quotation is cut from its article once more, so that what has
been changed in the archive meanwhile is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rag.answers import UNSURE, Answer, Citation, Statement
from rag.prove.citations import Draft, Span, titled, when
from rag.quote.answering import Drafted
from rag.quote.drafting import drafts
from rag.quote.evidence import Candidate
from rag.schema import Article

Holds = Callable[[Citation], bool]
"""Whether a quotation still stands in the archive, in an article that may be spoken of."""

# Of a timeline so many events are left, those that most articles tell of; so many further sentences are quoted.
_EVENTS, _FURTHER = 3, 3
# So many articles are named as the source of what was said.
_NAMED = 3

ONE_LEFT = (
    "That is one sentence of an article already, and a quotation is shown as it stands. Ask for less of it in a question of "
    "your own, such as who, when or how many."
)
BOTH = "Nothing can be left out here: where articles differ, or are set side by side, each of them has its say."
NOTHING = "The answer before quotes nothing. What came nearest to the question stands under it."
NO_MORE = "Nothing further was found that comes near this question. A click on a mark opens the article, where you can read on."
NO_WORDS = (
    "I show what the articles say in their own words, and cannot put it into others, translate it or explain it. I can quote "
    "less of it (“shorter”) or more (“go on”), and a click on a mark opens the whole article."
)
GONE = "What was quoted before is no longer in the archive. Ask the question again."


def before(earlier: Sequence[Answer]) -> Answer | None:
    """The answer that a wish is about: the last one that is more than small talk; None where there is none."""
    return next((answer for answer in reversed(earlier) if answer.status != "small_talk"), None)


def followed_up(talk: Iterable[tuple[str, Answer]]) -> list[tuple[str, Answer]]:
    """The questions of a talk, with their answers, that another can follow up.

    Left out are greetings, and what was said to an answer, such as "shorter please", which is answered for the same question.
    """
    kept: list[tuple[str, Answer]] = []
    for said, answer in talk:
        if answer.status != "small_talk" and (not kept or answer.standalone_question != kept[-1][1].standalone_question):
            kept.append((said, answer))
    return kept


def less(last: Answer, holds: Holds) -> Drafted | str:
    """The answer before with as few quotations as it can do with; in words, where it has no fewer."""
    held = [statement for statement in last.statements if all(map(holds, statement.citations))]
    if not held:
        return GONE
    kept = _fewest(last, held)
    if len(kept) == len(last.statements):
        return ONE_LEFT if len(kept) == 1 else BOTH
    places = {_span(citation) for statement in kept for citation in statement.citations}
    disputes = [tuple((side.words, _span(side.citation)) for side in conflict.sides) for conflict in last.conflicts]
    note = f"shortened from {len(last.statements)} quotations; the answer before has the others"
    return Drafted(
        last.status,
        drafts=tuple(map(_draft, kept)),
        reason=last.reason,
        notes=(*([UNSURE] if last.unsure else []), note),
        form=last.form,
        confidence=last.confidence,
        disputes=tuple(dispute for dispute in disputes if all(span in places for _, span in dispute)),
        model=last.model,
    )


def _fewest(last: Answer, held: Sequence[Statement]) -> list[Statement]:
    if last.form == "timeline":
        told = sorted(held, key=lambda statement: -len(statement.reports))[:_EVENTS]
        return [statement for statement in held if statement in told]
    if last.form == "table":
        first = {statement.label: statement for statement in reversed(held)}
        return [statement for statement in held if first[statement.label] is statement]
    disputed = {side.citation for conflict in last.conflicts for side in conflict.sides}
    # One side alone would hide that articles differ.
    return [statement for statement in held if disputed & set(statement.citations)] or list(held[:1])


def more(last: Answer, earlier: Iterable[Answer], read: Sequence[Candidate]) -> Drafted | str:
    """The sentences that come next to those that were quoted for the same question; in words, where there are none."""
    asked = last.standalone_question or last.question
    said = [c for answer in earlier if (answer.standalone_question or answer.question) == asked for c in answer.citations]
    quoted = {" ".join(citation.quote.split()) for citation in said}
    further: list[Candidate] = []
    for candidate in read:
        words = " ".join(candidate.text.split())
        if len(further) == _FURTHER or any(words in known or known in words for known in quoted):
            continue
        quoted.add(words)
        further.append(candidate)
    if not further:
        return NO_MORE
    note = "the sentences that come next; each is less likely to answer than those before"
    unsure = [UNSURE] if last.unsure else []
    return Drafted("answered", drafts=drafts(further), notes=(*unsure, note), confidence=further[0].likely)


def whose(last: Answer, holds: Holds) -> str:
    """Where what was said is from, and how sure it is."""
    cited = [citation for citation in last.citations if holds(citation)]
    first = {citation.article_id: citation for citation in reversed(cited)}
    named = [_named(first[article]) for article in dict.fromkeys(citation.article_id for citation in cited)]
    if not named:
        return GONE
    rest = len(named) - _NAMED
    told = "; ".join(named[:_NAMED]) + (f"; and {rest} more" if rest > 0 else "")
    sure = " Whether it answers your question is not sure." if last.unsure else ""
    return f"It stands in {told}.{sure} A click on its mark shows the sentence in its article."


def _named(citation: Citation) -> str:
    told = ", ".join(part for part in (citation.source, when(citation) or "undated") if part)
    return f"“{titled(citation.title)}” ({told})"


def holding(article: Callable[[str], Article | None]) -> Holds:
    """Whether a quotation stands where it stood, in an article that is given."""

    def holds(citation: Citation) -> bool:
        there = article(citation.article_id)
        return there is not None and there.text[citation.start : citation.end] == citation.quote

    return holds


def _draft(statement: Statement) -> Draft:
    spans = tuple(map(_span, statement.citations))
    answer = statement.citations[0].answer
    return Draft(statement.text, spans, answer, statement.kind, statement.label, statement.when, statement.reports)


def _span(citation: Citation) -> Span:
    return Span(citation.article_id, citation.start, citation.end)
