"""Files and folders to articles, one loader per format, chosen by the file's suffix.

A file that cannot be used is a `LoadFailure` with its reason, never an end of the batch. Only regular files are opened, so
nothing blocks; no more than `MOST_BYTES` are read of any file, also once it is unpacked; parsers work in a process of their
own, within limits (`rag/load/parsing.py`).
"""

from __future__ import annotations

import collections
import dataclasses
import os
import pathlib
import re
import stat
from collections.abc import Iterable, Iterator, Mapping

from rag import plugins
from rag.errors import LoadError
from rag.load.parsing import LIMITS, Limits, members, parsers
from rag.loaders import _records
from rag.loaders._by_suffix import formats, is_gzip, is_wanted, loader_for
from rag.loaders._by_suffix import printable as printable
from rag.loaders._packed import gunzip, megabytes
from rag.schema import LoadFailure, RawArticle

MOST_BYTES = 50_000_000

FilePlace = str | os.PathLike[str]

_PLAIN, _SMALL = frozenset({"text", "markdown"}), 1_000_000
"""What is only decoded needs no process of its own, up to so many bytes."""
_LONGEST_REASON = 500
_REMARKS = 5
"""What was left out of so many files inside another is told one by one: a mailbox may hold thousands with attachments."""
# Of two letters at the least: one is the drive of a path. A path drops the second slash.
_ADDRESS = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]+://|https?:/)")
_OUTSIDE = "a link that leads out of the folder: expected files inside it; give the target's own path, or --follow-links"


def load_articles(
    path: FilePlace | Iterable[FilePlace], *, fields: Mapping[str, str] | None = None
) -> Iterator[RawArticle | LoadFailure]:
    """Every article in a file or folder, or in several of them, in a fixed order, with a failure for each that cannot be read.

    `fields` says where records keep a field, such as `{"body": "story"}`. Raises InputError when it names an unknown field.
    """
    _records.check_fields(fields or {})
    return _load_all(path, fields or {})


def find(paths: FilePlace | Iterable[FilePlace], *, follow_links: bool = False) -> Iterator[pathlib.Path | LoadFailure]:
    """The files to load, each once: those named, and those in the folders named, sorted by name, hidden ones left out.

    In a folder, files of other formats are passed over in silence, except kinds that could well hold articles (`.doc`, `.odt`,
    `.msg`).
    Links are read after the files that are really there, and only when they lead to something new, so a loop of links ends.
    A link that leads out of the folder is a failure unless `follow_links`: an unpacked archive of a stranger could have any
    private file read.
    """
    seen: set[str] = set()
    for given in (paths,) if isinstance(paths, str | os.PathLike) else paths:
        path = pathlib.Path(given)
        if is_address(given):
            yield LoadFailure(printable(path), "a web address: expected a file or folder; `rag ingest` fetches addresses")
            continue
        try:
            is_folder = stat.S_ISDIR(os.stat(path).st_mode)
        except (OSError, ValueError) as error:
            yield LoadFailure(printable(path), _why(error))
            continue
        if not is_folder:
            yield from _once(path, seen)
            continue
        empty = True
        for found in _walk(path, follow_links=follow_links):
            empty = False
            if isinstance(found, LoadFailure):
                yield found
            else:
                yield from _once(found, seen)
        if empty:
            yield LoadFailure(printable(path), f"no articles in this folder: expected {formats()} files; check the path")


def is_address(given: FilePlace) -> bool:
    """Whether a text is meant as an address, `https://…` or of another scheme, rather than as a path."""
    return bool(_ADDRESS.match(os.fspath(given)))


def load_file(
    path: FilePlace, *, fields: Mapping[str, str] | None = None, max_bytes: int = MOST_BYTES, limits: Limits = LIMITS
) -> Iterator[RawArticle | LoadFailure]:
    """The articles in one file; `max_bytes` holds for the file and for what it unpacks to, `limits` for reading it.

    Raises InputError when `fields` names an unknown field, and PluginError when the package a format needs is missing.
    """
    _records.check_fields(fields or {})
    return _load_file(pathlib.Path(path), fields or {}, max_bytes, limits)


def file_of(path: FilePlace) -> pathlib.Path:
    """The file that an article's path lies in: the path itself, or the file around it, as in `news.zip/sub/a.txt`."""
    given = pathlib.Path(path)
    return given if os.path.lexists(given) else next((place for place in given.parents if place.is_file()), given)


def _walk(folder: pathlib.Path, *, follow_links: bool) -> Iterator[pathlib.Path | LoadFailure]:
    within = None if follow_links else os.path.realpath(folder)
    walked: set[str] = set()
    folders = [folder]
    links: collections.deque[pathlib.Path] = collections.deque()
    while folders or links:
        if not folders:
            # Everything that is really there has been read: now the links, which may open new folders.
            link = _linked(links.popleft(), within)
            if isinstance(link, pathlib.Path) and os.path.isdir(link):
                folders.append(link)
            elif link is not None:
                yield link
            continue
        current = folders.pop()
        real = os.path.realpath(current)
        if real in walked:
            continue
        walked.add(real)
        try:
            with os.scandir(current) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield LoadFailure(printable(current), _why(error))
            continue
        below: list[pathlib.Path] = []
        for entry in inside:
            path = current / entry.name
            if entry.name.startswith(".") or entry.name == "__MACOSX":
                continue
            if entry.is_symlink():
                links.append(path)
            elif entry.is_dir(follow_symlinks=False):
                below.append(path)
            elif is_wanted(path):
                yield path
        folders.extend(reversed(below))


