"""What a page does not show is no text of its article: every way of hiding on a page of its own."""

import pytest

from rag.loaders import html
from rag.schema import RawArticle

SHOWN = (
    "The mill at Hallam opened again on Friday after a year of repairs, its owners said.",
    "Hundreds of people came to see it, and the band of the harbour played until late.",
)
SECRET = "The mill burnt down on Monday."


def body(hidden: str, sheet: str = "") -> str:
    """The text of a page that has something between its two sentences."""
    page = (
        f"<html><head><title>Mill reopens</title><style>{sheet}</style></head><body><article><h1>Mill reopens</h1>"
        f"<p>{SHOWN[0]}</p>{hidden}<p>{SHOWN[1]}</p></article></body></html>"
    )
    (found,) = html.load(page.encode(), path="mill.html", fields={})
    assert isinstance(found, RawArticle)
    return found.body


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display:none">{}</p>',
        '<p style="DISPLAY : None !important">{}</p>',
        '<p style="display:/**/none">{}</p>',
        '<p style="disp\\6c ay:none">{}</p>',
        "<p hidden>{}</p>",
        '<p hidden="until-found">{}</p>',
        '<div aria-hidden="true"><p>{}</p></div>',
        '<p style="visibility:hidden">{}</p>',
        '<div style="visibility:collapse"><p>{}</p></div>',
        '<p style="opacity:0">{}</p>',
        '<p style="opacity:.01">{}</p>',
        '<p style="filter:opacity(0%)">{}</p>',
        '<p style="font-size:0">{}</p>',
        '<p style="font-size:1px">{}</p>',
        '<p style="font:0/0 a">{}</p>',
        '<p style="font-size:.01em">{}</p>',
        '<p style="color:#fff">{}</p>',
        '<p style="color:white;background:white">{}</p>',
        '<p style="color:#333;background-color:#333333">{}</p>',
        '<p style="color:rgb(254, 254, 254)">{}</p>',
        '<p style="color:rgba(0,0,0,0)">{}</p>',
        '<p style="color:transparent">{}</p>',
        '<p style="-webkit-text-fill-color:transparent">{}</p>',
        '<p><font color="white">{}</font></p>',
        '<table bgcolor="#000000"><tr><td><font color="black">{}</font></td></tr></table>',
        '<p style="position:absolute;left:-9999px">{}</p>',
        '<p style="position:fixed;top:-200vh">{}</p>',
        '<p style="position:absolute;left:calc(0px - 9999px)">{}</p>',
        '<p style="margin-left:-9999px">{}</p>',
        '<p style="text-indent:-9999px">{}</p>',
        '<p style="transform:translateX(-9999px)">{}</p>',
        '<p style="transform:scale(0)">{}</p>',
        '<p style="position:absolute;clip:rect(0 0 0 0)">{}</p>',
        '<p style="position:absolute;clip:rect(1px, 1px, 1px, 1px)">{}</p>',
        '<p style="clip-path:inset(50%)">{}</p>',
        '<p style="clip-path:circle(0)">{}</p>',
        '<p style="clip-path:polygon(0 0, 0 0, 0 0)">{}</p>',
        '<p style="height:0;overflow:hidden">{}</p>',
        '<p style="max-height:0;overflow:hidden">{}</p>',
        '<p style="width:1px;height:1px;overflow:hidden">{}</p>',
        '<p style="position:absolute;z-index:-1">{}</p>',
        '<p style="content-visibility:hidden">{}</p>',
        '<p class="sr-only">{}</p>',
        "<noscript><p>{}</p></noscript>",
        "<dialog><p>{}</p></dialog>",
        "<div popover><p>{}</p></div>",
        "<template><p>{}</p></template>",
        "<video><p>{}</p></video>",
        "<canvas>{}</canvas>",
        "<iframe>{}</iframe>",
        "<!-- {} -->",
    ],
)
def test_what_an_element_says_of_itself_hides_it(hidden: str) -> None:
    text = body(hidden.format(SECRET))
    assert SECRET not in text
    assert all(sentence in text for sentence in SHOWN)


