"""ZIP archives: each file in them that can be read, by its own loader, at a place such as `news.zip/sub/a.txt`.

As in a folder, hidden files are left out, and files of other formats are passed over unless they could well hold articles.
"""

from __future__ import annotations

import pathlib
import re
import stat
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rag.errors import LoadError
from rag.loaders import _by_suffix
from rag.loaders._members import Member, read_each
from rag.loaders._packed import gunzip, megabytes, open_zip, unzip
from rag.schema import LoadFailure, RawArticle

if TYPE_CHECKING:
    import zipfile

SUFFIXES = (".zip",)

_MOST_MEMBERS = 20_000
_MOST_TIMES = 10
"""So many times what one file may hold, all members may hold together."""
_MOST_BYTES = 50_000_000
_UTF8_NAME = 0x800


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The articles of every member; `fields` go to each loader."""
    return read_each(members(data, path=path, most=_MOST_BYTES), fields)


def members(data: bytes, *, path: str, most: int) -> Iterator[Member | LoadFailure]:
    """The files in an archive, sorted by name, each of at most `most` bytes; what cannot be used is a failure at its place."""
    try:
        archive = open_zip(data, "a ZIP archive")
        entries = sorted(((_name(entry), entry) for entry in archive.infolist()), key=lambda pair: pair[0])
        wanted = [(name, entry) for name, entry in entries if _is_wanted(name)]
        _check(wanted, _MOST_TIMES * most)
    except LoadError as error:
        yield LoadFailure(path, str(error))
        return
    if not wanted:
        reason = f"no articles in this archive: expected {_by_suffix.formats()} files; check what was packed"
        yield LoadFailure(path, reason)
    taken: set[str] = set()
    for name, entry in wanted:
        if _leads_out(name):
            yield LoadFailure(path, f"{name[:200]!r} leads out of the archive: expected a name inside it; pack it anew")
            continue
        name = _by_suffix.printable(pathlib.PurePosixPath(name))
        place = f"{path}/{name}"
        if name in taken:
            yield LoadFailure(place, "a second file of this name in the archive: expected one; pack it anew")
            continue
        taken.add(name)
        try:
            yield _member(archive, entry, name, place, most)
        except LoadError as error:
            yield LoadFailure(place, str(error))


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, place: str, most: int) -> Member:
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise LoadError("a link, not a file: expected an ordinary file; pack what it leads to")
    loader = _by_suffix.loader_for(name)
    if loader == "zip":
        raise LoadError("a ZIP archive inside another: expected files; unpack it first")
    data = unzip(archive, entry, most)
    return Member(loader, gunzip(data, most) if _by_suffix.is_gzip(pathlib.PurePath(name)) else data, place)


def _check(wanted: list[tuple[str, zipfile.ZipInfo]], most: int) -> None:
    """Raises LoadError when there are too many members, or too much in them; none holds more than it says."""
    if len(wanted) > _MOST_MEMBERS:
        raise LoadError(f"{len(wanted):,} files in it: expected at most {_MOST_MEMBERS:,}; split it")
    size = sum(entry.file_size for _, entry in wanted)
    if size > most:
        raise LoadError(f"unpacks to {megabytes(size)}: expected at most {megabytes(most)}; unpack it and ingest the folder")


def _name(entry: zipfile.ZipInfo) -> str:
    """The name of a member with `/` between its parts; one that is not marked as UTF-8 is often UTF-8 all the same."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_NAME:
        try:
            name = name.encode("cp437").decode()
        except UnicodeError:
            name = entry.filename
    return name.replace("\\", "/")


def _is_wanted(name: str) -> bool:
    hidden = any((part.startswith(".") and part not in (".", "..")) or part == "__MACOSX" for part in name.split("/"))
    return not (not name or name.endswith("/") or hidden) and _by_suffix.is_wanted(pathlib.PurePosixPath(name))


def _leads_out(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name) is not None
