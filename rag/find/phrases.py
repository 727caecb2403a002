"""Find everything: the articles that hold given words and phrases, all of them, with every place where they stand.

    "harbour bridge" barge OR ship pillar* -tunnel

finds the articles that hold the phrase, one of the two words and a word that begins with `pillar`, but not the word `tunnel`.
Words are compared as they stand, without case and accents, not by their stems and not by their meaning: who asks for all wants
to know what all is. The word index only says where to look; what counts is read in the articles themselves, so that nothing is
missed that the index has not taken over yet.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Literal

from rag.english import wording
from rag.errors import QuestionError
from rag.schema import Article, Sentence
from rag.store.archive import Archive
from rag.store.index import WordLists

LONGEST, MOST_TERMS = 4_000, 64
_BATCH = 500
# The index is no help with a word that stands in more than this share of the passages.
_EVERYWHERE = 0.5
_PIECE = re.compile(
    r"""\s*(?:(?P<sign>[+-])?(?:["“”„«](?P<phrase>[^"“”„«»]*)["“”»]|(?P<open>["“„«])|(?P<word>[^\s"“”„«»]+)))"""
)
_WORD = re.compile(r"[^\W_]+")
# The index drops words of so many bytes and more.
_LONGEST_WORD = 64
# Scripts that put no space between words.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")

WordPlace = Literal["headline", "text"]


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase that is looked for: its words, folded, and whether the last of them is only a beginning."""

    shown: str
    words: tuple[str, ...]
    cut: bool = False

    @property
    def spelt(self) -> bool:
        """Whether it is looked for letter by letter, because the index knows no such words."""
        return bool(_UNSPACED.search(self.shown)) or any(len(word.encode()) >= _LONGEST_WORD for word in self.words)


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: of each of the groups at least one term, and none of the excluded ones."""

    groups: tuple[tuple[Term, ...], ...]
    without: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a term stands, as offsets of the headline or of the article's text, with the sentence around it."""

    term: str
    place: WordPlace
    start: int
    end: int
    words: str
    sentence: str
    sentence_start: int


@dataclass(frozen=True, slots=True)
class Match:
    """An article that fits, and every place in it where one of the terms stands."""

    article: Article
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Finds:
    """All articles that fit, oldest first, undated ones last, and how they are spread."""

    query: str
    matches: tuple[Match, ...]
    by_source: Mapping[str, int] = field(default_factory=dict)
    """How many of the articles are of each source, the most frequent first; an unknown one is empty."""
    by_month: Mapping[str, int] = field(default_factory=dict)
    """How many are of each month (`2024-10`), in order; without a date empty, last."""
    undated: int = 0
    """How many articles a period has left out because their days are not known; they may hold the words or not."""

    @property
    def hits(self) -> int:
        """How many places were found in all."""
        return sum(len(match.hits) for match in self.matches)


def parse(text: str) -> Query:
    """Read a query. Raises QuestionError when it cannot be read, is too long or holds no word that can be looked for."""
    if len(text) > LONGEST:
        raise QuestionError(f"the query has {len(text):,} characters: expected at most {LONGEST:,}; ask it in several")
    groups: list[list[Term]] = []
    without: list[Term] = []
    alternative = negated = False
    for found in _PIECE.finditer(text):
        if found["open"]:
            raise QuestionError(f"the quotation mark before {text[found.end() :][:40]!r} is not closed: expected another one")
        word = found["word"]
        if word in ("OR", "AND", "NOT") and not found["sign"]:
            alternative, negated = alternative or word == "OR", negated or word == "NOT"
            continue
        term = _term(word if word is not None else found["phrase"], phrase=word is None)
        if negated or found["sign"] == "-":
            if alternative:
                raise QuestionError(f"{term.shown!r} is excluded and an alternative: expected OR between words to be found")
            without.append(term)
        elif alternative:
            if not groups:
                raise QuestionError("the query begins with OR: expected a word on either side of it")
            groups[-1].append(term)
        else:
            groups.append([term])
        alternative = negated = False
    if alternative or negated:
        raise QuestionError("the query ends with OR or NOT: expected a word after it")
    if sum(map(len, groups)) + len(without) > MOST_TERMS:
        raise QuestionError(f"the query has more than {MOST_TERMS} words and phrases: ask it in several")
    return Query(tuple(map(tuple, groups)), tuple(without))


def find(text: str, archive: Archive, words: WordLists, *, allowed: AbstractSet[str] | None = None) -> Finds:
    """All articles that fit a query, among the allowed ones (None: all).

    Raises QuestionError, also where nothing limits the search.
    """
    query = parse(text)
    if not query.groups and not query.without and allowed is None:
        raise QuestionError('nothing is looked for: expected words or "a phrase", an author, a source or days')
    order = [key for key, _ in archive.groups() if allowed is None or key in allowed]
    near = _near(query, words, archive.count()[1])
    if near is not None:
        order = [key for key in order if key in near]
    matches = []
    for article, sentences in _read(archive, order):
        hits = _hits(query, article, sentences)
        if hits is not None:
            matches.append(Match(article, hits))
    return Finds(text, tuple(matches), *_facets(matches))


def in_order(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Whether some words stand side by side and in their order among others."""
    return any(list(words[at : at + len(wanted)]) == list(wanted) for at in range(len(words) - len(wanted) + 1))


def _term(text: str, *, phrase: bool) -> Term:
    shown = " ".join(text.split())
    long = any(len(word.encode()) >= _LONGEST_WORD for word in _WORD.findall(shown))
    words = (shown,) if long else tuple(wording.words(shown))
    if not words:
        raise QuestionError(f"{shown[:40]!r} has no words: expected a word, a beginning such as harb*, or a phrase in quotes")
    return Term(shown, words, cut=shown.endswith("*") and not phrase)


def _near(query: Query, words: WordLists, passages: int) -> AbstractSet[str] | None:
    """The articles that can fit, by the rarest of what must be there; None where the index does not help."""
    if not words.headlines:
        return None
    lists = [_spellings(group, words) for group in query.groups]
    known = [spelt for spelt in lists if spelt is not None]
    if not known:
        return None
    spread, rarest = min(((words.spread(spelt), spelt) for spelt in known), key=lambda item: item[0])
    return None if spread > _EVERYWHERE * passages else words.articles(rarest) | words.behind


def _spellings(group: Sequence[Term], words: WordLists) -> list[str] | None:
    """Words of which an article must hold one to fit a group; None where the index cannot tell."""
    spelt: list[str] = []
    for term in group:
        whole = term.words[:-1] if term.cut else term.words
        if term.spelt:
            return None
        if whole:
            spelt.append(max(whole, key=len))
        else:
            spelt.extend(words.like(term.words[-1]))
    return spelt


def _read(archive: Archive, keys: Sequence[str]) -> Iterator[tuple[Article, tuple[Sentence, ...]]]:
    """The articles with their sentences, in the order of the keys; those that have gone meanwhile are left out."""
    for at in range(0, len(keys), _BATCH):
        some = keys[at : at + _BATCH]
        known = archive.quotable(some)
        yield from (known[key] for key in some if key in known)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text, folded, where each begins and ends, and the numbers of the words of each spelling."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    at: Mapping[str, Sequence[int]]
    folded: tuple[str, ...]


def _words(text: str) -> _Words:
    starts: list[int] = []
    ends: list[int] = []
    folded: list[str] = []
    at: dict[str, list[int]] = {}
    for chunk in re.finditer(r"\S+", text):
        for word, start, end in _folded(chunk.group()):
            at.setdefault(word, []).append(len(folded))
            folded.append(word)
            starts.append(chunk.start() + start)
            ends.append(chunk.start() + end)
    return _Words(text, tuple(starts), tuple(ends), at, tuple(folded))


@functools.lru_cache(65_536)
def _folded(chunk: str) -> tuple[tuple[str, int, int], ...]:
    """The words of a text without blanks, as the index has them, with where each stands."""
    words = wording.words(chunk)
    pieces = list(_WORD.finditer(chunk))
    if len(words) == len(pieces):
        return tuple((word, piece.start(), piece.end()) for word, piece in zip(words, pieces, strict=True))
    # The index parts words of some scripts elsewhere: then all of it is where each of them stands.
    return tuple((word, 0, len(chunk)) for word in words)


def _places(term: Term, text: _Words) -> list[tuple[int, int]]:
    """Where a term stands in a text, as offsets."""
    if term.spelt:
        wanted = re.escape(term.shown.rstrip("*"))
        return [found.span() for found in re.finditer(wanted, text.text, re.IGNORECASE)]
    first, length = term.words[0], len(term.words)
    if term.cut and length == 1:
        begins: Iterable[int] = sorted(at for word, places in text.at.items() if word.startswith(first) for at in places)
    else:
        begins = text.at.get(first, ())
    found = []
    for at in begins:
        here = text.folded[at : at + length]
        if len(here) < length or here[:-1] != term.words[:-1]:
            continue
        if here[-1] == term.words[-1] or (term.cut and here[-1].startswith(term.words[-1])):
            found.append((text.starts[at], text.ends[at + length - 1]))
    return found


def _hits(query: Query, article: Article, sentences: Sequence[Sentence]) -> tuple[Hit, ...] | None:
    """Every place of an article where a term stands; None when the article does not fit."""
    texts: tuple[tuple[WordPlace, str, _Words], ...] = (
        ("headline", article.title, _words(article.title)),
        ("text", article.text, _words(article.text)),
    )
    if any(_places(term, read) for term in query.without for _, _, read in texts):
        return None
    around = _around(article, sentences)
    found: dict[tuple[bool, int, int], Hit] = {}
    for group in query.groups:
        fits = False
        for term in group:
            for place, text, read in texts:
                for start, end in _places(term, read):
                    fits = True
                    sentence, begins = around(place, start, end)
                    hit = Hit(term.shown, place, start, end, text[start:end], sentence, begins)
                    found.setdefault((place == "text", start, end), hit)
        if not fits:
            return None
    return tuple(found[key] for key in sorted(found))


def _around(article: Article, sentences: Sequence[Sentence]) -> Callable[[WordPlace, int, int], tuple[str, int]]:
    starts = [sentence.start for sentence in sentences]

    def around(place: WordPlace, start: int, end: int) -> tuple[str, int]:
        """What stands around a hit, with where it begins: the headline, or the sentence, or the sentences that it crosses."""
        if place == "headline":
            return article.title, 0
        first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1
        if first < 0 or sentences[last].end < end:
            return article.text[start:end], start
        return article.text[sentences[first].start : sentences[last].end], sentences[first].start

    return around


def _facets(matches: Sequence[Match]) -> tuple[dict[str, int], dict[str, int]]:
    sources = Counter(match.article.source for match in matches)
    months = Counter((match.article.published or "")[:7] for match in matches)
    return (
        dict(sorted(sources.items(), key=lambda item: (-item[1], item[0]))),
        dict(sorted(months.items(), key=lambda item: (not item[0], item[0]))),
    )
