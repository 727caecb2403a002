"""PDF with a text layer: lines are joined into paragraphs, words broken at line ends are mended, running heads go."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rag.english.datewords import find_dates, without_dates
from rag.loaders import _columns
from rag.loaders._logs import keep_off_terminal
from rag.schema import LoadFailure, RawArticle

SUFFIXES = (".pdf",)

_MOST_PAGES = 2000
_MOST_NAMED = 10
_LONGEST_HEAD, _HEAD_WORDS = 100, 6
_NO_TITLE = re.compile(
    r"(?:untitled|microsoft word|untitled document|document\d*|.*\.(?:docx?|pdf|indd|qxd|html?))\b.*", re.IGNORECASE
)


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The one article of a PDF; `fields` do not apply.

    A date is taken only where the file states a publication date (XMP `dc:date` or `prism:publicationDate`) or a line at the
    head or foot of a page has one, as a newspaper's has: the date at which the file was made says nothing about the story.
    """
    import io

    import pypdf
    import pypdf.errors

    keep_off_terminal("pypdf")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            yield LoadFailure(path, "encrypted PDF: expected one that opens without a password; save it without one")
            return
        read = [_columns.read(reader.pages[number]) for number in range(min(len(reader.pages), _MOST_PAGES))]
        title, author, published = _metadata(reader)
    except pypdf.errors.DependencyError:
        yield LoadFailure(path, "encrypted PDF: expected one that opens without a password; save it without encryption")
        return
    except Exception as error:  # the parser meets damaged files with every kind of error there is
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        yield LoadFailure(path, f"unreadable PDF ({reason}): expected a whole PDF with text; download or export it again")
        return
    unread = [number for number, text in enumerate(read, 1) if text is None]
    pages = [text for text in read if text is not None]
    if unread and not any(re.search(r"\w{2}", page) for page in pages):
        yield LoadFailure(
            path, "columns that its lines run across: expected one column after the other; save it anew, or copy its text"
        )
        return
    lines_of = [[" ".join(line.split()) for line in page.splitlines()] for page in pages]
    day, said = _in_the_head(lines_of)
    body = _story([[line for line in page if line != said] for page in lines_of])
    if not re.search(r"\w{2}", body):
        yield LoadFailure(
            path, "PDF without text (scanned?): expected a text layer; run text recognition on it and save it again"
        )
        return
    yield RawArticle(body=body, path=path, title=title, author=author, published=published or day)
    if unread:
        numbers = ", ".join(map(str, unread[:_MOST_NAMED])) + (" …" if len(unread) > _MOST_NAMED else "")
        said = (
            f"{'page' if len(unread) == 1 else 'pages'} {numbers} left out: lines run across columns that cannot be told apart"
        )
        yield LoadFailure(path, f"{said}; copy the text from there", partial=True)


def _in_the_head(pages: Sequence[Sequence[str]]) -> tuple[str, str]:
    """The day in a line at the head or the foot of the first page that has little else in it, and that line; else ''."""
    filled = [line for line in pages[0] if line] if pages else []
    for line in (*filled[:2], *filled[-2:]):
        stated = list(find_dates(line)) if len(line) <= _LONGEST_HEAD else []
        if len(stated) == 1 and len(without_dates(line).split()) <= _HEAD_WORDS and not line.endswith("."):
            return stated[0].iso, line
    return "", ""


def _metadata(reader: Any) -> tuple[str, str, str]:
    information = reader.metadata or {}
    title = " ".join(str(information.get("/Title") or "").split())
    author = " ".join(str(information.get("/Author") or "").split())
    published = ""
    xmp = reader.xmp_metadata
    if xmp is not None:
        prism = next((str(node.nodeValue or "") for node in _prism_dates(xmp)), "")
        published = prism or next((value.isoformat() for value in xmp.dc_date or ()), "")
    return ("" if _NO_TITLE.fullmatch(title) else title), author, published


def _prism_dates(xmp: Any) -> Iterator[Any]:
    for namespace in ("http://prismstandard.org/namespaces/basic/2.0/", "http://prismstandard.org/namespaces/basic/2.1/"):
        for element in xmp.get_element("", namespace, "publicationDate"):
            yield element if element.nodeValue else element.firstChild


def _story(lines_of: Sequence[Sequence[str]]) -> str:
    running = _running_lines(lines_of)
    lines = [line for page in lines_of for line in page if not line or _masked(line) not in running]
    words = " ".join(lines)
    long = sorted(len(line) for line in lines if line)
    full = 0.75 * long[int(0.9 * (len(long) - 1))] if long else 0
    paragraphs: list[str] = []
    open_line = False
    for line in lines:
        if not line:
            open_line = False
            continue
        if open_line and paragraphs:
            paragraphs[-1] = _joined(paragraphs[-1], line, words)
        else:
            paragraphs.append(line)
        open_line = len(line) >= full
    return "\n".join(paragraphs)


def _joined(text: str, line: str, words: str) -> str:
    broken = re.search(r"(\w+)-$", text)
    following = re.match(r"[^\W\d_]+", line)
    if broken and following and following[0].islower():
        # A hyphen at a line's end is part of the word only where the document writes it so elsewhere.
        return text + line if f"{broken[1]}-{following[0]}" in words else text[:-1] + line
    return f"{text} {line}"


def _running_lines(pages: Sequence[Sequence[str]]) -> set[str]:
    """Heads and feet that come back on most pages, page numbers aside."""
    ends: Counter[str] = Counter()
    for page in pages:
        filled = [line for line in page if line]
        ends.update({_masked(line) for line in (*filled[:2], *filled[-2:])})
    return {line for line, count in ends.items() if count >= 3 and count > len(pages) / 2}


def _masked(line: str) -> str:
    return re.sub(r"\d+", "0", line)
