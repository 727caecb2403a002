"""Whether an archive is what was stored, part by part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from rag.checksums import checksum
from rag.errors import ArchiveCorruptError
from rag.schema import day_of
from rag.store import formats, versions
from rag.store.explained import explained
from rag.store.reading import PASSAGE, ReadArchive, columns, is_sound
from rag.store.stored import ALL, BY_HAND, EARLIER, GROUP, NUMBER, SUMMED, Damage, Listed, Matrix
from rag.store.tables import WITH_CHECKSUMS


class SoundArchive(ReadArchive):
    """The archive held against its checksums as a whole."""

    def hashes(self) -> dict[str, str]:
        """The content hash of every article, by id; empty for what is damaged, so that it is taken in anew."""
        known = dict(self._all("SELECT id, content_hash FROM articles"))
        return known | dict.fromkeys((damage.article_id for damage in self.damages() if damage.article_id in known), "")

    def catalogue(self) -> dict[str, Listed]:
        """What searches go by besides the passages: titles, sources, dates, groups. Raises ArchiveCorruptError."""
        title, source, url, published = map(formats.ABOUT.index, ("title", "source", "url", "published"))
        return {
            row[0]: Listed(row[0], row[title], row[source], row[url], row[published], day_of(row[published]), row[-2])
            for row in self._checked_heads()
        }

    def searchable(self, *, vectors: bool) -> tuple[dict[str, Listed] | None, Matrix | None]:
        """What searches go by, of one state of the archive and checked; without `vectors` it is only checked, and not kept."""
        with self._snapshot():
            if vectors:
                return self.catalogue(), self.matrix()
            self._checked_heads()
            return None, None

    def _checked_heads(self) -> list[Any]:
        """What is known about each article, its group and its checksum."""
        with self._snapshot():
            rows = self._all(f"SELECT {columns(formats.ABOUT)}, near_copies, s.about {WITH_CHECKSUMS}")
            expected = {row[0] for row in self._all("SELECT article_id FROM checksums")}
        for *about, _, found in rows:
            self._check(about[0], SUMMED[0], checksum(*about), found)
        if lost := expected - {row[0] for row in rows}:
            raise self._damaged(min(lost), ALL)
        for key in _misgrouped([(row[0], row[-2]) for row in rows]):
            raise self._damaged(key, GROUP)
        return rows

    def damages(self) -> list[Damage]:
        """Everything that is not what was stored, in the order of the articles' ids. It reads the whole archive."""
        found: list[Damage] = []
        held: Counter[str] = Counter()
        seen: set[str] = set()
        names = [*formats.ABOUT, "text", *formats.RAW, *formats.PARTS]
        with self._snapshot(), explained(self._file):
            for row in self._db.execute(f"SELECT {PASSAGE} FROM chunks"):
                held[row[1]] += 1
                if not is_sound(row):
                    found.append(Damage(row[1], "", f"the vector or the place of its passage {row[0]}"))
            expected = {row[0]: row[1:] for row in self._db.execute("SELECT * FROM checksums")}
            misgrouped = _misgrouped(self.groups())
            for row in self._db.execute(f"SELECT {columns(names)} FROM articles a"):
                key, values = row[0], dict(zip(names, row, strict=True))
                *sums, passages = expected.get(key, (None, None, None, None, 0))
                seen.add(key)
                wrong = [part for part, one, other in zip(SUMMED, formats.sums(values), sums, strict=True) if one != other]
                wrong += [GROUP] if key in misgrouped else []
                wrong += [NUMBER] if held[key] != passages else []
                found += [Damage(key, values["path"], part) for part in wrong]
        found += [Damage(key, "", ALL) for key in (expected.keys() | held.keys()) - seen]
        found += [Damage(said.article_id, "", BY_HAND) for said in self._by_hand() if not said.is_sound]
        found += [Damage(row[0], "", EARLIER) for row in self._earlier() if not versions.is_sound(row)]
        return sorted(found, key=lambda item: (item.article_id, item.what))

    def faults(self) -> tuple[str, ...]:
        """What SQLite finds wrong with the structure of the file, one line each; nothing where it is whole."""
        try:
            found = [str(row[0]) for row in self._all("PRAGMA integrity_check(5)")]
        except ArchiveCorruptError as error:
            return (str(error),)
        said = ("; ".join(found)).encode("utf-8", "backslashreplace").decode()
        return () if found == ["ok"] else (f"the archive {self._file} is damaged ({' '.join(said.split())[:300]})",)


def _misgrouped(groups: Iterable[tuple[str, str]]) -> set[str]:
    """Articles in a group that cannot be: one is named after a member, and has two at least."""
    members: dict[str, set[str]] = {}
    for key, group in groups:
        if group:
            members.setdefault(group, set()).add(key)
    return {key for group, keys in members.items() if group not in keys or len(keys) < 2 for key in keys}
