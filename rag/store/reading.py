"""Reading the archive: its articles and passages, and which of them there are."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.checksums import checksum
from rag.schema import Article, Chunk, Cleaned, Correction, Dropped, Run, Sentence
from rag.store import formats, versions
from rag.store.outlets import Outlets
from rag.store.stored import ALL, BY_HAND, EARLIER, NUMBER, SUMMED, IndexEntry, Listed, Matrix
from rag.store.tables import WITH_CHECKSUMS
from rag.store.versions import Wording

_ARTICLE = (
    "a.id, title, a.text, source, author, url, path, language, published, date_provenance, date_evidence, near_copies, "
    + ", ".join(formats.ADDED)
)
PASSAGE = "id, article_id, position, start, end, embedding, checksum"
# An article whose day is known, or the days between which it lies.
_PLACED = "published IS NOT NULL OR (earliest IS NOT NULL AND latest IS NOT NULL)"
_OLDEST_FIRST = "published IS NULL, published, path, id"


@dataclass(frozen=True, slots=True)
class _Said:
    """A correction as it is stored: the field, what the person said, and as JSON what had been read."""

    article_id: str
    field: str
    value: str | None
    read: str
    is_sound: bool


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is told of articles beside their rows: what a person corrected of each, and how outlets are called."""

    by_hand: Mapping[str, tuple[Correction, ...]]
    spelt: Mapping[str, str]


