"""One name for one outlet: "The Skarn Gazette" and "Skarn Gazette" are a paper that some articles name with its article.

What is stored stays as it was read; whoever reads the archive meets the spelling that more of its articles have.
"""

from __future__ import annotations

from collections.abc import Mapping

from rag.store.tables import Tables

_BOTH = (
    "SELECT a.source, count(*), (SELECT count(*) FROM articles b WHERE b.source = substr(a.source, 5)) FROM articles a"
    " WHERE a.source >= 'The ' AND a.source < 'The!' GROUP BY a.source"
)


def without_article(source: str) -> str:
    """What the two spellings of an outlet share, in any case."""
    return source.casefold().removeprefix("the ")


class Outlets(Tables):
    """How the archive's sources are called."""

    _called: tuple[str, Mapping[str, str]] = ("", {})

    def _spelt(self) -> Mapping[str, str]:
        """The spelling that counts by the other one, of outlets that have both; where both are as many, that without "The"."""
        stamp = self.stamps()[0]
        if self._called[0] != stamp:
            rows = [(row[0], row[0][4:], row[1] > row[2]) for row in self._all(_BOTH) if row[2]]
            self._called = stamp, {bare if whole else name: name if whole else bare for name, bare, whole in rows}
        return self._called[1]
