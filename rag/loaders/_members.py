"""Files that hold files: a module with `members` takes them apart, and each member goes the way of a file of its own.

So one member that breaks its parser, or takes it too long, costs the others nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rag import plugins
from rag.schema import LoadFailure, RawArticle


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside another: the loader that reads it, its bytes, and what the file around it says of it, '' for nothing."""

    loader: str
    data: bytes
    path: str
    key: str = ""
    url: str = ""
    captured: str = ""

    def says_of(self, found: RawArticle | LoadFailure) -> RawArticle | LoadFailure:
        """What was found in the member, with what is known of it from outside; its key comes before one of its own."""
        if isinstance(found, LoadFailure):
            return dataclasses.replace(found, reason=f"{self.key}: {found.reason}") if self.key else found
        return dataclasses.replace(
            found,
            key=" ".join(filter(None, (self.key, found.key))),
            url=self.url or found.url,
            captured=self.captured or found.captured,
        )


def read_each(members: Iterable[Member | LoadFailure], fields: Mapping[str, str]) -> Iterator[RawArticle | LoadFailure]:
    """The articles of all members, each by its own loader, in this process."""
    for member in members:
        if isinstance(member, LoadFailure):
            yield member
        else:
            loader = plugins.load("loaders", member.loader)
            yield from map(member.says_of, loader.load(member.data, path=member.path, fields=fields))
