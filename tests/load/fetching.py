"""Addresses fetched from a site on loopback, and refused."""

from __future__ import annotations

import pytest

from rag import FetchError
from rag.load.web import Document, Fetcher, Rules
from tests.website import Site

QUICK = Rules(private=True, max_bytes=100_000, seconds=5, pause=0)


def fetched(site: Site, path: str, rules: Rules = QUICK) -> Document:
    return Fetcher(rules).fetch(site.url + path)


def refusal(address: str, rules: Rules = QUICK) -> FetchError:
    with pytest.raises(FetchError) as raised:
        Fetcher(rules).fetch(address)
    return raised.value
