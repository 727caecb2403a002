"""Faults made on purpose: killed writers, power cuts, flipped bits, two writers at once, full disks, attacks, crowds.

Each trial ends in one of four ways: the fault is named (an error that says what to do), it is without effect (everything reads
as before, and the next ingest ends as if nothing had happened), what is read differs without a word (served wrong), or an error
comes through that is none of ours. The last two must not happen.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eval.bench.ends import ENDS, End, Row
from eval.bench.faults_asked import attacks, crowd, hidden_pages
from eval.bench.faults_writer import BUSY, NAMED
from eval.bench.speed import BenchError, Tell
from eval.bench.stories import stories, write

_WRITER = Path(__file__).with_name("faults_writer.py")
_DURABLE = Path(__file__).with_name("durable.c")


@dataclass(frozen=True, slots=True)
class Trials:
    """How often each fault is tried."""

    kills: int = 50
    cuts: int = 20
    bits: int = 200
    starts: int = 50
    disks: int = 20
    attacks: int = 20
    pages: int = 20
    crowd: int = 0
    """Threads that ask at the same time, for `seconds`."""
    seconds: float = 120.0


def measure(folder: Path, trials: Trials, *, articles: int, seed: int, tell: Tell) -> tuple[Row, ...]:
    """Try every fault on small archives made in an empty folder. Raises BenchError where the children do not start."""
    asked = (
        hidden_pages(folder, trials.pages, tell),
        attacks(folder, trials.attacks, tell),
        crowd(folder, trials.crowd, seconds=trials.seconds, tell=tell),
    )
    return (*_stored(folder, trials, articles, seed, tell), *asked)


def _stored(folder: Path, trials: Trials, articles: int, seed: int, tell: Tell) -> tuple[Row, ...]:
    if not trials.kills + trials.cuts + trials.bits + trials.starts + trials.disks:
        return ()
    with _Ground(folder, articles=articles, seed=seed) as ground:
        rows = []
        kinds: Sequence[tuple[str, int, Callable[[_Ground], End]]] = (
            ("writer killed", trials.kills, _kill),
            ("last writes lost", trials.cuts, _cut),
            ("power cut: all that was not synced is lost", trials.cuts if ground.durable else 0, _cut_power),
            ("one bit flipped in the archive", trials.bits // 2, lambda ground: _flip(ground, "archive.db")),
            ("one bit flipped in the word index", trials.bits // 4, lambda ground: _flip(ground, "lexical")),
            ("one bit flipped in Chroma, asked through it", trials.bits - trials.bits // 2 - trials.bits // 4, _flip_chroma),
            ("two first writers at once", trials.starts, _start_twice),
            ("disk full", trials.disks if ground.can_mount() else 0, _fill),
        )
        for what, times, attempt in kinds:
            ends: Counter[End] = Counter()
            for number in range(times):
                tell(f"{what}: {number} of {times}")
                ends[attempt(ground)] += 1
            rows.append(Row(what, ends, tuple(ground.remarks)))
            ground.remarks.clear()
        return tuple(rows)


class _Ground:
    """Where the trials take place: an archive before and after a change of its folder, and what each looks like."""

    def __init__(self, folder: Path, *, articles: int, seed: int) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.remarks: list[str] = []
        self.made = stories(articles + 3)
        self.questions = [story.question for story in self.made[1:4]]
        self.stories = folder / "stories"

    def __enter__(self) -> _Ground:
        command = [sys.executable, str(_WRITER), str(self.folder / "first")]
        self.durable = _compiled(self.folder)
        if not self.durable:
            self.remarks.append("no power cut can be tried here: expected Linux with a C compiler (cc); leave them out")
        preloaded = {"LD_PRELOAD": str(self.durable)} if self.durable else {}
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **preloaded}  # noqa: TID251
        self._writer = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
        )
        if self._answer() != "ready":
            raise BenchError("the writing process did not start; expected one that can ingest; try rag doctor")
        self.base, changed = self.folder / "base", self.folder / "changed"
        write(self.made[:-3], self.stories)
        self.ingest(self.base)
        self.was = self.look(self.base, chroma=False)
        self.was_by_chroma = self.look(self.base, chroma=True)
        shutil.copytree(self.base, changed)
        # Two go, three are new, and one has another text.
        shutil.rmtree(self.stories)
        write([replace(self.made[-1], name=self.made[2].name), *self.made[3:]], self.stories)
        self.seconds = self.ingest(changed)
        self.becomes = self.look(changed, chroma=False)
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.communicate()

    def can_mount(self) -> bool:
        """Whether small disks can be made here."""
        try:
            with _disk(self.folder / "disk", "1m"):
                return True
        except BenchError as error:
            self.remarks.append(str(error))
            return False

    @contextlib.contextmanager
    def copy(self) -> Iterator[Path]:
        """A copy of the archive for one trial."""
        place = self.folder / "trial"
        shutil.copytree(self.base, place)
        try:
            yield place
        finally:
            shutil.rmtree(place)

    def ingest(self, archive: Path) -> float:
        """Take the stories in, and how many seconds that took. Raises BenchError where it fails."""
        began = time.monotonic()
        ((code, told),) = self.order({"do": "ingest", "archive": str(archive), "folder": str(self.stories)})
        if code:
            raise BenchError(f"an ingest that nobody disturbs failed ({told}); expected it to end; try rag doctor")
        return time.monotonic() - began

    def look(self, archive: Path, *, chroma: bool, check: bool = False) -> Any:
        """What a reader sees; the End that it comes to where it sees nothing."""
        order = {"do": "look", "archive": str(archive), "questions": self.questions, "chroma": chroma, "check": check}
        ((code, told),) = self.order(order)
        if code == 0:
            return told
        if code == NAMED:
            return "named"
        self.remarks.append(f"ended with {code}: {told}")
        return "raw error"

    def order(self, order: dict[str, Any], *, times: int = 1, kill_after: float | None = None) -> list[tuple[int, Any]]:
        """Have something done by children; exit code (negative: the signal) and what each has told."""
        told = self.folder / "told"
        for old in self.folder.glob("told.*"):
            old.unlink()
        assert self._writer.stdin is not None
        self._writer.stdin.write(json.dumps({**order, "times": times, "told": str(told)}) + "\n")
        self._writer.stdin.flush()
        children = json.loads(self._answer())
        if kill_after is not None:
            time.sleep(kill_after)
            with contextlib.suppress(ProcessLookupError):
                os.kill(children[0], signal.SIGKILL)
        statuses = json.loads(self._answer())
        return [(os.waitstatus_to_exitcode(status), _read(told, number)) for number, status in enumerate(statuses)]

    def ends_well(self, archive: Path) -> bool:
        """Whether the next ingest ends as if nothing had happened."""
        self.ingest(archive)
        return bool(self.look(archive, chroma=False) == self.becomes)

    def _answer(self) -> str:
        assert self._writer.stdout is not None
        return self._writer.stdout.readline().strip()


def _read(told: Path, number: int) -> Any:
    try:
        return json.loads(Path(f"{told}.{number}").read_text(encoding="utf-8"))
    except (OSError, ValueError):  # killed before it could tell, or while it did
        return None


def _kill(ground: _Ground) -> End:
    """kill -9 at a random point of an ingest that adds, updates and removes."""
    with ground.copy() as archive:
        order = {"do": "ingest", "archive": str(archive), "folder": str(ground.stories)}
        ((code, told),) = ground.order(order, kill_after=ground.chance.uniform(0, ground.seconds))
        if code not in (0, -signal.SIGKILL):
            ground.remarks.append(f"ended with {code}: {told}")
            return "raw error"
        seen = ground.look(archive, chroma=False)
        if isinstance(seen, str):
            return "served wrong" if seen == "named" else "raw error"
        known = {*ground.was["texts"], *ground.becomes["texts"]}
        return "without effect" if known.issuperset(seen["texts"]) and ground.ends_well(archive) else "served wrong"


def _cut(ground: _Ground) -> End:
    """A killed writer whose last transactions have gone with the WAL, while the indexes are on the disk."""
    with ground.copy() as archive:
        order = {"do": "ingest", "archive": str(archive), "folder": str(ground.stories)}
        ground.order(order, kill_after=ground.chance.uniform(ground.seconds / 2, ground.seconds))
        for name in ("archive.db-wal", "archive.db-shm"):
            (archive / name).unlink(missing_ok=True)
        return _compared(ground, archive, chroma=False, allowed=(ground.was, ground.becomes))


def _cut_power(ground: _Ground) -> End:
    """A writer that loses its power at some time, and with it every write that it has not had synced."""
    assert ground.durable is not None
    synced, left = ground.folder / "synced", ground.folder / "left"
    with ground.copy() as archive:
        try:
            _keep(ground.durable, archive, synced)
            order = {
                "do": "ingest",
                "archive": str(archive),
                "folder": str(ground.stories),
                "durable": [str(archive), str(synced)],
            }
            # Later than it ends without a disturbance: a part of them has acknowledged all.
            ((code, told),) = ground.order(order, kill_after=ground.chance.uniform(0, 1.5 * ground.seconds))
            if code not in (0, -signal.SIGKILL):
                ground.remarks.append(f"ended with {code}: {told}")
                return "raw error"
            _leave(ground.durable, archive, synced, left)
            seen = ground.look(left, chroma=False)
            if isinstance(seen, str):
                ground.remarks.append("a power cut left what cannot be read")
                return "served wrong"
            if code == 0 and seen != ground.becomes:
                ground.remarks.append("what was acknowledged is not there after a power cut")
                return "served wrong"
            known = {*ground.was["texts"], *ground.becomes["texts"]}
            return "without effect" if known.issuperset(seen["texts"]) and ground.ends_well(left) else "served wrong"
        finally:
            for folder in (synced, left):
                shutil.rmtree(folder, ignore_errors=True)


def _keep(durable: Path, archive: Path, synced: Path) -> None:
    """What is there before the writer begins is on the disk."""
    synced.mkdir()
    for file, name in _named(durable, archive):
        shutil.copyfile(file, synced / name)


def _leave(durable: Path, archive: Path, synced: Path, left: Path) -> None:
    """The archive under the names that it has now, each file as it was last synced, or empty."""
    shutil.copytree(archive, left, copy_function=lambda _, to: Path(to).touch())
    for file, name in _named(durable, archive):
        if (synced / name).is_file():
            shutil.copyfile(synced / name, left / file.relative_to(archive))


def _named(durable: Path, archive: Path) -> list[tuple[Path, str]]:
    """Each file of an archive with the name that its copy has, see durable.c."""
    name = ctypes.CDLL(str(durable)).dateline_named
    name.restype = ctypes.c_char_p
    return [(file, os.fsdecode(name(os.fsencode(file)))) for file in sorted(archive.rglob("*")) if file.is_file()]


def _compiled(folder: Path) -> Path | None:
    """What keeps a folder of all that was synced, made for this machine; None where that cannot be."""
    library = folder / "durable.so"
    command = ["cc", "-O1", "-shared", "-fPIC", "-o", str(library), str(_DURABLE), "-ldl", "-pthread"]
    if sys.platform != "linux" or shutil.which("cc") is None:
        return None
    return library if subprocess.run(command, capture_output=True, check=False).returncode == 0 else None


def _flip(ground: _Ground, part: str, *, chroma: bool = False) -> End:
    """One bit of one file; each file as likely as any other, each bit of it too."""
    with ground.copy() as archive:
        place = archive / part
        files = sorted(path for path in place.rglob("*") if path.is_file() and path.stat().st_size) or [place]
        file = ground.chance.choice(files)
        at, bit = ground.chance.randrange(file.stat().st_size), ground.chance.randrange(8)
        with file.open("r+b") as damaged:
            damaged.seek(at)
            byte = damaged.read(1)[0]
            damaged.seek(at)
            damaged.write(bytes([byte ^ 1 << bit]))
        end = _compared(ground, archive, chroma=chroma, allowed=(ground.was_by_chroma if chroma else ground.was,))
        if end == "served wrong":
            ground.remarks.append(f"{file.relative_to(archive)}, byte {at}, bit {bit}")
        return end


def _flip_chroma(ground: _Ground) -> End:
    return _flip(ground, "chroma", chroma=True)


def _compared(ground: _Ground, archive: Path, *, chroma: bool, allowed: Sequence[Any]) -> End:
    seen = ground.look(archive, chroma=chroma)
    if seen in ENDS:
        end: End = seen
        return end
    return "without effect" if seen in allowed else "served wrong"


def _start_twice(ground: _Ground) -> End:
    """Two processes that take the same folder into an archive that is not there yet."""
    archive = ground.folder / "trial"
    ended = ground.order({"do": "ingest", "archive": str(archive), "folder": str(ground.stories)}, times=2)
    try:
        codes = sorted(code for code, _ in ended)
        if codes not in ([0, 0], [0, BUSY]):
            ground.remarks.append(f"ended with {ended}")
            return "raw error"
        if not ground.ends_well(archive):
            return "served wrong"
        return "named" if BUSY in codes else "without effect"
    finally:
        shutil.rmtree(archive)


def _fill(ground: _Ground) -> End:
    """An ingest on a disk with little room left, which is then given room."""
    place = ground.folder / "disk"
    with _disk(place, "64m"):
        archive = place / "archive"
        shutil.copytree(ground.base, archive)
        # Such a disk is filled page by page, and is made no smaller than what is on it.
        used = sum(-(-path.stat().st_size // 4_096) * 4_096 for path in archive.rglob("*") if path.is_file())
        _mounted("-o", f"remount,size={used + ground.chance.randrange(4_096, 1_500_000)}", str(place))
        ((code, told),) = ground.order({"do": "ingest", "archive": str(archive), "folder": str(ground.stories)})
        if code not in (0, NAMED):
            ground.remarks.append(f"ended with {code}: {told}")
            return "raw error"
        _mounted("-o", "remount,size=64m", str(place))
        seen = ground.look(archive, chroma=False)
        if isinstance(seen, str) or not ground.ends_well(archive):
            return "served wrong"
        return "named" if code else "without effect"


@contextlib.contextmanager
def _disk(place: Path, size: str) -> Iterator[None]:
    place.mkdir(exist_ok=True)
    _mounted("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place))
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def _mounted(*arguments: str) -> None:
    try:
        ran = subprocess.run(["mount", *arguments], capture_output=True, encoding="utf-8", check=False)
    except FileNotFoundError:
        raise BenchError("no small disk can be made here: expected the command mount; leave full disks out") from None
    if ran.returncode:
        raise BenchError(f"no small disk can be made here ({ran.stderr.strip()}): expected root; leave full disks out")
