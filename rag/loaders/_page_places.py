"""Where things stand on a page: before its story, in it, among its comments; and what its meta tags say."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from rag.loaders._markup import text_of

ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|NewsReport|Report|LiveBlogPosting)$|^(?:.*[/:])?(?:Review|Recipe)$")
UPDATED_CLASS = re.compile(r"updat|modif", re.IGNORECASE)
COMMENT = "ancestor-or-self::*[contains(@class, 'comment') or contains(@id, 'comment') or contains(@itemtype, 'Comment')]"
ASIDE = f"ancestor::aside or ancestor::nav or ancestor::footer or ancestor::*[contains(@class, 'related')] or {COMMENT}"
IN_TEXT = f"ancestor::p or ancestor::blockquote or ancestor::li or ancestor::td or {COMMENT}"
_FIRST_PARAGRAPH = 60
"""Characters. What comes after a paragraph as long as this is no headline, and no tag of the head that a parser has moved."""


def story_starts(root: Any) -> Any:
    """The first paragraph of the page, None when it has none: what stands before it may speak for the page."""
    paragraphs = root.xpath("//body//p")
    return next((element for element in paragraphs if len(text_of(element, most_nodes=60)) >= _FIRST_PARAGRAPH), None)


def is_before(element: Any, story: Any) -> bool:
    """Whether an element stands before the story, in the head or in a head that the parser took for the body."""
    if story is None or any(frame.tag == "head" for frame in element.iterancestors()):
        return True
    one, other = ([*frame.iterancestors()][::-1] + [frame] for frame in (element, story))
    fork = next((at for at, (mine, its) in enumerate(zip(one, other, strict=False)) if mine is not its), None)
    if fork is None:
        return len(one) < len(other)
    # Not by their places in a parent: what follows </html> has none.
    return any(later is other[fork] for later in one[fork].itersiblings())


def meta_tags(root: Any, story: Any) -> dict[str, list[str]]:
    """What the meta tags say by their names; of those that stand in the story only what they tell of an item."""
    tags: dict[str, list[str]] = {}
    comments = set(root.xpath(f"//meta[{COMMENT}]"))
    for element in root.iter("meta"):
        content = " ".join((element.get("content") or "").split())
        if content and element not in comments:
            spoken = ("property", "name", "itemprop", "http-equiv") if is_before(element, story) else ("itemprop",)
            for attribute in spoken:
                name = (element.get(attribute) or "").strip().lower()
                if name:
                    tags.setdefault(name, []).append(html.unescape(content))
    return tags


def values_of(tags: dict[str, list[str]], names: Iterable[str]) -> Iterator[str]:
    """The values of the tags of these names, in the order of the names."""
    for name in names:
        yield from tags.get(name, ())


def first_of(values: Iterable[str]) -> str:
    """The first value that says something; '' for none."""
    return next((value for value in values if value), "")


def letters_of(text: str) -> str:
    """A text by its words alone, in small letters."""
    return re.sub(r"[\W_]+", " ", text).strip().casefold()
