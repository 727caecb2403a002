"""A story on a web page, for the tests of the loader of pages."""

from __future__ import annotations

import json

from rag import RawArticle
from rag.loaders.html import load

SENTENCES = [
    "The harbour authority closed the northern pier on Tuesday after a crane struck one of its pillars.",
    "Nobody was hurt, the authority said, but three ferries had to turn back and wait outside the port.",
    "Divers will inspect the foundations this week before any traffic is let through again.",
    "The mayor promised to pay shopkeepers who lose customers while the pier stays shut.",
    "Work on the crane had begun in spring, and its operator had been warned twice about the wind.",
]


STORY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def page(body: str = f"<article>{STORY}</article>", head: str = "", html: str = "<html>") -> RawArticle:
    text = f"<!doctype html>{html}<head>{head}</head><body>{body}</body></html>"
    (found,) = load(text.encode(), path="a.html", fields={})
    assert isinstance(found, RawArticle), found
    return found


def json_ld(**values: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **values})}</script>'
