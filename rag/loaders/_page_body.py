"""The story out of a page's tree: the page is put in order first, then trafilatura chooses what is story.

Every rule is about structure (what is hidden, nested, or nothing but a link), never about one site. Each earned its place on
the pages of the article extraction benchmark; `python -m eval.extraction` measures them together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from rag.english.day_headings import is_day
from rag.loaders._hidden import drop_hidden
from rag.loaders._logs import keep_off_terminal
from rag.loaders._markup import BLOCKS, text_of, to_text

_SHORT_STORY = 250
"""Characters. Below this, another way of reading the page is tried."""
_MOST_NODES_OF_A_LINE = 60
_MOST_ELEMENTS = 30_000
"""The extractor's time grows with the square of some of them, and no article comes near this many."""

_TOOLTIP = re.compile(r"(?:^|[\s_-])(?:tooltip|popover|hovercard|rollover(?:-\w+)?-block)")
_BODY_CLASS = re.compile(r"(?:article|entry|post|story)[-_]*(?:body|content|text)", re.IGNORECASE)
_PROMOTION = re.compile(
    r"\W*(?:related|(?:read|see|watch|learn) (?:more|also)|also (?:on|read|see)|more(?: on this| from|:)|don.t miss|must read|"
    r"recommended|click here|you (?:may|might) (?:also )?like|leggi anche|lire aussi|à lire|lesen sie auch|mehr zum thema|"
    r"lee también|leia também|lees ook|läs också|читайте также|קראו גם|اقرأ أيضا)",
    re.IGNORECASE,
)


def extract(root: Any, *, titles: Iterable[str] = (), stated: str = "") -> str:
    """The story as lines of text, without the headline; '' when the page holds none. Changes the tree.

    `titles` are the page's own headlines, `stated` is the body as the page's metadata gives it, which is used when the page
    shows far less (it is filled in by a script, say).
    """
    import trafilatura

    keep_off_terminal("trafilatura")
    drop_hidden(root, page=True)
    whole = to_text(root)
    _put_in_order(root)
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        text = to_text(next(root.iter("article", "main"), root))
    else:
        text = trafilatura.extract(root, include_comments=False, include_tables=True) or ""
    text = _without_title(text, titles)
    if len(stated) > max(_SHORT_STORY, 3 * len(text)) or stated.split() == text.split():
        return stated  # the extractor, too, may have it from there, but on one line
    if len(text) < _SHORT_STORY and len(whole) < 2 * _SHORT_STORY:
        # A page this small has no furniture to leave out, and the extractor was made for bigger ones.
        return _without_title(whole, titles)
    return text


def _put_in_order(root: Any) -> None:
    _drop_tooltips(root)
    _drop_nested_articles(root)
    _free_quoted_posts(root)
    _open_layout_tables(root)
    _wrap_loose_text(root)
    _join_split_bodies(root)
    _drop_promotions(root)
    _drop_link_lists(root)
    _keep_days(root)


def _keep_days(root: Any) -> None:
    """A heading that is a day, as live pages have above their entries, becomes a line, as the extractor drops some headings."""
    for heading in root.xpath("//h2 | //h3 | //h4 | //h5"):
        if is_day(text_of(heading, most_nodes=_MOST_NODES_OF_A_LINE)):
            heading.tag = "p"


def _drop(element: Any) -> None:
    # An element inside one that was dropped before has no parent chain to the root any more: dropping it again is harmless.
    if element.getparent() is not None:
        element.drop_tree()


def _drop_tooltips(root: Any) -> None:
    for element in root.xpath("//*[self::span or self::div or self::aside][@class or @role]"):
        if _TOOLTIP.search(f"{element.get('class', '')} {element.get('role', '')}"):
            _drop(element)


def _drop_nested_articles(root: Any) -> None:
    """An article inside an article is a comment or another story, unless the outer one is a mere frame."""
    for outer in root.xpath("//article[not(ancestor::article)]"):
        inner = outer.xpath(".//article[not(ancestor::article[ancestor::article])]")
        lengths = [len(text_of(element)) for element in inner]
        own = len(text_of(outer)) - sum(lengths)
        if own > _SHORT_STORY and max(lengths, default=0) <= 2 * own:
            for element in inner:
                _drop(element)


def _free_quoted_posts(root: Any) -> None:
    """Quoted posts of social media stand in `embed` boxes, which the extractor takes for advertising."""
    import lxml.etree

    for quote in root.xpath("//blockquote[contains(@class, 'twitter-tweet') or contains(@class, 'bluesky-embed')]"):
        words = text_of(quote, most_nodes=_MOST_NODES_OF_A_LINE)
        box = quote
        while (parent := box.getparent()) is not None and text_of(parent, most_nodes=_MOST_NODES_OF_A_LINE) == words:
            box = parent
        if words and parent is not None:
            plain = lxml.etree.Element("blockquote")
            lxml.etree.SubElement(plain, "p").text = words
            plain.tail = box.tail
            parent.insert(parent.index(box), plain)
            parent.remove(box)


def _open_layout_tables(root: Any) -> None:
    """A table whose cells hold paragraphs is a layout, not data."""
    for table in root.xpath("//table"):
        rows = table.xpath("./tr | ./tbody/tr")
        cells = [cell for row in rows for cell in row.iterchildren("td", "th")]
        if any(cell.tag == "th" for cell in cells) or table.find("caption") is not None:
            continue
        if any(_is_column(cell) for cell in cells):
            for element in (table, *table.iterchildren("tbody"), *rows, *cells):
                element.tag = "div"


