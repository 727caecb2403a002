"""Whose report an article repeats: the other outlet that it credits.

By the forms in which papers credit each other ("the Harbour Post reported", "told Axios", "according to the Tarn Gazette"),
beside a name that is an outlet's: one of the archive's sources, one that says so itself, or one that is only ever spoken of so
(`outlets`). What somebody told an outlet is its report. An article repeats the agency in its dateline, what its opening
credits, or what it credits anywhere with having been first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from rag.english.names import Name, names
from rag.load.shapes import is_kind, key
from rag.prove.citations import Span
from rag.quote.outlets import BESIDE, BROKE, dateline
from rag.schema import Article

# So many characters of an article tell whether it is another one's report.
_OPENING = 700
_REPORTING = r"(?:reported|reports|reporting|said|says|wrote|writes|revealed|disclosed|learned|was\s+told|quoted)"
_BEFORE = re.compile(
    r"\b(?:according\s+to|told|citing|quoting|(?:reported|revealed|disclosed|published|quoted|seen|obtained|carried)\s+(?:\w+\s+)?(?:in|by)"
    r"|(?:report|reports|reporting|article|story|interview|investigation)\s+(?:\w+\s+)?(?:in|by|from|of|with)|speaking\s+to)"
    r"\s+(?:a\s+reporter\s+(?:for|from)\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"^(?:[’']s?)?(?:,?\s+(?:which|who|has|had|have|first|also|was\s+the\s+first\s+to))*\s+(?:{_REPORTING}|{BROKE})\b"
)
_AFTER_REPORT = re.compile(r"^(?:[’']s?)?\s+(?:report|reports|reporting|story|article|investigation|interview)\b")
_FIRST = re.compile(
    rf"\b(?:(?:first|originally|was\s+the\s+first\s+to)\s+(?:reported|report|published|revealed|reveal)|{BROKE})\b",
    re.IGNORECASE,
)


def credited(text: str, own: str, known: Mapping[str, str]) -> str:
    """The outlet that a text credits with what it tells, '' for none. `own` is its own source, `known` has the outlets."""
    return next((_spelt(name, known) for name in _credits(text, own, known)), "")


def repeated(article: Article, known: Mapping[str, str]) -> str:
    """The outlet whose report an article repeats, '' where it credits none."""
    agency = key(dateline(article.text))
    if agency in known and agency != key(article.source):
        return known[agency]
    opening = credited(article.text[:_OPENING], article.source, known)
    if opening or not _FIRST.search(article.text):
        return opening
    for found in _FIRST.finditer(article.text):
        beside = article.text[max(0, found.start() - BESIDE) : found.end() + BESIDE]
        if name := credited(beside, article.source, known):
            return name
    return ""


def traced(articles: Mapping[str, Article], repeats: Mapping[str, str], known: Mapping[str, str]) -> Callable[[Span], str]:
    """For quotations from some articles, by their ids, the outlet that each credits, or else its article; '' for none.

    `repeats` has the outlet whose report each article repeats.
    """

    def traced_back(span: Span) -> str:
        article = articles[span.article_id]
        return credited(article.text[span.start : span.end], article.source, known) or repeats[span.article_id]

    return traced_back


def _credits(text: str, own: str, known: Mapping[str, str]) -> Iterable[Name]:
    for name in names(text):
        shared = key(name.text)
        if shared == key(own) or not (shared in known or is_kind(name.text)):
            continue
        after = text[name.end : name.end + BESIDE]
        if _BEFORE.search(text[max(0, name.start - BESIDE) : name.start]) or _AFTER.match(after) or _AFTER_REPORT.match(after):
            yield name


def _spelt(name: Name, known: Mapping[str, str]) -> str:
    return known.get(key(name.text), name.text)