class ReadArchive(Outlets):
    """Articles and passages as they were stored; each is held against its checksums, and refused when it is damaged."""

    def article(self, article_id: str) -> Article:
        """One article. Raises ArchiveError when there is none of that id, ArchiveCorruptError when it is damaged."""
        return self._article(self._row(article_id, f"{_ARTICLE}, s.about, s.text"), self._beside())

    def articles(self) -> tuple[Article, ...]:
        """All articles, oldest first, undated ones last."""
        rows = self._all(f"SELECT {_ARTICLE}, s.about, s.text {WITH_CHECKSUMS} ORDER BY {_OLDEST_FIRST}")
        beside = self._beside()
        return tuple(self._article(row, beside) for row in rows)

    def groups(self) -> list[tuple[str, str]]:
        """Each article's id with the group of near-copies that it is in, oldest first, undated ones last."""
        return self._all(f"SELECT id, near_copies FROM articles ORDER BY {_OLDEST_FIRST}")

    def found(self, article_ids: Iterable[str]) -> dict[str, Article]:
        """Those of the articles that exist, by id."""
        rows = self._among(f"SELECT {_ARTICLE}, s.about, s.text {WITH_CHECKSUMS} WHERE a.id IN", list(article_ids))
        beside = self._beside() if rows else _Beside({}, {})
        return {row[0]: self._article(row, beside) for row in rows}

    def listed(self, article_ids: Iterable[str]) -> dict[str, Listed]:
        """What searches go by of those of the articles that exist, by id."""
        found = self.found(article_ids)
        return {key: Listed(key, it.title, it.source, it.url, it.published, it.day, it.group) for key, it in found.items()}

    def by_hand(self) -> dict[str, dict[str, str | None]]:
        """What a person has corrected of each article, by the names of its fields; a damaged correction is left out."""
        sound = (said for said in self._by_hand() if said.is_sound)
        grouped = itertools.groupby(sound, key=lambda said: said.article_id)
        return {key: {said.field: said.value for said in group} for key, group in grouped}

    def wordings(self, article_id: str) -> tuple[Wording, ...]:
        """What an article said before, the oldest first. Raises ArchiveCorruptError when one of them is damaged."""
        rows = self._earlier("WHERE article_id = ?", [article_id])
        if not all(map(versions.is_sound, rows)):
            raise self._damaged(article_id, EARLIER)
        return versions.read(rows)

    def cleaning(self, article_id: str) -> tuple[str, Cleaned]:
        """The raw text of an article and what cleaning made of it."""
        *row, raw, runs, dropped, expected = self._row(
            article_id, f"{_ARTICLE}, s.about, s.text, {columns(formats.RAW)}, s.raw"
        )
        article = self._article(row, self._beside())
        self._check(article_id, SUMMED[2], checksum(article_id, raw, runs, dropped), expected)
        cleaned = Cleaned(
            article.text,
            article.title,
            tuple(Run(*run) for run in json.loads(runs)),
            tuple(Dropped(*item) for item in json.loads(dropped)),
        )
        return raw, cleaned

    def sentences(self, article_id: str) -> tuple[Sentence, ...]:
        """The sentences of an article, in order."""
        self._row(article_id, "a.id")
        return self.quotable([article_id])[article_id][1]

    def quotable(self, article_ids: Iterable[str]) -> dict[str, tuple[Article, tuple[Sentence, ...]]]:
        """Those of the articles that exist with their sentences, by id; both are of the same state of the article."""
        query = f"SELECT {_ARTICLE}, s.about, s.text, {columns(formats.PARTS)}, s.parts {WITH_CHECKSUMS} WHERE a.id IN"
        found, beside = {}, self._beside()
        for *row, spans, content_hash, signature, expected in self._among(query, list(article_ids)):
            article = self._article(row, beside)
            self._check(article.id, SUMMED[3], checksum(article.id, spans, content_hash, blob=signature), expected)
            found[article.id] = article, tuple(Sentence(*span) for span in json.loads(spans))
        return found

    def sources(self) -> tuple[str, ...]:
        """The names of all sources, sorted, each outlet once."""
        spelt = self._spelt()
        names = (row[0] for row in self._all("SELECT DISTINCT source FROM articles WHERE source <> ''"))
        return tuple(sorted({spelt.get(name, name) for name in names}))

    def authors(self) -> tuple[str, ...]:
        """The authors as the articles have them, sorted: one of them may be several people."""
        return tuple(row[0] for row in self._all("SELECT DISTINCT author FROM articles WHERE author <> '' ORDER BY author"))

    def count(self) -> tuple[int, int]:
        """How many articles and how many passages there are."""
        row = self._all("SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM chunks)")[0]
        return int(row[0]), int(row[1])

    def ids_by_path(self) -> dict[str, list[str]]:
        """The articles that came from each file."""
        result: dict[str, list[str]] = {}
        for path, article_id in self._all("SELECT path, id FROM articles ORDER BY id"):
            result.setdefault(path, []).append(article_id)
        return result

    def existing(self, article_ids: Iterable[str]) -> frozenset[str]:
        """Those of the ids that are ids of articles."""
        return frozenset(row[0] for row in self._among("SELECT id FROM articles WHERE id IN", list(article_ids)))

    def matching(
        self,
        *,
        since: str | None,
        until: str | None,
        sources: Sequence[str],
        authors: Sequence[str] = (),
        articles: AbstractSet[str] | None = None,
    ) -> frozenset[str]:
        """The articles of a period (days, both inclusive), of some sources, by some authors (none: all) and of some ids.

        An article without a date is in a period where the days between which it lies, if both are known, touch it.
        """
        rows = self._all(
            "SELECT id, source, author FROM articles WHERE (?1 IS NULL OR substr(coalesce(published, latest), 1, 10) >= ?1)"
            " AND (?2 IS NULL OR substr(coalesce(published, earliest), 1, 10) <= ?2)"
            f" AND (?1 IS NULL AND ?2 IS NULL OR {_PLACED})",
            (since, until),
        )
        spelt = self._spelt()
        return frozenset(row[0] for row in rows if _is_of(row, spelt, sources, authors, articles))

    def undatable(
        self,
        *,
        since: str | None,
        until: str | None,
        sources: Sequence[str] = (),
        authors: Sequence[str] = (),
        articles: AbstractSet[str] | None = None,
    ) -> int:
        """How many articles of some sources, authors and ids may be of a period or not, since nothing tells their days."""
        rows = self._all(
            f"SELECT id, source, author FROM articles WHERE NOT ({_PLACED}) AND (?1 IS NULL OR latest IS NULL OR latest >= ?1)"
            " AND (?2 IS NULL OR earliest IS NULL OR earliest <= ?2)",
            (since, until),
        )
        spelt = self._spelt()
        return sum(_is_of(row, spelt, sources, authors, articles) for row in rows)

    def unplaced(self) -> tuple[list[str], list[str]]:
        """The articles whose date no page and no record states or shows, and those whose source is unknown, by their ids."""
        undated = self._all("SELECT id FROM articles WHERE published IS NULL ORDER BY path, id")
        unsourced = self._all("SELECT id FROM articles WHERE source = '' ORDER BY path, id")
        return [row[0] for row in undated], [row[0] for row in unsourced]

    def beside_others(self) -> list[str]:
        """The undated articles that have near-copies, or were placed by some that they had, by their ids."""
        rows = self._all("SELECT id FROM articles WHERE published IS NULL AND (near_copies <> '' OR latest IS NOT NULL)")
        return sorted(row[0] for row in rows)

    def places(self, chunk_ids: Sequence[str]) -> dict[str, str]:
        """The article of each of those of the passages that exist, by the passage's id."""
        return {row[0]: row[1] for row in self._passages("id IN", chunk_ids)}

    def openings(self, article_ids: Iterable[str]) -> dict[str, str]:
        """The first passage of each of those of the articles that have one, by the article's id."""
        return {row[1]: row[0] for row in self._passages("position = 0 AND article_id IN", sorted(article_ids))}

    def chunks(self, chunk_ids: Sequence[str]) -> dict[str, Chunk]:
        """Those of the passages that exist, by id."""
        return {entry.chunk.id: entry.chunk for entry in self.entries(chunk_ids)}

    def embeddings(self, chunk_ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The stored vectors of some passages, by id."""
        return {row[0]: np.frombuffer(row[5], dtype=np.float32) for row in self._passages("id IN", chunk_ids)}

    def matrix(self) -> Matrix:
        """All vectors at once. Raises ArchiveCorruptError when one of them is damaged or has gone."""
        with self._snapshot():
            rows = [self._passage(row) for row in self._all(f"SELECT {PASSAGE} FROM chunks ORDER BY id")]
            expected = dict(self._all("SELECT article_id, passages FROM checksums WHERE passages <> 0"))
        held = Counter(row[1] for row in rows)
        if held != expected:
            key = min(key for key in held.keys() | expected.keys() if held[key] != expected.get(key))
            raise self._damaged(key, NUMBER)
        flat = np.frombuffer(b"".join(row[5] for row in rows), dtype=np.float32)
        return Matrix(
            tuple(row[0] for row in rows),
            tuple(row[1] for row in rows),
            flat.reshape(len(rows), -1) if rows else flat.reshape(0, 1),
        )

    def entries(self, chunk_ids: Sequence[str]) -> list[IndexEntry]:
        """What the indexes have to know of some passages, sorted by id; those that are gone are left out."""
        with self._snapshot():
            rows = self._passages("id IN", chunk_ids)
            # Each text is read once: SQLite's substr would read it from its beginning for every passage.
            articles = self.found({row[1] for row in rows})
        entries = []
        for key, article_id, _, start, end, embedding, _ in sorted(rows):
            if article_id not in articles:
                raise self._damaged(article_id, ALL)
            chunk = Chunk(key, article_id, start, end, articles[article_id].text[start:end])
            entries.append(IndexEntry(chunk, articles[article_id], np.frombuffer(embedding, dtype=np.float32)))
        return entries

    def content_hash(self, article_id: str) -> str:
        """The content hash of one article."""
        return str(self._row(article_id, "content_hash")[0])

    def all_chunk_ids(self) -> list[str]:
        """The ids of all passages, sorted."""
        return [row[0] for row in self._all("SELECT id FROM chunks ORDER BY id")]

    def pending(self, index: str) -> list[str]:
        """The passages that an index has still to take over: to put where they exist, to drop where they are gone.

        `formats.EVERYTHING` among them stands for all passages.
        """
        return [row[0] for row in self._all("SELECT chunk_id FROM pending WHERE name = ? ORDER BY chunk_id", (index,))]

    # The parts

    def _has(self, table: str) -> bool:
        return bool(self._all("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)))

    def _earlier(self, where: str = "", values: Sequence[str] = ()) -> list[Any]:
        query = f"SELECT * FROM {versions.NAME} {where} ORDER BY article_id, number"
        return self._all(query, values) if self._has(versions.NAME) else []

    def _by_hand(self) -> list[_Said]:
        rows = self._all("SELECT * FROM corrections ORDER BY article_id, field") if self._has("corrections") else []
        return [
            _Said(key, field, value, read, checksum(key, field, value, read) == expected)
            for key, field, value, read, expected in rows
        ]

    def _corrections(self) -> dict[str, tuple[Correction, ...]]:
        """What was corrected by hand of each article. They are few: all are read at once."""
        found: dict[str, tuple[Correction, ...]] = {}
        for said in self._by_hand():
            if not said.is_sound:
                raise self._damaged(said.article_id, BY_HAND)
            read = tuple((name, value) for name, value in json.loads(said.read))
            found[said.article_id] = (*found.get(said.article_id, ()), Correction(said.field, read))
        return found

    def _beside(self) -> _Beside:
        return _Beside(self._corrections(), self._spelt())

    def _article(self, row: Sequence[Any], beside: _Beside) -> Article:
        """A row of `_ARTICLE` with its two checksums as an article. Raises ArchiveCorruptError when they do not fit."""
        *values, about, text = row
        article = replace(Article(*values), corrections=beside.by_hand.get(values[0], ()))
        self._check(article.id, SUMMED[0], checksum(*(getattr(article, name) for name in formats.ABOUT)), about)
        self._check(article.id, SUMMED[1], checksum(article.id, article.text), text)
        return replace(article, source=called) if (called := beside.spelt.get(article.source)) else article

    def _passages(self, where: str, keys: Sequence[str]) -> list[Any]:
        return [self._passage(row) for row in self._among(f"SELECT {PASSAGE} FROM chunks WHERE {where}", list(keys))]

    def _passage(self, row: Any) -> Any:
        if not is_sound(row):
            raise self._damaged(row[1], f"the vector or the place of its passage {row[0]}")
        return row


def columns(names: Iterable[str]) -> str:
    return ", ".join(f"a.{name}" for name in names)


def is_sound(row: Any) -> bool:
    """Whether a passage, a row of `PASSAGE`, is what was stored."""
    return bool(checksum(*row[:5], blob=row[5]) == row[6])


def _is_of(
    row: Any, spelt: Mapping[str, str], sources: Sequence[str], authors: Sequence[str], articles: AbstractSet[str] | None
) -> bool:
    """Whether an article, a row of its id, source and author, is one of those."""
    key, source, author = row
    named = not sources or spelt.get(source, source) in sources
    return named and (not authors or author in authors) and (articles is None or key in articles)
