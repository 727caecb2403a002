from rag import LoadFailure, RawArticle
from rag.loaders.text import load


def test_the_text_is_kept_as_it_is() -> None:
    (found,) = load(b"\n close \r\nA story.  \n", path="a.txt", fields={"body": "story"})
    assert found == RawArticle(body="\n close \r\nA story.  \n", path="a.txt")


def test_binary_data_is_a_failure() -> None:
    (found,) = load(b"\x00\x01\x02story", path="a.txt", fields={})
    assert isinstance(found, LoadFailure)
