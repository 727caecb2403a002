"""Names by their shape."""

import pytest

from rag.load import shapes


@pytest.mark.parametrize(
    ("author", "persons"),
    [
        ("Ida Brask", ("Ida Brask",)),
        ("Ida Brask, Tor Vang", ("Ida Brask", "Tor Vang")),
        ("Ida Brask and Tor Vang", ("Ida Brask", "Tor Vang")),
        ("Newsroom", ()),
        ("Ida Brask, Orsa", ()),
    ],
)
def test_an_author_as_articles_have_it_is_each_of_its_people(author: str, persons: tuple[str, ...]) -> None:
    assert shapes.bylined(author) == persons
