"""What an answer is made from: the passages that were found, with their articles and sentences."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag.find.search import Found
from rag.prove.citations import Span
from rag.quote import origins
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
    """The sources of the archive, see `origins.outlets`."""

    @property
    def article(self) -> Callable[[str], Article]:
        """The articles as they were when the passages were read, whatever happens to the archive meanwhile."""
        return {passage.article.id: passage.article for passage in self.passages}.__getitem__

    @property
    def origin(self) -> Callable[[Span], str]:
        """The outlet that a quotation credits, or else its article; '' for none."""
        of_article = {passage.article.id: passage.origin for passage in self.passages}
        article_of = self.article

        def credited(span: Span) -> str:
            article = article_of(span.article_id)
            said = origins.credited(article.text[span.start : span.end], article.source, self.outlets)
            return said or of_article[span.article_id]

        return credited


def gathered(archive: Archive, found: Found, parts: tuple[Found, ...], sources: tuple[str, ...]) -> Material:
    """What was found, with its articles. `sources` are all sources of the archive."""
    outlets = origins.outlets(sources)
    return Material(found, parts, tuple(with_articles(archive, found.passages, outlets)), outlets)


def with_articles(archive: Archive, passages: Sequence[ScoredChunk], outlets: Mapping[str, str]) -> list[Passage]:
    """The passages with their articles and sentences, but for those that another process has just changed."""
    origin = functools.cache(lambda article: origins.repeated(article, outlets))
    known = archive.quotable({item.chunk.article_id for item in passages})
    result = []
    for item in passages:
        chunk = item.chunk
        article, spans = known.get(chunk.article_id, (None, ()))
        if article is not None and article.text[chunk.start : chunk.end] == chunk.text:
            result.append(Passage(item, article, _inside(item, spans), origin(article)))
    return result


def _inside(item: ScoredChunk, spans: Sequence[Sentence]) -> tuple[Sentence, ...]:
    return tuple(s for s in spans if s.start >= item.chunk.start and s.end <= item.chunk.end)
