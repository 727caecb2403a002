"""Reading, cleaning, splitting and embedding on a Ray cluster; this process alone writes.

Ray (https://docs.ray.io) runs functions on the machines of a cluster, and runs them again where one dies. What comes back is
stored in the order in which it was given, so that an archive is the same to the byte as one that was made without Ray. On every
machine has to be installed what is installed here. A process of its own speaks to the cluster (`rag.store.driver`).
"""

from __future__ import annotations

import collections
import itertools
import json
import pickle
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from rag import extras
from rag.clock import Clock
from rag.errors import ClusterError, PluginError
from rag.load import files
from rag.schema import LoadFailure, RawArticle
from rag.store.driver import ADDRESS, ON_THIS_MACHINE, NotMade, WorkDone, version
from rag.store.preparing import Fresh, Plan, Reported
from rag.store.stored import Prepared

if TYPE_CHECKING:
    from rag.settings import Settings

# What goes to a worker at once: enough that sending it costs little beside reading it, not so much that many wait for one.
_GROUP_ARTICLES, _GROUP_CHARACTERS = 16, 60_000
# So much work is under way for each core of the cluster: one piece at work, one that waits. As long as that is not more bytes
# than this.
_AHEAD, _BYTES_AHEAD = 2, 200_000_000
# So many seconds the process may take to leave the cluster.
_PATIENCE = 20
_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from rag.store import driver; driver.main()"
_CHECK = (
    "expected one of the version of Ray that is installed here, at host:port, which this machine has joined (`ray start "
    "--address`); without --ray this machine does the work"
)
_AGAIN = "what was taken in before stays, and the same command goes on from there, also without --ray"

_T = TypeVar("_T")


def is_address(text: str) -> bool:
    """Whether a text is where a cluster can be: `host:port`, or `local` for one on this machine."""
    return text == ON_THIS_MACHINE or bool(ADDRESS.fullmatch(text))


@contextmanager
def connected(address: str, settings: Settings, plan: Plan, fingerprint: str, clock: Clock) -> Iterator[Cluster]:
    """A cluster by its address, `host:port`; `local` starts one on this machine for as long as it is needed.

    Raises PluginError where Ray is not installed and ClusterError where there is no cluster at the address, or one that this
    machine is no part of, or of another version.
    """
    if not extras.has_package("ray"):
        raise PluginError(f"a cluster {extras.needs_package('ray', 'ray')}")
    driver = _DriverProcess(address)
    try:
        cores = driver.begin(settings.threads, plan, for_embedding(settings))
        yield Cluster(driver, plan, fingerprint, cores, clock)
    finally:
        driver.close()


