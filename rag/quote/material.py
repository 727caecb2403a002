"""What an answer is made from: the passages that were found, with their articles and sentences."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag.find.search import Found
from rag.prove.citations import Span
from rag.quote import origins, outlets
from rag.schema import Article, Passage, ScoredChunk, Sentence
from rag.store.archive import Archive


@dataclass(frozen=True, slots=True)
class Material:
    """A question with its parts, as far as it has several, and what was found for them."""

    found: Found
    parts: tuple[Found, ...]
    """What was found for each of the questions that it consists of; a question that is one is its only part."""
    passages: tuple[Passage, ...]
    """All of them, the nearest first."""
    outlets: Mapping[str, str]
    """The outlets that the articles may credit, see `rag.quote.outlets`."""

    @property
    def article(self) -> Callable[[str], Article]:
        """The articles as they were when the passages were read, whatever happens to the archive meanwhile."""
        return {passage.article.id: passage.article for passage in self.passages}.__getitem__

    @property
    def origin(self) -> Callable[[Span], str]:
        """The outlet that a quotation credits, or else its article; '' for none."""
        articles = {passage.article.id: passage.article for passage in self.passages}
        return origins.traced(articles, {passage.article.id: passage.origin for passage in self.passages}, self.outlets)


def gathered(archive: Archive, found: Found, parts: tuple[Found, ...], sources: tuple[str, ...]) -> Material:
    """What was found, with its articles. `sources` are all sources of the archive."""
    passages, credible = with_articles(archive, found.passages, sources)
    return Material(found, parts, tuple(passages), credible)


def with_articles(
    archive: Archive, passages: Sequence[ScoredChunk], sources: tuple[str, ...]
) -> tuple[list[Passage], Mapping[str, str]]:
    """The passages with their articles and sentences, but for those that another process has just changed.

    With them come the outlets that they may credit.
    """
    known = archive.quotable({item.chunk.article_id for item in passages})
    credible = outlets.known(sources, [article.text for article, _ in known.values()])
    origin = functools.cache(lambda article: origins.repeated(article, credible))
    result = []
    for item in passages:
        chunk = item.chunk
        article, spans = known.get(chunk.article_id, (None, ()))
        if article is not None and article.text[chunk.start : chunk.end] == chunk.text:
            result.append(Passage(item, article, _inside(item, spans), origin(article)))
    return result, credible


def _inside(item: ScoredChunk, spans: Sequence[Sentence]) -> tuple[Sentence, ...]:
    return tuple(s for s in spans if s.start >= item.chunk.start and s.end <= item.chunk.end)
