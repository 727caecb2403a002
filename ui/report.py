"""The evidence of an answer or of a chat as one HTML file: what was said, on which words it stands, and how to check that.

The file needs nothing else: no script, no picture, no address is fetched. It can be printed, or saved as PDF from there.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from html import escape

from rag import Answer, Citation
from rag.lab import reworded, unsteered
from ui import export, present, quotations
from ui.chats import Narrowing, Turn
from ui.quotations import Find

_STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { max-width: 46rem; margin: 2.5rem auto; padding: 0 1rem; font: 1rem/1.55 Georgia, serif; color: #1e1c19; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.25rem; border-top: 1px solid #d9d4c9; padding-top: 1.2rem; }
.quiet, dt { color: #57534b; font: .875rem/1.5 system-ui, sans-serif; }
.warned { border-left: 3px solid #8a5a00; padding-left: .8rem; }
blockquote { margin: 0 0 .4rem; overflow-wrap: anywhere; }
.quote { white-space: pre-wrap; }
mark { background: #ffe08a; }
article { break-inside: avoid; border: 1px solid #d9d4c9; border-radius: .4rem; padding: .8rem 1rem; margin: .8rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0; }
dd { margin: 0; font: .875rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
code { font-size: .8125rem; }
"""


def html(title: str, turns: Sequence[Turn], find: Find, now: datetime.datetime) -> str:
    """The report of some turns. `find` gives the articles as they are now, against which each quotation is checked again."""
    # The report of one answer has its question for a title.
    parts = [_turn(turn, find, headed=len(turns) > 1 or turn.question != title) for turn in turns]
    head = f"<title>{_text(title)}</title><style>{_STYLE}</style>"
    policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    made = now.astimezone(datetime.UTC).isoformat(timespec="seconds")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{policy}{head}</head>\n'
        f'<body><h1 dir="auto">{_text(title)}</h1><p class="quiet">Evidence report, made {made}. Offsets count Unicode '
        "characters of the article’s text as it is in the archive; hashes are SHA-256 of UTF-8.</p>\n"
        f"{''.join(parts)}</body></html>\n"
    )


def _turn(turn: Turn, find: Find, *, headed: bool) -> str:
    answer = turn.answer
    asked = "<section>" + (f'<h2 dir="auto">{_text(turn.question)}</h2>' if headed else "")
    if answer is None:
        return f'{asked}<p class="warned">{_text(turn.problem or "Not answered.")}</p></section>\n'
    told = [asked, *_limits(turn.filters), *_warnings(answer)]
    if answer.statements:
        told.append("<p>" + " ".join(_sentence(s.text, s.citations) for s in answer.statements) + "</p>")
    elif answer.status == "small_talk":
        told.append(f"<p>{_text(answer.text)}</p>")
    told += [f'<p class="warned">{_text(line)}</p>' for line in export.disagreements(answer)]
    told += [_evidence(citation, find) for citation in answer.citations]
    told.append(f'<p class="quiet">Written by {_text(export.writer(answer))}.</p></section>\n')
    return "".join(told)


def _limits(filters: Narrowing) -> list[str]:
    if filters == Narrowing():
        return []
    parts = [f"since {filters.since}"] * bool(filters.since) + [f"until {filters.until}"] * bool(filters.until)
    parts += [f"only {', '.join(filters.names)}"] if filters.names else []
    parts += [f"only {filters.part}"] if filters.part else []
    return [f'<p class="quiet">Narrowed: {_text("; ".join(parts))}.</p>']


def _warnings(answer: Answer) -> list[str]:
    said = ""
    if answer.status in ("not_found", "false_premise") or answer.unsure:
        said = present.aloud(answer)
    return [f'<p class="warned">{_text(said)}</p>'] if said else []


def _sentence(text: str, citations: Sequence[Citation]) -> str:
    return _text(text) + "".join(f" [{c.number}]" for c in sorted(citations, key=lambda c: c.number))


def _evidence(citation: Citation, find: Find) -> str:
    article = find(citation.article_id)
    stands = article is not None and article.text[citation.start : citation.end] == citation.quote
    checked = (
        "yes" if stands else "no: the article has changed since" if article else "no: the article was taken out of the archive"
    )
    # To the letter, with the spaces at the ends of its pieces: whoever reads this holds it against the article.
    pieces = [(escape(piece["text"]), piece["kind"]) for piece in quotations.pieces(citation, exact=True)]
    quoted = "".join(f"<mark>{text}</mark>" if kind else text for text, kind in pieces)
    how = f" ({quotations.PROVENANCE[citation.date_provenance]})" if citation.published else ""
    rows = {
        "Article": citation.title or "Untitled",
        "Source": citation.source or "unknown",
        "Published": (citation.published or "unknown") + how,
        "Address": citation.url,
        "Characters": f"{citation.start:,} to {citation.end:,} of article {citation.article_id}",
        "Stands there now": checked,
        "Before": reworded(citation.earlier) if citation.earlier else "",
    }
    hashes = {"Hash of the quotation": _hash(citation.quote), "Hash of the article": _hash(article.text) if article else ""}
    listed = [f'<dt>{name}</dt><dd dir="auto">{_text(value)}</dd>' for name, value in rows.items() if value]
    listed += [f"<dt>{name}</dt><dd><code>{value}</code></dd>" for name, value in hashes.items() if value]
    told = f'[{citation.number}] “<span class="quote">{quoted}</span>”'
    return f'<article><blockquote dir="auto">{told}</blockquote><dl>{"".join(listed)}</dl></article>'


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _text(text: str) -> str:
    return escape(unsteered(" ".join(text.split())))
