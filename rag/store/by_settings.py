"""What an ingest works with, as the settings say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rag.clock import Clock
from rag.embedders import Embedder
from rag.settings import Settings
from rag.store.intake import Fetched
from rag.store.preparing import Here, Plan, Preparer

# What fetches takes longer to import than files take to be read.
if TYPE_CHECKING:
    from rag.load.web import Rules


def plan(settings: Settings, fields: Mapping[str, str]) -> Plan:
    """How files are read and articles prepared."""
    return Plan(
        fields=dict(fields),
        max_bytes=settings.max_file_mb * 1_000_000,
        max_chars=settings.max_article_chars,
        chunk_tokens=settings.chunk_tokens,
        header=settings.header,
    )


@contextmanager
def preparer(settings: Settings, plan: Plan, embedder: Embedder, clock: Clock, *, ray: str | None) -> Iterator[Preparer]:
    """This process, or a Ray cluster at an address. Raises PluginError and ClusterError."""
    if ray is None:
        yield Here(plan, embedder, clock)
        return
    from rag.store import cluster

    with cluster.connected(ray, settings, plan, embedder.fingerprint, clock) as there:
        yield there


def fetched(settings: Settings, addresses: Sequence[str], *, robots: bool) -> Fetched:
    """What stands at addresses of pages and feeds."""
    if addresses:
        from rag.load import feeds
        from rag.load.web import Fetcher

        yield from feeds.from_addresses(addresses, Fetcher(rules(settings, robots=robots)), newest=settings.feed_entries)


def rules(settings: Settings, *, robots: bool) -> Rules:
    """Where a fetcher may go, and how long it may take."""
    from rag.load.web import Rules

    return Rules(
        private=settings.fetch_private,
        max_bytes=settings.fetch_max_mb * 1_000_000,
        seconds=settings.fetch_seconds,
        pause=settings.fetch_pause,
        robots=robots,
        proxy=settings.fetch_proxy.reveal() if settings.fetch_proxy else "",
    )
