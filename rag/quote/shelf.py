"""The archive as an overview needs it: whole articles, and the passages nearest to some words."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag.clock import Clock
from rag.embedders import Embed
from rag.find import search
from rag.find.request import Request
from rag.find.search import Holdings
from rag.models.judge import Weigh
from rag.quote.story import Quotable
from rag.schema import Article

# A story is told by many articles, each with a few passages.
_OF_A_STORY = 120


@dataclass(frozen=True, slots=True)
class Shelf:
    """The articles that may be spoken of."""

    catalogue: Callable[[], Sequence[Article]]
    """All of them, oldest first, undated ones last."""
    sources: Sequence[str]
    """All sources of the archive, also of articles that may not be spoken of."""
    quotable: Callable[[Sequence[str]], Mapping[str, Quotable]]
    near: Callable[[str], Sequence[tuple[str, str]]]
    """The passages nearest to some words, best first: the article's id and the text."""
    weigh: Weigh
    embed: Embed
    limited: bool = False
    """Whether there are articles that may not be spoken of."""


def opened(holdings: Holdings, asking: Request, weigh: Weigh, embed: Embed) -> Shelf:
    """The articles of an archive that a request allows. `weigh` is the judge, `embed` gives vectors of length one."""

    def near(words: str) -> Sequence[tuple[str, str]]:
        found = search.passages(holdings, asking.question(words), asking, _OF_A_STORY, Clock()).passages
        return [(item.chunk.article_id, item.chunk.text) for item in found]

    @functools.cache
    def catalogue() -> tuple[Article, ...]:
        allowed = asking.allowed
        return tuple(article for article in holdings.archive.articles() if allowed is None or article.id in allowed)

    return Shelf(catalogue, asking.known, holdings.archive.quotable, near, weigh, embed, asking.allowed is not None)
