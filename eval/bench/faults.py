"""Faults made on purpose: killed writers, power cuts, flipped bits, two writers at once, full disks, attacks, crowds.

Each trial ends in one of four ways: the fault is named (an error that says what to do), it is without effect (everything reads
as before, and the next ingest ends as if nothing had happened), what is read differs without a word (served wrong), or an error
comes through that is none of ours. The last two must not happen.
"""

from __future__ import annotations

import shutil
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.bench import faults_power as power
from eval.bench.ends import ENDS, End, Row
from eval.bench.faults_asked import attacks, crowd, hidden_pages
from eval.bench.faults_beside import BESIDE, beside, flip_bit
from eval.bench.faults_ground import Ground, disk, mounted
from eval.bench.faults_writer import BUSY, NAMED
from eval.bench.speed import Tell


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


FULL = Trials(kills=200, cuts=20, bits=500, starts=100, disks=50, attacks=50, pages=20, crowd=50)


def shared(bits: int) -> dict[str, int]:
    """How many of the flipped bits each file gets: the archive most of them."""
    counts = {"words": bits // 5, "chroma": bits // 5, **dict.fromkeys(BESIDE, bits // 10)}
    return {"archive": bits - sum(counts.values()), **counts}


def measure(folder: Path, trials: Trials, *, articles: int, seed: int, tell: Tell) -> tuple[Row, ...]:
    """Try every fault on small archives made in an empty folder. Raises BenchError where the children do not start."""
    asked = (
        *beside(folder, {name: shared(trials.bits)[name] for name in BESIDE}, seed, tell),
        hidden_pages(folder, trials.pages, tell),
        attacks(folder, trials.attacks, tell),
        crowd(folder, trials.crowd, seconds=trials.seconds, tell=tell),
    )
    return (*_stored(folder, trials, articles, seed, tell), *asked)


def _stored(folder: Path, trials: Trials, articles: int, seed: int, tell: Tell) -> tuple[Row, ...]:
    bits = shared(trials.bits)
    if not trials.kills + trials.cuts + trials.bits + trials.starts + trials.disks:
        return ()
    with Ground(folder, articles=articles, seed=seed) as ground:
        rows = []
        kinds: Sequence[tuple[str, int, Callable[[Ground], End]]] = (
            ("writer killed", trials.kills, _kill),
            ("last writes lost", trials.cuts, _cut),
            ("power cut: all that was not synced is lost", trials.cuts if ground.durable else 0, _cut_power),
            ("power cut: names that were not synced too", trials.cuts if ground.durable else 0, _cut_names),
            ("one bit flipped in the archive", bits["archive"], lambda ground: _flip(ground, "archive.db")),
            ("one bit flipped in the word index", bits["words"], lambda ground: _flip(ground, "lexical")),
            ("one bit flipped in Chroma, asked through it", bits["chroma"], _flip_chroma),
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


def _kill(ground: Ground) -> End:
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


def _cut(ground: Ground) -> End:
    """A killed writer whose last transactions have gone with the WAL, while the indexes are on the disk."""
    with ground.copy() as archive:
        order = {"do": "ingest", "archive": str(archive), "folder": str(ground.stories)}
        ground.order(order, kill_after=ground.chance.uniform(ground.seconds / 2, ground.seconds))
        for name in ("archive.db-wal", "archive.db-shm"):
            (archive / name).unlink(missing_ok=True)
        return _compared(ground, archive, chroma=False, allowed=(ground.was, ground.becomes))


def _cut_power(ground: Ground, *, names: bool = False) -> End:
    """A writer that loses its power at some time, and with it every write, and with `names` every name, that was not synced."""
    assert ground.durable is not None
    synced, left = ground.folder / "synced", ground.folder / "left"
    with ground.copy() as archive:
        try:
            power.keep(ground.durable, archive, synced)
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
            power.leave(ground.durable, archive, synced, left, names=names)
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


def _cut_names(ground: Ground) -> End:
    """Also what was renamed, begun or removed is undone, where its folder was not synced since."""
    return _cut_power(ground, names=True)


def _flip(ground: Ground, part: str, *, chroma: bool = False) -> End:
    """One bit of one file; each file as likely as any other, each bit of it too."""
    with ground.copy() as archive:
        place = archive / part
        files = sorted(path for path in place.rglob("*") if path.is_file() and path.stat().st_size) or [place]
        file = ground.chance.choice(files)
        where = flip_bit(file, ground.chance)
        end = _compared(ground, archive, chroma=chroma, allowed=(ground.was_by_chroma if chroma else ground.was,))
        if end == "served wrong":
            ground.remarks.append(f"{file.relative_to(archive)}, {where}")
        return end


def _flip_chroma(ground: Ground) -> End:
    return _flip(ground, "chroma", chroma=True)


def _compared(ground: Ground, archive: Path, *, chroma: bool, allowed: Sequence[Any]) -> End:
    seen = ground.look(archive, chroma=chroma)
    if seen in ENDS:
        end: End = seen
        return end
    return "without effect" if seen in allowed else "served wrong"


def _start_twice(ground: Ground) -> End:
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


def _fill(ground: Ground) -> End:
    """An ingest on a disk with little room left, which is then given room."""
    place = ground.folder / "disk"
    with disk(place, "64m"):
        archive = place / "archive"
        shutil.copytree(ground.base, archive)
        # Such a disk is filled page by page, and is made no smaller than what is on it.
        used = sum(-(-path.stat().st_size // 4_096) * 4_096 for path in archive.rglob("*") if path.is_file())
        mounted("-o", f"remount,size={used + ground.chance.randrange(4_096, 1_500_000)}", str(place))
        ((code, told),) = ground.order({"do": "ingest", "archive": str(archive), "folder": str(ground.stories)})
        if code not in (0, NAMED):
            ground.remarks.append(f"ended with {code}: {told}")
            return "raw error"
        mounted("-o", "remount,size=64m", str(place))
        seen = ground.look(archive, chroma=False)
        if isinstance(seen, str) or not ground.ends_well(archive):
            return "served wrong"
        return "named" if code else "without effect"
