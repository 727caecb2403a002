"""What stood in the place of a quotation before its article was changed."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, Sequence

from rag.english import orders, sentences
from rag.prove.citations import Span
from rag.schema import Earlier, Version
from rag.store.archive import Archive

# Sentences of two versions of one article of which this share of the words is the same are one sentence that was changed.
_ALIKE = 0.5


def looked_up(archive: Archive) -> Callable[[Span], Earlier | None]:
    """What an earlier version of the article said in the place of a quotation; None where it said the same."""
    versions = functools.cache(archive.versions)

    @functools.cache
    def found(span: Span) -> Earlier | None:
        kept = versions(span.article_id)
        if not kept:
            return None
        known = archive.quotable([span.article_id]).get(span.article_id)
        if known is None:  # removed meanwhile
            return None
        article, spans = known
        quoted = [number for number, s in enumerate(spans) if s.start < span.end and s.end > span.start]
        return earlier([article.text[s.start : s.end] for s in spans], quoted, kept)

    return found


def earlier(now: Sequence[str], quoted: Sequence[int], versions: Sequence[Version]) -> Earlier | None:
    """What the last version that differs said in the place of some of an article's sentences, `quoted` by their numbers.

    A wording that gives orders is not repeated: nothing is said of it then.
    """
    for version in reversed(versions):
        before = [version.text[s.start : s.end] for s in sentences.sentences(version.text)]
        said = {_plain(sentence) for sentence in before}
        fresh = [number for number in quoted if _plain(now[number]) not in said]
        if fresh:
            text = next((old for number in fresh if (old := _counterpart(now, number, before))), "")
            return None if orders.orders(text) else Earlier(text, version.number, version.until)
    return None


def _counterpart(now: Sequence[str], number: int, before: Sequence[str]) -> str:
    """The sentence of an earlier version in whose place another one stands now, '' for none."""
    matcher = difflib.SequenceMatcher(None, [*map(_plain, before)], [*map(_plain, now)], autojunk=False)
    for kind, start, end, at, until in matcher.get_opcodes():
        if kind == "replace" and at <= number < until:
            words = now[number].split()
            likeness = {
                old: difflib.SequenceMatcher(None, old.split(), words, autojunk=False).ratio() for old in before[start:end]
            }
            likest = max(likeness, key=likeness.__getitem__)
            return likest if likeness[likest] >= _ALIKE else ""
    return ""


def _plain(sentence: str) -> str:
    return " ".join(sentence.split())
