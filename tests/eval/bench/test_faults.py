"""`rag bench faults` on a very small scale: each kind once or a few times."""

import shutil
from pathlib import Path

from eval.bench import faults


def test_a_few_faults_of_each_kind_are_named_or_without_effect(tmp_path: Path) -> None:
    told: list[str] = []
    trials = faults.Trials(kills=2, cuts=2, bits=6, starts=1, disks=0, attacks=0, pages=0)
    rows = {row.what: row for row in faults.measure(tmp_path, trials, articles=4, seed=3, tell=told.append)}
    power = "power cut: all that was not synced is lost"
    assert [row.tried for what, row in rows.items() if what != power] == [2, 2, 3, 1, 2, 1, 0, 0, 0, 0]
    assert rows[power].tried == (2 if shutil.which("cc") else 0)
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
