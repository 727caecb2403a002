"""Where faults are made: a small archive before and after a change of its folder, and children that write and look."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.bench import faults_power as power
from eval.bench.faults_writer import NAMED
from eval.bench.speed import BenchError
from eval.bench.stories import stories, write

_WRITER = Path(__file__).with_name("faults_writer.py")


class Ground:
    """Where the trials take place: an archive before and after a change of its folder, and what each looks like."""

    def __init__(self, folder: Path, *, articles: int, seed: int) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.remarks: list[str] = []
        self.made = stories(articles + 3)
        self.questions = [story.question for story in self.made[1:4]]
        self.stories = folder / "stories"

    def __enter__(self) -> Ground:
        command = [sys.executable, str(_WRITER), str(self.folder / "first")]
        self.durable = power.compiled(self.folder)
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
            with disk(self.folder / "disk", "1m"):
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

    def look(self, archive: Path, *, chroma: bool) -> Any:
        """What a reader sees; the End that it comes to where it sees nothing."""
        order = {"do": "look", "archive": str(archive), "questions": self.questions, "chroma": chroma}
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


@contextlib.contextmanager
def disk(place: Path, size: str) -> Iterator[None]:
    """A small disk of its own, until the end of the block. Raises BenchError where none can be made."""
    place.mkdir(exist_ok=True)
    mounted("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place))
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def mounted(*arguments: str) -> None:
    """Mount, or mount anew. Raises BenchError where that cannot be."""
    try:
        ran = subprocess.run(["mount", *arguments], capture_output=True, encoding="utf-8", check=False)
    except FileNotFoundError:
        raise BenchError("no small disk can be made here: expected the command mount; leave full disks out") from None
    if ran.returncode:
        raise BenchError(f"no small disk can be made here ({ran.stderr.strip()}): expected root; leave full disks out")
