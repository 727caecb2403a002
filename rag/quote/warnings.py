"""What a reader is warned of in the articles: instructions that were asked about, letters that are not what they seem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rag.english import wording
from rag.english.disguise import mixed_words
from rag.english.orders import orders
from rag.prove.citations import titled
from rag.schema import Passage

# So much of a question, its words weighted by rarity, is in the sentence that is asked about.
_ASKED_ABOUT = 0.5
_SHOWN = 3


def instructions(passages: Sequence[Passage], weights: Mapping[str, float]) -> tuple[str, ...]:
    """A note for each article with instructions that the question asks about: they are named, and never quoted.

    `weights` are the question's index terms with their rarity in the archive.
    """
    whole = sum(weights.values()) or 1.0
    found: dict[str, str] = {}
    for passage in passages:
        for sentence in passage.sentences:
            text = passage.article.text[sentence.start : sentence.end]
            shared = sum(weights.get(term, 0.0) for term in set(wording.analyze(text)))
            if shared / whole >= _ASKED_ABOUT and orders(text):
                found.setdefault(passage.article.id, titled(passage.article.title))
    return tuple(f"the article “{title}” contains instructions; they are not quoted" for title in list(found.values())[:_SHOWN])


def letters(quotes: Iterable[str]) -> tuple[str, ...]:
    """A note on words of quotations that mix the letters of several alphabets, which can make one name look like another."""
    words = dict.fromkeys(word for quote in quotes for word in mixed_words(quote))
    if not words:
        return ()
    shown = ", ".join(f"“{word}”" for word in list(words)[:_SHOWN])
    return (f"letters of several alphabets are mixed in {shown}: this may not be the name that it looks like",)
