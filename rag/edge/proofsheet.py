"""A checked draft as a page to read: every sentence with its verdict, its quotations below. One file that loads nothing."""

from __future__ import annotations

from html import escape

from rag.answers import Citation
from rag.edge.escaping import unsteered
from rag.prove import citations
from rag.prove.checked import Checked, DraftReport

_STYLE = """
body { font: 1.05rem/1.55 Georgia, serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
body { color: #1c1b1a; background: #fff }
h1 { font-size: 1.4rem } ol { padding-left: 0; list-style: none } li { margin: 0 0 1.1rem; padding-left: .8rem }
li { border-left: .3rem solid #8a8580 } .supported { border-color: #20663a } .contradicted { border-color: #b3261e }
.partly { border-color: #9a6700 } p, blockquote { margin: 0 } small { color: #55504a } blockquote { margin: .3rem 0 0 1rem }
.contradicted .verdict { color: #b3261e; font-weight: bold }
"""


def page(name: str, report: DraftReport) -> str:
    """The page. Whatever a draft or an article holds is shown as text, and the page may load and run nothing."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(name)}, checked</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{_text(name)}</h1>\n<p>{', '.join(report.counts)}</p>\n<ol>\n"
        + "\n".join(map(_sentence, report.sentences))
        + "\n</ol>\n</body>\n</html>\n"
    )


def _sentence(item: Checked) -> str:
    remark = f" ({_text(item.remark)})" if item.remark else ""
    quoted = "".join(map(_quoted, item.citations))
    return (
        f'<li class="{item.verdict}"><p dir="auto">{_text(item.text)}</p>'
        f'<small><span class="verdict">{item.called}</span>{remark}</small>{quoted}</li>'
    )


def _quoted(citation: Citation) -> str:
    day = citations.when(citation) or "date unknown"
    where = ", ".join(filter(None, [citation.title, citation.source or "source unknown", day, citation.url]))
    return (
        f'<blockquote><p dir="auto">“{_text(citation.quote)}”</p><small>[{citation.number}] {_text(where)}</small></blockquote>'
    )


def _text(text: str) -> str:
    return escape(unsteered(text))
