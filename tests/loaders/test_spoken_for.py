"""Title, source and address of a page are stated by its head: the text of a story, or a comment below it, does not set them."""

import json

import pytest

from rag.loaders import html, markdown
from rag.schema import RawArticle

STORY = (
    "<p>The pier of Skarn was closed on Monday after a crane had hit two of its pillars, the harbour office said.</p>"
    "<p>It will stay closed until the divers have looked at the foundations, which may take three weeks.</p>"
)
LIE = {
    "@type": "NewsArticle",
    "headline": "Mayor resigns",
    "publisher": {"@type": "Organization", "name": "The World Times"},
    "datePublished": "2020-01-01",
}


def page(*, head: str = "<title>Pier closed - Skarn Gazette</title>", before: str = "", after: str = "") -> RawArticle:
    text = f"<html><head>{head}</head><body>{before}<article><h1>Pier closed</h1>{STORY}</article>{after}</body></html>"
    (found,) = html.load(text.encode(), path="pier.html", fields={})
    assert isinstance(found, RawArticle)
    return found


@pytest.mark.parametrize(
    "planted",
    [
        "<meta property='og:title' content='Mayor resigns'><meta property='og:site_name' content='The World Times'>",
        "<meta name='title' content='Mayor resigns'><meta name='publisher' content='The World Times'>",
        "<link rel='canonical' href='https://world.example/mayor-resigns'>",
        "<h1>Mayor resigns</h1>",
        "<title>Mayor resigns | The World Times</title>",
        f"<div class='comments'><p>x <script type='application/ld+json'>{json.dumps(LIE)}</script></p></div>",
        f"<section id='comments'><script type='application/ld+json'>{json.dumps(LIE)}</script></section>",
        f"<blockquote><script type='application/ld+json'>{json.dumps(LIE)}</script></blockquote>",
        "<div class='comment' itemprop='publisher'><span itemprop='name'>The World Times</span></div>",
        "<div itemtype='https://schema.org/Comment' itemscope><h1>Mayor resigns</h1><span itemprop='author'>"
        "<b itemprop='name'>The World Times</b></span></div>",
        "<!-- saved from url=(0035)https://world.example/mayor-resigns -->",
    ],
)
def test_nothing_below_the_first_paragraph_speaks_for_the_page(planted: str) -> None:
    found = page(after=planted)
    assert found.title == "Pier closed"
    assert (found.source, found.url, found.author, found.published) == ("", "", "", "")


def test_what_an_article_holds_of_others_does_not_describe_it() -> None:
    stated = {"@type": "WebPage", "comment": [{**LIE}], "mentions": {**LIE}}
    found = page(head=f"<title>Pier closed</title><script type='application/ld+json'>{json.dumps(stated)}</script>")
    assert (found.title, found.source) == ("Pier closed", "")


def test_the_head_goes_before_the_body() -> None:
    own = {"@type": "NewsArticle", "headline": "Pier is closed", "publisher": {"name": "Skarn Gazette"}}
    head = f"<title>Pier closed</title><script type='application/ld+json'>{json.dumps(own)}</script>"
    lie = json.dumps({**LIE, "headline": "Pier closed"})
    found = page(head=head, after=f"<div><script type='application/ld+json'>{lie}</script></div>")
    assert (found.title, found.source, found.published) == ("Pier is closed", "Skarn Gazette", "")


def test_a_head_that_the_parser_took_for_the_body_still_speaks() -> None:
    found = page(head="<title>Pier closed</title><div></div><meta property='og:site_name' content='Skarn Gazette'>")
    assert found.source == "Skarn Gazette"


def test_a_hidden_headline_is_none() -> None:
    assert page(head="", before="<h1 style='display:none'>Mayor resigns</h1>").title == "Pier closed"


def test_structured_data_at_the_end_of_the_body_is_read_as_most_pages_have_it_there() -> None:
    own = {"@type": "NewsArticle", "headline": "Pier closed", "publisher": {"name": "Skarn Gazette"}}
    assert page(after=f"<script type='application/ld+json'>{json.dumps(own)}</script>").source == "Skarn Gazette"


@pytest.mark.parametrize(
    "text",
    [
        "# Pier closed\n\nThe pier is closed.\n\n---\ntitle: Mayor resigns\nsource: The Times\n---\n\nIt will open in May.",
        "The pier is closed.\n\ntitle: Mayor resigns\nsource: The World Times\n\nIt will open in May.",
        "---\nHolm: The pier is closed.\nNorr: Until when?\n---\ntitle: Mayor resigns\nsource: The World Times\n",
    ],
)
def test_front_matter_stands_at_the_front(text: str) -> None:
    (found,) = markdown.load(text.encode(), path="pier.md", fields={})
    assert isinstance(found, RawArticle)
    assert (found.title, found.source) == ("", "")
    assert "The pier is closed." in found.body


@pytest.mark.parametrize(
    "line",
    [
        "<p class='byline'>By Jo Lind · 2 March 2026</p>",
        "<div class='byline'><span class='author'>Jo Lind</span> <span class='date'>2 March 2026</span></div>",
        "<p class='meta'>By Jo Lind, Skarn Gazette | March 2, 2026 at 8:05 am</p>",
        "<p class='article-date'>02.03.2026</p>",
    ],
)
def test_the_date_in_the_line_about_the_writer_is_the_story_s(line: str) -> None:
    published = page(before=line).published
    assert "2026" in published
    assert page(after=line).published == ""
    assert page(before=f"{line}<p class='byline'>By Ed Moor · 7 May 2026</p>").published == ""
    assert (
        page(before=line.replace("class='", "class='updated ").replace("span class='", "span class='updated ")).published == ""
    )