def _linked(link: pathlib.Path, within: str | None) -> pathlib.Path | LoadFailure | None:
    """A link that is to be read, a failure where it leads out of a folder (a real path), None where it is passed over."""
    if not (os.path.isdir(link) or is_wanted(link)):
        return None
    real = os.path.realpath(link)
    if within is None or not (os.path.isfile(real) or os.path.isdir(real)) or os.path.commonpath([real, within]) == within:
        return link
    return LoadFailure(printable(link), _OUTSIDE)


def _once(path: pathlib.Path, seen: set[str]) -> Iterator[pathlib.Path | LoadFailure]:
    """The file, unless it came before under another name, or the reason why it cannot be loaded."""
    try:
        mode = os.stat(path).st_mode
        if not stat.S_ISREG(mode):
            raise LoadError(_not_regular(mode))
        loader_for(path)
    except (OSError, LoadError) as error:
        yield LoadFailure(printable(path), _why(error))
        return
    real = os.path.realpath(path)
    if real not in seen:
        seen.add(real)
        yield path


def _load_all(path: FilePlace | Iterable[FilePlace], fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    for found in find(path):
        if isinstance(found, LoadFailure):
            yield found
        else:
            yield from _load_file(found, fields, MOST_BYTES, LIMITS)


def opened(path: pathlib.Path, max_bytes: int) -> tuple[str, bytes] | LoadFailure:
    """The name of a file's loader and what stands in it, unpacked; or why that cannot be had."""
    try:
        return loader_for(path), _read(path, max_bytes)
    except (OSError, ValueError, LoadError) as error:
        return LoadFailure(printable(path), _why(error))


def _load_file(
    path: pathlib.Path, fields: Mapping[str, str], max_bytes: int, limits: Limits
) -> Iterator[RawArticle | LoadFailure]:
    found = opened(path, max_bytes)
    if isinstance(found, LoadFailure):
        yield found
        return
    name, data = found
    yield from load_data(name, data, path=printable(path), fields=fields, limits=limits, max_bytes=max_bytes)


def load_data(
    name: str,
    data: bytes,
    *,
    path: str,
    fields: Mapping[str, str],
    limits: Limits = LIMITS,
    max_bytes: int = MOST_BYTES,
) -> Iterator[RawArticle | LoadFailure]:
    """The articles that a loader finds in bytes; `path` is where they stand, printable. Raises PluginError as `load_file`."""
    for found in _parsed(name, data, path, fields, max_bytes, limits):
        if isinstance(found, LoadFailure):
            yield dataclasses.replace(found, reason=_one_line(found.reason))
        elif len(found.body) > limits.characters:
            place = f"{found.key}: " if found.key else ""
            long = f"{place}an article of {len(found.body):,} characters: expected at most {limits.characters:,}"
            yield LoadFailure(found.path, _one_line(f"{long}; split it, or raise RAG_MAX_ARTICLE_CHARS"))
        else:
            yield found


def _parsed(
    name: str, data: bytes, path: str, fields: Mapping[str, str], max_bytes: int, limits: Limits
) -> Iterator[RawArticle | LoadFailure]:
    """What the loader of this name finds; each file inside another has all the limits to itself."""
    loader = plugins.load("loaders", name)
    if hasattr(loader, "members"):
        remarks = 0
        for member in members(name, data, path=path, most=max_bytes, limits=limits):
            if isinstance(member, LoadFailure):
                yield member
                continue
            for found in _parsed(member.loader, member.data, member.path, fields, max_bytes, limits):
                remark = isinstance(found, LoadFailure) and found.partial
                remarks += remark
                if not remark or remarks <= _REMARKS:
                    yield member.says_of(found)
        if remarks > _REMARKS:
            yield LoadFailure(path, f"something was left out of {remarks - _REMARKS:,} more files in it", partial=True)
    elif name in _PLAIN and len(data) <= _SMALL:
        yield from loader.load(data, path=path, fields=fields)
    else:
        yield from parsers().parse(name, data, path=path, fields=fields, limits=limits)


def _read(path: pathlib.Path, max_bytes: int) -> bytes:
    # Without O_NONBLOCK, opening a pipe waits for its other end.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise LoadError(_not_regular(status.st_mode))
    with os.fdopen(handle, "rb") as file:
        data = b"" if status.st_size > max_bytes else file.read(max_bytes + 1)
    if max(len(data), status.st_size) > max_bytes:
        raise LoadError(f"{megabytes(max(len(data), status.st_size))}: expected at most {megabytes(max_bytes)}; split it")
    return gunzip(data, max_bytes) if is_gzip(path) else data


def _not_regular(mode: int) -> str:
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    kind = next((name for test, name in kinds if test(mode)), "a device")
    return f"{kind}, not a file: expected an ordinary file; give one"


def _why(error: Exception) -> str:
    if isinstance(error, LoadError):
        return _one_line(str(error))
    if isinstance(error, FileNotFoundError):
        return "no such file or folder (or a link that leads nowhere): expected one that exists; check the path"
    if isinstance(error, PermissionError):
        return "no permission to read it: expected a readable file or folder; change its permissions"
    if isinstance(error, OSError):
        return _one_line(f"{error.strerror or error}: expected a readable file or folder; check the path")
    return _one_line(f"not a path ({error}): expected a file or folder; check it")


def _one_line(reason: str) -> str:
    line = " ".join(printable(reason.replace("\n", " ").replace("\t", " ")).split())
    return line if len(line) <= _LONGEST_REASON else line[: _LONGEST_REASON - 1] + "…"
