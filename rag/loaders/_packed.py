"""Packed data, unpacked within limits: no more comes out than was allowed, whatever the data says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.errors import LoadError

if TYPE_CHECKING:
    import zipfile

_MOST_MARKS = 200_000
"""Entries of a ZIP archive's own list, with those of archives inside it: each costs half a kilobyte before anything is read."""
_HIGHEST_RATIO, _SMALL = 200, 1_000_000
"""Bytes for each packed byte, and bytes below which any ratio does. Articles pack to a tenth, tables to a fiftieth."""
_ENCRYPTED = 0x1


def gunzip(data: bytes, most: int) -> bytes:
    """What gzip data unpacks to. Raises LoadError when they are damaged or hold more than `most` bytes."""
    import gzip
    import io
    import zlib

    if not data:
        raise LoadError("empty file: expected gzip data; save it again or leave it out")
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            unpacked = packed.read(most + 1)
    except EOFError as error:
        raise LoadError("truncated gzip data: expected a whole file; copy or download it again") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise LoadError(f"damaged gzip data ({error}): expected a .gz file; copy or download it again") from error
    if len(unpacked) > most:
        raise LoadError(f"unpacks to more than {megabytes(most)}: expected less; unpack and split it")
    return unpacked


def open_zip(data: bytes, kind: str) -> zipfile.ZipFile:
    """A ZIP archive in memory; `kind` says what was expected (`an EPUB`). Raises LoadError when it is none, or damaged."""
    import io
    import zipfile

    if not data:
        raise LoadError(f"empty file: expected {kind}; save it again or leave it out")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise LoadError(f"an old or an encrypted office document: expected {kind}; save it anew without a password")
    if not data.startswith(b"PK"):
        raise LoadError(f"not {kind}: expected one by its first bytes; give the file the suffix of its format")
    if data.count(b"PK\x01\x02") > _MOST_MARKS:
        raise LoadError(f"more than {_MOST_MARKS:,} entries: expected fewer; split it")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:  # damaged archives are met with many kinds of error
        raise LoadError(f"damaged or truncated ({_said(error)}): expected {kind}; copy or download it again") from error


def unzip(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """The bytes of an entry. Raises LoadError when it is encrypted, damaged, a bomb, or holds more than `most` bytes."""
    import zipfile

    if entry.flag_bits & _ENCRYPTED:
        raise LoadError("encrypted: expected a file that opens without a password; pack it anew without one")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise LoadError(f"packed by method {entry.compress_type}: expected deflate, which all programs know; pack it anew")
    if entry.file_size > most:
        raise LoadError(f"unpacks to {megabytes(entry.file_size)}: expected at most {megabytes(most)}; split it")
    if entry.file_size > max(_SMALL, _HIGHEST_RATIO * entry.compress_size):
        raise LoadError(
            f"unpacks to more than {_HIGHEST_RATIO} times its size: expected articles, not a bomb; unpack it yourself first"
        )
    try:
        with archive.open(entry) as stream:
            # Read without a size, a stream that holds more than it says would be unpacked whole.
            data = stream.read(entry.file_size + 1)
    except Exception as error:  # damaged archives are met with many kinds of error
        raise LoadError(f"damaged ({_said(error)}): expected sound data; copy or download the archive again") from error
    if len(data) != entry.file_size:
        raise LoadError("truncated: expected sound data; copy or download the archive again")
    return data


def megabytes(size: int) -> str:
    """A size for messages."""
    return f"{size / 1e6:.1f} MB" if size < 10_000_000 else f"{size / 1e6:.0f} MB"


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
