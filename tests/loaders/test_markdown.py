import pytest

from rag import RawArticle
from rag.lab import LoadFailure
from rag.loaders.markdown import load

FRONT = """---
title: "Talks: the second round"
date: 2024-10-08T14:02:00+03:00
authors:
  - Ann Lee
  - Bo Ek
tags: [politics, talks]
publisher: The Post # not a comment
description: >
  Two lines
  of it
# a comment
permalink: https://a.example/talks
link: https://a.example/1
---

# Talks

The *second* round began.
"""


def article(text: str, **fields: str) -> RawArticle:
    (found,) = load(text.encode(), path="a.md", fields=fields)
    assert isinstance(found, RawArticle)
    return found


def test_front_matter_becomes_fields_and_the_text_stays() -> None:
    found = article(FRONT)
    assert found.body == "\n# Talks\n\nThe second round began.\n"
    assert found.title == "Talks: the second round"
    assert found.published == "2024-10-08T14:02:00+03:00"
    assert found.author == "Ann Lee, Bo Ek"
    assert found.source.startswith("The Post")
    assert found.url == "https://a.example/1"
    assert found.key == ""


def test_names_that_were_given_apply_to_front_matter() -> None:
    assert article(FRONT, title="description").title == "Two lines of it"


def test_a_text_without_front_matter_is_kept_whole() -> None:
    for text in (
        "# Title\n\nStory.\n",
        "---\n\nA rule, then prose: yes.\nMore prose.\n\n---\nEnd.\n",
        "--- \nnever closed: yes\n",
    ):
        assert article(text).body == text


def test_front_matter_alone_is_a_failure() -> None:
    (found,) = load(b"---\ntitle: x\n---\n\n", path="a.md", fields={})
    assert isinstance(found, LoadFailure)
    assert "front matter" in found.reason


def test_marks_links_and_images_leave_clean_sentences() -> None:
    text = (
        '# Mill reopens\n\nThe *mill* of [Hallam](https://hallam.example/a_(b)) ![photo](mill.png "The mill")was _opened_ by '
        "`Ona` [Reyes][1] on <https://mill.example>.\n\n[1]: https://reyes.example\n\n> The wheel turns, she said.\n\n"
        "3 * 4 is twelve, snake_case_names stay, 5\\* hotel.<br>\n\n<!-- nobody sees this -->\n| year | mills |\n"
        '<p style="display:none">The mill burnt down.</p><p>It was a fine day.</p>'
    )
    (found,) = load(text.encode(), path="a.md", fields={})
    assert isinstance(found, RawArticle)
    assert found.body.split("\n\n") == [
        "# Mill reopens",
        "The mill of Hallam was opened by Ona Reyes on https://mill.example.",
        "",
        "The wheel turns, she said.",
        "3 * 4 is twelve, snake_case_names stay, 5* hotel.",
        "\n| year | mills |\nIt was a fine day.",
    ]


@pytest.mark.parametrize("text", [">", "<a>", "![a bridge](a.jpg)", "<!-- to do -->", "[1]: https://a.example/1"])
def test_a_file_in_which_only_marks_stand_is_a_failure(text: str) -> None:
    (found,) = load(text.encode(), path="a.md", fields={})
    assert isinstance(found, LoadFailure)
    assert "marks and images" in found.reason
