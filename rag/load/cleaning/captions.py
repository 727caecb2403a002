"""Galleries, photo credits and captions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.load.cleaning.furniture import NEW_SENTENCE, caption_credit
from rag.load.cleaning.page import Line, Page
from rag.load.cleaning.scripts import main_script, script_of

_LONGEST_CAPTION = 350
_GALLERY_LINES, _LONGEST_GALLERY_LINE = 6, 250


def drop_captions(page: Page) -> None:
    """Captions that end with a photo credit go; of a paragraph that ends with one, only the credit."""
    for line in page.lines:
        start = caption_credit(line.text) if line.kept else None
        if start is None:
            continue
        words = line.text[:start]
        if len(words) <= _LONGEST_CAPTION and len(NEW_SENTENCE.findall(words)) <= 1:
            line.reason = "caption"
        else:
            page.cut(line, start, "photo")


def drop_galleries(page: Page) -> None:
    """What stands between a gallery's heading and its photo credit goes, and a caption right above a credit."""
    lines = page.lines
    for index, line in enumerate(lines):
        if line.reason == "gallery":
            _drop_gallery(lines[index + 1 : index + 1 + _GALLERY_LINES])
        elif line.reason == "photo" and index and not line.after_blank:
            above = lines[index - 1]
            # A heading in title case may stand right above a photo that has no caption.
            if above.is_label and len(above.text) <= 200 and not _TITLE_CASE.fullmatch(above.text):
                above.reason = "caption"


_TITLE_CASE = re.compile(r"(?:(?:[A-ZÀ-Þ\d]\S*|of|the|and|for|in|on|a|an|to|with|at|by|vs\.?|&)(?: |$))+")


def _drop_gallery(below: Sequence[Line]) -> None:
    end = next((at for at, line in enumerate(below) if line.reason in ("photo", "caption", "gallery")), len(below))
    block = below[:end]
    if end < len(below) and below[end].reason != "gallery":
        # A sentence is a caption only right above the credit; anywhere else it may be the story going on.
        for at, line in enumerate(block):
            if line.is_story and (at + 1 < end or len(line.text) > _LONGEST_GALLERY_LINE):
                block = block[:at]
                break
        for line in block:
            line.reason = "caption" if line.kept else line.reason
        return
    texts = [line.text for line in block]
    for line in block:
        if line.is_story:
            return
        if line.kept and texts.count(line.text) > 1:
            line.reason = "caption"


def drop_other_script(page: Page) -> None:
    """Captions in another script than the story's go: beside another caption, or a label all by itself."""
    main = "" if page.text.isascii() else main_script(page.text)
    if not main:
        return
    scripts = [script_of(line.text) if len(line.text) <= 200 else main for line in page.lines]
    for index, line in enumerate(page.lines):
        if line.reason or line.is_title or scripts[index] in ("", main):
            continue
        around = range(max(0, index - 1), min(len(page.lines), index + 2))
        beside = any(page.lines[near].reason in ("caption", "photo", "gallery") for near in around)
        # Several lines of another script may be a poem or a quotation; Latin ones may be names.
        several = any(scripts[near] == scripts[index] and page.lines[near].text != line.text for near in around)
        alone = line.is_label and not several and scripts[index] != "latin" and line.text[-1] not in ",;:،؛"
        if beside or alone:
            line.reason = "caption"
