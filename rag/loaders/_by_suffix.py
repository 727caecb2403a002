"""Which loader reads a file, by the suffix of its name; the same for a file in a folder and for one inside another file."""

from __future__ import annotations

import functools
import os
import pathlib
import re

from rag import plugins
from rag.errors import LoadError, PluginError

_DOCUMENTS = frozenset(
    ".doc .odt .rtf .mobi .pages .mht .mhtml .webarchive .maff .wacz .opml .msg .tar .tgz .bz2 .xz .7z .rar .yaml .yml .toml "
    ".xls .xlsx .ods .numbers .parquet .db .sqlite .ppt .pptx .tex .rst .org .djvu .ps .wpd .php .asp .aspx".split()
)
"""Formats that people keep articles in and that cannot be read: worth a word even when nobody named the file."""
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@functools.cache
def loaders() -> dict[str, str]:
    """Suffix to loader. The loader modules are light: what is heavy in them is imported when they load."""
    found: dict[str, str] = {}
    for name in plugins.names("loaders"):
        for suffix in plugins.load("loaders", name).SUFFIXES:
            if suffix in found:
                raise PluginError(
                    f"loaders {found[suffix]!r} and {name!r} both claim {suffix}: expected one; take it out of one of them"
                )
            found[suffix] = name
    return found


def suffixes() -> tuple[str, ...]:
    """The suffixes that are read, sorted, each with its dot."""
    return tuple(sorted(loaders()))


def formats() -> str:
    """The same in a row, for messages."""
    return " ".join(suffixes())


def is_gzip(path: pathlib.PurePath) -> bool:
    """Whether a file is to be unpacked before its loader sees it."""
    return path.suffix.lower() == ".gz"


def is_wanted(path: pathlib.PurePath) -> bool:
    """Whether a file that nobody named is worth a word: it can be read, or is of a kind that could well hold articles."""
    return _suffix(path) in loaders() or path.suffix.lower() in _DOCUMENTS


def loader_for(path: str | os.PathLike[str]) -> str:
    """The name of the loader for a file, by its suffix, `.gz` aside. Raises LoadError when there is none."""
    given = pathlib.PurePath(path)
    suffix = _suffix(given)
    if suffix not in loaders():
        inside = f"{suffix or 'no suffix'} inside .gz" if is_gzip(given) else suffix or "no suffix"
        raise LoadError(
            f"unsupported format ({inside}): expected {formats()} or one of them with .gz; convert it or leave it out"
        )
    return loaders()[suffix]


def printable(path: str | os.PathLike[str]) -> str:
    """A path that can be printed and stored: bytes that are no text, and control characters, are written as `\\xe9`."""
    return _UNPRINTABLE.sub(lambda found: _escaped(found[0]), os.fspath(path))


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _suffix(path: pathlib.PurePath) -> str:
    return (pathlib.PurePath(path.stem) if is_gzip(path) else path).suffix.lower()
