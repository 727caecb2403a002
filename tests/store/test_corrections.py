"""Corrections by hand: what the person said counts, what was read is kept, and a later ingest leaves both."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import ArchiveCorruptError, Article, Assistant, InputError, Settings
from rag.lab import Correction
from rag.store import corrections

READ = Article(
    "a1", "Harbor closed", "Text.", source="tribune", source_voice="text", source_evidence="The tribune",
    published="2024-10-08", date_provenance="inferred", date_evidence="on Monday",
)  # fmt: skip
WHO = "Who closed the harbor?"


def test_a_correction_counts_and_what_was_read_is_kept_and_comes_back() -> None:
    changed = corrections.corrected(READ, {"source": "Port Tribune", "published": "2024-10-09"})
    assert (changed.source, changed.source_voice, changed.source_evidence) == ("Port Tribune", "person", "")
    assert (changed.published, changed.date_provenance, changed.date_evidence) == ("2024-10-09", "person", "")
    assert changed.stated_source == "Port Tribune" and READ.stated_source == ""
    assert [(c.field, c.read[0]) for c in changed.corrections] == [
        ("source", ("source", "tribune")),
        ("published", ("published", "2024-10-08")),
    ]
    assert corrections.undone(changed) == READ


def test_a_second_correction_still_knows_what_was_read_and_giving_that_ends_it() -> None:
    twice = corrections.corrected(corrections.corrected(READ, {"title": "A"}), {"title": "B"})
    assert twice.title == "B" and twice.corrections == (Correction("title", (("title", "Harbor closed"),)),)
    assert corrections.corrected(twice, {"title": "Harbor closed"}) == READ


def test_what_is_unknown_can_be_said_to_be_so() -> None:
    changed = corrections.corrected(READ, {"source": "", "published": "", "author": ""})
    assert (changed.source, changed.source_voice, changed.published, changed.date_provenance) == (
        "",
        "unknown",
        None,
        "unknown",
    )
    assert [c.field for c in changed.corrections] == ["source", "published"]


@pytest.mark.parametrize(
    "given",
    [{"title": "  "}, {"published": "soon"}, {"published": "2024-02-30"}, {"published": "20241008"}, {"source": "x" * 301},
     {"author": "a\u202eb"}, {"title": "a\x00b"}],
)  # fmt: skip
def test_what_none_can_be_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(InputError, match="expected"):
        corrections.checked(given)


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    with Assistant(Settings(data_dir=tmp_path / "archive", llm="extractive", _env_file=None)) as made:
        _ingest(made, tmp_path, "Captain Lea Brandt closed the harbor after the storm.", "2024-10-08")
        yield made


def _ingest(assistant: Assistant, folder: Path, body: str, date: str) -> None:
    record = {"id": "one", "title": "Harbor clsoed", "source": "Tribune", "date": date, "body": body}
    (folder / "news.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    assistant.ingest(folder / "news.jsonl")


def _only(assistant: Assistant) -> Article:
    (article,) = assistant.articles()
    return article


def test_what_is_found_narrowed_and_cited_goes_by_the_correction(assistant: Assistant) -> None:
    key = _only(assistant).id
    changed = assistant.correct(key, title="Harbor closed", source="Port Tribune", published="2024-10-10")
    assert changed == _only(assistant) == assistant.article(key)
    assert assistant.sources() == ("Port Tribune",)
    (citation,) = assistant.query(WHO, since="2024-10-10", sources=["Port Tribune"]).citations
    assert (citation.title, citation.source, citation.published) == ("Harbor closed", "Port Tribune", "2024-10-10")
    assert citation.date_provenance == "person" and citation.source_voice == "person"
    assert assistant.query(WHO, until="2024-10-09").status == "not_found"
    assert assistant.check().sound


def test_a_later_ingest_leaves_the_correction_and_renews_what_was_read(assistant: Assistant, tmp_path: Path) -> None:
    key = _only(assistant).id
    assistant.correct(key, title="Harbor closed", published="2024-10-10")
    _ingest(assistant, tmp_path, "Captain Lea Brandt closed the harbor on Monday.", "2024-11-01")
    again = _only(assistant)
    assert (again.id, again.title, again.published) == (key, "Harbor closed", "2024-10-10")
    assert again.text.endswith("on Monday.")
    undone = assistant.undo_corrections(key)
    assert (undone.title, undone.published, undone.date_provenance) == ("Harbor clsoed", "2024-11-01", "explicit")
    assert undone.corrections == () and _only(assistant) == undone


def test_a_correction_survives_the_process_and_goes_with_its_article(assistant: Assistant, tmp_path: Path) -> None:
    key = _only(assistant).id
    changed = assistant.correct(key, author="Ann Bell")
    with Assistant(assistant.settings) as other:
        assert _only(other) == changed and other.authors() == ("Ann Bell",)
        assert other.correct(key, author="Ann Bell") == changed
    assistant.remove([key])
    _ingest(assistant, tmp_path, "Captain Lea Brandt closed the harbor after the storm.", "2024-10-08")
    assert _only(assistant).author == "" and _only(assistant).corrections == ()


def test_a_damaged_correction_is_named_and_gone_once_the_article_is_read_anew(assistant: Assistant) -> None:
    key = _only(assistant).id
    assistant.correct(key, title="Harbor closed")
    with sqlite3.connect(assistant.settings.data_dir / "archive.db") as connection:
        connection.execute("UPDATE corrections SET value = 'Something else'")
    connection.close()
    with pytest.raises(ArchiveCorruptError, match="what was corrected by hand is not what was stored"):
        assistant.article(key)
    assert [damage.what for damage in assistant.check().damages] == ["what was corrected by hand"]
    assert assistant.check(repair=True).sound
    assert _only(assistant).title == "Harbor clsoed"
