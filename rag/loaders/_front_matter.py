"""Front matter: YAML between two `---` lines above an article gives its title, source, date and so on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rag.errors import LoadError
from rag.loaders._records import known_names

_KEY_AND_VALUE = re.compile(r"([\"']?)(\w[\w.-]{0,59}(?: [\w.-]{1,60}){0,3})\1[ \t]*:(?:[ \t]+(.*))?$")
_NAME = re.compile(r"[^\s,;!?\"“”]{1,60}(?: [^\s,;!?\"“”]{1,60}){0,3}")
"""A key that is no half sentence before a colon."""
_LONGEST_FRONT_MATTER = 200
"""Lines. A `---` that is not closed by then is a rule across the page."""
_NUMBER_SIGN = re.compile(r"[ \t]+#\w(?:(?![ \t]#[ \t])[^\r\n])*")
_MOST, _DEEPEST = 100_000, 20
"""Characters of front matter, and how deep its lists and maps may lie in each other."""
_TOO_MUCH = (
    f"front matter of more than {_MOST:,} characters, with what it refers to (`*name`) in its place, or of lists and maps more "
    f"than {_DEEPEST} deep: expected title, date and so on; shorten it"
)


def front_matter(text: str, fields: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    """What stands above an article, by its names, and the rest; all is the rest where nothing does.

    `fields` are names that stand for others. Raises LoadError for what is too long or too deep.
    """
    lines = text.lstrip("\r\n").splitlines(keepends=True)
    if not lines or lines[0].rstrip() != "---":
        return {}, text
    end = next((number for number, line in enumerate(lines[1:_LONGEST_FRONT_MATTER], 1) if line.rstrip() in ("---", "...")), 0)
    record = _read(lines[1:end], fields) if end else None
    return ({}, text) if record is None else (record, "".join(lines[end + 1 :]))


def _read(lines: list[str], fields: Mapping[str, str]) -> dict[str, Any] | None:
    """What front matter says; None when it is prose between two rules."""
    names = [found[2] for line in lines if (found := _KEY_AND_VALUE.match(line.strip()))]
    # An interview between two rules has names and colons, too: front matter names something of an article.
    if not known_names(names, fields):
        return None if "".join(lines).strip() else {}
    record = _mapping("".join(lines)) or _by_entry(lines)
    return record if known_names(record, fields) and all(map(_NAME.fullmatch, record)) else None


def _mapping(text: str) -> dict[str, Any]:
    """A mapping in YAML, each value as it is written: dates are read where all dates are. Empty for anything else.

    Raises LoadError for what is too long or too deep.
    """
    import yaml

    left = 2 * _MOST  # each value counts by one more than its letters, as it may have none

    def told(node: Any, depth: int) -> Any:
        nonlocal left
        left -= 1 + (len(node.value) if isinstance(node, yaml.ScalarNode) else 0)
        if left < 0 or depth > _DEEPEST:
            raise LoadError(_TOO_MUCH)
        if isinstance(node, yaml.MappingNode):
            return {str(told(key, depth + 1)): told(value, depth + 1) for key, value in node.value}
        if isinstance(node, yaml.SequenceNode):
            return [told(item, depth + 1) for item in node.value]
        if node.style:
            return node.value
        # What stands behind a space and `#` is a comment, but "No #1" is not meant as one.
        numbered = _NUMBER_SIGN.match(text, node.end_mark.index)
        return "" if node.value == "~" else node.value + (numbered[0].rstrip() if numbered else "")

    if len(text) > _MOST:
        raise LoadError(_TOO_MUCH)
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except RecursionError as error:
        raise LoadError(_TOO_MUCH) from error
    except (yaml.YAMLError, ValueError, OverflowError):
        # The last two come of escapes and versions with numbers that Python cannot hold.
        return {}
    return told(root, 0) if isinstance(root, yaml.MappingNode) else {}


def _by_entry(lines: list[str]) -> dict[str, Any]:
    """What is no YAML as a whole (`title: Flood: ten dead`), each entry by itself, as text where need be; empty for prose."""
    entries: list[list[str]] = []
    for line in lines:
        if _KEY_AND_VALUE.match(line.rstrip()):
            entries.append([line])
        elif entries and (line[:1].isspace() or line.startswith("- ")):
            entries[-1].append(line)
        elif not line.startswith("#") and line.strip():
            return {}
    record: dict[str, Any] = {}
    for entry in entries:
        record |= _mapping("".join(entry)) or _as_text(entry)
    return record


def _as_text(entry: list[str]) -> dict[str, Any]:
    """An entry of a key with a text or a list, whatever signs are in it."""
    _, key, first = _KEY_AND_VALUE.findall(entry[0].rstrip())[0]
    rest = [line.strip() for line in entry[1:] if not line.lstrip().startswith("#")]
    inline = re.fullmatch(r"\[([^\[\]]*)\]", first.strip())
    items = inline[1].split(",") if inline else [line[2:] for line in rest if line.startswith("- ")]
    return {key: [_unquoted(item) for item in items] or _unquoted(" ".join([first, *rest]).strip("|> "))}


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
