"""The style of a page's elements: by its own style sheets, as far as their selectors are simple, and by the elements' own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Style = dict[str, str]
"""Declared values by the names of their properties, in small letters."""
_MOST_RULES = 5_000
_SHEET_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,5000})\}")
_SIMPLE = re.compile(r"([a-z][a-z0-9]*|\*)?((?:[.#][\w-]+){0,4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Part:
    """One element of a selector, such as `p.note`."""

    tag: str
    names: frozenset[str]

    def fits(self, element: Any) -> bool:
        """Whether it means this element."""
        return self.tag in ("", "*", element.tag) and (not self.names or self.names <= _names(element))


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a style sheet declares for the elements that its selector means; the heavier rule wins."""

    weight: tuple[int, int]
    parts: tuple[_Part, ...]
    """From the element itself outwards."""
    close: tuple[bool, ...]
    """For each of the outer parts, whether it has to be the very next element."""
    style: Style

    def fits(self, element: Any) -> bool:
        """Whether it means this element."""
        if not self.parts[0].fits(element):
            return False
        outer = element.iterancestors()
        for part, close in zip(self.parts[1:], self.close, strict=True):
            if not (part.fits(next(outer, _NOTHING)) if close else any(part.fits(frame) for frame in outer)):
                return False
        return True


class _Nothing:
    """Stands where no element is."""

    tag = ""

    def get(self, name: str) -> None:
        """It has no attributes."""


_NOTHING = _Nothing()


def _names(element: Any) -> frozenset[str]:
    identity = element.get("id")
    return frozenset(f".{name}" for name in (element.get("class") or "").split()) | (
        {f"#{identity}"} if identity else frozenset()
    )


class Sheet:
    """The rules of a page's own style sheets by a name that they are about."""

    def __init__(self) -> None:
        self._rules: dict[str, list[_Rule]] = {}

    def add(self, key: str, rule: _Rule) -> None:
        """One more rule, about elements that have this name or tag."""
        self._rules.setdefault(key, []).append(rule)

    def style(self, element: Any) -> Style:
        """What holds for an element: the rules from the least to the most exact, then its own style."""
        found: Style = {}
        if self._rules:
            near = [rule for name in (*_names(element), element.tag, "*") for rule in self._rules.get(name, ())]
            for rule in sorted((rule for rule in near if rule.fits(element)), key=lambda rule: rule.weight):
                found.update(rule.style)
        own = element.get("style")
        return {**found, **declarations(own)} if own else found


def sheet_of(root: Any) -> Sheet:
    """The rules of all style sheets inside a page."""
    sheet = Sheet()
    count = 0
    for text in _style_texts(root):
        for selectors, declared in _RULE.findall(_without_conditions(text)):
            style = declarations(declared)
            for selector in selectors.split(",") if style else ():
                count += 1
                if count > _MOST_RULES:
                    return sheet
                if (rule := _rule(selector, count, style)) is not None:
                    first = rule.parts[0]
                    sheet.add(min(first.names, default=first.tag or "*"), rule)
    return sheet


def _rule(selector: str, count: int, style: Style) -> _Rule | None:
    """None for a selector that depends on more than names, tags and what stands around, or on scripts being off."""
    words = selector.replace(">", " > ").split()[::-1]
    parts: list[_Part] = []
    close: list[bool] = []
    weight = 0
    for at, word in enumerate(words):
        if word == ">":
            continue
        simple = _SIMPLE.fullmatch(word)
        if not simple or not word or ".no-js" in word:
            return None
        names = frozenset(re.findall(r"[.#][\w-]+", simple[2]))
        tag = (simple[1] or "").lower()
        weight += 100 * sum(name[0] == "#" for name in names) + 10 * sum(name[0] == "." for name in names)
        weight += bool(tag) and tag != "*"
        if parts:
            close.append(words[at - 1] == ">")
        parts.append(_Part(tag, names))
    return _Rule((weight, count), tuple(parts), tuple(close), style) if parts else None


def _style_texts(root: Any) -> Iterator[str]:
    for element in root.iter("style"):
        media = (element.get("media") or "").strip().lower()
        if media in ("", "all", "screen"):
            yield _SHEET_COMMENT.sub("", element.text or "")[:1_000_000]


def _without_conditions(sheet: str) -> str:
    """The rules that hold on every screen: what stands inside `@media print { … }` and the like is left out."""
    kept: list[str] = []
    at = 0
    for block in re.finditer(r"@[\w-]+([^{};]*)([{;])", sheet):
        if block.start() < at:
            continue
        kept.append(sheet[at : block.start()])
        at = block.end()
        if block[2] == "{":
            depth, start = 1, at
            while depth and (brace := re.compile(r"[{}]").search(sheet, at)):
                depth += 1 if brace[0] == "{" else -1
                at = brace.end()
            if block[0].startswith("@media") and block[1].strip().lower() in ("screen", "all", "only screen"):
                kept.append(sheet[start : at - 1])
    kept.append(sheet[at:])
    return "".join(kept)


_WANTED = frozenset(
    "display visibility opacity filter content-visibility font-size font color -webkit-text-fill-color background "
    "background-color background-image text-indent position left top right bottom inset inset-inline-start margin "
    "margin-left margin-top transform translate z-index clip clip-path -webkit-clip-path overflow overflow-x overflow-y "
    "width height max-width max-height".split()
)


def declarations(text: str) -> Style:
    """The declarations of a style that can hide something, in small letters, without comments, escapes and `!important`."""
    text = _SHEET_COMMENT.sub("", text)
    if "\\" in text:
        text = _ESCAPE.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)) if found[1] else found[2], text)
    found: Style = {}
    for declaration in text.lower().split(";"):
        name, _, value = declaration.partition(":")
        if (name := name.strip()) in _WANTED:
            found[name] = value.replace("!important", "").strip()
    return found
