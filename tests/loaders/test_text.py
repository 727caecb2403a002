import pytest

from rag import RawArticle
from rag.lab import LoadFailure
from rag.loaders.text import load


def test_the_text_is_kept_as_it_is() -> None:
    (found,) = load(b"\n close \r\nA story.  \n", path="a.txt", fields={"body": "story"})
    assert found == RawArticle(body="\n close \r\nA story.  \n", path="a.txt")


def test_front_matter_above_a_story_says_its_title_source_and_date() -> None:
    (found,) = load(
        b"---\nheadline: Mill: no work\nsource: Tarn Echo\ndate: 2025-05-03\n---\nIt shut.\n", path="a.txt", fields={}
    )
    assert isinstance(found, RawArticle)
    assert (found.title, found.source, found.published) == ("Mill: no work", "Tarn Echo", "2025-05-03")
    assert found.body.strip() == "It shut."
    (failed,) = load(b"---\ntitle: Mill\n---\n \n", path="a.txt", fields={})
    assert isinstance(failed, LoadFailure) and "nothing but front matter" in failed.reason


def test_binary_data_is_a_failure() -> None:
    (found,) = load(b"\x00\x01\x02story", path="a.txt", fields={})
    assert isinstance(found, LoadFailure)


FIRST = "Quay opens\n3 May 2025\n\nThe quay at Tarn was opened to lorries on Friday, the harbour master said.\n"
SECOND = "Mill burns\n4 May 2025\n\nThe mill at Tarn burnt down in the night; nobody was hurt, the brigade said.\n"


@pytest.mark.parametrize("rule", ["* * *", "-----", "=========", "_ _ _ _", "####"])
def test_articles_between_rules_are_articles_of_their_own(rule: str) -> None:
    found = list(load(f"{FIRST}\n{rule}\n\n{SECOND}".encode(), path="a.txt", fields={}))
    assert [item.key for item in found if isinstance(item, RawArticle)] == ["part 1", "part 2"]
    assert [item.body for item in found if isinstance(item, RawArticle)] == [FIRST.strip("\n"), SECOND.strip("\n")]


@pytest.mark.parametrize(
    "second", ["The second half of the story, which has no date of its own.\n", "* * *\n", "Notes\n\nNone.\n"]
)
def test_a_rule_inside_one_story_divides_nothing(second: str) -> None:
    text = f"{FIRST}\n* * *\n\n{second}"
    assert list(load(text.encode(), path="a.txt", fields={})) == [RawArticle(body=text, path="a.txt")]


def test_the_articles_of_a_news_services_export_have_what_their_blocks_say() -> None:
    blocks = [
        f"Document TARN{number}\n\n{title}\nOna Reyes\n1,204 words\n{day} May 2025\nTarn Echo\nTARN\n1\nEnglish\n\n{body}\n\n"
        for number, title, day, body in (
            ("0000020250503x1", "Quay opens", 3, "The quay was opened."),
            ("0000020250504x2", "Mill burns", 4, "The mill burnt down."),
        )
    ]
    one, other = load("".join(blocks).encode(), path="a.txt", fields={})
    assert isinstance(one, RawArticle) and isinstance(other, RawArticle)
    assert (one.title, one.author, one.source, one.published) == ("Quay opens", "Ona Reyes", "Tarn Echo", "2025-05-03")
    assert (other.key, other.body.strip()) == ("TARN0000020250504x2", "The mill burnt down.")
