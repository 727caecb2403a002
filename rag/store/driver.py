"""The process that speaks to a Ray cluster. Ray may end it when the cluster dies: the writer survives that.

It is asked on its standard input and answers on its standard output, both in pickles: of `begin` whether there is a cluster; of
`load` and `prepare` nothing, they are only begun; of `get` what has come of one of them.
"""

from __future__ import annotations

import contextlib
import functools
import os
import pickle
import re
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from rag import environment
from rag.errors import RagError
from rag.load import files
from rag.providers import embedding
from rag.schema import LoadFailure, RawArticle
from rag.settings import Settings
from rag.store.preparing import Fresh, Plan, embedded, split
from rag.store.stored import Prepared

ON_THIS_MACHINE = "local"
ADDRESS = re.compile(r"(?P<host>[^\s/:]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class WorkDone:
    """What a worker has made, with what it was made by."""

    version: str
    fingerprint: str
    """Of the embedder, empty where none was needed."""
    made: list[Any]


@dataclass(frozen=True, slots=True)
class NotMade:
    """Why something could not be done: an error of ours that a worker met, or what Ray says."""

    reason: str
    cause: RagError | None = None


@functools.cache
def version() -> str:
    """Of this package."""
    return metadata.version("dateline")


def main() -> None:
    """Do what is asked, until there is no more."""
    # What Ray and others print must not get between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    driver = _Driver()
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            what, *arguments = pickle.load(sys.stdin.buffer)
            answer = getattr(driver, what)(*arguments)
            if what in ("begin", "get"):
                pickle.dump(answer, answers)
                answers.flush()
    driver.end()


class _Driver:
    """One cluster, and what it has been asked."""

    def __init__(self) -> None:
        self._ray: Any = None
        self._asked: dict[int, Any] = {}

    def begin(self, address: str, cores: int, plan: Plan, settings: Settings) -> int | NotMade:
        """Connect. Returns how many cores there are."""
        environment.keep_ray_silent(patience=_SECONDS)
        try:
            self._ray = _connected(address, cores)
            self._load, self._prepare = self._ray.remote(_loaded), self._ray.remote(_prepared)
            # Once in the cluster's store, not with every piece of work.
            self._given = self._ray.put(plan), self._ray.put(settings)
            return int(self._ray.cluster_resources().get("CPU", 0))
        # Ray raises this and that, some of it as plain Exception.
        except Exception as error:
            return NotMade(_first(error))

    def load(self, number: int, name: str, data: bytes, path: str) -> None:
        """Begin to read a file."""
        self._begin(number, lambda: self._load.remote(name, data, path, self._given[0]))

    def prepare(self, number: int, fresh: Sequence[Fresh]) -> None:
        """Begin to prepare articles."""
        self._begin(number, lambda: self._prepare.remote(fresh, *self._given))

    def get(self, number: int) -> WorkDone | NotMade:
        """What has come of it."""
        asked = self._asked.pop(number)
        if isinstance(asked, NotMade):
            return asked
        try:
            done: WorkDone = self._ray.get(asked)
        except Exception as error:
            cause = getattr(error, "cause", None)
            return NotMade(_first(cause or error), cause if isinstance(cause, RagError) else None)
        return done

    def end(self) -> None:
        """Leave the cluster; one that was started here ends."""
        if self._ray is not None:
            self._ray.shutdown()

    def _begin(self, number: int, what: Callable[[], Any]) -> None:
        try:
            self._asked[number] = what()
        except Exception as error:
            self._asked[number] = NotMade(_first(error))


def _connected(address: str, cores: int) -> Any:
    """Ray, once it is connected."""
    silent = {"log_to_driver": False, "logging_level": "ERROR"}
    if address == ON_THIS_MACHINE:
        environment.give_ray_a_token()
        import ray

        ray.init(address="local", num_cpus=cores, include_dashboard=False, _node_ip_address="127.0.0.1", **silent)
        return ray
    found = ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError("it is no address")
    # Ray itself tries an address where nobody listens for minutes.
    with socket.create_connection((found["host"].strip("[]"), int(found["port"])), timeout=_SECONDS):
        pass
    import ray

    # Written in small letters Ray takes this machine's name for its address in the network, where a cluster that keeps to the
    # machine does not listen.
    host = "LOCALHOST" if found["host"] in _LOOPBACK else found["host"]
    ray.init(address=f"{host}:{found['port']}", **silent)
    return ray


def _loaded(name: str, data: bytes, path: str, plan: Plan) -> WorkDone:
    """On a worker: what a loader finds in a file."""
    found: list[RawArticle | LoadFailure] = list(
        files.load_data(name, data, path=path, fields=plan.fields, limits=plan.limits, max_bytes=plan.max_bytes)
    )
    return WorkDone(version(), "", found)


def _prepared(fresh: Sequence[Fresh], plan: Plan, settings: Settings) -> WorkDone:
    """On a worker: articles read, split and embedded, or why they cannot be, in the order in which they were given."""
    embedder = _embedder(settings)
    parts = [split(item, plan) for item in fresh]
    ready = iter(embedded([item for item in parts if not isinstance(item, LoadFailure)], embedder, headed=plan.header))
    made: list[Prepared | LoadFailure] = [item if isinstance(item, LoadFailure) else next(ready) for item in parts]
    return WorkDone(version(), embedder.fingerprint, made)


@functools.lru_cache(maxsize=1)
def _embedder(settings: Settings) -> Any:
    return embedding.make(settings)


def _first(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:300]
