"""Pages as they are saved: the story, and what the page says about itself."""

import time

import pytest

from rag import RawArticle
from rag.lab import LoadFailure
from rag.loaders.html import load
from tests.loaders.pages import SENTENCES, STORY, json_ld, page


def lines(found: RawArticle) -> list[str]:
    return [line for line in found.body.splitlines() if line.strip()]


def test_the_body_is_the_story_without_headline_menus_and_footer() -> None:
    found = page(
        "<nav><a href='/a'>News</a><a href='/b'>Sport</a></nav>"
        f"<article><h1>Pier closed</h1>{STORY}</article>"
        "<footer><p>All rights reserved. Terms. Privacy. Contact the newsroom.</p></footer>"
    )
    assert lines(found) == SENTENCES
    assert found.title == "Pier closed"


@pytest.mark.parametrize(
    "extra",
    [
        "<p>Related: <a href='/x'>Five bridges that were closed this year</a></p>",
        "<p><strong><a href='/x'>MAYOR PROMISES A NEW PIER BY THE SPRING</a></strong></p>",
        "<div style='display: none'><p>Thank you for sharing this with a friend.</p></div>",
        f"<div style='display: none'><p>{SENTENCES[0]}</p></div>",
        "<p hidden>Something went wrong.</p>",
        "<span class='tooltip'>The harbour authority is a public body that was founded in 1921.</span>",
        "<article><p>A whole other story, nested in this one, about the weather in the mountains.</p></article>",
        "<ul><li><a href='/1'>Another headline of four words</a></li><li><a href='/2'>And one more headline here</a></li></ul>",
    ],
)
def test_what_is_hidden_nested_or_nothing_but_a_link_is_left_out(extra: str) -> None:
    middle = f"<p>{SENTENCES[0]}</p>{extra}" + "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[1:])
    assert lines(page(f"<article>{middle}</article>")) == SENTENCES


def test_the_rest_of_a_story_behind_a_click_is_read() -> None:
    rest = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES[2:])
    start = f"<p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p>"
    for button in ("<button aria-controls='rest'>Read on</button>", "<a href='#rest'>Read on</a>"):
        text = f"<article>{start}{button}<div id='rest' style='display:none'>{rest}</div></article>"
        assert all(sentence in page(text).body for sentence in SENTENCES)
    assert lines(page(f"<article>{start}<div id='rest' style='display:none'>{rest}</div></article>")) == SENTENCES[:2]


def test_an_article_that_only_frames_another_loses_nothing() -> None:
    frame = "<p>You are reading the morning edition of the harbour paper, founded long ago.</p>" * 5
    assert all(sentence in page(f"<article>{frame}<article>{STORY * 3}</article></article>").body for sentence in SENTENCES)


def test_a_page_that_is_hidden_until_a_script_shows_it_is_read() -> None:
    assert lines(page(f"<div style='display:none'><article>{STORY}</article></div>")) == SENTENCES


def test_a_story_cut_into_several_boxes_is_whole() -> None:
    boxes = "".join(f"<div><div class='article-body'><p>{sentence}</p></div><div>Ad</div></div>" for sentence in SENTENCES)
    assert all(sentence in page(f"<div>{boxes}</div>").body for sentence in SENTENCES)


def test_quoted_posts_are_kept() -> None:
    post = (
        "<div class='social-embed'><blockquote class='twitter-tweet'><p>The pier is safe.</p>— Port (@port)</blockquote></div>"
    )
    assert "The pier is safe." in page(f"<article>{STORY}{post}<p>{SENTENCES[0]}</p></article>").body


def test_a_layout_table_is_no_data_and_a_data_table_is() -> None:
    layout = page(f"<table><tr><td>{STORY}</td></tr></table>")
    assert lines(layout) == SENTENCES
    data = page(
        f"<article>{STORY}<table><tr><th>Year</th><th>Ships</th></tr><tr><td>2023</td><td>811</td></tr></table></article>"
    )
    assert "| 2023 | 811 |" in data.body


