"""The measures of the library itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from eval.bench import house
from eval.bench.speed import BenchError

IN_A_CHECKOUT = pytest.mark.skipif(
    shutil.which("git") is None or not (house.ROOT / ".git").exists(), reason="needs git and a checkout"
)


def test_what_stands_in_the_files_is_counted(tmp_path: Path) -> None:
    (tmp_path / "rag" / "room").mkdir(parents=True)
    for name, text in {
        "__init__.py": "",
        "ask.py": "class Desk:\n    pass\n",
        "room/__init__.py": '"""A room."""\n',
        "room/long.py": "x = 1\ny = 2\n\n\nclass Desk:\n    pass\n",
    }.items():
        (tmp_path / "rag" / name).write_text(text, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        '[[tool.importlinter.contracts]]\ntype = "layers"\nlayers = ["ask", "room : other"]\n', encoding="utf-8"
    )
    assert house.plan(tmp_path) == house.Plan(1, 2, 4, 9, "rag/room/long.py", 6, 0, 2)


@IN_A_CHECKOUT
def test_a_commit_is_laid_out_and_started(tmp_path: Path) -> None:
    (found,) = house.measure(tmp_path, ["HEAD"], runs=1, articles=1)
    assert found.commit == "HEAD" and found.plan == house.plan(tmp_path / "0")
    assert found.plan.modules > 100 and found.plan.root < 30 and found.plan.longest.startswith("rag/")
    assert found.imported > 0 and found.helped > 0 and found.asked > 0


@IN_A_CHECKOUT
def test_what_is_no_commit_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="commit 'nonsense' cannot be laid out .* expected a commit of this checkout"):
        house.measure(tmp_path, ["nonsense"], runs=1)
