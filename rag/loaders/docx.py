"""Word documents: headings and paragraphs in their order, a line for each row of a table.

What was deleted with changes tracked and what is hidden is no text of the document. Text boxes stand where they are anchored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rag.errors import LoadError
from rag.extras import needs_package
from rag.loaders._packed import megabytes, open_zip
from rag.schema import LoadFailure, RawArticle

SUFFIXES = (".docx",)

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _RUN, _ROW, _CELL, _CONTROL = f"{_W}p", f"{_W}r", f"{_W}tr", f"{_W}tc", f"{_W}sdt"
_SECOND_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = frozenset({f"{_W}del", f"{_W}moveFrom", _SECOND_CHOICE})
_LETTERS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\N{NON-BREAKING HYPHEN}"}
_MOST_BYTES = 200_000_000
_NO_TITLE = re.compile(
    r"(?:untitled|microsoft word|word document|document\d*|dokument\d*|titel|title|.*\.(?:docx?|dotx?|pdf))\b.*", re.IGNORECASE
)
_NO_AUTHOR = re.compile(r"(?:python-docx|user|admin(?:istrator)?|microsoft.*|windows.*|unknown|author)", re.IGNORECASE)


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The one article of a document; `fields` do not apply.

    Its day is the one that its text states: the day on which a document was made says nothing about its story, the less so as
    many are written over older ones, whose day they keep.
    """
    import io

    try:
        import docx
    except ModuleNotFoundError:
        yield LoadFailure(path, needs_package("python-docx", "formats"))
        return
    try:
        size = sum(entry.file_size for entry in open_zip(data, "a Word document").infolist())
    except LoadError as error:
        yield LoadFailure(path, str(error))
        return
    if size > _MOST_BYTES:
        yield LoadFailure(path, f"unpacks to {megabytes(size)}: expected at most {megabytes(_MOST_BYTES)}; split it")
        return
    try:
        document = docx.Document(io.BytesIO(data))
        body = "\n\n".join(_lines(document.element.body))
        title, author, language = _properties(document)
    except MemoryError:
        raise
    except Exception as error:  # the parser meets damaged files with every kind of error there is
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        yield LoadFailure(path, f"unreadable Word document ({reason}): expected a whole .docx file; save it again")
        return
    if not re.search(r"\w", body):
        yield LoadFailure(path, "no text in it: expected paragraphs or tables; save what it shows as text")
        return
    yield RawArticle(body=body, path=path, title=title, author=author, language=language)


def _properties(document: Any) -> tuple[str, str, str]:
    """Title, author and language as its properties or its paragraph of the style `Title` state them."""
    known = document.core_properties
    title, author = (" ".join(str(value or "").split()) for value in (known.title, known.author))
    if not title or _NO_TITLE.fullmatch(title):
        titled = {style.style_id for style in document.styles if style.name == "Title"}
        marks = document.element.body.iter(f"{_W}pStyle")
        found = next((mark for mark in marks if mark.get(f"{_W}val") in titled), None)
        title = " ".join(_text(next(found.iterancestors(_PARAGRAPH))).split()) if found is not None else ""
    return title, "" if _NO_AUTHOR.fullmatch(author) else author, " ".join(str(known.language or "").split())


def _lines(body: Any) -> Iterator[str]:
    """The paragraphs that stand in no table, and the rows of tables; what is in a cell's own table stands in its line."""
    for element in body.iter(_PARAGRAPH, _ROW):
        if next(element.iterancestors(_ROW, _SECOND_CHOICE), None) is not None:
            continue
        line = _text(element) if element.tag == _PARAGRAPH else " | ".join(filter(None, map(_cell, _cells(element))))
        if line.strip():
            yield line.strip()


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == _CELL:
            yield child
        elif child.tag == _CONTROL:
            yield from child.iter(_CELL)


def _cell(cell: Any) -> str:
    return " ".join(" ".join(map(_text, cell.iter(_PARAGRAPH))).split())


def _text(paragraph: Any) -> str:
    """What a paragraph says itself, without that of the boxes anchored in it."""
    said = []
    for run in paragraph.iter(_RUN):
        around = []
        for above in run.iterancestors():
            if above is paragraph:
                break
            around.append(above.tag)
        if _PARAGRAPH in around or not _GONE.isdisjoint(around) or _is_hidden(run):
            continue
        said += [child.text or "" if child.tag == f"{_W}t" else _LETTERS.get(child.tag, "") for child in run]
    return "".join(said)


def _is_hidden(run: Any) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val") not in ("0", "false", "off")
