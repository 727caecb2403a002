"""What a page holds but shows to nobody: hidden by attribute, by its own style, or by a simple rule of the page's style sheet.

Text that no reader of the page can see is no text of the article, whoever put it there; what a button or a link of the page
opens by its id is seen. What is told: `display`, `visibility`, `opacity`, sizes of nothing, letters too small to read or in the
colour of their ground, places off the screen, clipping, `hidden`, `aria-hidden`, closed dialogs, and what stands in only for
browsers that cannot show something else. The page's own style sheets count as far as their selectors are made of tags, classes
and ids and hold on every screen; a sheet in another file is not known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from rag.loaders._markup import parse, text_of, to_text
from rag.loaders._measures import FAINTEST, NUMBER, UNITS, WHITE, Colour, colour_of, font_size, in_pixels, share_of
from rag.loaders._styles import Sheet, Style, declarations, sheet_of

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
_FAR = 500.0
"""Pixels beyond the edge. Nothing that far out comes into view; less is used to nudge things about."""
_LIKE = 20
"""Steps of 255 in each of red, green and blue: colours nearer than this cannot be told apart in text."""
_SENTENCE = 40
"""Characters of running text that tell a sentence from labels."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What an element takes over from the one around it."""

    visible: bool = True
    size: float = 16.0
    colour: Colour | None = None
    """None is transparent ink."""
    ground: Colour | None = WHITE
    """None where a picture or a gradient is behind it."""
    indent: float = 0.0


def drop_hidden(root: Any, *, page: bool = False) -> None:
    """Take out of a tree what its page never shows; the text after a hidden element stays.

    A page that shows no sentence at all is one that a script uncovers once it has loaded: with `page` it stays as it is.
    """
    boxes: list[Any] = []
    bare: list[Any] = []
    shown = _walk(root, sheet_of(root), boxes, bare)
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
    return not any(_is_not_shown(frame, declarations(frame.get("style") or "")) for frame in frames)


def _walk(root: Any, sheet: Sheet, boxes: list[Any], bare: list[Any]) -> bool:
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
    opacity = NUMBER.match(style.get("opacity", ""))
    faint = re.search(r"\bopacity\(\s*([\d.]+)(%?)", style.get("filter", ""))
    shares = [share_of(opacity[1], opacity[2])] if opacity else []
    shares += [share_of(faint[1], faint[2])] if faint else []
    return any(share < FAINTEST for share in shares)


def _is_nothing(style: Style) -> bool:
    """A box of no size that lets nothing out of it, or one that is scaled to nothing."""
    if re.search(r"\bscale(?:3d|x|y)?\(\s*(?:0+(?:\.0\d*)?|\.0\d*)\s*[,)]", style.get("transform", "")):
        return True
    cut = any(style.get(name, "").startswith(("hidden", "clip")) for name in ("overflow", "overflow-x", "overflow-y"))
    sizes = (in_pixels(style.get(name, "")) for name in ("width", "height", "max-width", "max-height"))
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
    behind = NUMBER.match(style.get("z-index", ""))
    return placed and behind is not None and float(behind[1]) < 0


def _is_far(value: str, *, beyond: bool = False) -> bool:
    """Whether a length, or one of several, leads off the screen: before its edge, or also `beyond` the other one."""
    for number, unit in NUMBER.findall(value):
        pixels = float(number) * UNITS[unit]
        if pixels <= -_FAR or ("calc(" in value and "-" in value and abs(pixels) >= _FAR) or (beyond and pixels >= 10 * _FAR):
            return True
    return False


def _is_clipped(style: Style) -> bool:
    clip = style.get("clip", "")
    if clip.startswith("rect(") and (edges := [in_pixels(part) for part in re.split(r"[\s,]+", clip[5:].strip(" )"))]):
        top, right, bottom, left = [0.0 if edge is None else edge for edge in (*edges, *[0.0] * 4)][:4]
        if edges[:4].count(None) == 0 and (right - left <= 2 or bottom - top <= 2):
            return True
    path = style.get("clip-path", "") or style.get("-webkit-clip-path", "")
    inset = re.match(r"inset\(\s*([\d.]+)%", path)
    return bool(
        (inset and share_of(inset[1], "") >= 50)
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
    if (size := font_size(style, around.size)) is not None:
        here = replace(here, size=size)
    if indent := style.get("text-indent"):
        here = replace(here, indent=in_pixels(indent) or 0.0)
    ground = style.get("background-color") or style.get("background", "")
    if ground and not isinstance(known := colour_of(ground), str):
        here = replace(here, ground=here.ground if known is None else known)
    elif ground and re.search(r"url\(|gradient|var\(", ground):
        here = replace(here, ground=None)
    if "url(" in style.get("background-image", "") or "gradient" in style.get("background-image", ""):
        here = replace(here, ground=None)
    ink = style.get("-webkit-text-fill-color") or style.get("color", "")
    if ink and not isinstance(known := colour_of(ink), str):
        here = replace(here, colour=known)
    return here


def _old_attributes(element: Any) -> Style:
    """`<font color=… size=…>`, `<td bgcolor=…>` as a style."""
    found = {"color": element.get("color") or (element.get("text") if element.tag == "body" else None)}
    found["background-color"] = element.get("bgcolor")
    return {name: value.strip().lower() for name, value in found.items() if value}


def _is_like_ground(seen: _Seen) -> bool:
    if seen.colour is None:
        return True
    return seen.ground is not None and all(abs(a - b) <= _LIKE for a, b in zip(seen.colour, seen.ground, strict=True))
