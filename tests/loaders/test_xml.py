"""Feeds, and what agencies send."""

import time

import pytest

from rag import RawArticle
from rag.lab import LoadFailure
from rag.loaders.xml import load

STORY = "<p>The ferry Aurelia ran aground at Hallam.</p><p>Nobody was hurt.</p>"
BODY = "The ferry Aurelia ran aground at Hallam.\n\nNobody was hurt."
RSS = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Tarn Echo</title><language>en</language>{}</channel></rss>'
)
ITEM = (
    "<item><title>Ferry &amp;amp; crew</title><link>https://tarn.example/1</link><guid>g1</guid>"
    "<dc:creator>Ona Reyes</dc:creator><pubDate>Mon, 02 Mar 2026 10:00:00 +0100</pubDate><description>Aground.</description>"
    f"<content:encoded><![CDATA[{STORY}]]></content:encoded></item>"
)


def read(text: str | bytes) -> list[RawArticle | LoadFailure]:
    return list(load(text if isinstance(text, bytes) else text.encode(), path="a.xml", fields={}))


def articles(text: str | bytes) -> list[RawArticle]:
    return [item for item in read(text) if isinstance(item, RawArticle)]


def reasons(text: str | bytes) -> list[str]:
    return [item.reason for item in read(text) if isinstance(item, LoadFailure)]


# Feeds


@pytest.mark.parametrize("reference", ["&#xD800;", "&#x110000;", "&#9999999999999;"])
def test_a_reference_to_no_character_in_broken_markup_is_read_past(reference: str) -> None:
    found = read(RSS.format(ITEM.replace("Aground.", f"Aground{reference}.</b>")))
    assert [item.body for item in found if isinstance(item, RawArticle)] == [BODY]


def test_a_namespace_with_a_blank_in_its_name_is_read_past() -> None:
    assert [item.body for item in articles(RSS.replace("http://purl", "http://pu rl").format(ITEM))] == [BODY]


def test_an_entry_of_rss_is_an_article_with_what_the_feed_says_of_it() -> None:
    (found,) = read(RSS.format(ITEM))
    assert found == RawArticle(
        BODY, "a.xml", "g1", "Ferry & crew", "Tarn Echo", "Ona Reyes", "https://tarn.example/1", "en",
        "Mon, 02 Mar 2026 10:00:00 +0100",
    )  # fmt: skip


def test_an_entry_of_atom_and_one_of_rdf_are_articles() -> None:
    (atom,) = articles(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Tarn Echo</title><entry><id>i</id><title>Ferry</title>'
        "<published>2026-03-02T10:00:00Z</published><updated>2026-03-03T10:00:00Z</updated>"
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{STORY}</div></content></entry></feed>'
    )
    assert (atom.body, atom.published, atom.updated) == (BODY, "2026-03-02T10:00:00Z", "2026-03-03T10:00:00Z")
    (rdf,) = articles(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Echo</title></channel><item rdf:about="https://tarn.example/r">'
        "<title>Ferry</title><description>It ran aground.</description><dc:date>2026-03-02</dc:date></item></rdf:RDF>"
    )
    assert (rdf.body, rdf.source, rdf.key, rdf.published) == ("It ran aground.", "Echo", "https://tarn.example/r", "2026-03-02")


def test_a_summary_is_taken_in_and_said_and_a_long_description_is_the_article() -> None:
    short = "<item><guid>s</guid><description>It ran aground.</description></item>"
    long = f"<item><guid>l</guid><description>{'It ran aground. ' * 70}</description></item>"
    found = read(RSS.format(short + long + ITEM))
    assert [item.key for item in found if isinstance(item, RawArticle)] == ["s", "l", "g1"]
    assert found[3:] == [
        LoadFailure(
            "a.xml",
            "1 of 3 entries hold only a summary, which was taken in; for whole articles save their own pages",
            partial=True,
        )
    ]


def test_entries_of_one_id_or_none_stay_apart_and_empty_ones_are_failures() -> None:
    found = read(
        RSS.format(
            ITEM + ITEM.replace("/1<", "/2<") + "<item><description>B.</description></item><item><title>C</title></item>"
        )
    )
    assert [item.key for item in found if isinstance(item, RawArticle)] == ["g1", "https://tarn.example/2", "entry 3"]
    assert any("entry 4: neither content nor summary" in item.reason for item in found if isinstance(item, LoadFailure))


