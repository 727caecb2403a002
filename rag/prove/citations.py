"""Citations: spans of articles as numbered quotations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from rag.answers import Citation, Conflict, Earlier, EventDate, Side, Statement, StatementKind
from rag.english import dates, orders
from rag.schema import Article


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
    answer: tuple[int, int] | None = None
    """The answering words inside the first span, as offsets of its article, where they are known."""
    kind: StatementKind = "quoted"
    label: str = ""
    when: EventDate | None = None
    reports: tuple[str, ...] = ()


Dispute = tuple[tuple[str, Span], ...]
"""A conflict before its citations are numbered: what each side says, and where."""


def cite(
    drafts: Iterable[Draft],
    article: Callable[[str], Article],
    disputes: Iterable[Dispute] = (),
    *,
    origin: Callable[[Span], str] = lambda _: "",
    earlier: Callable[[Span], Earlier | None] = lambda _: None,
    versions: Callable[[str], int] = lambda _: 0,
) -> tuple[tuple[Statement, ...], tuple[Citation, ...], tuple[Conflict, ...]]:
    """Number the citations in the order of their first use; the same span keeps its number. Conflicts come after statements.

    The quotation is cut from the article here and nowhere else, so it is the article's text to the letter. `origin` is the
    outlet that a quotation credits, '' for none; `earlier` is what stood in its place before its article was changed;
    `versions` tells how many earlier versions of an article are kept.
    """
    numbered: dict[Span, Citation] = {}

    def number(span: Span, answer: tuple[int, int] | None = None) -> Citation:
        if span not in numbered:
            cited = _citation(len(numbered) + 1, span, article(span.article_id), answer)
            numbered[span] = replace(cited, origin=origin(span), earlier=earlier(span), versions=versions(span.article_id))
        return numbered[span]

    def statement(draft: Draft) -> Statement:
        spans = tuple(dict.fromkeys(draft.spans))
        cited = tuple(number(span, draft.answer if span == spans[0] else None) for span in spans)
        return Statement(draft.text, cited, draft.kind, draft.label, draft.when, draft.reports)

    statements = tuple(map(statement, drafts))
    conflicts = tuple(Conflict(tuple(Side(words, number(span)) for words, span in dispute)) for dispute in disputes)
    return statements, tuple(numbered.values()), conflicts


def attribution(article: Article) -> str:
    """Who says it and when, as a lead-in: `Harbour News, October 8, 2024`, or where no source is known the article's title.

    A title that orders its reader, or that one could click, is not shown: anyone can put such a thing there.
    """
    day = when(article)
    name = article.source or _called(article.title)
    return f"{name}, {day}" if day else f"{name} (date unknown)"


_LONGEST_TITLE = 120


def titled(title: str) -> str:
    """A headline as it may be shown: one that gives orders is only said to do so, since anyone can put such a thing there."""
    return "a headline that gives instructions" if orders.orders(" ".join(title.split())) else title


def _called(title: str) -> str:
    shown = " ".join(title.split())
    if not shown or orders.orders(shown) or orders.active(shown):
        return "An article of an unknown source"
    return shown if len(shown) <= _LONGEST_TITLE else f"{shown[:_LONGEST_TITLE].rsplit(' ', 1)[0]} …"


def when(article: Article | Citation) -> str:
    """The day of an article in words, with a word that says so where it was inferred; '' where nothing tells it."""
    if article.published:
        day = dates.in_words(article.published)
        return f"{day} (inferred)" if article.date_provenance == "inferred" else day
    return dates.between_in_words(article.earliest, article.latest)


def reworded(before: Earlier) -> str:
    """What stood in the place of a quotation before its article was changed, as a remark."""
    seen = dates.in_words(before.until)
    return f"Changed: until {seen} it read “{before.text}”" if before.text else f"Added: first seen on {seen}"


def prose(statements: Sequence[Statement]) -> str:
    """The statements as running text, each with its `[n]` marks."""
    return " ".join(
        " ".join([statement.text, *(f"[{citation.number}]" for citation in statement.citations)]) for statement in statements
    )


def dated(statements: Sequence[Statement]) -> str:
    """The statements of a timeline as lines of text, each with its day, its `[n]` marks and how many articles report it."""
    lines = []
    for statement in statements:
        marks = "".join(f" [{citation.number}]" for citation in statement.citations)
        several = f" ({len(statement.reports)} reports)" if len(statement.reports) > 1 else ""
        lines.append(f"{statement.label}: {statement.text}{marks}{several}")
    return "\n".join(lines)


def sided(statements: Sequence[Statement]) -> str:
    """What is compared as lines of text, one for each side, which it names where its statements do not begin with it."""
    lines = {}
    for label in dict.fromkeys(statement.label for statement in statements):
        told = [statement for statement in statements if statement.label == label]
        lead = "" if not label or all(statement.text.startswith(label) for statement in told) else f"{label}: "
        lines[label] = f"{lead}{prose(told)}"
    return "\n".join(lines.values())


def _citation(number: int, span: Span, article: Article, answer: tuple[int, int] | None) -> Citation:
    return Citation(
        number=number,
        article_id=article.id,
        title=titled(article.title),
        source=article.source,
        url=article.url,
        published=article.published,
        date_provenance=article.date_provenance,
        quote=article.text[span.start : span.end],
        start=span.start,
        end=span.end,
        answer=answer,
        source_voice=article.source_voice,
        earliest=article.earliest,
        latest=article.latest,
    )
