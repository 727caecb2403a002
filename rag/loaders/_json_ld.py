"""JSON-LD: what a page states about itself for machines, read as far as it can be read."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

_MOST_NODES = 20_000
_BETWEEN_VALUES = re.compile(r"[\s,;]*")
_TRAILING_COMMA = re.compile(r",\s{0,99}(?=[}\]])")


_OF_OTHERS = frozenset("comment comments review reviews mentions citation suggestedanswer".split())
"""What an article holds of other people: it does not describe the article."""


def objects(scripts: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Every object in the JSON-LD of these `<script>` elements, outer ones first."""
    seen = 0
    for script in scripts:
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        waiting: list[Any] = list(_loads(script.text or ""))
        while waiting and seen < _MOST_NODES:
            seen += 1
            node = waiting.pop(0) if len(waiting) < 100 else waiting.pop()
            if isinstance(node, dict):
                yield node
                inside = (value for name, value in node.items() if name.lower() not in _OF_OTHERS)
                waiting.extend(value for value in inside if isinstance(value, dict | list))
            elif isinstance(node, list):
                waiting.extend(node)


def _loads(text: str) -> Iterator[Any]:
    """The JSON values in a text as far as they can be read: pages wrap them in comments, leave commas, put several in one."""
    text = re.sub(r"<!--|-->|<!\[CDATA\[|(?://)?\]\]>", "", text)
    start = re.search(r"[\[{]", text)
    text = text[start.start() :].strip().rstrip(";") if start else ""
    decoder = json.JSONDecoder(strict=False)
    for attempt in (text, _TRAILING_COMMA.sub("", text), html.unescape(text)):
        values = []
        position = 0
        try:
            while position < len(attempt):
                value, position = decoder.raw_decode(attempt, position)
                values.append(value)
                position = _BETWEEN_VALUES.match(attempt, position).end()  # type: ignore[union-attr]  # it matches nothing, too
        except (ValueError, RecursionError):
            # What was whole before the damage is kept; without any, the next attempt repairs more.
            if not values:
                continue
        yield from values
        return


def types(node: dict[str, Any]) -> list[str]:
    """The types of an object."""
    kinds = node.get("@type")
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def string(value: Any) -> str:
    """A JSON-LD value as text: a list gives its first, an object its name or value."""
    for _ in range(5):
        if isinstance(value, list):
            value = next((item for item in value if item), "")
        elif isinstance(value, dict):
            value = next((value[key] for key in ("name", "@value", "url", "@id") if value.get(key)), "")
        else:
            break
    if not isinstance(value, str):
        return ""
    return "\n".join(" ".join(line.split()) for line in html.unescape(value).strip().splitlines())


def strings(value: Any) -> list[str]:
    """All the texts of a value, as a list of authors has several."""
    return [name for item in (value if isinstance(value, list) else [value]) if (name := string(item))]
