"""PDFs written here, a few objects each, so that every line of them is known."""

import io
from collections.abc import Sequence

import pypdf
import pytest
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from rag import RawArticle
from rag.lab import LoadFailure
from rag.loaders.pdf import load

LINES = [
    "The harbour authority closed the northern pier on Tuesday after",
    "a crane struck one of its pillars. Nobody was hurt, but the inter-",
    "national ferries had to wait. The well-known mayor, a long-",
    "serving one, promised help.",
    "Divers will inspect the foundations this week before any traffic",
    "is let through again.",
]


def pdf(pages: Sequence[Sequence[str]], xmp: str = "", password: str = "", **metadata: str) -> bytes:
    writer = pypdf.PdfWriter()
    for lines in pages:
        page = writer.add_blank_page(595, 842)
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
        stream = StreamObject()
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        stream.set_data(f"BT /F1 11 Tf 14 TL 50 780 Td {shown} ET".encode("cp1252"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    writer.add_metadata({f"/{name}": value for name, value in metadata.items()})
    if xmp:
        writer.xmp_metadata = (
            '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">'
            f'{xmp}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
        ).encode()
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def article(data: bytes) -> RawArticle:
    (found,) = load(data, path="a.pdf", fields={})
    assert isinstance(found, RawArticle), found
    return found


def reason(data: bytes) -> str:
    (found,) = load(data, path="a.pdf", fields={})
    assert isinstance(found, LoadFailure), found
    return found.reason


def test_lines_become_paragraphs_and_broken_words_are_mended() -> None:
    assert article(pdf([LINES])).body.splitlines() == [
        "The harbour authority closed the northern pier on Tuesday after a crane struck one of its pillars. "
        "Nobody was hurt, but the international ferries had to wait. The well-known mayor, a longserving one, promised help.",
        "Divers will inspect the foundations this week before any traffic is let through again.",
    ]


def test_a_hyphen_that_the_document_writes_elsewhere_is_kept() -> None:
    assert "a long-serving one" in article(pdf([[*LINES, "His long-serving deputy agreed."]])).body


def test_running_heads_and_page_numbers_go_and_pages_are_joined() -> None:
    pages = [
        ["The Post", f"Ship {name} left the harbour this morning.", "Its crew waved.", f"Page {number} of 4"]
        for number, name in enumerate(("Ada", "Bea", "Cleo", "Dora"), 1)
    ]
    body = article(pdf(pages)).body
    assert "The Post" not in body and "Page" not in body
    assert body.count("left the harbour this morning.") == 4


def test_title_and_author_come_from_the_file() -> None:
    found = article(pdf([LINES], Title="Pier  closed", Author="Ann Lee"))
    assert (found.title, found.author) == ("Pier closed", "Ann Lee")


@pytest.mark.parametrize("title", ["Microsoft Word - story.doc", "untitled", "story_final.docx", "Document1"])
def test_a_title_that_a_program_made_up_is_none(title: str) -> None:
    assert article(pdf([LINES], Title=title)).title == ""


def test_the_day_on_which_the_file_was_made_is_no_date_of_publication() -> None:
    assert article(pdf([LINES], CreationDate="D:20241008140200+03'00'")).published == ""


def test_a_stated_date_of_publication_is_taken() -> None:
    dublin_core = "<dc:date><rdf:Seq><rdf:li>2024-10-08</rdf:li></rdf:Seq></dc:date>"
    assert article(pdf([LINES], dublin_core)).published[:10] == "2024-10-08"
    prism = "<prism:publicationDate>2024-10-07</prism:publicationDate>"
    assert article(pdf([LINES], prism + dublin_core)).published == "2024-10-07"


def test_a_pdf_without_text_is_a_failure_that_names_the_likely_cause() -> None:
    assert reason(pdf([[]])).startswith("PDF without text (scanned?)")


def test_an_encrypted_pdf_is_a_failure_unless_it_opens_without_a_password() -> None:
    assert reason(pdf([LINES], password="secret")).startswith("encrypted PDF")


def test_a_damaged_pdf_is_a_failure() -> None:
    whole = pdf([LINES])
    for data in (b"%PDF-1.7\n", whole[: len(whole) // 2], b"no pdf at all", whole.replace(b"/Pages", b"/Pagse")):
        assert "PDF" in reason(data)


def test_the_day_of_a_newspapers_head_is_the_articles_and_the_head_is_none_of_its_text() -> None:
    found = article(pdf([["QUAY CLOSED", "Tarn Echo, Friday 3 May 2024", *LINES]]))
    assert found.published == "2024-05-03"
    assert "Tarn Echo" not in found.body
    assert found.body.startswith("QUAY CLOSED\n")
    # A day that the story tells is not the story's.
    assert article(pdf([["On 3 May 2024 the quay was closed, the harbour master said.", *LINES]])).published == ""


def in_columns(rows: Sequence[tuple[str, str]], *, across: bool) -> bytes:
    """A page in two columns, written line by line across them or one column after the other."""
    placed = [(x, 700 - 14 * at, row[side]) for at, row in enumerate(rows) for side, x in enumerate((50, 320))]
    placed = placed if across else sorted(placed, key=lambda item: (item[0], -item[1]))
    lines = [f") Tj 1 0 0 1 {x} {y} Tm ({text}" for x, y, text in placed]
    return pdf([["".join(lines)]])


ROWS = [
    (f"the left column goes on in {at}", f"while the right one tells {at}")
    for at in ("May", "June", "July", "August", "autumn")
]


def test_columns_whose_lines_run_across_are_read_one_after_the_other() -> None:
    for across in (True, False):
        body = " ".join(article(in_columns(ROWS, across=across)).body.split())
        assert "in May the left column goes on in June" in body
        assert "in autumn while the right one tells May while the right one tells June" in body
    # A headline above the columns and a line below them stay where they are; a column may end sooner.
    rows = [("Fire in the harbour", ""), *ROWS, ("the left column goes on alone", ""), ("Printed in Odda", "")]
    lines = article(in_columns(rows, across=True)).body.splitlines()
    assert lines[0] == "Fire in the harbour" and "Printed" in lines[-1]


def test_three_columns_are_read_one_after_the_other_too() -> None:
    rows = [tuple(f"{name} column tells {at}" for name in ("first", "second", "third")) for at in range(6)]
    placed = [(40 + 180 * side, 700 - 14 * at, text) for at, row in enumerate(rows) for side, text in enumerate(row)]
    data = pdf([["".join(f") Tj 1 0 0 1 {x} {y} Tm ({text}" for x, y, text in placed)]])
    order = [word for word in article(data).body.split() if word in ("first", "second", "third")]
    assert order == ["first"] * 6 + ["second"] * 6 + ["third"] * 6


def test_a_table_is_read_line_by_line() -> None:
    table = [(f"19{at}", str(at * 7)) for at in range(60, 70)]
    assert "1960 420" in " ".join(article(in_columns(table, across=True)).body.split())


def test_a_page_whose_columns_cannot_be_told_apart_is_left_out_and_named() -> None:
    # In the middle of the columns a line runs over the gutter.
    odd = [*ROWS[:3], ("this line runs right over the gutter into the other column without end", ""), *ROWS[3:]]
    broken = in_columns(odd, across=True)
    assert "columns that its lines run across" in reason(broken)
    writer = pypdf.PdfWriter()
    for data in (pdf([LINES]), broken, pdf([LINES[::-1]])):
        writer.append(pypdf.PdfReader(io.BytesIO(data)))
    out = io.BytesIO()
    writer.write(out)
    whole, note = load(out.getvalue(), path="a.pdf", fields={})
    assert isinstance(whole, RawArticle) and "crane struck" in whole.body and "runs right over" not in whole.body
    assert (
        isinstance(note, LoadFailure) and note.partial and note.reason.startswith("page 2 left out: lines run across columns")
    )
