import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import LoadError
from rag.loaders._decode import declared_charset, decode, known_encoding

FRENCH = "L’été dernier, le président a déclaré à Genève que la négociation était terminée. « Ça suffit », dit-il."
HEBREW = "שר הביטחון אמר ביום שבת כי ההסכם עם ארצות הברית הוא חיוני למדינה."


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1).filter(str.strip))
def test_valid_utf8_is_read_as_it_is(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode(text.encode()) == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(encoding: str) -> None:
    assert decode(FRENCH.encode(encoding)) == FRENCH


@pytest.mark.parametrize("text", [FRENCH, HEBREW])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_told_by_its_zero_bytes(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "cp1252"),
        (HEBREW, "cp1255"),
        ("Правительство объявило вчера о новых мерах. Президент подписал указ.", "cp1251"),
        ("Правительство объявило вчера о новых мерах. Президент подписал указ.", "koi8_r"),
        ("政府は昨日、新しい措置を発表した。大統領は月曜日に署名する予定だ。", "shift_jis"),
    ],
)
def test_old_encodings_are_told_by_their_letters(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_declared_encoding_is_believed_where_the_text_is_not_utf8() -> None:
    assert decode("Zażółć gęślą jaźń".encode("iso8859_2"), declared="iso-8859-2") == "Zażółć gęślą jaźń"
    assert decode("Zażółć gęślą jaźń".encode(), declared="iso-8859-2") == "Zażółć gęślą jaźń"


def test_latin1_is_read_as_browsers_read_it() -> None:
    assert decode("“Oui”, dit l’été".encode("cp1252"), declared="ISO-8859-1") == "“Oui”, dit l’été"


def test_an_encoding_that_nobody_knows_is_passed_over() -> None:
    assert decode(FRENCH.encode("cp1252"), declared="x-nonsense") == FRENCH


def test_a_file_cut_inside_a_character_keeps_all_the_others() -> None:
    whole = (FRENCH * 20).encode()
    cut = whole[: whole.rindex("é".encode()) + 1]
    assert decode(cut) == cut[:-1].decode() + "\N{REPLACEMENT CHARACTER}"


def test_one_stray_byte_does_not_turn_utf8_into_something_else() -> None:
    text = decode(FRENCH.encode() * 20 + b"\xff" + FRENCH.encode())
    assert text.count("Genève") == 21


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\x00\x00\x00", "empty"),
        (b"%PDF-1.7 text", "a PDF"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00rest of it", "binary"),
        (b"one two \x00 three four five six", "binary"),
        (bytes(range(1, 9)) * 30, "binary"),
    ],
)
def test_what_is_no_text_is_refused_with_what_it_is(data: bytes, said: str) -> None:
    with pytest.raises(LoadError, match=said):
        decode(data)


@pytest.mark.parametrize(
    "head",
    [
        b'<meta charset="windows-1255">',
        b"<META http-equiv='Content-Type' content='text/html; charset=windows-1255'>",
        b'<?xml version="1.0" encoding="windows-1255"?>',
    ],
)
def test_a_page_declares_its_encoding_in_several_ways(head: bytes) -> None:
    assert declared_charset(b"<!doctype html><html><head>" + head) == "windows-1255"
    assert declared_charset(b"<html>") == ""


@pytest.mark.parametrize(
    "declared", ["utf-8\x00", "hex", "zlib", "undefined", "punycode", "idna", "unicode_escape", "none such", "é"]
)
def test_a_declared_encoding_that_is_none_of_text_is_as_good_as_none(declared: str) -> None:
    assert known_encoding(declared) == ""
    assert decode(FRENCH.encode("cp1252"), declared=declared) == FRENCH
