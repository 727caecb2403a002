"""A checked draft on the page: each sentence with its verdict, its quotations, and the way to their articles."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from rag import Citation, DraftReport
from rag.lab import Checked, unsteered
from ui import export, say


def counted(report: DraftReport) -> str:
    """How many sentences have which verdict, in words."""
    return f"{say.many(len(report.sentences), 'sentence')}: {', '.join(report.counts)}."


def as_html(report: DraftReport) -> str:
    """The sentences as a list. Whatever the draft or an article holds is text in it."""
    return f'<ol class="dl-checked" aria-label="The draft, checked">{"".join(map(_sentence, report.sentences))}</ol>'


def _sentence(item: Checked) -> str:
    verdict = escape(export.as_sentence(item.called))
    remark = f" {escape(unsteered(export.as_sentence(item.remark)))}" if item.remark else ""
    return (
        f'<li class="dl-{item.verdict}"><p dir="auto">{escape(unsteered(item.text))}</p>'
        f'<p class="dl-verdict"><strong>{verdict}</strong>{remark}</p>{"".join(map(_quotation, item.citations))}</li>'
    )


def _quotation(citation: Citation) -> str:
    known = ", ".join((citation.source or "source unknown", export.day_in_words(citation.published)))
    place = escape(f"/archive?{urlencode({'article': citation.article_id})}")
    title = f'<a href="{place}" target="_blank" rel="noopener">{escape(unsteered(citation.title or "Untitled"))}</a>'
    return (
        f'<blockquote><p dir="auto">“{escape(unsteered(citation.quote))}”</p>'
        f'<p class="dl-source" dir="auto">{title}, {escape(unsteered(known))}</p></blockquote>'
    )
