"""EPUB, a magazine or a book: each chapter with a story is an article whose source is the whole, in the order of its spine.

As chapters, a newspaper's articles stay apart; and of a book, a quotation says in which chapter it stands.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from rag.errors import LoadError
from rag.loaders._packed import megabytes, open_zip, unzip
from rag.loaders._tree import parse_xml, texts
from rag.schema import LoadFailure, RawArticle

if TYPE_CHECKING:
    import zipfile

SUFFIXES = (".epub",)

_MOST_CHAPTER, _MOST_BYTES = 20_000_000, 200_000_000
_MOST_CHAPTERS = 5_000
_SHORTEST = 250
"""Characters. What says less is a cover, a title page or a list of contents."""
_XHTML = ("application/xhtml+xml", "text/html")
_NO_TITLE = re.compile(r"(?:unknown|untitled|cover|chapter|\[no title\])", re.IGNORECASE)


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The article of each chapter that has a story; `fields` do not apply. A damaged chapter is a failure of its own."""
    try:
        archive = open_zip(data, "an EPUB")
        size = sum(entry.file_size for entry in archive.infolist())
        if size > _MOST_BYTES:
            raise LoadError(f"unpacks to {megabytes(size)}: expected at most {megabytes(_MOST_BYTES)}; split it")
        book, chapters = _package(archive)
        locked = _locked(archive)
    except LoadError as error:
        yield LoadFailure(path, str(error))
        return
    if chapters and locked.issuperset(chapters):
        yield LoadFailure(path, "encrypted chapters: expected a book that every program opens; get one without protection")
        return
    found = 0
    for number, name in enumerate(chapters[:_MOST_CHAPTERS], 1):
        try:
            title, body = _chapter(archive, name, number)
        except LoadError as error:
            found += 1
            yield LoadFailure(path, f"{name[:200]}: {error}")
            continue
        if len(body) >= _SHORTEST or (len(chapters) == 1 and body.strip()):
            found += 1
            yield RawArticle(body=body, path=path, key=name, title=title, **book)
    if len(chapters) > _MOST_CHAPTERS:
        yield LoadFailure(path, f"{len(chapters):,} chapters: expected at most {_MOST_CHAPTERS:,}; the others were left out")
    elif not found:
        yield LoadFailure(path, "no chapter with text: expected a magazine or a book of text; one of pictures cannot be read")


def _package(archive: zipfile.ZipFile) -> tuple[dict[str, str], list[str]]:
    """What the book says of itself, as fields of an article, and the files of its chapters in their order."""
    container = _parsed(archive, "META-INF/container.xml")
    place = next((str(item) for item in container.xpath("//*[local-name()='rootfile']/@full-path")), "")
    package = _parsed(archive, place)
    named: dict[str, str] = {}
    for item in package.xpath("//*[local-name()='manifest']/*[local-name()='item'][@id and @href]"):
        if (item.get("media-type") or "").lower() in _XHTML and "nav" not in (item.get("properties") or "").split():
            named.setdefault(
                item.get("id"), posixpath.normpath(posixpath.join(posixpath.dirname(place), unquote(item.get("href"))))
            )
    spine = package.xpath("//*[local-name()='spine']/*[local-name()='itemref']/@idref")
    chapters = list(dict.fromkeys(named[item] for item in spine if item in named))
    if not chapters:
        raise LoadError("no chapters in its list of contents: expected a spine of XHTML files; save the book again")
    title = next(texts(package, "title"), "")
    author = ", ".join(dict.fromkeys(name for name in texts(package, "creator") if name != title))
    days = (
        item
        for item in package.iter("{*}date")
        if item.get("{*}event", _event(item)) in ("", "publication", "original-publication")
    )
    return {
        "source": title,
        "author": author[:300],
        "language": next(texts(package, "language"), ""),
        "published": next((day for item in days if (day := "".join(item.itertext()).strip())), "")[:100],
    }, chapters


def _event(item: Any) -> str:
    return next((value for name, value in item.attrib.items() if name.endswith("event")), "")


def _locked(archive: zipfile.ZipFile) -> set[str]:
    """The files that are encrypted; fonts often are, which nobody reads."""
    if "META-INF/encryption.xml" not in archive.namelist():
        return set()
    tree = _parsed(archive, "META-INF/encryption.xml")
    return {unquote(str(name)) for name in tree.xpath("//*[local-name()='CipherReference']/@URI")}


def _parsed(archive: zipfile.ZipFile, name: str) -> Any:
    return parse_xml(_entry(archive, name), f"EPUB, {name[:100] or 'its package'}")[0]


def _entry(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        entry = archive.getinfo(name)
    except KeyError:
        raise LoadError(f"no file {name[:200]!r} in it: expected a whole EPUB; save or download it again") from None
    return unzip(archive, entry, _MOST_CHAPTER)


def _chapter(archive: zipfile.ZipFile, name: str, number: int) -> tuple[str, str]:
    """Headline and text of a chapter, whole: a book has no menus around its story."""
    from rag.loaders import _markup
    from rag.loaders._decode import declared_charset, decode
    from rag.loaders._hidden import drop_hidden

    data = _entry(archive, name)
    if not data.strip():
        return "", ""
    text = decode(data, declared=declared_charset(data))
    try:
        root = _markup.parse(re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text))
    except ValueError:
        return "", ""
    window = next((_markup.text_of(item, most_nodes=9) for item in root.xpath("//head/title")), "")
    drop_hidden(root)
    heading = next((item for item in root.xpath("//h1 | //h2 | //h3") if _markup.text_of(item, most_nodes=60)), None)
    title = _markup.text_of(heading) if heading is not None else "" if _NO_TITLE.fullmatch(window) else window
    if heading is not None:
        heading.drop_tree()
    return title or f"Chapter {number}", _markup.to_text(root)
