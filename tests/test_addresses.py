import pytest

from rag.addresses import shown


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        ("https://me:secret@host.example/v1", "https://host.example/v1"),
        ("https://host.example/v1?api-key=secret", "https://host.example/v1"),
        ("https://host.example/v1#secret", "https://host.example/v1"),
        ("me:sec@ret@host.example", "host.example"),
        ("https://host.example/a@b", "https://host.example/a@b"),
        ("https://host.example/v1?next=\nsecret", "https://host.example/v1"),
        ("", ""),
    ],
)
def test_an_address_is_shown_without_user_password_and_query(url: str, expected: str) -> None:
    assert shown(url) == expected