class _DriverProcess:
    """The process that speaks to the cluster."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def begin(self, cores: int, plan: Plan, settings: Settings) -> int:
        """Connect. Returns how many cores the cluster has."""
        self.send("begin", self.address, cores, plan, settings)
        found = self._answer()
        if isinstance(found, NotMade):
            raise ClusterError(f"no Ray cluster to be used at {self.address} ({found.reason}): {_CHECK}")
        if found < 1:
            raise ClusterError(f"the cluster at {self.address} has no core to work with: expected one; start a worker there")
        return int(found)

    def send(self, *words: Any) -> None:
        """Ask for something."""
        try:
            assert self._process.stdin is not None
            pickle.dump(words, self._process.stdin)
            self._process.stdin.flush()
        except OSError as error:
            raise self._lost() from error

    def get(self, number: int) -> WorkDone:
        """What has come of something that was begun."""
        self.send("get", number)
        found = self._answer()
        if isinstance(found, WorkDone):
            return found
        if found.cause is not None:
            raise found.cause
        raise ClusterError(f"the cluster at {self.address} failed ({found.reason}): {_AGAIN}")

    def close(self) -> None:
        """End the process, which leaves the cluster."""
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                assert pipe is not None
                pipe.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _answer(self) -> Any:
        try:
            assert self._process.stdout is not None
            return pickle.load(self._process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise self._lost() from error

    def _lost(self) -> ClusterError:
        return ClusterError(f"the cluster at {self.address} failed (the process that speaks to it has ended): {_AGAIN}")


@dataclass(frozen=True, slots=True)
class _Begun(Generic[_T]):
    """What was given, and the number under which the cluster was asked about it, if it was."""

    given: _T
    number: int | None = None
    failed: LoadFailure | None = None
    size: int = 0


class Cluster:
    """The preparer that a cluster is (`rag.store.preparing.Preparer`)."""

    def __init__(self, driver: _DriverProcess, plan: Plan, fingerprint: str, cores: int, clock: Clock) -> None:
        self._driver = driver
        self._plan = plan
        self._fingerprint = fingerprint
        self._most = _AHEAD * cores
        self._clock = clock
        self._numbers = itertools.count()

    def load(self, paths: Iterable[Path]) -> Iterator[tuple[Path, Iterable[RawArticle | LoadFailure]]]:
        """Files are read here and taken apart there."""

        def begun(path: Path) -> _Begun[Path]:
            found = files.opened(path, self._plan.max_bytes)
            if isinstance(found, LoadFailure):
                return _Begun(path, failed=found)
            name, data = found
            return _Begun(path, self._ask("load", name, data, files.printable(path)), size=len(data))

        for item in self._ahead(map(begun, paths)):
            yield item.given, [item.failed] if item.failed is not None else self._made(item.number)

    def prepare(self, found: Iterable[Fresh | Reported]) -> Iterator[Prepared | Reported]:
        """Some articles at a time go to each worker."""

        def begun(group: Sequence[Fresh | Reported]) -> _Begun[Sequence[Fresh | Reported]]:
            fresh = [item for item in group if isinstance(item, Fresh)]
            if not fresh:
                return _Begun(group)
            return _Begun(group, self._ask("prepare", fresh), size=sum(len(item.record.body) for item in fresh))

        for item in self._ahead(map(begun, _groups(found))):
            made = iter(self._made(item.number, self._fingerprint))
            yield from (next(made) if isinstance(one, Fresh) else one for one in item.given)

    def _ask(self, *words: Any) -> int:
        number = next(self._numbers)
        self._driver.send(words[0], number, *words[1:])
        return number

    def _ahead(self, begun: Iterator[_Begun[_T]]) -> Iterator[_Begun[_T]]:
        """The same, in order, with more of it begun than is looked at, as far as there are cores and memory for it."""
        waiting: collections.deque[_Begun[_T]] = collections.deque()
        for item in begun:
            waiting.append(item)
            while waiting and (len(waiting) >= self._most or sum(one.size for one in waiting) > _BYTES_AHEAD):
                yield waiting.popleft()
        yield from waiting

    def _made(self, number: int | None, fingerprint: str = "") -> list[Any]:
        if number is None:
            return []
        self._clock.lap("read")
        done = self._driver.get(number)
        self._clock.lap("wait for the cluster")
        if (done.version, done.fingerprint) != (version(), fingerprint):
            raise ClusterError(
                f"a machine of the cluster at {self._driver.address} has dateline {done.version} {done.fingerprint}: expected "
                f"{version()} {fingerprint}, as here; install the same on all of them"
            )
        return done.made


def for_embedding(settings: Settings) -> Settings:
    """What a worker has to know of the settings; the key goes along only where texts are embedded with it."""
    wanted = {item.name: item.default for item in settings.known()}
    wanted |= {name: getattr(settings, name) for name in wanted if name.startswith("embed") or name == "llm_timeout"}
    if settings.embedder == "openai":
        wanted["openai_api_key"] = settings.openai_api_key
    # Ray runs as many workers as there are cores.
    return settings.changed(**{**wanted, "threads": 1})


def _groups(found: Iterable[Fresh | Reported]) -> Iterator[list[Fresh | Reported]]:
    group: list[Fresh | Reported] = []
    size = 0
    for item in found:
        group.append(item)
        size += len(item.record.body) if isinstance(item, Fresh) else 0
        if len(group) >= _GROUP_ARTICLES or size >= _GROUP_CHARACTERS:
            yield group
            group, size = [], 0
    if group:
        yield group
