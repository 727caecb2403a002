"""News in XML: feeds as they were saved (RSS, RDF, Atom), and the formats of agencies (NewsML-G2, NITF).

A feed's entry is an article, also where it holds only a summary; how many do is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rag.errors import LoadError
from rag.loaders import _agency, _saved_feed
from rag.loaders._tree import parse_xml
from rag.schema import LoadFailure, RawArticle

SUFFIXES = (".xml", ".rss", ".atom", ".rdf", ".nitf")

_FEEDS = frozenset({"rss", "feed", "RDF"})


def load(data: bytes, *, path: str, fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The articles of a file; `fields` do not apply. What is broken is said after what could be read of it."""
    try:
        root, text, fault = parse_xml(data, "news in XML")
        kind = root.tag.rpartition("}")[2]
        if kind in _FEEDS:
            yield from _saved_feed.read(text, path)
        elif kind in _agency.KINDS:
            yield from _agency.read(root, path)
        else:
            raise LoadError(
                f"<{kind[:60]}> in it: expected a feed (RSS, RDF, Atom), NewsML-G2 or NITF; save the articles in another format"
            )
    except LoadError as error:
        yield LoadFailure(path, str(error))
        return
    if fault:
        yield LoadFailure(path, f"{fault}; what follows there may be missing: save it again")
