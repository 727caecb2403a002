"""Plain text: the file is the story."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rag.errors import LoadError
from rag.loaders._decode import decode
from rag.schema import LoadFailure, RawArticle

SUFFIXES = (".txt", ".text")


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The one article of a text file, as it is; `fields` do not apply."""
    try:
        text = decode(data)
    except LoadError as error:
        yield LoadFailure(path, str(error))
    else:
        yield RawArticle(body=text, path=path)
