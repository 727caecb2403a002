"""XML to a tree by a parser that knows no entities but letters, opens no file and no connection, and mends what it can."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rag.errors import LoadError
from rag.loaders._letters import readable, referring

_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]{0,300}\?>")
_ENTITY = re.compile(r"&([a-zA-Z][a-zA-Z0-9]{1,30});")
_OWN = frozenset({"lt", "gt", "amp", "quot", "apos"})


def parse_xml(data: bytes, kind: str) -> tuple[Any, str, str]:
    """The root element of an XML file, its text as it was parsed, and what is wrong with it, '' for nothing.

    Raises LoadError when it is no text, declares entities, or holds no element; `kind` is what the file was taken for.
    """
    import lxml.etree

    from rag.loaders._decode import declared_charset, decode

    text = _readable(decode(data, declared=declared_charset(data)))
    parser = lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True, remove_pis=True,
        encoding="utf-8",
    )  # fmt: skip
    try:
        root = lxml.etree.fromstring(text.encode(), parser)
    except lxml.etree.XMLSyntaxError as error:
        raise LoadError(f"malformed XML ({kind}): {' '.join(str(error).split())[:120]}; save it again") from error
    if root is None:
        raise LoadError(f"no XML element in it ({kind}): expected a whole file; save it again")
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(iter(declared.iterentities()), None) is not None:
        raise LoadError(f"declares entities ({kind}): expected XML that stands for itself; save it without them")
    faults = [entry for entry in parser.error_log if entry.level_name in ("ERROR", "FATAL")]
    return root, text, f"malformed XML at line {faults[0].line}: {' '.join(faults[0].message.split())[:120]}" if faults else ""


def texts(root: Any, name: str) -> Iterator[str]:
    """What each element of this name says, whatever its namespace, on one line; those that say nothing are passed over."""
    for element in root.iter(f"{{*}}{name}"):
        if text := " ".join("".join(element.itertext()).split()):
            yield text


def _readable(text: str) -> str:
    """The text without its declaration, whose encoding it is in no more, and with the letters that HTML's names stand for."""
    import html.entities

    def letter(found: re.Match[str]) -> str:
        return found[0] if found[1] in _OWN else html.entities.html5.get(f"{found[1]};", found[0])

    return _ENTITY.sub(letter, referring(readable(_DECLARATION.sub("", text))))
