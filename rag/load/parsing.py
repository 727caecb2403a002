"""Parsers work in a child process, within limits of time and memory: what one file does to its parser, the next is read.

One child serves all formats, and a second one takes apart a file that holds files, each of which goes to the first. A child
starts with the first file that needs it, is used again for the next, starts anew when it has died, and ends by itself when
nothing comes any more or its parent is gone. Files and articles travel as bytes and JSON, so that nothing a parser makes of a
file is run here.
"""

from __future__ import annotations

import atexit
import contextlib
import dataclasses
import functools
import importlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BufferedIOBase, RawIOBase
from typing import Any

from rag.loaders._members import Member
from rag.schema import LoadFailure, RawArticle

_IDLE = 20.0
"""Seconds without a file after which a child ends."""
_PATIENCE = 10
"""So many times the processor's time may pass on the clock of a busy machine."""
_GROWN = 600_000
"""Kilobytes. A child that has once needed so much memory starts anew, as memory seldom comes back."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: seconds of processor time, megabytes of memory, characters of one article."""

    seconds: int = 60
    megabytes: int = 2_000
    characters: int = 2_000_000


LIMITS = Limits()


class Parsers:
    """The child process, from this side. Thread-safe: one file at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def parse(
        self, loader: str, data: bytes, *, path: str, fields: Mapping[str, str], limits: Limits
    ) -> list[RawArticle | LoadFailure]:
        """What a loader finds in a file, ended by a failure when it does not stay within the limits or dies."""
        request = {"loader": loader, "path": path, "fields": dict(fields), "size": len(data)}
        head = json.dumps(request | dataclasses.asdict(limits)).encode() + b"\n"
        with self._lock:
            # A child that has just ended for want of work may still look alive: then it is started once more.
            for _ in range(2):
                if (found := self._ask(head, data, path, limits)) is not None:
                    return found
            return [_died(path, "without a word")]

    def members(self, loader: str, data: bytes, *, path: str, most: int, limits: Limits) -> Iterator[Member | LoadFailure]:
        """The files in a file, one after the other, ended by a failure when the limits are not kept or the child dies.

        The child waits while nobody asks for the next one, and is of no use to others before the last.
        """
        request = {"loader": loader, "path": path, "most": most, "size": len(data)}
        head = json.dumps(request | dataclasses.asdict(limits)).encode() + b"\n"
        with self._lock:
            try:
                child = self._running()
            except OSError as error:
                yield _not_started(path, error)
                return
            assert child.stdin is not None and child.stdout is not None
            with self._in_time(child, limits), contextlib.suppress(BrokenPipeError):
                child.stdin.write(head + data)
                child.stdin.flush()
            while True:
                with self._in_time(child, limits) as late:
                    line = child.stdout.readline()
                    record = json.loads(line) if line else {}
                    inside = child.stdout.read(record.pop("bytes")) if "bytes" in record else b""
                if not line:
                    yield self._ended(child, path, limits, late=late.is_set())
                    return
                if "end" in record:
                    return
                yield LoadFailure(**record) if "reason" in record else Member(data=inside, **record)

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    @property
    def pid(self) -> int:
        """The child's process id, 0 when there is none."""
        return self._child.pid if self._child else 0

    def _ask(self, head: bytes, data: bytes, path: str, limits: Limits) -> list[RawArticle | LoadFailure] | None:
        """What the child has found, None where it ended without a word."""
        try:
            child = self._running()
        except OSError as error:
            return [_not_started(path, error)]
        assert child.stdin is not None and child.stdout is not None
        found: list[RawArticle | LoadFailure] = []
        with self._in_time(child, limits) as late:
            with contextlib.suppress(BrokenPipeError):  # it has ended: what it says, or that it says nothing, shows
                child.stdin.write(head + data)
                child.stdin.flush()
            for line in child.stdout:
                record = json.loads(line)
                if "end" in record:
                    if record["end"] > _GROWN:
                        self._end()
                    return found
                found.append(LoadFailure(**record) if "reason" in record else RawArticle(**record))
        if child.wait() == 0 and not found:
            self._end()
            return None
        return [*found, self._ended(child, path, limits, late=late.is_set())]

    @contextlib.contextmanager
    def _in_time(self, child: subprocess.Popen[bytes], limits: Limits) -> Iterator[threading.Event]:
        """Kill the child when what is done meanwhile takes too long; the event tells."""
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(_PATIENCE * limits.seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()

    def _ended(self, child: subprocess.Popen[bytes], path: str, limits: Limits, *, late: bool) -> LoadFailure:
        """Why a child has ended before it was done."""
        code = child.wait()
        self._end()
        if late or code == -getattr(signal, "SIGXCPU", 0):
            reason = f"takes more than {limits.seconds} s to read: expected less; split it, or save it again in another format"
            return LoadFailure(path, reason)
        return _died(path, f"signal {-code}" if code < 0 else f"exit code {code}")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = subprocess.Popen(
                [sys.executable, "-I", "-X", "utf8", "-c", _START, json.dumps(sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # an interrupt at the terminal is for the parent
            )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):  # what was left unwritten is of no use
                if pipe:
                    pipe.close()


@functools.cache
def parsers() -> Parsers:
    """The child of this process, not yet started."""
    made = Parsers()
    atexit.register(made.close)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=parsers.cache_clear)
    return made


def members(loader: str, data: bytes, *, path: str, most: int, limits: Limits) -> Iterator[Member | LoadFailure]:
    """The files in a file, each of at most `most` bytes, taken out of it by a child of their own."""
    child = Parsers()
    try:
        yield from child.members(loader, data, path=path, most=most, limits=limits)
    finally:
        child.close()


def _not_started(path: str, error: OSError) -> LoadFailure:
    return LoadFailure(path, f"no process could be started to read it ({error}); free some memory or processes")


def _died(path: str, how: str) -> LoadFailure:
    return LoadFailure(path, f"the parser died of it ({how}): expected a sound file; save it again or leave it out")


_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from rag.load.parsing import serve; serve()"


# In the child


def serve() -> None:
    """Parse what comes in on standard input until it is closed."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints is no answer
    given = os.fdopen(os.dup(0), "rb", buffering=0)
    while _waits(given) and (head := _line(given)):
        request = json.loads(head)
        data = _exactly(given, request["size"])
        _limit(request["seconds"], request["megabytes"])
        for record in _parse(request, data):
            _answer(answers, record)
        answers.write(json.dumps({"end": _most_memory()}).encode() + b"\n")
        answers.flush()


def _answer(answers: BufferedIOBase, record: RawArticle | Member | LoadFailure) -> None:
    said, inside = dataclasses.asdict(record), b""
    if isinstance(record, Member):
        inside = said.pop("data")
        said["bytes"] = len(inside)
    answers.write(json.dumps(said).encode() + b"\n" + inside)


def _parse(request: Mapping[str, Any], data: bytes) -> Iterator[RawArticle | Member | LoadFailure]:
    from rag import plugins

    path, name = request["path"], request["loader"]
    try:
        # What has no suffix of its own, such as the reader of feeds, is no plugin but is held within the same limits.
        loader = importlib.import_module(f"rag.loaders.{name}") if name.startswith("_") else plugins.load("loaders", name)
        if "most" in request:
            yield from loader.members(data, path=path, most=request["most"])
        else:
            yield from loader.load(data, path=path, fields=request["fields"])
    except MemoryError:
        yield LoadFailure(path, f"needs more than {request['megabytes']} MB of memory to read: expected less; split it")
    except Exception as error:  # whatever a parser makes of one file, the next one is read
        yield LoadFailure(path, f"could not be read ({type(error).__name__}: {error}); save it again or leave it out")


def _waits(given: RawIOBase) -> bool:
    if sys.platform == "win32":  # a pipe cannot be waited for there
        return True
    return bool(select.select([given], [], [], _IDLE)[0])


def _line(given: RawIOBase) -> bytes:
    parts = bytearray()
    while (letter := given.read(1)) and letter != b"\n":
        parts += letter
    return bytes(parts)


def _exactly(given: RawIOBase, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size and (part := given.read(size - len(parts))):
        parts += part
    return bytes(parts)


def _limit(seconds: int, megabytes: int) -> None:
    """From now on so much processor time, and so much memory more than the process has, where the system can hold to it."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    _set(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds + 1)
    with contextlib.suppress(OSError), open("/proc/self/statm", "rb") as file:  # only Linux tells, and keeps to it
        _set(resource.RLIMIT_AS, int(file.read().split()[0]) * resource.getpagesize() + megabytes * 1_000_000)


def _set(kind: int, most: int) -> None:
    import resource

    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _most_memory() -> int:
    """Kilobytes that this program has needed at most.

    Linux hands `ru_maxrss` down to the programs a process starts: beside a large parent it says nothing of the child.
    """
    if sys.platform == "win32":
        return 0
    if sys.platform == "linux":
        with open("/proc/self/status", encoding="ascii", errors="replace") as file:
            return next((int(line.split()[1]) for line in file if line.startswith("VmHWM:")), 0)
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most
