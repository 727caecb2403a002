import datetime
import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from rag import RawArticle
from rag.lab import LoadFailure
from rag.loaders.docx import load


def saved(fill: Callable[[Any], object]) -> bytes:
    document = docx.Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def story(document: Any) -> None:
    document.add_heading("Ferry aground", 0)
    document.add_paragraph("The ferry Aurelia ran aground at Hallam.")
    table = document.add_table(2, 2)
    for place, text in (((0, 0), "Ship"), ((0, 1), "Crew"), ((1, 0), "Aurelia"), ((1, 1), "12")):
        table.cell(*place).text = text
    document.add_heading("What comes next", 1)
    document.add_paragraph("Divers will look at it.")


def article(data: bytes) -> RawArticle:
    (found,) = load(data, path="a.docx", fields={})
    assert isinstance(found, RawArticle), found
    return found


def reason(data: bytes) -> str:
    (found,) = load(data, path="a.docx", fields={})
    assert isinstance(found, LoadFailure), found
    return found.reason


def xml(inside: str) -> Callable[[Any], object]:
    """A document with one paragraph, given as its XML."""
    return lambda document: document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{inside}</w:p>"))


def test_headings_paragraphs_and_rows_of_tables_come_in_their_order() -> None:
    assert article(saved(story)).body.split("\n\n") == [
        "Ferry aground",
        "The ferry Aurelia ran aground at Hallam.",
        "Ship | Crew",
        "Aurelia | 12",
        "What comes next",
        "Divers will look at it.",
    ]


def test_title_and_author_come_from_the_properties_where_a_person_gave_them() -> None:
    def stated(document: Any) -> None:
        story(document)
        document.core_properties.title, document.core_properties.author = "Aurelia  runs aground", "Ona Reyes"

    def made_up(document: Any) -> None:
        story(document)
        document.core_properties.title, document.core_properties.author = "Document1", "Administrator"

    assert (article(saved(stated)).title, article(saved(stated)).author) == ("Aurelia runs aground", "Ona Reyes")
    assert (article(saved(made_up)).title, article(saved(made_up)).author) == ("Ferry aground", "")


def test_the_day_on_which_a_document_was_made_is_no_date_of_publication() -> None:
    def dated(document: Any) -> None:
        story(document)
        document.core_properties.created = datetime.datetime(2026, 3, 2)

    assert article(saved(dated)).published == ""


def test_deleted_and_hidden_words_are_no_text_and_inserted_ones_are() -> None:
    body = article(
        saved(
            xml(
                '<w:r><w:t>Nobody </w:t></w:r><w:ins w:id="1" w:author="x"><w:r><w:t>was </w:t></w:r></w:ins>'
                '<w:del w:id="2" w:author="x"><w:r><w:delText>is </w:delText><w:t>is </w:t></w:r></w:del>'
                "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secretly </w:t></w:r>"
                '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>hurt.</w:t></w:r>'
            )
        )
    ).body
    assert body == "Nobody was hurt."


def test_a_text_box_is_said_once_and_a_field_to_fill_in_is_read() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    choice = f"<w:r><mc:AlternateContent {mc}>{both}</mc:AlternateContent></w:r>"
    field = "<w:sdt><w:sdtContent><w:r><w:t> By Ona Reyes</w:t></w:r></w:sdtContent></w:sdt>"
    body = article(saved(xml(f"<w:r><w:t>Around it.</w:t></w:r>{choice}{field}"))).body
    assert body.split("\n\n") == ["Around it. By Ona Reyes", "In the box."]


def test_a_table_in_a_table_and_cells_that_run_across_are_said_once() -> None:
    def nested(document: Any) -> None:
        table = document.add_table(1, 3)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "Wide"
        table.cell(0, 2).add_table(1, 1).cell(0, 0).text = "Inner"

    assert article(saved(nested)).body == "Wide | Inner"


def test_a_document_without_text_is_a_failure() -> None:
    assert reason(saved(lambda document: document.add_paragraph(" "))).startswith("no text in it")


def test_empty_truncated_and_other_files_are_failures_that_say_what_they_are() -> None:
    whole = saved(story)
    assert reason(b"").startswith("empty file: expected a Word document")
    assert reason(whole[: len(whole) // 2]).startswith("damaged or truncated")
    assert reason(b"\xd0\xcf\x11\xe0old").startswith("an old or an encrypted office document")
    assert reason(b"<html></html>").startswith("not a Word document")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "A mill.")
    assert reason(out.getvalue()).startswith("unreadable Word document")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO(saved(story))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/x.bin", "w", force_zip64=True) as entry:
        for _ in range(21):
            entry.write(bytes(10_000_000))
    # 210 MB of nothing, and half a megabyte of the template.
    assert reason(out.getvalue()).startswith("unpacks to 211 MB: expected at most 200 MB")


@pytest.mark.parametrize("place", ["word/document.xml", "docProps/core.xml"])
def test_entities_are_not_resolved(place: str) -> None:
    whole, out = zipfile.ZipFile(io.BytesIO(saved(story))), io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in whole.namelist():
            data = whole.read(name)
            if name == place:
                data = data.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', 1)
                data = data.replace(b"Divers", b"&a;Divers").replace(
                    b"</cp:coreProperties>", b"<dc:subject>&a;</dc:subject></cp:coreProperties>"
                )
            archive.writestr(name, data)
    (found,) = load(out.getvalue(), path="a.docx", fields={})
    assert "root:" not in repr(found)
