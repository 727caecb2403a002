"""A server over the archive that a file of tests has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.edge.serve.serving import Server, serving


@pytest.fixture(scope="module")
def server(shelf: Any) -> Iterator[Server]:
    with serving(shelf) as made:
        yield made
