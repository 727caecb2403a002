import os
from pathlib import Path

import pytest

from rag.store import durable


def test_a_file_is_begun_for_its_owner_alone_and_what_is_there_stays(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        file = durable.begun(tmp_path / "copy.db")
    finally:
        os.umask(before)
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text("kept")
    assert durable.begun(file).read_text() == "kept"


def test_a_draft_takes_the_place_of_the_file_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "current").write_text("old")
    (tmp_path / "current.new").write_text("new")
    durable.named(tmp_path / "current.new", tmp_path / "current")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("current", "new")]


def test_a_draft_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "current").write_text("old")
    with pytest.raises(FileNotFoundError):
        durable.named(tmp_path / "current.new", tmp_path / "current")
    assert (tmp_path / "current").read_text() == "old"
