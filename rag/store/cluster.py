"""Reading, cleaning, splitting and embedding on a Ray cluster; this process alone writes.

Ray (https://docs.ray.io) runs functions on the machines of a cluster, and runs them again where one dies. What comes back is
stored in the order in which it was given, so that an archive is the same to the byte as one that was made without Ray. On every
machine has to be installed what is installed here.
"""

from __future__ import annotations

import collections
import functools
import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from rag import environment, extras
from rag.clock import Clock
from rag.errors import ClusterError, PluginError, RagError
from rag.load import files
from rag.providers import embedding
from rag.schema import LoadFailure, RawArticle
from rag.store.preparing import Fresh, Plan, Reported, embedded, split
from rag.store.stored import Prepared

if TYPE_CHECKING:
    from rag.settings import Settings

ON_THIS_MACHINE = "local"
_ADDRESS = re.compile(r"(?P<host>[^\s/:]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
# What goes to a worker at once: enough that sending it costs little beside reading it, not so much that many wait for one.
_GROUP_ARTICLES, _GROUP_CHARACTERS = 16, 60_000
# So much work is under way for each core of the cluster: one piece at work, one that waits.
# As long as that is not more bytes than this.
_AHEAD, _BYTES_AHEAD = 2, 200_000_000
_SECONDS = 5.0

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Done(Generic[_T]):
    """What a worker has made, with what it was made by."""

    version: str
    fingerprint: str
    """Of the embedder, empty where none was needed."""
    made: _T


@dataclass(frozen=True, slots=True)
class _Begun(Generic[_T]):
    """What was given, and what the cluster was asked about it, if anything."""

    given: _T
    asked: Any = None
    failed: LoadFailure | None = None
    size: int = 0


def is_address(text: str) -> bool:
    """Whether a text is where a cluster can be: `host:port`, or `local` for one on this machine."""
    return text == ON_THIS_MACHINE or bool(_ADDRESS.fullmatch(text))


@contextmanager
def connected(address: str, settings: Settings, plan: Plan, fingerprint: str, clock: Clock) -> Iterator[Cluster]:
    """A cluster by its address, `host:port`; `local` starts one on this machine for as long as it is needed.

    A program that uses Ray itself keeps its cluster; another ingest of this process waits for its turn. Raises PluginError
    where Ray is not installed and ClusterError where there is no cluster at the address, or one that this machine is no part
    of, or of another version.
    """
    environment.keep_ray_silent(patience=_SECONDS)
    try:
        import ray
    except ImportError:
        raise PluginError(f"a cluster {extras.needs('ray', 'ray')}") from None
    with _ONE:
        if ray.is_initialized():
            theirs = str(ray.get_runtime_context().gcs_address)
            if address != ON_THIS_MACHINE and theirs.rpartition(":")[2] != address.rpartition(":")[2]:
                raise ClusterError(f"this program has Ray at {theirs} already: expected that address, not {address}; give it")
            yield Cluster(ray, settings, plan, fingerprint, address, clock)
            return
        with environment.ray_token() if address == ON_THIS_MACHINE else nullcontext():
            try:
                _begin(ray, address, settings.threads)
            # Ray raises this and that, some of it as plain Exception.
            except Exception as error:
                raise ClusterError(f"no Ray cluster to be used at {address} ({_first(error)}): {_CHECK}") from error
            try:
                yield Cluster(ray, settings, plan, fingerprint, address, clock)
            finally:
                ray.shutdown()


# Ray knows one cluster for each process.
_ONE = threading.Lock()
_CHECK = (
    "expected one of the version of Ray that is installed here, at host:port, which this machine has joined (`ray start "
    "--address`); without --ray this machine does the work"
)


def _begin(ray: Any, address: str, cores: int) -> None:
    silent = {"log_to_driver": False, "logging_level": "ERROR"}
    if address == ON_THIS_MACHINE:
        ray.init(address="local", num_cpus=cores, include_dashboard=False, _node_ip_address="127.0.0.1", **silent)
        return
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError("it is no address")
    # Ray itself tries an address where nobody listens for minutes.
    with socket.create_connection((found["host"].strip("[]"), int(found["port"])), timeout=_SECONDS):
        pass
    # Written in small letters Ray takes this machine's name for its address in the network, where a cluster that keeps to the
    # machine does not listen.
    host = "LOCALHOST" if found["host"] in _LOOPBACK else found["host"]
    ray.init(address=f"{host}:{found['port']}", **silent)


class Cluster:
    """The preparer that a cluster is (`rag.store.preparing.Preparer`)."""

    def __init__(self, ray: Any, settings: Settings, plan: Plan, fingerprint: str, address: str, clock: Clock) -> None:
        self._ray = ray
        self._plan = plan
        self._fingerprint = fingerprint
        self._address = address
        self._clock = clock
        self._load = ray.remote(_loaded)
        self._prepare = ray.remote(_prepared)
        cores = int(self._told(ray.cluster_resources).get("CPU", 0))
        if cores < 1:
            raise ClusterError(
                f"the cluster at {address} has no core to work with: expected one at least; start a worker there"
            )
        self._most = _AHEAD * cores
        # Once in the cluster's store, not with every piece of work. One thread each: Ray runs as many as there are cores.
        self._given_plan = self._told(lambda: ray.put(plan))
        self._given_settings = self._told(lambda: ray.put(for_embedding(settings)))

    def load(self, paths: Iterable[Path]) -> Iterator[tuple[Path, Iterable[RawArticle | LoadFailure]]]:
        """Files are read here and taken apart there."""

        def begun(path: Path) -> _Begun[Path]:
            found = files.opened(path, self._plan.max_bytes)
            if isinstance(found, LoadFailure):
                return _Begun(path, failed=found)
            name, data = found
            asked = self._told(lambda: self._load.remote(name, data, files.printable(path), self._given_plan))
            return _Begun(path, asked, size=len(data))

        for item in self._ahead(map(begun, paths)):
            yield item.given, self._of(item.asked) if item.failed is None else [item.failed]

    def prepare(self, found: Iterable[Fresh | Reported]) -> Iterator[Prepared | Reported]:
        """Some articles at a time go to each worker."""

        def begun(group: Sequence[Fresh | Reported]) -> _Begun[Sequence[Fresh | Reported]]:
            fresh = [item for item in group if isinstance(item, Fresh)]
            if not fresh:
                return _Begun(group)
            asked = self._told(lambda: self._prepare.remote(fresh, self._given_plan, self._given_settings))
            return _Begun(group, asked, size=sum(len(item.record.body) for item in fresh))

        for item in self._ahead(map(begun, _groups(found))):
            made = iter(self._of(item.asked, self._fingerprint) if item.asked is not None else ())
            yield from (next(made) if isinstance(one, Fresh) else one for one in item.given)

    def _ahead(self, begun: Iterator[_Begun[_T]]) -> Iterator[_Begun[_T]]:
        """The same, in order, with more of it begun than is looked at, as far as there are cores and memory for it."""
        waiting: collections.deque[_Begun[_T]] = collections.deque()
        for item in begun:
            waiting.append(item)
            while waiting and (len(waiting) >= self._most or sum(one.size for one in waiting) > _BYTES_AHEAD):
                yield waiting.popleft()
        yield from waiting

    def _of(self, result: Any, fingerprint: str = "") -> Any:
        self._clock.lap("read")
        done = self._told(lambda: self._ray.get(result))
        self._clock.lap("wait for the cluster")
        if (done.version, done.fingerprint) != (version(), fingerprint):
            raise ClusterError(
                f"a machine of the cluster at {self._address} has dateline {done.version} {done.fingerprint}: expected "
                f"{version()} {fingerprint}, as here; install the same on all of them"
            )
        return done.made

    def _told(self, what: Callable[[], Any]) -> Any:
        """Errors of the cluster in our words; one of ours that a worker met is what it was."""
        errors = self._ray.exceptions
        try:
            return what()
        except errors.RayTaskError as error:
            if isinstance(error.cause, RagError):
                raise error.cause from None
            raise ClusterError(
                f"a worker of the cluster at {self._address} failed ({_first(error.cause)}): {_AGAIN}"
            ) from error
        except (errors.RayError, ConnectionError) as error:
            raise ClusterError(f"the cluster at {self._address} failed ({_first(error)}): {_AGAIN}") from error


_AGAIN = "what was taken in before stays, and the same command goes on from there, also without --ray"


def _loaded(name: str, data: bytes, path: str, plan: Plan) -> _Done[list[RawArticle | LoadFailure]]:
    """On a worker: what a loader finds in a file."""
    found = files.load_data(name, data, path=path, fields=plan.fields, limits=plan.limits, max_bytes=plan.max_bytes)
    return _Done(version(), "", list(found))


def _prepared(fresh: Sequence[Fresh], plan: Plan, settings: Settings) -> _Done[list[Prepared | LoadFailure]]:
    """On a worker: articles read, split and embedded, or why they cannot be, in the order in which they were given."""
    embedder = _embedder(settings)
    parts = [split(item, plan) for item in fresh]
    ready = iter(embedded([item for item in parts if not isinstance(item, LoadFailure)], embedder, headed=plan.header))
    made = [item if isinstance(item, LoadFailure) else next(ready) for item in parts]
    return _Done(version(), embedder.fingerprint, made)


@functools.lru_cache(maxsize=1)
def _embedder(settings: Settings) -> Any:
    return embedding.make(settings)


def for_embedding(settings: Settings) -> Settings:
    """What a worker has to know of the settings; the key goes along only where texts are embedded with it."""
    wanted = {item.name: item.default for item in settings.known()}
    wanted |= {name: getattr(settings, name) for name in wanted if name.startswith("embed") or name == "llm_timeout"}
    if settings.embedder == "openai":
        wanted["openai_api_key"] = settings.openai_api_key
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


@functools.cache
def version() -> str:
    """Of this package."""
    return metadata.version("dateline")


def _first(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:300]
