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
publisher: The Post # a comment, too
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
    assert found.source == "The Post"
    assert found.url == "https://a.example/1"
    assert found.key == ""


def test_names_that_were_given_apply_to_front_matter() -> None:
    assert article(FRONT, title="description").title == "Two lines of it"


def test_a_text_without_front_matter_is_kept_whole() -> None:
    for text in (
        "# Title\n\nStory.\n",
        "---\n\nA rule, then prose: yes.\nMore prose.\n\n---\nEnd.\n",
        "--- \nnever closed: yes\n",
        "---\n# Title\n---\nStory.\n",
        "---\nAs the mayor said on Monday: no.\nSource: Reuters\n---\nStory.\n",
    ):
        assert article(text).body == text


@pytest.mark.parametrize(
    ("front", "title", "author"),
    [
        ("title: 'It''s over'\nauthor: \"Ann \\\"Bo\\\" Lee\"", "It's over", 'Ann "Bo" Lee'),
        ('"title": It is over\n"authors": ["Lee, Ann", Bo Ek]', "It is over", "Lee, Ann, Bo Ek"),
        ("title: |-\n  It is\n  - all - over\nauthors: [\n  Ann,\n  Bo\n]", "It is - all - over", "Ann, Bo"),
        ("og:title: Over\ntitle: >-\n  It is\n\n  over\nauthor: ~", "It is over", ""),
        ("title: It is\n  over\nauthor:\n  name: Ann Lee\n  email: a@b.example", "It is over", "Ann Lee"),
        ("title: Over\nauthors:\n  - name: Ann Lee\n    role: editor\n  - name: Bo Ek", "Over", "Ann Lee, Bo Ek"),
        ("title: Over\nowners: &us [Ann, Bo]\nauthors: *us", "Over", "Ann, Bo"),
        ("title: !!python/object/apply:os.getcwd []\nauthor: !x Ann", "", "Ann"),
    ],
)
def test_front_matter_is_read_as_yaml(front: str, title: str, author: str) -> None:
    found = article(f"---\n{front}\n---\nStory.\n")
    assert (found.title, found.author, found.body) == (title, author, "Story.\n")


def test_a_number_sign_is_a_part_of_a_headline_and_a_comment_is_none() -> None:
    found = article("---\ntitle: Gang seizes #1 port  # checked\nauthor: Ann # Lee\n---\nStory.\n")
    assert (found.title, found.author) == ("Gang seizes #1 port", "Ann")


@pytest.mark.parametrize(
    ("front", "title", "author"),
    [
        ("title: Flood: ten dead\nauthors:\n  - Ann Lee\n  - name: Bo Ek", "Flood: ten dead", "Ann Lee, Bo Ek"),
        ("title: Flood: ten\n  dead\n# a comment\nauthors:\n\t- Ann\n\t- @bo", "Flood: ten dead", "Ann, @bo"),
        ("title: [Update] Flood in Hallam\nauthors: ['Ann', @bo]", "[Update] Flood in Hallam", "Ann, @bo"),
        ('title: "Flood": mayor resigns\nauthor: *Ann*', '"Flood": mayor resigns', "*Ann*"),
        ("title: 'The dam: it's gone'\nauthor: `Ann`", "The dam: it's gone", "`Ann`"),
        ('title: "\\UFFFFFFFF"\nauthor: Ann', "\\UFFFFFFFF", "Ann"),
    ],
)
def test_what_is_no_yaml_is_read_entry_by_entry(front: str, title: str, author: str) -> None:
    for lines in (front, front.replace("\n", "\r\n")):
        found = article(f"---\n{lines}\n---\nStory.\n")
        assert (found.title, found.author, found.body) == (title, author, "Story.\n")


@pytest.mark.parametrize(
    "written", ["2024-10-08", "2024-10-08 14:02:00 +3", "'08.10.2024'", "Oct 8, 2024, 9:30 a.m.", "20241008", "1728396120"]
)
def test_a_date_of_front_matter_is_kept_as_it_is_written(written: str) -> None:
    expected = "2024-10-08T14:02:00+00:00" if written.isdigit() and len(written) > 8 else written.strip("'")
    assert article(f"---\ndate: {written}\n---\nStory.\n").published == expected


MULTIPLYING = "a0: &a0 x\n" + "".join(f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 9)}]\n" for at in range(1, 10))


@pytest.mark.parametrize(
    "front",
    [
        f"{MULTIPLYING}author: *a9",
        f"text: &a {'x' * 50_000}\nauthor: [{'*a, ' * 5_000}]",
        "author: &a [*a]",
        f"author: {'[' * 9_000}",
        f"author: {'[' * 30}{']' * 30}",
        f"author: {'{a: ' * 9_000}",
        f"author: {'x' * 200_000}",
        f"author: [{'x, ' * 40_000}]",
    ],
)
def test_front_matter_beyond_its_limits_is_a_failure(front: str) -> None:
    (found,) = load(f"---\ntitle: x\n{front}\n---\nStory.\n".encode(), path="a.md", fields={})
    assert isinstance(found, LoadFailure)
    assert found.reason.startswith("front matter of more than 100,000 characters") and "shorten it" in found.reason


def test_prose_between_rules_has_no_limits() -> None:
    text = f"---\n{'[' * 200_000}\nHolm: The pier is closed.\n---\nStory.\n"
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
