"""Citations: spans of articles as numbered quotations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rag.schema import Article, Citation, Conflict, Side, Statement


@dataclass(frozen=True, slots=True)
class Span:
    """A quotation: `article.text[start:end]`."""

    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before its citations are numbered."""

    text: str
    spans: tuple[Span, ...]


Dispute = tuple[tuple[str, Span], ...]
"""A conflict before its citations are numbered: what each side says, and where."""


def cite(
    drafts: Iterable[Draft], article: Callable[[str], Article], disputes: Iterable[Dispute] = ()
) -> tuple[tuple[Statement, ...], tuple[Citation, ...], tuple[Conflict, ...]]:
    """Number the citations in the order of their first use; the same span keeps its number. Conflicts come after statements.

    The quotation is cut from the article here and nowhere else, so it is the article's text to the letter.
    """
    numbered: dict[Span, Citation] = {}

    def number(span: Span) -> Citation:
        if span not in numbered:
            numbered[span] = _citation(len(numbered) + 1, span, article(span.article_id))
        return numbered[span]

    statements = tuple(Statement(draft.text, tuple(map(number, dict.fromkeys(draft.spans)))) for draft in drafts)
    conflicts = tuple(Conflict(tuple(Side(words, number(span)) for words, span in dispute)) for dispute in disputes)
    return statements, tuple(numbered.values()), conflicts


def prose(statements: Sequence[Statement]) -> str:
    """The statements as running text, each with its `[n]` marks."""
    return " ".join(
        " ".join([statement.text, *(f"[{citation.number}]" for citation in statement.citations)]) for statement in statements
    )


def _citation(number: int, span: Span, article: Article) -> Citation:
    return Citation(
        number=number,
        article_id=article.id,
        title=article.title,
        source=article.source,
        url=article.url,
        published=article.published,
        date_provenance=article.date_provenance,
        quote=article.text[span.start : span.end],
        start=span.start,
        end=span.end,
    )
