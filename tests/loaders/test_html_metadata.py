"""What a page says of itself: title, author, day and address."""

import pytest

from rag import RawArticle
from rag.loaders.html import load
from tests.loaders.pages import STORY, json_ld, page


def test_json_ld_tells_everything() -> None:
    found = page(
        head=json_ld(
            headline="Pier closed &amp; ferries late",
            datePublished="2024-10-08T14:02:00+03:00",
            dateModified="2024-10-09T10:00:00+03:00",
            author=[{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "Bo Ek"}],
            publisher={"@type": "Organization", "name": "The Post"},
            inLanguage="en-GB",
            url="https://post.example/pier",
        )
    )
    assert found.title == "Pier closed & ferries late"
    assert found.published == "2024-10-08T14:02:00+03:00"
    assert found.author == "Ann Lee, Bo Ek"
    assert found.source == "The Post"
    assert found.language == "en"
    assert found.url == "https://post.example/pier"


@pytest.mark.parametrize(
    "script",
    [
        '{"@graph": [{"@type": "WebSite", "name": "The Post"}, {"@type": ["NewsArticle"], "datePublished": "2024-10-08"}]}',
        '[{"@type": "Person", "name": "x"}, {"@type": "http://schema.org/NewsArticle", "datePublished": "2024-10-08"}]',
        '{"@type": "NewsArticle", "datePublished": "2024-10-08",}',
        '<!-- {"@type": "NewsArticle", "datePublished": "2024-10-08"}; -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "datePublished": "2024-10-08"}\n//]]>',
        '{"@type": "NewsArticle", "description": "line\nbreak", "datePublished": "2024-10-08"}',
        '{"@type": "WebPage"}\n{"@type": "NewsArticle", "datePublished": "2024-10-08"}',
        '{"@type": "NewsArticle", "datePublished": {"@value": "2024-10-08"}}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;datePublished&quot;: &quot;2024-10-08&quot;}",
    ],
)
def test_json_ld_is_read_in_all_its_shapes_and_with_the_usual_faults(script: str) -> None:
    assert page(head=f'<script type="application/ld+json">{script}</script>').published == "2024-10-08"


def test_broken_json_ld_does_not_hide_the_other_metadata() -> None:
    head = "<script type='application/ld+json'>{'@type': broken</script><meta property='og:title' content='Pier closed'>"
    assert page(head=head).title == "Pier closed"


def test_of_several_stories_in_the_metadata_the_one_with_this_headline_counts() -> None:
    other = json_ld(headline="Storm ahead", datePublished="2020-01-01")
    own = json_ld(headline="Pier closed", datePublished="2024-10-08")
    assert page(f"<article><h1>Pier closed</h1>{STORY}</article>", other + own).published == "2024-10-08"


def test_meta_tags_tell_what_json_ld_does_not() -> None:
    found = page(
        head="""<title>Pier closed | The Post</title>
        <meta property="og:title" content="Pier closed | The Post"><meta property="og:site_name" content="The Post">
        <meta property="article:published_time" content="2024-10-08T14:02:00Z"><meta name="author" content="By Ann Lee">
        <link rel="canonical" href="https://post.example/pier"><meta property="og:locale" content="de_AT">"""
    )
    assert found == RawArticle(
        body=found.body,
        path="a.html",
        title="Pier closed",
        source="The Post",
        author="Ann Lee",
        url="https://post.example/pier",
        language="de",
        published="2024-10-08T14:02:00Z",
        page=found.page,
    )


def test_the_exact_moment_wins_over_the_day() -> None:
    meta = '<meta property="article:published_time" content="2024-10-08T23:30:00-05:00">'
    assert page(head=json_ld(datePublished="2024-10-09") + meta).published == "2024-10-08T23:30:00-05:00"
    assert page(head=json_ld(datePublished="2024-10-20") + meta).published == "2024-10-20"


def test_a_placeholder_is_no_date() -> None:
    assert page(head=json_ld(datePublished="0001-01-01T00:00:00Z")).published == ""


def test_microdata_and_time_elements_tell_the_date() -> None:
    date = "<meta itemprop='datePublished' content='2024-10-08'>"
    microdata = f"<article itemscope itemtype='http://schema.org/NewsArticle'>{date}{STORY}</article>"
    assert page(microdata).published == "2024-10-08"
    heading = f"<article><header><h1>Pier closed</h1><time datetime='2024-10-08T14:02Z'>today</time></header>{STORY}</article>"
    assert page(heading).published == "2024-10-08T14:02Z"
    assert (
        page(f"<article>{STORY}</article><div class='posted'><time>8 October 2024</time></div>").published == "8 October 2024"
    )


def test_a_time_that_may_belong_to_another_story_is_left_alone() -> None:
    teasers = "<div><time datetime='2020-01-01'>x</time></div><div><time datetime='2020-02-02'>x</time></div>"
    assert page(f"<article>{STORY}</article>{teasers}").published == ""
    assert page(f"<article>{STORY}</article><aside><time datetime='2020-01-01'>x</time></aside>").published == ""
    assert page(f"<article>{STORY}<time class='updated' datetime='2020-01-01'>x</time></article>").published == ""


@pytest.mark.parametrize(
    ("title", "site", "clean"),
    [
        ("Pier closed | The Post", "The Post", "Pier closed"),
        ("Pier closed - The Post", "The Post", "Pier closed"),
        ("The Post: Pier closed", "The Post", "Pier closed"),
        ("Pier closed – again", "The Post", "Pier closed – again"),
        ("Opinion | Pier closed", "The Post", "Opinion | Pier closed"),
        ("Why The Post closed", "The Post", "Why The Post closed"),
    ],
)
def test_the_sites_name_leaves_the_title_only_where_the_page_says_that_it_is_the_site(
    title: str, site: str, clean: str
) -> None:
    assert page(head=f"<title>{title}</title><meta property='og:site_name' content='{site}'>").title == clean
    assert page(head=f"<title>{title}</title>").title == title


def test_a_headline_that_was_cut_is_completed_from_the_page() -> None:
    found = page(f"<article><h1>Pier closed after crane struck</h1>{STORY}</article>", json_ld(headline="Pier closed after…"))
    assert found.title == "Pier closed after crane struck"
    assert "Pier closed" not in found.body


def test_a_browsers_note_of_where_the_page_was_saved_from_is_its_address() -> None:
    text = f"<!-- saved from url=(0030)https://post.example/pier/ -->\n<html><body>{STORY}</body></html>"
    (found,) = load(text.encode(), path="a.html", fields={})
    assert isinstance(found, RawArticle)
    assert found.url == "https://post.example/pier/"


def test_addresses_that_are_not_of_the_web_are_not_taken() -> None:
    assert page(head="<link rel=canonical href='javascript:alert(1)'><meta property=og:url content='/pier'>").url == ""
