import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import ArchiveCorruptError, Assistant, Settings
from rag.english.wording import analyze
from rag.load.chunks import indexed
from rag.store.archive import Archive
from rag.store.index import Index
from rag.store.vectors import Vectors

QUESTIONS = ["Why was the bridge closed?", "malaria vaccine", "Who led the trial in Ghana?"]


@pytest.fixture
def archive(assistant: Assistant) -> Iterator[Archive]:
    """The archive with the two stories, open a second time."""
    made = Archive(assistant.settings.data_dir, create=False)
    yield made
    made.close()


def index(assistant: Assistant, **changes: Any) -> Index:
    options = {"server": None, "exact_limit": 0, "header": True, **changes}
    return Index(assistant.settings.data_dir, **options)


def everything(made: Index, archive: Archive, minilm: Any) -> list[Any]:
    """What both searches say, with scores, best first."""
    searches = made.searches(archive)
    vectors = minilm.embed(QUESTIONS)
    return [
        (
            searches.words(analyze(question), 10, None),
            [(key, round(score, 5)) for key, score in searches.vectors(vector, 10, None)],
        )
        for question, vector in zip(QUESTIONS, vectors, strict=True)
    ]


def test_chroma_and_exact_search_say_the_same(assistant: Assistant, archive: Archive, minilm: Any) -> None:
    one, other = index(assistant, exact_limit=0), index(assistant, exact_limit=1_000)
    assert everything(one, archive, minilm) == everything(other, archive, minilm)
    one.close()


def test_once_indexed_nothing_is_left_to_do_and_doing_it_again_changes_nothing(
    assistant: Assistant, archive: Archive, minilm: Any
) -> None:
    made = index(assistant)
    before, generation = everything(made, archive, minilm), archive.generation()
    assert archive.pending("lexical") == archive.pending("vectors") == []
    made.update(archive)
    assert archive.generation() == generation
    assert everything(made, archive, minilm) == before
    made.close()


@pytest.mark.parametrize("name", ["lexical", "vectors"])
def test_work_that_was_done_but_not_struck_out_is_done_again_without_harm(
    assistant: Assistant, archive: Archive, minilm: Any, name: str
) -> None:
    made = index(assistant)
    before = everything(made, archive, minilm)
    with sqlite3.connect(archive.folder / "archive.db") as db:
        db.execute("INSERT INTO pending SELECT ?, id FROM chunks", (name,))
    db.close()
    assert archive.pending(name) == archive.all_chunk_ids()
    made.update(archive)
    assert archive.pending(name) == []
    assert everything(made, archive, minilm) == before
    made.close()


def test_rebuilding_gives_the_same_results_and_reports_its_progress(
    assistant: Assistant, archive: Archive, minilm: Any
) -> None:
    made = index(assistant)
    before = everything(made, archive, minilm)
    told: list[tuple[int, int, str]] = []
    made.rebuild(archive, minilm, lambda *step: told.append(step))
    assert everything(made, archive, minilm) == before
    assert told == [], "the embedder is the same, so nothing is embedded"
    archive.set_meta({"embedder": "another"})
    made.rebuild(archive, minilm, lambda *step: told.append(step))
    assert everything(made, archive, minilm) == before
    assert told[-1] == (2, 2, "embedding")
    assert archive.meta("embedder") == minilm.fingerprint
    made.close()


def test_what_a_killed_writer_left_of_the_vector_index_is_not_opened_by_readers_and_made_anew_by_the_next_writer(
    assistant: Assistant, archive: Archive, minilm: Any
) -> None:
    before = everything(index(assistant, exact_limit=1_000), archive, minilm)
    archive.begin_changing("vectors")
    halves = [path for path in (assistant.settings.data_dir / "chroma").rglob("*") if path.is_file() and path.name != "current"]
    for half in halves:
        half.write_bytes(b"torn" * 100)
    assert everything(index(assistant), archive, minilm) == before
    made = index(assistant)
    made.update(archive)
    assert archive.pending("vectors") == [] and made.faults(archive) == ()
    assert not any(half.exists() for half in halves), "another edition takes its place"
    assert everything(made, archive, minilm) == before
    made.close()


def test_a_vector_index_is_noted_as_unfinished_before_it_is_changed_and_settled_after(
    assistant: Assistant, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = archive.all_chunk_ids()
    with sqlite3.connect(archive.folder / "archive.db") as db:
        db.execute("INSERT INTO pending VALUES ('vectors', ?)", (keys[0],))
    db.close()
    seen: list[bool] = []
    change = Vectors.update

    def watched(self: Vectors, put: Any, drop: Any) -> None:
        seen.append(archive.is_put_off("vectors"))
        change(self, put, drop)

    monkeypatch.setattr(Vectors, "update", watched)
    made = index(assistant)
    made.update(archive)
    assert seen == [True] and archive.pending("vectors") == []
    made.close()


@pytest.mark.parametrize(("folder", "which"), [("lexical", "word index"), ("chroma", "vector index")])
def test_an_index_that_has_gone_is_missed_and_a_rebuild_mends_it(
    assistant: Assistant, archive: Archive, minilm: Any, folder: str, which: str
) -> None:
    made = index(assistant)
    before = everything(made, archive, minilm)
    made.close()
    shutil.rmtree(assistant.settings.data_dir / folder)
    with pytest.raises(ArchiveCorruptError, match=f"the {which} .* holds 0 of 2 passages: run `rag index rebuild`"):
        made.searches(archive)
    made.rebuild(archive, minilm, lambda *step: None)
    assert everything(made, archive, minilm) == before
    made.close()


def test_a_lost_vector_index_is_not_missed_while_it_is_not_needed(assistant: Assistant, archive: Archive, minilm: Any) -> None:
    before = everything(index(assistant, exact_limit=1_000), archive, minilm)
    shutil.rmtree(assistant.settings.data_dir / "chroma")
    assert everything(index(assistant, exact_limit=1_000), archive, minilm) == before


def test_the_indexed_text_carries_the_header_and_the_stored_one_does_not(assistant: Assistant, archive: Archive) -> None:
    chunk_id = archive.all_chunk_ids()[0]
    (entry,) = archive.entries([chunk_id])
    assert indexed(entry.article, entry.chunk, headed=True) == f"{entry.article.title}\n{entry.chunk.text}"
    stored = archive.chunks([chunk_id])[chunk_id].text
    assert indexed(entry.article, entry.chunk, headed=False) == entry.chunk.text == stored


def test_words_of_the_title_find_the_passage_because_of_the_header(settings: Settings, tmp_path: Path, minilm: Any) -> None:
    (tmp_path / "a.json").write_text(
        '{"title": "Ferry service resumes", "body": "Boats leave every hour, the council said.", '
        '"source": "Tidewater Gazette", "date": "2024-10-08"}',
        encoding="utf-8",
    )
    with Assistant(settings, embedder=minilm) as made:
        made.ingest(tmp_path / "a.json")
        for words in ("ferry", "tidewater gazette", "october 2024"):
            found = made.search(words)
            assert found[0].explanation["bm25"] > 0
            assert found[0].chunk.text == "Boats leave every hour, the council said."
