"""`rag bench faults` on a very small scale: each kind once or a few times."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from eval.bench import faults, faults_power
from eval.bench.faults_beside import beside


def test_a_few_faults_of_each_kind_are_named_or_without_effect(tmp_path: Path) -> None:
    told: list[str] = []
    trials = faults.Trials(kills=2, cuts=2, bits=6, starts=1, disks=0, attacks=0, pages=0)
    rows = {row.what: row for row in faults.measure(tmp_path, trials, articles=4, seed=3, tell=told.append)}
    cuts = ("power cut: all that was not synced is lost", "power cut: names that were not synced too")
    assert [row.tried for what, row in rows.items() if what not in cuts] == [2, 2, 4, 1, 1, 1, 0, 0, 0, 0]
    assert [rows[cut].tried for cut in cuts] == [2 if shutil.which("cc") else 0] * 2
    assert all(row.ends["served wrong"] == row.ends["raw error"] == 0 for row in rows.values()), rows
    assert rows["writer killed"].ends["without effect"] == 2
    assert told[0] == "writer killed: 0 of 2"
    assert not (tmp_path / "trial").exists() and not (tmp_path / "left").exists()


def test_what_strangers_do_reaches_nobody_who_asks(tmp_path: Path) -> None:
    told: list[str] = []
    trials = faults.Trials(kills=0, cuts=0, bits=0, starts=0, disks=0, attacks=2, pages=23, crowd=6, seconds=1.0)
    pages, attacked, crowd = faults.measure(tmp_path, trials, articles=4, seed=3, tell=told.append)
    assert (pages.tried, pages.ends["without effect"], pages.remarks) == (23, 23, ())
    assert (attacked.tried, attacked.ends["without effect"], attacked.remarks) == (2, 2, ())
    assert crowd.tried >= 6 * 4
    assert crowd.ends["served wrong"] == crowd.ends["raw error"] == 0, crowd.remarks
    assert "memory" in crowd.remarks[-1]


def test_bits_are_flipped_in_what_is_kept_beside_the_archive(tmp_path: Path) -> None:
    pytest.importorskip("feedparser")
    rows = beside(tmp_path, {"chats": 12, "replies": 2, "feeds": 4}, 1, lambda _: None)
    assert [(row.what.split()[-1], row.tried) for row in rows] == [("chats.db", 12), ("replies.db", 2), ("follow.db", 4)]
    assert all(row.ends["served wrong"] == row.ends["raw error"] == 0 for row in rows), [row.remarks for row in rows]


def test_every_kind_has_its_number_of_bits() -> None:
    assert faults.shared(500) == {"archive": 150, "words": 100, "chroma": 100, "chats": 50, "replies": 50, "feeds": 50}
    assert sum(faults.shared(7).values()) == 7


_WRITES = """
import ctypes, os, sys
live, synced = sys.argv[1:]
ctypes.CDLL(None).dateline_durable(os.fsencode(live), os.fsencode(synced))
def put(name, text):
    with open(os.path.join(live, name), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
def sync_folder():
    folder = os.open(live, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
put("draft", "new")
sync_folder()
os.rename(live + "/draft", live + "/known")
put("later", "later")
with open(live + "/loose", "w") as file:
    file.write("never synced")
"""


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_a_power_cut_keeps_what_was_synced_and_a_rename_only_where_its_folder_was(tmp_path: Path) -> None:
    durable = faults_power.compiled(tmp_path)
    assert durable is not None
    live, synced = tmp_path / "live", tmp_path / "synced"
    (live / "inner").mkdir(parents=True)
    (live / "known").write_text("old", encoding="utf-8")
    (live / "inner" / "deep").write_text("deep", encoding="utf-8")
    faults_power.keep(durable, live, synced)
    subprocess.run(
        [sys.executable, "-c", _WRITES, str(live), str(synced)], env={**os.environ, "LD_PRELOAD": str(durable)}, check=True
    )
    found = {}
    for names in (False, True):
        left = tmp_path / f"left-{names}"
        faults_power.leave(durable, live, synced, left, names=names)
        found[names] = {str(path.relative_to(left)): path.read_text() for path in left.rglob("*") if path.is_file()}
    assert found[False] == {"known": "new", "later": "later", "loose": "", "inner/deep": "deep"}
    assert found[True] == {"known": "old", "draft": "new", "inner/deep": "deep"}
