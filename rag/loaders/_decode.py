"""Bytes to text: the encoding that is marked, valid, declared or most likely, in that order."""

from __future__ import annotations

import codecs
import re

from rag.errors import LoadError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<(?:meta\b[^<>]{0,300}?\bcharset|\?xml\b[^<>]{0,100}?\bencoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_KNOWN_FILES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "gzip data"),
)
_LEGACY = (
    "cp1252 cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 cp1257 iso8859_2 koi8_r koi8_u mac_roman "
    "big5 gb18030 euc_jp shift_jis euc_kr".split()
)
_FALLBACK = "cp1252"
_UNFIT = frozenset("utf-7 idna punycode unicode_escape unicode-escape raw_unicode_escape raw-unicode-escape mbcs oem".split())
"""Encodings of text that no page has, and some that make much work of few bytes."""
_SAMPLE = 50_000
"""Bytes that are looked at to tell one old encoding from another."""
_ALPHABETS = 8
"""Different upper bytes of UTF-16 in a text of alphabetic writing: one for each alphabet and for punctuation."""
_DAMAGE = 0.002
"""Share of characters that may be damaged in what is still taken for UTF-8."""


def declared_charset(data: bytes) -> str:
    """The encoding an HTML page declares near its start, '' when none."""
    found = _DECLARED.search(data, 0, 4096)
    return found[1].decode("ascii", "ignore") if found else ""


def known_encoding(name: str) -> str:
    """Python's name of an encoding of text that a file may declare, '' for what is none."""
    try:
        found = codecs.lookup(name).name
        b"a".decode(found)  # raises LookupError for what Python calls a codec and is none of text
    except (LookupError, ValueError):
        return ""
    return "" if found in _UNFIT else found


def decode(data: bytes, *, declared: str = "") -> str:
    """The text of a file: by its byte order mark, as UTF-8, as declared, by its letters, and at last as cp1252.

    Bytes that mean nothing become U+FFFD. Raises LoadError when the data is empty or no text.
    """
    if not data.strip(b"\x00\t\n\x0b\x0c\r "):
        raise LoadError("empty file: expected an article's text; save it again or leave it out")
    for magic, name in _KNOWN_FILES:
        if data.startswith(magic):
            raise LoadError(f"not a text but {name}: give the file the suffix of its format, or convert it to text")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :].decode(encoding, "replace"))
    return _checked(_decode_unmarked(data, declared))


def _decode_unmarked(data: bytes, declared: str) -> str:
    if b"\x00" in data[:_SAMPLE] and (wide := _utf16(data)):
        return data.decode(wide, "replace")
    if (name := known_encoding(declared)).startswith("iso2022"):
        return data.decode(name, "replace")  # all of its bytes are ASCII, so it would pass for UTF-8
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    letters = sum(character > "\x7f" for character in text)
    damaged = text.count("\N{REPLACEMENT CHARACTER}")
    if damaged <= _DAMAGE * len(text) and 2 * damaged < letters:
        return text  # UTF-8 with a few broken bytes, such as a file that was cut off
    return data.decode(_legacy_encoding(data, name), "replace")


def _utf16(data: bytes) -> str:
    """UTF-16 without a mark; '' when it is not. Its zero bytes (of spaces at the least) stand on one side, among few others."""
    sample = data[:_SAMPLE]
    for encoding, high, low in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        if low.count(0) == 0 and high.count(0) >= 0.03 * len(high) and len(set(high)) <= _ALPHABETS:
            return encoding
    return ""


def _legacy_encoding(data: bytes, declared: str) -> str:
    # Browsers read what calls itself Latin-1 as cp1252, and so do its authors.
    if declared and not declared.startswith("utf"):
        return _FALLBACK if declared in ("iso8859-1", "ascii") else declared
    from charset_normalizer import from_bytes

    high = bytes(byte for byte in data[:_SAMPLE] if byte > 0x7F)
    # Few accented letters among many plain ones: a Western text, where guessing finds nothing better and sometimes worse.
    if len(high) < 0.2 * sum(byte > 0x40 for byte in data[:_SAMPLE]) and not _is_invalid(high, _FALLBACK) and _is_western(high):
        return _FALLBACK
    best = from_bytes(data[:_SAMPLE], cp_isolation=list(_LEGACY)).best()
    return best.encoding if best is not None else _FALLBACK


def _is_invalid(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return True
    return False


def _is_western(high: bytes) -> bool:
    """Whether the bytes above ASCII are those of Western languages: accented vowels, ç, ñ, ß, quotation marks, dashes."""
    common = "àáâãäåæçèéêëìíîïñòóôõöøùúûüßœÀÁÂÄÅÆÇÈÉÊÑÓÖØÜ‘’‚“”„‹›–—…•«»¿¡€£°©®§·\xa0"
    return sum(character in common for character in high.decode(_FALLBACK, "replace")) >= 0.98 * len(high)


def _checked(text: str) -> str:
    control = sum(text.count(chr(code)) for code in range(32) if code not in (9, 10, 12, 13, 27))
    if "\x00" in text or control > 0.01 * len(text):
        raise LoadError("binary data: expected text; give the file the suffix of its format, or convert it to text")
    return text