def test_text_between_double_line_breaks_is_paragraphs() -> None:
    loose = "<br><br>".join(SENTENCES)
    assert lines(page(f"<div class='content'><h1>Pier closed</h1>{loose}</div>")) == SENTENCES


def test_a_tiny_page_and_a_fragment_are_read_whole() -> None:
    assert page("<h1>Pier closed</h1><p>The pier is closed.</p>").body == "The pier is closed."
    (found,) = load(b"<p>The pier is closed.</p>", path="a.html", fields={})
    assert isinstance(found, RawArticle)
    assert found.body == "The pier is closed."


def test_a_story_that_only_the_metadata_holds_is_taken_from_there() -> None:
    found = page("<p>Please enable scripts.</p>", json_ld(headline="Pier closed", articleBody="\n".join(SENTENCES)))
    assert lines(found) == SENTENCES


def test_a_page_without_text_is_a_failure() -> None:
    for text in ("<html></html>", "<html><body><script>var a = 'text';</script><img src=x></body></html>", "<!-- nothing -->"):
        (found,) = load(text.encode(), path="a.html", fields={})
        assert isinstance(found, LoadFailure)


def test_old_encodings_are_read_as_the_page_declares_them() -> None:
    text = f"<html><head><meta charset=iso-8859-2><title>Zażółć</title></head><body><p>Gęślą jaźń.</p>{STORY}</body></html>"
    (found,) = load(text.encode("iso8859_2"), path="a.html", fields={})
    assert isinstance(found, RawArticle)
    assert "Gęślą jaźń." in found.body


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 10_000 + STORY + "</div>" * 10_000,
        "<span>" * 10_000 + STORY,
        "<b><font>" * 3_000 + STORY,
        "<table><tr><td>" * 1_000 + STORY,
        "<article>" * 300 + STORY,
    ],
)
def test_pages_nested_without_end_are_read(body: str) -> None:
    assert all(sentence in page(body).body for sentence in SENTENCES)


@pytest.mark.parametrize(
    "junk",
    [
        "<" * 200_000,
        "<div " * 100_000,
        "<div " + " ".join(f"a{number}=b" for number in range(100_000)) + "></div>",
        "<!--" + "x -- " * 100_000,
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        '<script type="application/ld+json">{"a":' + ", " * 100_000 + "</script>",
        '<script type="application/ld+json">' + '{"@type":"NewsArticle"} ' * 20_000 + "</script>",
        "<title>" + "a | " * 50_000 + "</title>",
        "<title>" + "a: " * 50_000 + "</title>",
        "<!--" + " " * 50_000 + "saved from url=(1)" + "h" * 50_000 + "-->",
    ],
)
def test_junk_of_any_length_does_not_hold_the_loader_up(junk: str) -> None:
    start = time.process_time()
    (found,) = load(f"<html><body><article>{STORY}</article>{junk}</body></html>".encode(), path="a.html", fields={})
    assert isinstance(found, RawArticle)
    assert SENTENCES[0] in found.body
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    "prologue",
    [
        "<!DOCTYPE html [<!ENTITY mill \"it's a > b\"> <!ENTITY quay SYSTEM 'file:///etc/hostname'>]>",
        '<?xml version="1.0"?>\n<!DOCTYPE html [\n<!ELEMENT x (y|z)*>\n] >',
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://w3.example/xhtml1-strict.dtd">',
    ],
)
def test_nothing_of_a_prologue_is_text(prologue: str) -> None:
    page = (
        f"{prologue}<html><head><title>Mill</title></head><body><p>The mill at Tarn was opened by its owners.</p></body></html>"
    )
    (found,) = load(page.encode(), path="a.xhtml", fields={})
    assert isinstance(found, RawArticle)
    assert found.body == "The mill at Tarn was opened by its owners."


