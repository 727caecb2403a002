"""Mailboxes: many mails in one file, each begun by a line `From …` that a header follows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rag.loaders._members import Member, read_each
from rag.schema import LoadFailure, RawArticle

SUFFIXES = (".mbox",)

_BEGINS = re.compile(rb"From (?:(?<=\n\nFrom )|(?<=\n\r\nFrom )|(?<=\AFrom ))[^\r\n]{0,500}\r?\n(?=[!-9;-~]{1,100}:)")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_NAME = re.compile(rb"^message-id[ \t]*:\s{0,9}<?([^\s<>]{1,200})", re.IGNORECASE | re.MULTILINE)
_HEADERS = 20_000
"""Bytes at the start of a mail in which its id is looked for."""
_MOST_BYTES = 50_000_000


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The article of each mail; `fields` do not apply."""
    return read_each(members(data, path=path, most=_MOST_BYTES), fields)


def members(data: bytes, *, path: str, most: int) -> Iterator[Member | LoadFailure]:
    """The mails of a mailbox in their order, each under its own id, or under its number where it has none of its own."""
    data = data.lstrip(b"\xef\xbb\xbf\r\n")
    begins = list(_BEGINS.finditer(data))
    if not begins or begins[0].start():
        kind = "a mailbox that begins with a line `From …`; give a single mail the suffix .eml, and export others anew"
        yield LoadFailure(path, f"{'no mailbox' if data.strip() else 'empty file'}: expected {kind}")
        return
    taken: set[str] = set()
    ends = [*(mark.start() for mark in begins[1:]), len(data)]
    for number, (mark, end) in enumerate(zip(begins, ends, strict=True), 1):
        mail = data[mark.end() : end]
        named = _NAME.search(re.split(rb"\r?\n\r?\n", mail[:_HEADERS], maxsplit=1)[0])
        key = named[1].decode("ascii", "replace") if named else ""
        key = key if key and key not in taken else f"message {number}"
        taken.add(key)
        if len(mail) > most:
            yield LoadFailure(path, f"{key}: {len(mail):,} bytes: expected at most {most:,}; leave it out")
        else:
            yield Member("eml", _QUOTED.sub(rb"\1", mail), path, key)
