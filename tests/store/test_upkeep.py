"""An archive looked after: what is damaged is named, refused and mended."""

import json
import os
import shutil
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from rag import ArchiveCorruptError, ArchiveError, Assistant, Settings
from tests.store.harmed import DAMAGED_TEXT, Letters, change, everything

DAMAGED_VECTOR = (
    "UPDATE chunks SET embedding = zeroblob(104) WHERE article_id IN (SELECT id FROM articles WHERE path LIKE '%bridge.txt')"
)


def test_a_sound_archive_is_said_to_be_so(kept: Assistant) -> None:
    report = kept.check()
    assert (report.articles, report.passages, report.mended, report.damages, report.faults) == (2, 2, (), (), ())
    assert report.sound
    assert kept.check(repair=True) == report


def test_a_damaged_article_is_named_refused_and_read_anew_from_its_file(kept: Assistant, stories: Path) -> None:
    before = everything(kept)
    (damaged,) = [item.id for item in kept.articles() if item.path.endswith("bridge.txt")]
    change(kept, DAMAGED_TEXT)
    report = kept.check()
    assert [(item.article_id, item.path, item.what) for item in report.damages] == [
        (damaged, str(stories / "bridge.txt"), "its text")
    ]
    with pytest.raises(ArchiveCorruptError, match=f"article {damaged}.*rag archive check --repair"):
        kept.query("What will the repairs of the harbour bridge cost?")
    assert kept.check(repair=True).mended == (damaged,)
    assert kept.check().sound
    assert everything(kept) == before


def test_a_damaged_article_out_of_an_archive_of_files_is_read_anew_from_there(
    settings: Settings, stories: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "news.zip", "w") as archive:
        for file in sorted(stories.iterdir()):
            archive.write(file, file.name)
    with Assistant(settings, embedder=Letters()) as kept:
        kept.ingest(tmp_path / "news.zip")
        before = everything(kept)
        change(kept, DAMAGED_TEXT)
        assert len(kept.check(repair=True).mended) == 1
        assert everything(kept) == before


def test_a_damaged_article_is_read_anew_by_the_next_ingest_of_its_file_too(kept: Assistant, stories: Path) -> None:
    before = everything(kept)
    change(kept, DAMAGED_TEXT)
    report = kept.ingest(stories)
    assert (len(report.updated), len(report.unchanged)) == (1, 1)
    assert everything(kept) == before


def test_an_article_whose_file_has_gone_stays_named_and_refused_until_it_is_removed(kept: Assistant, stories: Path) -> None:
    (stories / "bridge.txt").unlink()
    change(kept, DAMAGED_TEXT)
    report = kept.check(repair=True)
    assert not report.sound
    assert report.mended == ()
    (damage,) = report.damages
    with pytest.raises(ArchiveCorruptError, match="is damaged"):
        kept.article(damage.article_id)
    assert kept.remove([damage.article_id]) == (damage.article_id,)
    assert kept.check().sound
    assert [article.path for article in kept.articles()] == [str(stories / "vaccine.txt")]


def test_a_damaged_vector_is_made_anew_without_the_file(kept: Assistant, stories: Path) -> None:
    before = everything(kept)
    shutil.rmtree(stories)
    change(kept, DAMAGED_VECTOR)
    (damage,) = kept.check().damages
    assert damage.what.startswith("the vector or the place of its passage")
    assert kept.check(repair=True).mended == (damage.article_id,)
    assert everything(kept) == before
    assert kept.ingest([]).unchanged == ()


@pytest.mark.parametrize("file", ["lexical/*/*.idx", "lexical/*.seal", "chroma/*.seal"])
def test_a_damaged_index_is_named_and_made_anew(kept: Assistant, file: str) -> None:
    before = everything(kept)
    (spoilt,) = kept.settings.data_dir.glob(file)
    # In place: the index is mapped, and whoever reads a mapped file that is cut to nothing is ended by the system.
    with spoilt.open("r+b") as opened:
        opened.seek(-1, os.SEEK_END)
        last = opened.read(1)[0]
        opened.seek(-1, os.SEEK_END)
        opened.write(bytes([last ^ 1]))
    (fault,) = kept.check().faults
    assert "index" in fault and "rag index rebuild" in fault
    assert kept.check(repair=True).mended == ("the indexes",)
    assert kept.check().sound
    assert everything(kept) == before


def test_a_check_makes_no_archive(settings: Settings) -> None:
    with Assistant(settings, embedder=Letters()) as made:
        for repair in (True, False):
            with pytest.raises(ArchiveError, match="no archive in"):
                made.check(repair=repair)
    assert not settings.data_dir.exists()


def test_the_commands_name_the_damage_and_mend_it(rag_command: Any, stories: Path, tmp_path: Path) -> None:
    assert rag_command("ingest", stories).returncode == 0
    assert "2 articles, 2 passages: all as they were stored" in rag_command("archive", "check").stdout
    with sqlite3.connect(rag_command.archive / "archive.db") as db:
        db.execute(DAMAGED_TEXT)
    db.close()
    ran = rag_command("archive", "check")
    assert ran.returncode == 1
    assert "bridge.txt): its text is not what was stored" in " ".join(ran.stdout.split())
    ran = rag_command("archive", "check", "--repair", "--json")
    assert ran.returncode == 0
    assert len(json.loads(ran.stdout)["mended"]) == 1
    assert "2 articles copied to" in rag_command("archive", "backup", tmp_path / "copy.db").stdout
    assert json.loads(rag_command("archive", "restore", tmp_path / "copy.db", "--json").stdout) == {"articles": 2}