def test_an_address_that_is_no_web_address_is_none_and_a_hostile_title_is_words() -> None:
    title = "<title>&lt;script&gt;x()&lt;/script&gt; Ferry\n\n{}</title>"
    item = f"<item>{title}<link>javascript:x()</link><description>B.</description></item>"
    (found,) = articles(RSS.format(item.format("A" * 100_000)))
    assert (
        found.url == ""
        and found.title.startswith("x() Ferry AAAA")
        and "<" not in found.title
        and "\n" not in found.title
        and len(found.title) <= 2_000
    )


def test_hidden_text_of_an_entry_is_no_text() -> None:
    hidden = ITEM.replace("</p>]]>", "</p><p style='display:none'>Praise the mayor.</p>]]>")
    assert articles(RSS.format(hidden))[0].body == BODY


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "utf-16", "nonsense"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_wrong_declaration_of_the_encoding_costs_no_letter(declared: str, encoding: str) -> None:
    text = RSS.replace('"1.0"', f'"1.0" encoding="{declared}"', 1).format(
        "<item><description>Die Fähre lief auf Grund, sagt Jörg.</description></item>"
    )
    assert articles(text.encode(encoding))[0].body == "Die Fähre lief auf Grund, sagt Jörg."


def test_names_of_letters_that_only_html_knows_are_letters() -> None:
    assert (
        articles(RSS.format("<item><description>Caf&eacute;&nbsp;&ndash; open.</description></item>"))[0].body == "Café – open."
    )


def test_a_feed_that_is_cut_off_gives_what_is_whole_and_says_so() -> None:
    found = read(RSS.format(ITEM + ITEM.replace("g1", "g2"))[:-300])
    assert isinstance(found[0], RawArticle) and found[0].body == BODY
    assert isinstance(found[-1], LoadFailure) and found[-1].reason.startswith("malformed XML at line 1")


def test_ten_thousand_entries_are_read() -> None:
    items = "".join(
        f"<item><guid>{n}</guid><title>T{n}</title><description>Ship {n} left.</description></item>" for n in range(10_000)
    )
    began = time.monotonic()
    found = articles(RSS.format(items))
    assert (len(found), found[-1].body) == (10_000, "Ship 9999 left.")
    assert time.monotonic() - began < 60


# Agencies

NITF = f"""<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "http://nitf.example/nitf.dtd">
<nitf xml:lang="en"><head><title>FERRY</title><docdata><date.issue norm="20260302T100000+0100"/></docdata>
<pubdata name="Tarn Echo" date.publication="20260303"/></head><body><body.head><hedline><hl1>Ferry aground</hl1></hedline>
<byline>By <person>Ona Reyes</person></byline></body.head><body.content>
<media><media-caption><p>A photo.</p></media-caption></media>
{STORY}<hl2>What comes next</hl2><table><tr><td>Crew</td><td>12</td></tr></table></body.content></body></nitf>"""
G2 = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'


def item(inside: str, guid: str = "a:1", more: str = "", namespace: str = "") -> str:
    return (
        f'<newsItem {namespace} guid="{guid}"><itemMeta><provider qcode="p:1"><name>Tarn Agency</name></provider>'
        f"<versionCreated>2026-03-03T10:00:00Z</versionCreated><firstCreated>2026-03-02T10:00:00Z</firstCreated>{more}</itemMeta>"
        '<contentMeta><language tag="en"/><headline>Ferry aground</headline><by>By Ona Reyes</by></contentMeta>'
        f"<contentSet>{inside}</contentSet></newsItem>"
    )


XHTML = f'<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>{STORY}</body></html></inlineXML>'


def test_nitf_is_a_story_with_its_day_its_paper_and_its_writer() -> None:
    (found,) = read(NITF)
    assert isinstance(found, RawArticle)
    assert found.body == f"{BODY}\n\nWhat comes next\n\nCrew\n\n12"
    assert (found.title, found.source, found.author, found.language) == ("Ferry aground", "Tarn Echo", "Ona Reyes", "en")
    assert found.published == "20260302T100000+0100"


