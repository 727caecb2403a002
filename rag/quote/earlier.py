"""What stood in the place of a quotation before its article was changed."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Sequence

from rag.answers import Earlier
from rag.english.telling import quotable
from rag.prove.citations import Span
from rag.schema import Article
from rag.store.archive import Archive
from rag.store.versions import Wording

# Sentences of two versions of one article of which this share of the words is the same are one sentence that was changed.
_ALIKE = 0.5


def looked_up(archive: Archive, quoted_from: Callable[[str], Article]) -> Callable[[Span], Earlier | None]:
    """What an earlier version of the article said in the place of a quotation; None where it said the same.

    `quoted_from` gives the articles as they are quoted. Of one that was changed meanwhile nothing is said: what is kept of it
    then is no longer what came before the quotation.
    """
    wordings = functools.cache(archive.wordings)

    @functools.cache
    def found(span: Span) -> Earlier | None:
        kept = wordings(span.article_id)
        if not kept:
            return None
        article, spans = archive.quotable([span.article_id]).get(span.article_id, (None, ()))
        if article is None or article.text != quoted_from(span.article_id).text:
            return None
        quoted = [number for number, s in enumerate(spans) if s.start < span.end and s.end > span.start]
        return earlier([article.text[s.start : s.end] for s in spans], quoted, kept)

    return found


def counted(archive: Archive) -> Callable[[str], int]:
    """How many earlier versions of an article the archive keeps."""
    return functools.cache(lambda article_id: len(archive.wordings(article_id)))


def earlier(now: Sequence[str], quoted: Sequence[int], wordings: Sequence[Wording]) -> Earlier | None:
    """What the last version that differs said in the place of some of an article's sentences, `quoted` by their numbers.

    A wording that may not be quoted, such as one that gives orders, is not repeated: nothing is said of it then. The time grows
    with the length of the versions, whatever they say.
    """
    for wording in reversed(wordings):
        version = wording.version
        # Most sentences have never changed: those are found to the letter.
        if all(now[number] in version.text for number in quoted):
            continue
        before = wording.sentences()
        said = set(map(_plain, before))
        fresh = [number for number in quoted if _plain(now[number]) not in said]
        if fresh:
            place = next((old for number in fresh if (old := _counterpart(now, number, before)) is not None), None)
            if place is None:
                return Earlier("", version.number, version.until)
            may_be_quoted = quotable(before[max(place - 1, 0) : place + 1])[-1]
            return Earlier(before[place], version.number, version.until) if may_be_quoted else None
    return None


def _counterpart(now: Sequence[str], number: int, before: Sequence[str]) -> int | None:
    """The number of the sentence of an earlier version in whose place another one stands now.

    It stood between the nearest sentences that both versions have, each of them once.
    """
    old, new = [*map(_plain, before)], [*map(_plain, now)]
    old_counts, new_counts = Counter(old), Counter(new)
    places = {sentence: place for place, sentence in enumerate(old) if old_counts[sentence] == new_counts[sentence] == 1}
    start = next((places[sentence] + 1 for sentence in reversed(new[:number]) if sentence in places), 0)
    end = next((places[sentence] for sentence in new[number + 1 :] if sentence in places), len(old))
    words = Counter(new[number].split())
    likeness = {
        place: _alike(Counter(old[place].split()), words) for place in range(start, end) if old[place] not in new_counts
    }
    likest = max(likeness, key=likeness.__getitem__, default=None)
    return likest if likest is not None and likeness[likest] >= _ALIKE else None


def _alike(one: Counter[str], other: Counter[str]) -> float:
    """The share of their words that two sentences have in common."""
    return 2 * (one & other).total() / (one.total() + other.total())


def _plain(sentence: str) -> str:
    return " ".join(sentence.split())
