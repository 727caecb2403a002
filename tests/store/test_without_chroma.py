"""An archive that is written and asked where Chroma is not installed, and where it is, one after the other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import Assistant, Settings
from rag.edge.doctor import examine
from rag.store.archive import Archive
from rag.store.formats import EVERYTHING
from rag.store.index import Index
from rag.store.vectors import Vectors
from tests.conftest import without

QUESTIONS = ["Why was the bridge closed?", "malaria vaccine", "Who led the trial in Ghana?", "ferry timetable"]
FERRY = (
    "Ferry returns to Porto Velho\n\nThe ferry across the harbour of Porto Velho returned on Tuesday with a new timetable.\n"
)


@pytest.fixture
def by_chroma(settings: Settings) -> Settings:
    """Settings that have every search of vectors go to Chroma, where that is there."""
    return settings.changed(exact_limit=0)


@pytest.fixture
def archive(assistant: Assistant) -> Iterator[Archive]:
    """The archive with the two stories, which was written with Chroma, open a second time."""
    assistant.close()
    made = Archive(assistant.settings.data_dir, create=False)
    yield made
    made.close()


@pytest.fixture
def ferry(tmp_path: Path) -> Path:
    """A third article."""
    file = tmp_path / "ferry.txt"
    file.write_text(FERRY, encoding="utf-8")
    return file


def everything(assistant: Assistant) -> list[Any]:
    """What searches find, with their scores."""
    return [[(item.chunk, round(item.score, 5)) for item in assistant.search(question)] for question in QUESTIONS]


def vectors(folder: Path) -> dict[str, int]:
    """Every file of the vector index with when it was changed."""
    return {str(path): path.stat().st_mtime_ns for path in (folder / "chroma").rglob("*")}


def test_what_is_found_is_the_same_and_no_vector_index_is_made(
    by_chroma: Settings, stories: Path, assistant: Assistant, minilm: object
) -> None:
    small = by_chroma.changed(data_dir=by_chroma.data_dir.with_name("small"))
    with without("chromadb"), Assistant(small, embedder=minilm) as made:
        made.ingest(stories)
        without_chroma = everything(made)
    with Assistant(by_chroma, embedder=minilm) as other:
        assert everything(other) == without_chroma
    assert not (small.data_dir / "chroma").exists()


def test_what_is_left_to_do_is_one_note_however_often_is_written(
    settings: Settings, stories: Path, ferry: Path, minilm: object
) -> None:
    with without("chromadb"), Assistant(settings, embedder=minilm) as made:
        for _ in range(3):
            made.ingest([stories, ferry])
            made.remove([item.id for item in made.articles() if "Ferry" in item.title])
        made.correct(made.articles()[0].id, title="Bridge shut")
        made.rebuild()
        generation = made.generation()
        made.ingest(stories / "vaccine.txt")
        assert made.generation() == generation, "with nothing new, nothing is noted either"
    left = Archive(settings.data_dir, create=False)
    assert (left.pending("vectors"), left.pending("lexical")) == ([EVERYTHING], [])
    left.close()


def test_an_archive_written_with_chroma_is_asked_and_looked_after_without(
    archive: Archive, by_chroma: Settings, minilm: object, tmp_path: Path
) -> None:
    with Assistant(by_chroma, embedder=minilm) as made:
        before = everything(made)
    kept = vectors(archive.folder)
    with without("chromadb"), Assistant(by_chroma, embedder=minilm) as made:
        assert everything(made) == before
        report = made.check()
        assert report.sound
        assert report.unseen == (
            f"the vector index in {archive.folder} was not looked at: that needs the package chromadb, which is not installed: "
            "pip install 'dateline[chroma]'",
        )
        assert made.backup(tmp_path / "copy.db") == 2
        assert made.snapshot(tmp_path / "published").passages == 2
    assert vectors(archive.folder) == kept
    assert archive.pending("vectors") == []
    assert (tmp_path / "published").is_dir()


def test_chroma_is_brought_up_to_date_by_the_next_who_writes_with_it_and_not_asked_before(
    archive: Archive, by_chroma: Settings, ferry: Path, minilm: object
) -> None:
    with without("chromadb"), Assistant(by_chroma, embedder=minilm) as made:
        made.ingest(ferry)
        made.remove([item.id for item in made.articles() if "vaccine" in item.title])
        found = everything(made)
        assert made.check().unseen == (), "an index that is to be made anew has nothing to be looked at"
    assert archive.is_put_off("vectors")
    with Assistant(by_chroma, embedder=minilm) as made:
        assert everything(made) == found, "what is new is found, what has gone is not"
        (told,) = [item for item in examine(by_chroma) if item.what == "Archive"]
        assert told.state == "good" and "its Chroma index to be made anew by the next `rag ingest`" in told.text
        made.ingest(ferry)
        assert archive.pending("vectors") == []
        assert everything(made) == found
        report = made.check()
        assert (report.sound, report.unseen) == (True, ())
    with without("chromadb"), Assistant(by_chroma, embedder=minilm) as made:
        assert everything(made) == found


def test_who_asks_by_chroma_notices_that_another_one_has_written_without(
    archive: Archive, by_chroma: Settings, ferry: Path, minilm: Any
) -> None:
    def nearest() -> list[str]:
        return [key for key, _ in asking.searches(archive).vectors(vector, 10, None)]

    asking, (vector,) = Index(archive.folder, server=None, exact_limit=0, header=True), minilm.embed(["ferry timetable"])
    before = nearest()
    with without("chromadb"), Assistant(by_chroma, embedder=minilm) as writing:
        writing.ingest(ferry)
    assert set(nearest()) > set(before)
    assert nearest()[0] not in before
    asking.close()


def test_an_index_that_was_left_is_not_asked_any_more_by_who_has_it_open(archive: Archive, minilm: Any) -> None:
    asking, (vector,) = Index(archive.folder, server=None, exact_limit=0, header=True), minilm.embed(["ferry timetable"])
    before = asking.searches(archive).vectors(vector, 10, None)
    archive.put_off("vectors")
    left = Vectors(archive.folder / "chroma", None)
    left.update([], archive.all_chunk_ids())
    assert left.count() == 0
    after = asking.searches(archive).vectors(vector, 10, None)
    assert [key for key, _ in after] == [key for key, _ in before]
    assert [score for _, score in after] == pytest.approx([score for _, score in before], abs=1e-6)
    asking.close()


def test_a_copy_is_restored_without_chroma_and_asked_with_it(
    archive: Archive, by_chroma: Settings, ferry: Path, minilm: object, tmp_path: Path
) -> None:
    with without("chromadb"):
        with Assistant(by_chroma, embedder=minilm) as made:
            made.ingest(ferry)
            assert made.backup(tmp_path / "copy.db") == 3
        with Assistant(by_chroma, embedder=minilm) as made:
            before = everything(made)
            made.remove([made.articles()[0].id])
        with Assistant(by_chroma, embedder=minilm) as made:
            assert made.restore(tmp_path / "copy.db") == 3
            assert everything(made) == before
            assert made.check().sound
    with Assistant(by_chroma, embedder=minilm) as made:
        assert everything(made) == before
        assert made.restore(tmp_path / "copy.db") == 3
        assert archive.pending("vectors") == []
        assert everything(made) == before
        assert made.check().sound


def test_a_lost_word_index_is_mended_without_chroma(archive: Archive, by_chroma: Settings, minilm: object) -> None:
    with Assistant(by_chroma, embedder=minilm) as made:
        before = everything(made)
    shutil.rmtree(archive.folder / "lexical")
    with without("chromadb"), Assistant(by_chroma, embedder=minilm) as made:
        assert not made.check().sound
        assert made.check(repair=True).mended == ("the indexes",)
        assert everything(made) == before


def test_a_rebuild_with_chroma_empties_an_index_whose_archive_holds_nothing(
    archive: Archive, by_chroma: Settings, minilm: object
) -> None:
    with without("chromadb"), Assistant(by_chroma, embedder=minilm) as made:
        made.remove([item.id for item in made.articles()])
    with Assistant(by_chroma, embedder=minilm) as made:
        made.rebuild()
        assert archive.pending("vectors") == []
        assert made.check().sound