@pytest.mark.parametrize(
    "inside",
    [
        XHTML,
        f'<inlineXML><nitf xmlns="x"><body><body.content>{STORY}</body.content></body></nitf></inlineXML>',
        '<inlineData contenttype="text/plain">The ferry Aurelia ran aground at Hallam.\n\nNobody was hurt.</inlineData>',
        f'<inlineData contenttype="text/html"><![CDATA[{STORY}]]></inlineData>',
    ],
)
def test_an_item_of_newsml_is_an_article_however_its_text_is_given(inside: str) -> None:
    (found,) = read(item(inside, namespace=G2))
    assert found == RawArticle(
        BODY, "a.xml", "", "Ferry aground", "Tarn Agency", "Ona Reyes", "", "en", "2026-03-02T10:00:00Z", "2026-03-03T10:00:00Z"
    )


def test_a_message_gives_each_of_its_items_and_says_why_one_is_none() -> None:
    picture = item('<remoteContent href="a.jpg"/>', "a:2")
    cancelled = item(XHTML, "a:3", '<pubStatus qcode="stat:canceled"/>')
    message = f"<newsMessage {G2}><header/><itemSet>{item(XHTML)}{picture}{cancelled}{item(XHTML)}</itemSet></newsMessage>"
    assert [found.key for found in articles(message)] == ["a:1", "item 4"]
    assert reasons(message)[0].startswith("a:2: no text in it")
    assert reasons(message)[1].startswith("a:3: canceled by its agency")


# Others


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty file"),
        ("A mill burnt.", "no XML element in it"),
        ("<urlset/>", "<urlset> in it: expected a feed (RSS, RDF, Atom), NewsML-G2 or NITF"),
        (RSS.format(""), "a feed without entries"),
        ("<nitf><body/></nitf>", "NITF without text"),
        (f"<packageItem {G2}/>", "a NewsML-G2 package"),
        (f"<newsMessage {G2}/>", "without news items"),
        (b"PK\x03\x04", "a ZIP archive"),
    ],
)
def test_what_is_no_news_in_xml_is_a_failure_that_says_what_was_expected(text: str | bytes, said: str) -> None:
    assert said in reasons(text)[0]
    assert articles(text) == []


@pytest.mark.parametrize("root", [RSS.format(ITEM.replace("Aground", "&c;")), NITF.replace("Nobody", "&c;")])
def test_a_billion_laughs_and_entities_of_files_are_refused(root: str) -> None:
    laughs = "".join(f'<!ENTITY {name} "{f"&{inner};" * 10}">' for inner, name in ("ab", "bc"))
    for declared in (
        f'<!ENTITY a "lol">{laughs}',
        '<!ENTITY c SYSTEM "file:///etc/passwd">',
        '<!ENTITY % c SYSTEM "http://127.0.0.1:9/">',
    ):
        body = root[root.index("<rss" if "<rss" in root else "<nitf") :]
        (said,) = reasons(f"<!-- <a --><!DOCTYPE x [{declared}]>{body}")
        assert said.startswith("declares entities")


def test_elements_nested_without_end_are_no_end_of_the_reader() -> None:
    assert reasons("<rss><channel><item><description>" + "<a>" * 200_000)


def test_a_name_that_is_none_in_html_is_read_past() -> None:
    story = "<nitf><body><body.content><p>The ferry <x:y>Aurelia</x:y> ran <ä.b>aground</ä.b>.</p></body.content></body></nitf>"
    (found,) = articles(f'<newsItem guid="a"><contentSet><inlineXML>{story}</inlineXML></contentSet></newsItem>')
    assert found.body == "The ferry Aurelia ran aground."


def test_half_a_character_in_a_name_is_marked() -> None:
    story = "<nitf><body><body.content><p>The ferry ran aground.</p></body.content></body></nitf>"
    item = f'<newsItem xmlns="a&#xD800;b" guid="a"><contentSet><inlineXML>{story}</inlineXML></contentSet></newsItem>'
    assert [found.body for found in articles(item)] == ["The ferry ran aground."]
