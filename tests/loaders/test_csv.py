import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import RawArticle
from rag.lab import LoadFailure
from rag.loaders.csv import load


def articles(text: str, **fields: str) -> list[RawArticle]:
    found = list(load(text.encode(), path="a.csv", fields=fields))
    assert all(isinstance(item, RawArticle) for item in found), found
    return [item for item in found if isinstance(item, RawArticle)]


def reason(text: str, **fields: str) -> str:
    found = [item for item in load(text.encode(), path="a.csv", fields=fields) if isinstance(item, LoadFailure)]
    assert len(found) == 1
    return found[0].reason


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_of_the_header(delimiter: str) -> None:
    text = f'title{delimiter}body{delimiter}date\nOne{delimiter}"A, b; c | d."{delimiter}2024-10-08\n'
    (found,) = articles(text)
    assert (found.title, found.body, found.published, found.key) == ("One", "A, b; c | d.", "2024-10-08", "row 2")


def test_commas_in_a_header_of_semicolons_do_not_mislead() -> None:
    (found,) = articles('"Title, long";Text;Link\nOne;A story.;https://a.example/1\n')
    assert (found.body, found.url, found.key) == ("A story.", "https://a.example/1", "https://a.example/1")


def test_a_missing_header_says_what_the_first_row_holds() -> None:
    said = reason("2024-10-08,The minister said so.\n2024-10-09,He said no.\n")
    assert said.startswith("no column with the body text: the first row has 2024-10-08, The minister said so.;")


def test_a_column_that_was_named_is_used_or_missed() -> None:
    assert articles("kop,verhaal\nOne,A story.\n", title="kop", body="verhaal")[0].title == "One"
    assert "expected a header with verhaal" in reason("title,body\nOne,A story.\n", body="verhaal")


def test_a_row_with_too_many_fields_is_a_failure_and_the_others_load() -> None:
    found = list(load(b"title,body\nOne,A story, with a comma.\nTwo,A story.\n", path="a.csv", fields={}))
    assert isinstance(found[0], LoadFailure)
    assert found[0].reason.startswith("row 2: 3 fields where the header has 2")
    assert isinstance(found[1], RawArticle)


def test_a_row_without_a_body_is_named_as_a_spreadsheet_names_it() -> None:
    assert reason("title,body\nOne,\n").startswith("row 2: no body text")


def test_a_header_alone_is_a_failure() -> None:
    assert reason("title,body\n").startswith("a header and no rows")


def test_a_field_of_a_million_characters_is_read() -> None:
    (found,) = articles("title,body\nOne," + "word " * 200_000 + "\n")
    assert len(found.body) == 1_000_000


def test_a_quotation_mark_that_is_never_closed_loses_no_text() -> None:
    (found,) = articles('title,body\nOne,"A story.\nTwo,Another.\n')
    assert "Another." in found.body


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1), min_size=1, max_size=5))
def test_whatever_a_spreadsheet_writes_is_read_back(bodies: list[str]) -> None:
    bodies = [f"Story {number}: {body}" for number, body in enumerate(bodies) if "<" not in body and body.isprintable()]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["title", "body"])
    writer.writerows((f"T{number}", body) for number, body in enumerate(bodies))
    if bodies:
        assert [found.body for found in articles(out.getvalue())] == bodies


@pytest.mark.parametrize("line", ["sep=;\r\n", "SEP=|\n", '"sep=;"\n', "\ufeffsep=\t\n"])
def test_a_stated_delimiter_is_obeyed(line: str) -> None:
    mark = line.strip('\ufeff\r\n"')[-1]
    text = f"{line}title{mark}body\nMill{mark}The mill, a ruin; it burnt.\n".replace("; it", " - it")
    (found,) = load(text.encode(), path="a.csv", fields={})
    assert isinstance(found, RawArticle)
    assert (found.title, found.body) == ("Mill", "The mill, a ruin - it burnt.")


def test_a_short_german_table_of_an_old_spreadsheet_is_read_in_its_encoding() -> None:
    text = "titel;body\nMühle;„Die Mühle brennt“, sagte Jörg Vogt – und lief.\n"
    (found,) = load(text.encode("cp1252"), path="a.csv", fields={})
    assert isinstance(found, RawArticle)
    assert found.body == "„Die Mühle brennt“, sagte Jörg Vogt – und lief."


def test_a_header_above_empty_rows_is_a_failure() -> None:
    (found,) = load(b"title,body\n,\n , \n", path="a.csv", fields={})
    assert isinstance(found, LoadFailure)
    assert "no rows" in found.reason
