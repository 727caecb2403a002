"""The lines of a page that tell people who wrote it and when: its masthead, its byline, its foot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from rag.english.datewords import find_dates
from rag.loaders._hidden import is_shown
from rag.loaders._markup import text_of, to_text
from rag.loaders._page_places import ASIDE, UPDATED_CLASS, is_before

_BYLINE_CLASS = re.compile(
    r"by-?line|author|autor|writer|firma|meta|(?:^|[\s_-])date|dateline|posted|publish|time-?stamp|pub-?date", re.IGNORECASE
)
_LONGEST_BYLINE = 150
"""Characters."""
_WRITER_CLASS = re.compile(r"by-?line|author|writer|firma|autor", re.IGNORECASE)
_MASTHEAD_CLASS = re.compile(r"masthead|logo|site-?(?:name|title)|brand|publication", re.IGNORECASE)
_FOOT = re.compile(r"©|\(c\)|copyright|follow|\bapp\b|subscribe|sign up", re.IGNORECASE)
_MOST_FOOT_LINES = 12


def bylines_of(root: Any, story: Any) -> list[tuple[str, str]]:
    """The lines about writer and time above the story, each with the names of its element."""
    lines = []
    for element in root.xpath(f"//body//*[@class or @rel][not({ASIDE})]"):
        name = f"{element.get('class', '')} {element.get('rel', '')}"
        if _BYLINE_CLASS.search(name) and is_before(element, story) and is_shown(element):
            # The parts of a byline stand apart by their looks: nothing may be between them in the text.
            line = " ".join(" ".join(element.itertext()).split()) if text_of(element, most_nodes=20) else ""
            if line and len(line) <= _LONGEST_BYLINE:
                lines.append((line, name))
    return lines


def byline_date(bylines: Sequence[tuple[str, str]]) -> str:
    """The one date in the lines about writer and time; '' when they have none or several."""
    lines = [line for line, name in bylines if not UPDATED_CLASS.search(name) and any(True for _ in find_dates(line))]
    days = {stated.day for line in lines for stated in find_dates(line)}
    return lines[0] if len(days) == 1 else ""


def signed(bylines: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The lines about writers, with the word that shows them as such where only the names of their elements did."""
    for line, name in bylines:
        bare = line if re.match(r"(?:by|von|por|par|di|av)\s", line, re.IGNORECASE) else f"By {line}"
        yield bare if _WRITER_CLASS.search(name) else line


def mastheads(root: Any, story: Any) -> Iterator[str]:
    """What stands large at the top of the page: the site's name."""
    for element in root.xpath("//body//header//a[@href] | //body//*[@id or @class][not(ancestor::main or ancestor::article)]"):
        name = f"{element.get('class', '')} {element.get('id', '')}"
        home = element.tag == "a" and urlsplit(element.get("href") or "").path in ("", "/")
        if (home or _MASTHEAD_CLASS.search(name)) and is_before(element, story):
            line = text_of(element, most_nodes=9)
            if 3 <= len(line) <= 60 and is_shown(element):
                yield line


def foot(root: Any) -> tuple[str, ...]:
    """The lines at the foot of the page that may name whose it is."""
    found = []
    for element in root.xpath("//body//footer | //body//*[contains(@class, 'footer') or contains(@class, 'copyright')]")[:20]:
        found += [line for line in to_text(element).split("\n") if len(line) <= 200 and _FOOT.search(line)]
    return tuple(dict.fromkeys(found[-_MOST_FOOT_LINES:]))
