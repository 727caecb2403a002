"""What the values of a style come to: lengths in pixels, shares, and colours as red, green and blue."""

from __future__ import annotations

import re

from rag.loaders._styles import Style

FAINTEST = 0.1
"""Share of the letters' ink."""
WHITE = (255, 255, 255)
NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))\s*(px|pt|em|rem|ex|ch|vw|vh|vmin|vmax|cm|mm|in|pc|%)?")
UNITS = {"px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "vw": 12.0, "vh": 8.0, "vmin": 8.0}
UNITS |= {"vmax": 12.0, "cm": 38.0, "mm": 3.8, "in": 96.0, "pc": 16.0, "%": 12.0, "": 1.0}
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
    "white": WHITE, "black": (0, 0, 0), "red": (255, 0, 0), "blue": (0, 0, 255), "green": (0, 128, 0), "yellow": (255, 255, 0),
    "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192), "navy": (0, 0, 128), "snow": (255, 250, 250),
    "ivory": (255, 255, 240), "whitesmoke": (245, 245, 245), "ghostwhite": (248, 248, 255), "floralwhite": (255, 250, 240),
    "azure": (240, 255, 255), "mintcream": (245, 255, 250), "seashell": (255, 245, 238), "beige": (245, 245, 220),
    "lightgray": (211, 211, 211), "lightgrey": (211, 211, 211), "darkgray": (169, 169, 169), "orange": (255, 165, 0),
}  # fmt: skip
Colour = tuple[int, int, int]


def share_of(number: str, unit: str | None) -> float:
    """A number or a percentage as a share; the whole where it is no number."""
    try:
        return float(number) / (100 if unit == "%" else 1)
    except ValueError:
        return 1.0


def font_size(style: Style, around: float) -> float | None:
    """The size of the letters in pixels, in an element whose letters are of the size `around`; None where none is given."""
    value = style.get("font-size", "")
    if not value and (font := style.get("font")):
        value = next(
            (part.partition("/")[0] for part in font.split() if NUMBER.match(part) and part[-1:] not in "0123456789"), ""
        )
        value = value or ("0" if re.match(r"0[ /]", font) else "")
    if value in _NAMED_SIZES:
        return _NAMED_SIZES[value]
    found = NUMBER.match(value)
    if not found:
        return None
    number, unit = float(found[1]), found[2] or ""
    if unit in ("em", "%"):
        return number * around / (100 if unit == "%" else 1)
    return number * UNITS[unit]


def colour_of(value: str) -> Colour | None | str:
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
        numbers = [share_of(number, unit) for number, unit in re.findall(r"([\d.]+)(%?)", parts[2])]
        if len(numbers) >= 4 and numbers[3] < FAINTEST:
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


def in_pixels(value: str) -> float | None:
    """A length in pixels; None for what is none, and for a percentage other than 0."""
    found = NUMBER.match(value.strip())
    return float(found[1]) * UNITS[found[2] or ""] if found and (found[2] != "%" or float(found[1]) == 0) else None