def _is_column(cell: Any) -> bool:
    parts = 0
    length = 0
    for element in cell.iterdescendants():
        parts += element.tag in ("p", "br", "div")
        length += len(element.text or "") + len(element.tail or "")
        if parts > 1 and length > 400:
            return True
    return False


def _wrap_loose_text(root: Any) -> None:
    """Text that stands in a container beside paragraphs, or between double line breaks, becomes paragraphs of its own."""
    for container in root.xpath("//div | //td | //section | //article | //main"):
        loose = [container.text, *(child.tail for child in container)]
        if any(child.tag in BLOCKS for child in container) and any(len((text or "").strip()) > 40 for text in loose):
            _wrap(container)


def _wrap(container: Any) -> None:
    import lxml.etree

    parts: list[Any] = []
    paragraph: Any = None

    def add_text(text: str | None) -> None:
        nonlocal paragraph
        if text and text.strip():
            paragraph = lxml.etree.Element("p")
            paragraph.text = text
            parts.append(paragraph)

    add_text(container.text)
    container.text = None
    for child in list(container):
        tail, child.tail = child.tail, None
        if child.tag in BLOCKS or child.tag in ("script", "style", "noscript"):
            paragraph = None
            parts.append(child)
            add_text(tail)
        elif child.tag == "br" and paragraph is not None and _ends_with_break(paragraph):
            paragraph = None
            add_text(tail)
        else:
            if paragraph is None:
                paragraph = lxml.etree.Element("p")
                parts.append(paragraph)
            paragraph.append(child)
            child.tail = tail
    container.extend(parts)


def _ends_with_break(paragraph: Any) -> bool:
    return len(paragraph) > 0 and paragraph[-1].tag == "br" and not (paragraph[-1].tail or "").strip()


def _join_split_bodies(root: Any) -> None:
    """A story cut into several equal boxes (by advertisements, mostly) becomes one box again."""
    boxes: defaultdict[tuple[str, Any], list[Any]] = defaultdict(list)
    frames: dict[Any, bool] = {}
    for box in root.xpath("//div | //section"):
        name = " ".join((box.get("class") or "").split())
        if box.get("itemprop") == "articleBody" or _BODY_CLASS.search(name):
            parent = box.getparent()
            boxes[name, parent].append(box)
            if parent not in frames:
                frames[parent] = parent.tag == "div" and parent.find("h1") is None and parent.find("h2") is None
            if frames[parent] and parent.getparent() is not None:
                boxes[name, parent.getparent()].append(box)
    for group in boxes.values():
        first = group[0]
        for other in group[1:]:
            if other.getparent() in (first, None) or other in first.iterancestors():
                continue
            for name in ("class", "id", "itemprop"):
                other.attrib.pop(name, None)
            first.append(other)


def _drop_promotions(root: Any) -> None:
    """Lines that are links to other stories: "Related: …", and links shouted in capitals."""
    for line in root.xpath("//p | //li | //h2 | //h3 | //h4 | //h5 | //div"):
        if any(child.tag in BLOCKS for child in line):
            continue
        text = text_of(line, most_nodes=_MOST_NODES_OF_A_LINE)
        if not text or len(text) > 300:
            continue
        linked = sum(len(text_of(link)) for link in line.iter("a") if link.get("href"))
        shouted = linked >= len(text) - 3 and text.isupper() and len(text.split()) >= 4
        if (shouted and line.tag != "li") or (linked >= 0.7 * len(text) and _PROMOTION.match(text)):
            _drop(line)


def _drop_link_lists(root: Any) -> None:
    """Lists in which every item is the headline of another story."""
    for items in root.xpath("//ul | //ol"):
        children = list(items.iterchildren("li"))
        if len(children) > 1 and all(_is_headline_link(child) for child in children):
            _drop(items)


def _is_headline_link(item: Any) -> bool:
    text = text_of(item, most_nodes=_MOST_NODES_OF_A_LINE)
    if len(text.split()) < 4:
        return False
    if sum(len(text_of(link)) for link in item.iter("a")) >= len(text) - 3:
        return True
    heading = next(item.iter("h2", "h3", "h4", "h5"), None)
    return heading is not None and sum(len(text_of(link)) for link in heading.iter("a")) >= len(text_of(heading)) - 3


def _without_title(text: str, titles: Iterable[str]) -> str:
    """The text after its headline, when the headline is among the first lines and only short lines precede it."""
    known = {_letters(title) for title in titles} - {""}
    lines = text.split("\n")
    before = 0
    for index, line in enumerate(lines[:4]):
        letters = _letters(line)
        if letters and (letters in known or (len(letters) > 15 and any(title.startswith(letters) for title in known))):
            return "\n".join(lines[index + 1 :]).strip("\n")
        before += len(line)
        if before > 200:
            break
    return text


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def headings(root: Any) -> Sequence[str]:
    """The first-level headings and the window title: what the headline may look like on the page."""
    return [
        text for element in root.xpath("//h1 | //head/title") if (text := text_of(element, most_nodes=_MOST_NODES_OF_A_LINE))
    ]