def story(headline: str, day: str, sentence: str, link: str = "") -> str:
    title = f'<a href="{link}">{headline}</a>' if link else headline
    return f'<article><h2>{title}</h2><time datetime="{day}">that day</time><p>{sentence}</p><p>{sentence}</p></article>'


def test_each_whole_story_of_a_page_is_an_article_with_its_own_headline_and_day() -> None:
    sentences = [
        f"The {thing} at Tarn was opened again after repairs, its owners said, and they hope for a good year."
        for thing in ("mill", "quay")
    ]
    page = "<html><head><title>The week</title></head><body>{}{}</body></html>".format(
        story("Mill opens", "2025-05-03", f"{sentences[0]} {sentences[0]}"),
        story("Quay opens", "2025-05-04", f"{sentences[1]} {sentences[1]}"),
    )
    found = [item for item in load(page.encode(), path="a.html", fields={}) if isinstance(item, RawArticle)]
    assert [(item.title, item.published, item.key) for item in found] == [
        ("Mill opens", "2025-05-03", "story 1"),
        ("Quay opens", "2025-05-04", "story 2"),
    ]
    assert "quay" not in found[0].body and "mill" not in found[1].body


def test_a_page_that_only_links_to_stories_is_none() -> None:
    teasers = "".join(story(f"Headline {at}", "2025-05-03", "A short sentence about it.", f"/{at}") for at in range(4))
    (found,) = load(f"<html><body><main>{teasers}</main></body></html>".encode(), path="a.html", fields={})
    assert isinstance(found, LoadFailure)
    assert "4 headlines with links" in found.reason


def test_teasers_beside_a_story_are_no_stories() -> None:
    teasers = "".join(story(f"Headline {at}", "2025-05-03", "A long sentence about it. " * 12, f"/{at}") for at in range(4))
    mill = story("Mill opens", "2025-05-03", "The mill at Tarn was opened again. " * 9)
    page = f"<html><body>{mill}<aside>{teasers}</aside></body></html>"
    (found,) = load(page.encode(), path="a.html", fields={})
    assert isinstance(found, RawArticle)
    assert "The mill at Tarn" in found.body


def test_a_heading_behind_the_end_of_the_page_does_not_speak_for_it() -> None:
    text = f"<html><head><title>Pier closed</title></head><body><article>{STORY}</article></body></html><h1>Later</h1>"
    (found,) = load(text.encode(), path="a.html", fields={})
    assert isinstance(found, RawArticle), found
    assert found.title == "Pier closed"


@pytest.mark.parametrize(("written", "read"), [("\x02", ""), ("\x0c", " "), ("&#2;", "\ufffd"), ("&#xFFFE", "\ufffd")])
def test_what_is_no_letter_is_left_out_or_marked_wherever_it_stands(written: str, read: str) -> None:
    text = f"The ferry Aurelia ran aground at Hallam{written} on Monday, and nobody was hurt."
    seen = " ".join(text.replace(written, read).split())
    for inside in (f"<div>{text}<p>{STORY}</p></div>", f"<p>{text}</p><p>{STORY}</p>", f"<div><div>{text}</div>{STORY}</div>"):
        (found,) = load(f"<html><body><article>{inside}</article></body></html>".encode(), path="a.html", fields={})
        assert isinstance(found, RawArticle), found
        assert seen in " ".join(found.body.split())


def test_the_days_above_the_entries_of_a_live_page_are_lines_of_it() -> None:
    entries = "".join(
        f"<h2>{day}</h2><p><b>20:55</b> {sentence}</p>"
        for day, sentence in zip(("Thursday, October 16", "Wednesday, October 15"), SENTENCES, strict=False)
    )
    found = page(f"<article><h1>Pier closed: as it happened</h1>{entries}</article>")
    assert [line for line in lines(found) if "October" in line] == ["Thursday, October 16", "Wednesday, October 15"]
