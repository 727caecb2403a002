"""A checked draft as a page to read: every sentence with its verdict, its quotations below. One file that loads nothing."""

from __future__ import annotations

from html import escape

from rag.prove import citations
from rag.prove.checking import Checked, DraftReport, DraftVerdict
from rag.schema import Citation

CALLED: dict[DraftVerdict, str] = {
    "supported": "supported",
    "contradicted": "contradicted",
    "partly": "partly supported",
    "absent": "not in the archive",
    "nothing": "nothing to check",
}
"""The verdicts in words."""

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
    counts = ", ".join(f"{report.count(verdict)} {called}" for verdict, called in CALLED.items() if report.count(verdict))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(name)}, checked</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(name)}</h1>\n<p>{escape(counts)}</p>\n<ol>\n"
        + "\n".join(map(_sentence, report.sentences))
        + "\n</ol>\n</body>\n</html>\n"
    )


def _sentence(item: Checked) -> str:
    reason = f" ({escape(item.reason)})" if item.reason and item.reason != CALLED[item.verdict] else ""
    quoted = "".join(map(_quoted, item.citations))
    return (
        f'<li class="{item.verdict}"><p>{escape(item.text)}</p>'
        f'<small><span class="verdict">{CALLED[item.verdict]}</span>{reason}</small>{quoted}</li>'
    )


def _quoted(citation: Citation) -> str:
    day = citations.when(citation) or "date unknown"
    where = ", ".join(filter(None, [citation.title, citation.source or "source unknown", day, citation.url]))
    return f"<blockquote><p>“{escape(citation.quote)}”</p><small>[{citation.number}] {escape(where)}</small></blockquote>"
