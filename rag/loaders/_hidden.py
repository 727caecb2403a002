"""What a page holds but shows to nobody: hidden by attribute, by its own style, or by a simple rule of the page's style sheet.

Text that no reader of the page can see is no text of the article, whoever put it there; what a button or a link of the page
opens by its id is seen. What is told: `display`, `visibility`, `opacity`, sizes of nothing, letters too small to read or in the
colour of their ground, places off the screen, clipping, `hidden`, `aria-hidden`, closed dialogs, and what stands in only for
browsers that cannot show something else. The page's own style sheets count as far as their selectors are made of tags, classes
and ids and hold on every screen; a sheet in another file is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from rag.loaders._markup import parse, text_of, to_text

Style = dict[str, str]

_NEVER_SHOWN = frozenset(
    "script style noscript template head title canvas audio video iframe noframes noembed datalist rp desc metadata "
    "annotation".split()
)
_FALLBACKS = _NEVER_SHOWN - {"script", "style", "head", "title"}
_AROUND = frozenset("a button li label nav footer header option h1 h2 h3 h4 h5 h6 title head script style".split())
"""What a page shows before a script has uncovered its story."""
_FOR_SCREEN_READERS = frozenset("sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only".split())
"""Names that the common style sheets give to what only a screen reader says."""
_SMALLEST = 3.0
"""Pixels. Nobody reads letters below that."""
_FAINTEST = 0.1
"""Share of the letters' ink."""
_FAR = 500.0
"""Pixels beyond the edge. Nothing that far out comes into view; less is used to nudge things about."""
_LIKE = 20
"""Steps of 255 in each of red, green and blue: colours nearer than this cannot be told apart in text."""
_SENTENCE = 40
"""Characters of running text that tell a sentence from labels."""
_MOST_RULES = 5_000
_WHITE = (255, 255, 255)
_SHEET_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{0,5000})\}")
_SIMPLE = re.compile(r"([a-z][a-z0-9]*|\*)?((?:[.#][\w-]+){0,4})", re.IGNORECASE)
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))\s*(px|pt|em|rem|ex|ch|vw|vh|vmin|vmax|cm|mm|in|pc|%)?")
_UNITS = {"px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "vw": 12.0, "vh": 8.0, "vmin": 8.0}
_UNITS |= {"vmax": 12.0, "cm": 38.0, "mm": 3.8, "in": 96.0, "pc": 16.0, "%": 12.0, "": 1.0}
"""Pixels, on a screen of 1,200 by 800 and for letters of 16: for what is far out or nothing that is exact enough."""
_NAMED_SIZES = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
}
_NAMED_COLOURS = {
    "white": _WHITE, "black": (0, 0, 0), "red": (255, 0, 0), "blue": (0, 0, 255), "green": (0, 128, 0), "yellow": (255, 255, 0),
    "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192), "navy": (0, 0, 128), "snow": (255, 250, 250),
    "ivory": (255, 255, 240), "whitesmoke": (245, 245, 245), "ghostwhite": (248, 248, 255), "floralwhite": (255, 250, 240),
    "azure": (240, 255, 255), "mintcream": (245, 255, 250), "seashell": (255, 245, 238), "beige": (245, 245, 220),
    "lightgray": (211, 211, 211), "lightgrey": (211, 211, 211), "darkgray": (169, 169, 169), "orange": (255, 165, 0),
}  # fmt: skip

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What an element takes over from the one around it."""

    visible: bool = True
    size: float = 16.0
    colour: Colour | None = None
    """None is transparent ink."""
    ground: Colour | None = _WHITE
    """None where a picture or a gradient is behind it."""
    indent: float = 0.0


def drop_hidden(root: Any, *, page: bool = False) -> None:
    """Take out of a tree what its page never shows; the text after a hidden element stays.

    A page that shows no sentence at all is one that a script uncovers once it has loaded: with `page` it stays as it is.
    """
    boxes: list[Any] = []
    bare: list[Any] = []
    shown = _walk(root, _sheet(root), boxes, bare)
    if page and not shown:
        return
    for element in bare:
        for holder, attribute in ((element, "text"), *((child, "tail") for child in element)):
            if getattr(holder, attribute):
                setattr(holder, attribute, " ")
    for element in boxes:
        if element.getparent() is not None:
            element.drop_tree()


def text_of_markup(text: str) -> str:
    """What a piece of HTML says to its reader, one line per block."""
    root = parse(f"<div>{text}</div>")
    drop_hidden(root)
    return to_text(root)


def is_shown(element: Any) -> bool:
    """Whether an element is shown as far as its own attributes and those around it say; rules of a style sheet aside."""
    frames = (element, *element.iterancestors())
    return not any(_is_not_shown(frame, _declarations(frame.get("style") or "")) for frame in frames)


def _walk(root: Any, sheet: _Sheet, boxes: list[Any], bare: list[Any]) -> bool:
    """Fill `boxes` with the elements that are not shown with all they hold, `bare` with those whose own letters are not.

    Returns whether a sentence is shown.
    """
    shown = False
    opened = _opened(root)
    waiting: list[tuple[Any, _Seen]] = [(root, _Seen(colour=(0, 0, 0)))]
    while waiting:
        element, around = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        style = sheet.style(element)
        if element.tag in _FALLBACKS or (_is_not_shown(element, style) and element.get("id") not in opened):
            boxes.append(element)
            continue
        here = _inherited(element, style, around)
        if not here.visible or here.size < _SMALLEST or _is_like_ground(here) or here.indent <= -_FAR:
            bare.append(element)
        elif not shown and element.tag not in _AROUND:
            own = f"{element.text or ''} {' '.join(child.tail or '' for child in element)}"
            shown = len(own) >= _SENTENCE and own.count(" ") >= _SENTENCE // 8
        waiting.extend((child, here) for child in element)
    return shown


def _opened(root: Any) -> frozenset[str]:
    """The ids of what a reader can open: a button or a link with words on it names them."""
    named = set()
    for control in root.xpath("//*[@aria-controls or @data-target or @data-bs-target] | //a[starts-with(@href, '#')]"):
        values = (control.get(name) or "" for name in ("aria-controls", "data-target", "data-bs-target", "href"))
        ids = {part.lstrip("#") for value in values for part in value.split()}
        if ids and (text_of(control, most_nodes=20) or control.get("aria-label")):
            named |= ids
    return frozenset(named - {""})


def _is_not_shown(element: Any, style: Style) -> bool:
    get = element.get
    if get("hidden") is not None or (get("aria-hidden") or "").strip().lower() == "true" or get("popover") is not None:
        return True
    if element.tag == "dialog" and get("open") is None:
        return True
    if not _FOR_SCREEN_READERS.isdisjoint((get("class") or "").lower().split()):
        return True
    return bool(style) and (_is_off(style) or _is_nothing(style) or _is_away(style) or _is_clipped(style))


def _is_off(style: Style) -> bool:
    if style.get("display") == "none" or style.get("content-visibility") == "hidden":
        return True
    opacity = _NUMBER.match(style.get("opacity", ""))
    faint = re.search(r"\bopacity\(\s*([\d.]+)(%?)", style.get("filter", ""))
    shares = [_share(opacity[1], opacity[2])] if opacity else []
    shares += [_share(faint[1], faint[2])] if faint else []
    return any(share < _FAINTEST for share in shares)


def _share(number: str, unit: str | None) -> float:
    try:
        return float(number) / (100 if unit == "%" else 1)
    except ValueError:
        return 1.0


def _is_nothing(style: Style) -> bool:
    """A box of no size that lets nothing out of it, or one that is scaled to nothing."""
    if re.search(r"\bscale(?:3d|x|y)?\(\s*(?:0+(?:\.0\d*)?|\.0\d*)\s*[,)]", style.get("transform", "")):
        return True
    cut = any(style.get(name, "").startswith(("hidden", "clip")) for name in ("overflow", "overflow-x", "overflow-y"))
    sizes = (_pixels(style.get(name, "")) for name in ("width", "height", "max-width", "max-height"))
    return cut and any(size is not None and size <= 2 for size in sizes)


def _is_away(style: Style) -> bool:
    placed = style.get("position", "") in ("absolute", "fixed", "relative", "sticky")
    sides = ("left", "top", "right", "bottom", "inset", "inset-inline-start") if placed else ()
    if any(_is_far(style.get(name, ""), beyond=name == "left") for name in sides):
        return True
    # In percent, a negative margin is how old layouts set columns side by side.
    if any("%" not in (value := style.get(name, "")) and _is_far(value) for name in ("margin", "margin-left", "margin-top")):
        return True
    moved = re.findall(r"translate(?:3d|x|y)?\(([^()]*)\)", style.get("transform", "")) + [style.get("translate", "")]
    if any(_is_far(part) for place in moved for part in place.split(",")):
        return True
    behind = _NUMBER.match(style.get("z-index", ""))
    return placed and behind is not None and float(behind[1]) < 0


def _is_far(value: str, *, beyond: bool = False) -> bool:
    """Whether a length, or one of several, leads off the screen: before its edge, or also `beyond` the other one."""
    for number, unit in _NUMBER.findall(value):
        pixels = float(number) * _UNITS[unit]
        if pixels <= -_FAR or ("calc(" in value and "-" in value and abs(pixels) >= _FAR) or (beyond and pixels >= 10 * _FAR):
            return True
    return False


def _is_clipped(style: Style) -> bool:
    clip = style.get("clip", "")
    if clip.startswith("rect(") and (edges := [_pixels(part) for part in re.split(r"[\s,]+", clip[5:].strip(" )"))]):
        top, right, bottom, left = [0.0 if edge is None else edge for edge in (*edges, *[0.0] * 4)][:4]
        if edges[:4].count(None) == 0 and (right - left <= 2 or bottom - top <= 2):
            return True
    path = style.get("clip-path", "") or style.get("-webkit-clip-path", "")
    inset = re.match(r"inset\(\s*([\d.]+)%", path)
    return bool(
        (inset and _share(inset[1], "") >= 50)
        or re.match(r"(?:circle|ellipse)\(\s*0|polygon\(\s*0[^,]*(?:,\s*0[^,]*)*\)", path)
    )


def _inherited(element: Any, style: Style, around: _Seen) -> _Seen:
    here = around
    if element.tag == "font" or element.tag in ("body", "table", "tr", "td", "th"):
        style = {**_old_attributes(element), **style}
    if not style:
        return here
    if visibility := style.get("visibility"):
        here = replace(here, visible=visibility not in ("hidden", "collapse") if visibility != "inherit" else here.visible)
    if (size := _font_size(style, around.size)) is not None:
        here = replace(here, size=size)
    if indent := style.get("text-indent"):
        here = replace(here, indent=_pixels(indent) or 0.0)
    ground = style.get("background-color") or style.get("background", "")
    if ground and not isinstance(known := _colour(ground), str):
        here = replace(here, ground=here.ground if known is None else known)
    elif ground and re.search(r"url\(|gradient|var\(", ground):
        here = replace(here, ground=None)
    if "url(" in style.get("background-image", "") or "gradient" in style.get("background-image", ""):
        here = replace(here, ground=None)
    ink = style.get("-webkit-text-fill-color") or style.get("color", "")
    if ink and not isinstance(known := _colour(ink), str):
        here = replace(here, colour=known)
    return here


def _old_attributes(element: Any) -> Style:
    """`<font color=… size=…>`, `<td bgcolor=…>` as a style."""
    found = {"color": element.get("color") or (element.get("text") if element.tag == "body" else None)}
    found["background-color"] = element.get("bgcolor")
    return {name: value.strip().lower() for name, value in found.items() if value}


def _font_size(style: Style, around: float) -> float | None:
    value = style.get("font-size", "")
    if not value and (font := style.get("font")):
        value = next(
            (part.partition("/")[0] for part in font.split() if _NUMBER.match(part) and part[-1:] not in "0123456789"), ""
        )
        value = value or ("0" if re.match(r"0[ /]", font) else "")
    if value in _NAMED_SIZES:
        return _NAMED_SIZES[value]
    found = _NUMBER.match(value)
    if not found:
        return None
    number, unit = float(found[1]), found[2] or ""
    if unit in ("em", "%"):
        return number * around / (100 if unit == "%" else 1)
    return number * _UNITS[unit]


def _is_like_ground(seen: _Seen) -> bool:
    if seen.colour is None:
        return True
    return seen.ground is not None and all(abs(a - b) <= _LIKE for a, b in zip(seen.colour, seen.ground, strict=True))


def _colour(value: str) -> Colour | None | str:
    """Red, green and blue, None for what is transparent, "unknown" for what cannot be told."""
    value = value.strip()
    if hexadecimal := re.match(r"#([0-9a-f]{3,8})\b", value):
        digits = hexadecimal[1]
        if len(digits) in (3, 4):
            digits = "".join(2 * digit for digit in digits)
        if len(digits) == 8 and int(digits[6:], 16) < 26:
            return None
        return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)) if len(digits) in (6, 8) else "unknown"
    if parts := re.match(r"(rgb|hsl)a?\(([^()]*)\)", value):
        numbers = [_share(number, unit) for number, unit in re.findall(r"([\d.]+)(%?)", parts[2])]
        if len(numbers) >= 4 and numbers[3] < _FAINTEST:
            return None
        if parts[1] == "hsl" and len(numbers) >= 3 and numbers[2] in (0.0, 1.0):
            return (int(255 * numbers[2]),) * 3
        if parts[1] == "rgb" and len(numbers) >= 3:
            scale = 255 if "%" in parts[2].rsplit("/", 1)[0] else 1
            red, green, blue = (min(255, int(scale * number)) for number in numbers[:3])
            return red, green, blue
        return "unknown"
    word = re.match(r"[a-z]+", value)
    if word and word[0] == "transparent":
        return None
    return _NAMED_COLOURS.get(word[0], "unknown") if word else "unknown"


def _pixels(value: str) -> float | None:
    found = _NUMBER.match(value.strip())
    return float(found[1]) * _UNITS[found[2] or ""] if found and (found[2] != "%" or float(found[1]) == 0) else None


# The style of an element


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


class _Sheet:
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
        return {**found, **_declarations(own)} if own else found


def _sheet(root: Any) -> _Sheet:
    sheet = _Sheet()
    count = 0
    for text in _style_texts(root):
        for selectors, declared in _RULE.findall(_without_conditions(text)):
            style = _declarations(declared)
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


def _declarations(text: str) -> Style:
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