@pytest.mark.parametrize(
    ("sheet", "hidden"),
    [
        (".zz{display:none}", '<p class="a zz">{}</p>'),
        ("#zz{position:absolute;left:-5000px}", '<p id="zz">{}</p>'),
        ("p.zz, .yy {opacity:0}", '<p class="zz">{}</p>'),
        (".yy{color:#fff}", '<p class="yy">{}</p>'),
        (".a.b{font-size:0}", '<p class="b a">{}</p>'),
        ("aside{visibility:hidden}", "<aside><p>{}</p></aside>"),
        ("@media screen{.zz{display:none}}", '<p class="zz">{}</p>'),
        ("/* x */ .zz /* y */ {display:none}", '<p class="zz">{}</p>'),
        ("article .a { display: none }", "<div><p class='a'>{}</p></div>"),
        ("article > div > .a { display: none }", "<div><p class='a'>{}</p></div>"),
        (".a { display: none } .never .a { display: block }", "<p class='a'>{}</p>"),
    ],
)
def test_a_rule_of_the_page_hides(sheet: str, hidden: str) -> None:
    text = body(hidden.format(SECRET), sheet)
    assert SECRET not in text
    assert all(sentence in text for sentence in SHOWN)


@pytest.mark.parametrize(
    ("sheet", "shown"),
    [
        ("@media print { .a { display: none } }", "<p class='a'>{}</p>"),
        (".a { display: none } .a.b { display: block }", "<p class='a b'>{}</p>"),
        (".a { display: none }", "<p class='a' style='display: block'>{}</p>"),
        (".a { font-size: 0 }", "<div class='a'><p style='font-size: 16px'>{}</p></div>"),
        (".a { visibility: hidden }", "<div class='a'><p style='visibility: visible'>{}</p></div>"),
        (".a { background: #000 }", "<div class='a'><p style='color: #fff'>{}</p></div>"),
        (".a { background: url(night.jpg) }", "<div class='a'><p style='color: #fff'>{}</p></div>"),
        ("p { color: #fff } article p { color: #222 }", "<p>{}</p>"),
        (".a { display: none } article > .a { display: block }", "<p class='a'>{}</p>"),
        ("section .a { display: none }", "<p class='a'>{}</p>"),
        ("body > .a { display: none }", "<p class='a'>{}</p>"),
        (".a:hover { display: none }", "<p class='a'>{}</p>"),
        (".no-js .a { display: none }", "<p class='a'>{}</p>"),
        ("", "<p style='opacity: .8; color: #444; font-size: 12px; margin-left: -10px; position: relative; left: -2px'>{}</p>"),
        ("", "<p style='overflow: hidden; width: 600px; text-indent: 2em; clip: auto; transform: none; z-index: 3'>{}</p>"),
        ("", "<table bgcolor='black'><tr><td><font color='white'>{}</font></td></tr></table>"),
        ("", "<p aria-hidden='false'>{}</p>"),
        ("", "<p style='font: 14px/1.5 Georgia, serif'>{}</p>"),
    ],
)
def test_what_is_shown_stays(sheet: str, shown: str) -> None:
    assert SECRET in body(shown.format(SECRET), sheet)


def test_text_after_a_hidden_element_stays() -> None:
    assert "The mayor cut the ribbon" in body(f"<div><span style='display:none'>{SECRET}</span>The mayor cut the ribbon.</div>")


def test_hidden_text_is_left_out_of_markup_in_records() -> None:
    from rag.loaders import jsonl

    record = f'{{"body": "<p>{SHOWN[0]}</p><p style=\\"display:none\\">{SECRET}</p>"}}'
    (found,) = jsonl.load(record.encode(), path="a.jsonl", fields={})
    assert isinstance(found, RawArticle)
    assert found.body == SHOWN[0]
