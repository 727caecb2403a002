import pytest

from rag.addresses import network, only_here, shown


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


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "localhost", "LOCALHOST", "::1", "[::1]"])
def test_a_server_on_an_address_of_this_machine_is_reached_from_here_alone(host: str) -> None:
    assert only_here(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "192.168.1.5", "::", "news.example", "", "127.0.0.1.evil.example", "localhost.evil"]
)
def test_a_server_on_any_other_address_may_be_reached_from_elsewhere(host: str) -> None:
    assert not only_here(host)


@pytest.mark.parametrize(
    ("address", "has"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1%eth0", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_a_sender_has_an_address_or_a_network_of_the_newer_kind(address: str, has: str) -> None:
    assert network(address) == has
