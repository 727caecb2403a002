"""The body of a reply, unpacked as it comes, and never more of it than is allowed."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping

from rag.errors import FetchError

GZIP, _MEMBERS = b"\x1f\x8b", 1_000
"""How a member of a gzip body begins, and how many there may be: servers write one, or one each time that they flush."""


def read(parts: Iterable[bytes], said: Mapping[str, str], most: int) -> bytes:
    """A body, unpacked. Raises FetchError where it is larger than allowed, on the way or once unpacked, or packed otherwise."""
    packing = said.get("content-encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip"):
        raise FetchError(f"packed as {packing[:40]}, which was not asked for: expected gzip or nothing")
    size = said.get("content-length", "")
    if re.fullmatch(r"[0-9]{1,18}", size) and int(size) > most:
        raise _too_large(most)
    engine = _Gunzip() if packing.endswith("gzip") else None
    data, come = bytearray(), 0
    for part in parts:
        come += len(part)
        try:
            data += part if engine is None else engine.unpack(part, most + 1 - len(data))
        except zlib.error:
            raise FetchError("damaged gzip data: expected a whole reply; try again later", passing=True) from None
        if max(come, len(data)) > most:
            raise _too_large(most)
    if engine is not None and come and not engine.ended:
        raise FetchError("gzip data that ends too soon: expected a whole reply; try again later", passing=True)
    return bytes(data)


class _Gunzip:
    """Unpacks a gzip body as it comes, which may have several members; what stands behind the last one is no part of it."""

    def __init__(self) -> None:
        self._engine = zlib.decompressobj(31)
        self._members = 1
        self._over = b""
        self._closed = False

    @property
    def ended(self) -> bool:
        """Whether what has come ends where a member does."""
        return self._engine.eof

    def unpack(self, part: bytes, most: int) -> bytes:
        """At most so many bytes of what a part holds. Raises zlib.error for what is damaged or has members without end."""
        data, rest = b"", self._over + part
        self._over = b""
        while rest and len(data) < most and not self._closed:
            if self._engine.eof:
                if rest == GZIP[:1]:
                    self._over = rest
                    break
                self._closed = not rest.startswith(GZIP)
                if self._closed:
                    break
                self._members += 1
                if self._members > _MEMBERS:
                    raise zlib.error("members without end")
                self._engine = zlib.decompressobj(31)
            data += self._engine.decompress(rest, most - len(data))
            rest = self._engine.unused_data
        return data


def _too_large(most: int) -> FetchError:
    return FetchError(f"larger than {most / 1e6:g} MB: expected less; raise RAG_FETCH_MAX_MB, or save it and give its file")
