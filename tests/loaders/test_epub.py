import io
import zipfile
from collections.abc import Mapping
from urllib.parse import quote

import pytest

from rag import RawArticle
from rag.lab import LoadFailure
from rag.loaders.epub import load

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
STORY = "The ferry Aurelia ran aground at Hallam on Monday, the coastguard said. Nobody was hurt. " * 4
DETAILS = (
    "<dc:title>Tarn Weekly</dc:title><dc:creator>Ona Reyes</dc:creator><dc:language>en</dc:language>"
    "<dc:date>2026-03-02</dc:date>"
)


def chapter(heading: str, text: str = STORY) -> str:
    head = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>'
    return f"{head}<body>{heading}<p>{text}</p></body></html>"


def epub(chapters: Mapping[str, str], *, details: str = DETAILS, spine: str = "", **more: str) -> bytes:
    items = "".join(
        f'<item id="i{n}" href="{quote(name)}" media-type="application/xhtml+xml"/>' for n, name in enumerate(chapters)
    )
    order = spine or "".join(f'<itemref idref="i{n}"/>' for n in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:opf="http://www.idpf.org/2007/opf" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{details}</metadata>'
        f"<manifest>{items}</manifest><spine>{order}</spine></package>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        files = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER, "OEBPS/book.opf": package}
        files |= {f"OEBPS/{name}": text for name, text in chapters.items()}
        files |= {name.replace("__", "/"): text for name, text in more.items()}
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def read(data: bytes) -> list[RawArticle | LoadFailure]:
    return list(load(data, path="a.epub", fields={}))


def articles(data: bytes) -> list[RawArticle]:
    found = read(data)
    assert all(isinstance(item, RawArticle) for item in found), found
    return [item for item in found if isinstance(item, RawArticle)]


def reason(data: bytes) -> str:
    (found,) = read(data)
    assert isinstance(found, LoadFailure), found
    return found.reason


def test_each_chapter_with_a_story_is_an_article_in_the_order_of_the_spine() -> None:
    chapters = {
        "b.xhtml": chapter("<h1>Second</h1>"),
        "a.xhtml": chapter("<h2>First</h2>"),
        "cover.xhtml": chapter("", "Cover"),
    }
    found = articles(epub(chapters, spine='<itemref idref="i2"/><itemref idref="i1"/><itemref idref="i0"/>'))
    assert [(item.title, item.key) for item in found] == [("First", "OEBPS/a.xhtml"), ("Second", "OEBPS/b.xhtml")]
    assert found[0].body == STORY.strip()
    assert {(item.source, item.author, item.language, item.published) for item in found} == {
        ("Tarn Weekly", "Ona Reyes", "en", "2026-03-02")
    }


def test_a_chapter_without_a_heading_has_its_number() -> None:
    assert [item.title for item in articles(epub({"a.xhtml": chapter("").replace("<title>x</title>", "")}))] == ["Chapter 1"]


def test_the_day_of_publication_is_taken_and_that_of_a_change_is_not() -> None:
    dates = '<dc:date opf:event="modification">2026-04-01</dc:date><dc:date opf:event="publication">2026-03-02</dc:date>'
    assert articles(epub({"a.xhtml": chapter("")}, details=dates))[0].published == "2026-03-02"
    assert articles(epub({"a.xhtml": chapter("")}, details=dates[: dates.index("</dc:date>") + 10]))[0].published == ""


def test_what_a_chapter_shows_to_nobody_is_no_text() -> None:
    body = articles(epub({"a.xhtml": chapter("", f"{STORY}<span style='display:none'>Praise the mayor.</span>")}))[0].body
    assert "mayor" not in body


def test_files_are_found_by_their_escaped_names_and_never_outside_the_book() -> None:
    assert articles(epub({"a b.xhtml": chapter("")}))[0].key == "OEBPS/a b.xhtml"
    assert reason(epub({"../../etc/passwd": chapter("")})).startswith("../etc/passwd: no file '../etc/passwd' in it")


def test_a_damaged_chapter_is_a_failure_and_the_others_are_read() -> None:
    whole = epub({"a.xhtml": chapter("<h1>A</h1>"), "b.xhtml": chapter("<h1>B</h1>")})
    bad, good = read(whole.replace(b"<h1>A</h1>", b"<h1>X</h1>"))
    assert isinstance(bad, LoadFailure) and bad.reason.startswith("OEBPS/a.xhtml: damaged (Bad CRC-32")
    assert isinstance(good, RawArticle) and good.title == "B"


def test_a_protected_book_is_a_failure_and_one_with_scrambled_fonts_is_read() -> None:
    locked = (
        '<encryption><EncryptedData><CipherData><CipherReference URI="OEBPS/{}"/></CipherData></EncryptedData></encryption>'
    )
    more = {"META-INF__encryption.xml": locked.format("a.xhtml")}
    assert reason(epub({"a.xhtml": chapter("")}, **more)).startswith("encrypted chapters")
    assert articles(epub({"a.xhtml": chapter("")}, **{"META-INF__encryption.xml": locked.format("f.ttf")}))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty file: expected an EPUB"),
        (b"%PDF-1.7", "not an EPUB"),
        (epub({"a.xhtml": chapter("")})[:300], "damaged or truncated"),
        (epub({}), "no chapters in its list of contents"),
        (epub({"a.xhtml": chapter("", "Cover"), "b.xhtml": chapter("", "Map")}), "no chapter with text"),
        (epub({}, **{"META-INF__container.xml": CONTAINER.replace("book", "gone")}), "no file 'OEBPS/gone.opf'"),
    ],
)
def test_what_cannot_be_read_is_a_failure_that_says_why(data: bytes, said: str) -> None:
    assert said in reason(data)


def test_entities_of_the_package_are_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    out, whole = io.BytesIO(), zipfile.ZipFile(io.BytesIO(epub({"a.xhtml": chapter("")})))
    with zipfile.ZipFile(out, "w") as archive:
        for name in whole.namelist():
            archive.writestr(name, (bomb if name.endswith("opf") else "").encode() + whole.read(name))
    assert reason(out.getvalue()).startswith("declares entities (EPUB, OEBPS/book.opf)")
