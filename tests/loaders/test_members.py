"""Files in a file: what is known from outside is said of each."""

from __future__ import annotations

from rag import RawArticle
from rag.lab import LoadFailure
from rag.loaders._members import Member, read_each


def test_what_a_member_is_found_to_be_has_what_is_known_of_it_from_outside() -> None:
    member = Member("text", b"", "a.warc", key="3", url="https://a.example/1", captured="2024-10-08")
    found = member.says_of(RawArticle("A mill burned.", "a.warc", key="7", url="https://other.example"))
    assert isinstance(found, RawArticle)
    assert (found.key, found.url, found.captured) == ("3 7", "https://a.example/1", "2024-10-08")
    bare = Member("text", b"", "a.warc").says_of(RawArticle("A mill burned.", "a.warc", key="7", url="https://b.example"))
    assert isinstance(bare, RawArticle)
    assert (bare.key, bare.url, bare.captured) == ("7", "https://b.example", "")


def test_a_failure_names_its_member() -> None:
    failure = LoadFailure("a.zip", "empty file")
    assert Member("text", b"", "a.zip", key="b.txt").says_of(failure) == LoadFailure("a.zip", "b.txt: empty file")
    assert Member("text", b"", "a.zip").says_of(failure) is failure


def test_each_member_is_read_by_its_own_loader_and_a_failure_goes_on_its_way() -> None:
    failure = LoadFailure("a.zip", "c.bin: binary data")
    members = [
        Member("text", b"Mill burns\n\nThe old mill burned down on Monday, the council said.\n", "a.zip", key="a.txt"),
        failure,
        Member("json", b'{"title": "Quay shut", "text": "The quay of Tarn was closed."}', "a.zip", key="b.json"),
    ]
    first, second, third = read_each(members, {})
    assert isinstance(first, RawArticle) and first.key == "a.txt" and "old mill" in first.body
    assert second is failure
    assert isinstance(third, RawArticle) and third.title == "Quay shut" and third.key.startswith("b.json")
