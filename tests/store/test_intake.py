""""""

import json
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag import Assistant, InputError, ProviderError, RawArticle, Settings
from rag.lab import LoadFailure, load_articles
from rag.schema import IngestReport, ScoredChunk
from tests.store.stored import stored

QUESTIONS = ["Why was the harbour bridge closed?", "Who led the malaria trial?", "barge council Ghana tunnel"]


COPY = (
    "Engineer Dana Whitfield closed the harbour bridge in Porto Velho on Monday after a barge hit its northern pillar. "
    "Repairs will cost 18 million dollars, the city council said. Traffic is sent through the old tunnel until May, and "
    "heavy lorries have to take the ring road. The barge, which carried gravel, had lost its steering in the current."
)


def found(assistant: Assistant) -> list[tuple[ScoredChunk, ...]]:
    return [assistant.search(question) for question in QUESTIONS]


def test_ingesting_twice_changes_nothing(assistant: Assistant, stories: Path) -> None:
    before, generation = found(assistant), assistant.generation()
    files = {path: path.stat().st_mtime_ns for path in (assistant.settings.data_dir / "lexical").iterdir()}
    report = assistant.ingest(stories)
    assert (len(report.unchanged), report.added, report.updated, report.removed, report.failed) == (2, (), (), (), ())
    assert assistant.generation() == generation
    assert found(assistant) == before
    assert {path: path.stat().st_mtime_ns for path in (assistant.settings.data_dir / "lexical").iterdir()} == files


def test_a_changed_file_replaces_its_passages_everywhere(assistant: Assistant, stories: Path) -> None:
    (stories / "bridge.txt").write_text("Volcano erupts\n\nThe volcano on the island erupted at dawn.\n", encoding="utf-8")
    report = assistant.ingest(stories)
    assert (len(report.updated), len(report.unchanged), report.added) == (1, 1, ())
    assert assistant.search("volcano")[0].chunk.article_id == report.updated[0]
    assert all("barge" not in item.chunk.text for item in assistant.search("barge", k=50))
    assert len(stored(assistant)) == 2


def test_removed_articles_are_gone_everywhere(assistant: Assistant) -> None:
    bridge = assistant.search("bridge")[0].chunk.article_id
    assert assistant.remove([bridge, "unknown"]) == (bridge,)
    assert [article.id for article in assistant.articles()] == [assistant.search("vaccine")[0].chunk.article_id]
    assert all(item.chunk.article_id != bridge for item in assistant.search("bridge barge", k=50))
    assert len(stored(assistant)) == 1
    assert assistant.remove([bridge]) == ()


def test_another_passage_length_brings_every_article_up_to_date(assistant: Assistant, stories: Path, minilm: Any) -> None:
    with Assistant(assistant.settings.changed(chunk_tokens=32), embedder=minilm) as other:
        assert len(other.ingest(stories).updated) == 2
        assert len(stored(other)) > 2


def test_results_do_not_depend_on_the_order_and_the_batches_of_the_ingest(
    assistant: Assistant, stories: Path, tmp_path: Path, minilm: Any
) -> None:
    with Assistant(assistant.settings.changed(data_dir=tmp_path / "other"), embedder=minilm) as other:
        for path in sorted(stories.iterdir(), reverse=True):
            other.ingest(path)
        assert found(other) == found(assistant)
        assert other.articles() == assistant.articles()


def test_an_archive_that_was_changed_back_and_forth_answers_like_a_fresh_one(assistant: Assistant, stories: Path) -> None:
    before = found(assistant)
    text = (stories / "bridge.txt").read_text(encoding="utf-8")
    for change in ("The tunnel flooded.", "The barge sank in the harbour.", text):
        (stories / "bridge.txt").write_text(change, encoding="utf-8")
        assistant.ingest(stories)
    (stories / "third.txt").write_text("A barge, a bridge, a council and a vaccine in Ghana.", encoding="utf-8")
    assistant.ingest(stories)
    (stories / "third.txt").unlink()
    assistant.ingest(stories, sync=True)
    assert found(assistant) == before


def test_near_copies_are_reported_grouped_and_answer_once(empty: Assistant, tmp_path: Path) -> None:
    folder = tmp_path / "wires"
    folder.mkdir()
    for name, source, day in (("a", "Wire", "2024-10-08"), ("b", "Gazette", "2024-10-09"), ("c", "Herald", "2024-10-10")):
        record = {"title": "Bridge shut", "body": COPY.replace("Monday", f"{day}"), "source": source, "date": day}
        (folder / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")
    report = empty.ingest(folder)
    known = {article.source: article for article in empty.articles()}
    assert set(report.duplicates) == {known["Gazette"].id, known["Herald"].id}
    assert len({article.group for article in known.values()}) == 1
    assert known["Wire"].group
    assert len({item.chunk.article_id for item in empty.search("Why was the bridge shut?")}) == 1
    assert {item.source for item in empty.search("Why was the bridge shut?", sources=["Herald"])} == {"Herald"}


def test_an_assistant_that_was_open_while_another_process_wrote_loses_nothing_when_it_writes(
    assistant: Assistant, tmp_path: Path, minilm: Any, rag_command: Any
) -> None:
    with Assistant(assistant.settings.changed(exact_limit=0), embedder=minilm) as made:
        for number in range(3):
            assert len(made.search("story", k=50)) == 2 + 2 * number
            for who in ("theirs", "ours"):
                path = tmp_path / f"{who}{number}.txt"
                path.write_text(f"Story {number}\n\nThe council read {who} number {number}.\n", encoding="utf-8")
            assert rag_command("ingest", tmp_path / f"theirs{number}.txt").returncode == 0
            assert len(made.ingest(tmp_path / f"ours{number}.txt").added) == 1
        assert len(stored(made)) == 8
        assert len(made.search("story", k=50)) == 8


def test_records_can_be_given_instead_of_files(empty: Assistant) -> None:
    record = RawArticle(body=COPY, path="", key="bridge", title="Bridge shut", source="Wire", published="2024-10-08")
    report = empty.ingest([record])
    article = empty.article(report.added[0])
    assert (article.title, article.source, article.published, article.path) == ("Bridge shut", "Wire", "2024-10-08", "")
    assert empty.ingest([record]).unchanged == report.added


def test_records_and_files_can_be_given_together(empty: Assistant, stories: Path) -> None:
    loaded = [*load_articles(stories / "bridge.txt"), LoadFailure("lost.txt", "it was lost")]
    report = empty.ingest([stories / "vaccine.txt", *loaded])
    assert len(report.added) == 2
    assert report.failed == (("lost.txt", "it was lost"),)


@pytest.mark.parametrize("given", [None, 7, b"stories", {"path": "stories"}, [object()], [None]])
def test_anything_else_is_an_error_that_says_what_is_expected(empty: Assistant, given: Any) -> None:
    with pytest.raises(InputError, match="expected.*LlamaIndex documents|where articles were expected"):
        empty.ingest(given)


def test_nothing_given_is_nothing_done(empty: Assistant) -> None:
    report = empty.ingest([])
    assert report == IngestReport(timings=report.timings)
    assert empty.articles() == ()


def test_fields_of_records_can_be_named(empty: Assistant, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("kop,verhaal\nBridge shut,The bridge was shut on Monday.\n", encoding="utf-8")
    report = empty.ingest(tmp_path / "a.csv", fields={"title": "kop", "body": "verhaal"})
    assert empty.article(report.added[0]).title == "Bridge shut"
    with pytest.raises(InputError, match="unknown field 'boddy'"):
        empty.ingest(tmp_path / "a.csv", fields={"boddy": "verhaal"})


def test_two_records_with_one_key_are_not_silently_one(empty: Assistant) -> None:
    records = [RawArticle(body=f"The council met on day {number}.", path="", key="same") for number in (1, 2)]
    report = empty.ingest(records)
    assert len(report.added) == 1
    assert "two records have the key 'same'" in report.failed[0][1]


def test_progress_is_told_for_every_file_and_ends_with_all(empty: Assistant, stories: Path) -> None:
    (stories / "broken.json").write_text("{", encoding="utf-8")
    told: list[tuple[int, int, str]] = []
    empty.ingest(stories, on_progress=lambda *step: told.append(step))
    assert told == [(1, 3, "bridge.txt"), (2, 3, "broken.json"), (3, 3, "vaccine.txt")]


def test_stages_are_timed(empty: Assistant, stories: Path) -> None:
    timings = empty.ingest(stories).timings
    assert {"read", "clean and split", "embed", "store", "index"} <= set(timings)
    assert all(value >= 0 for value in timings.values())


def test_what_was_stored_before_the_embedder_failed_is_kept_and_the_next_ingest_finishes(
    settings: Settings, tmp_path: Path, embedding_server: Any
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(6):
        sentences = " ".join(f"Council meeting {number} dealt with point {point} of the list." for point in range(300))
        (folder / f"{number}.txt").write_text(sentences, encoding="utf-8")
    settings = settings.changed(embedder="openai", embedding_base_url=embedding_server.url, chunk_tokens=32)
    with Assistant(settings) as assistant:
        # The first batch takes two requests, which succeed; then the endpoint stays away.
        embedding_server.script = [(200, {}), (200, {}), *[(503, {})] * 9]
        with pytest.raises(ProviderError, match="answered 503"):
            assistant.ingest(folder)
        kept = assistant.count()
        assert 0 < kept[0] < 6
        embedding_server.script = []
        assert assistant.search("council meeting")
        report = assistant.ingest(folder)
        assert len(report.unchanged) == kept[0]
        assert len(report.added) == 6 - kept[0]
        assert {item.chunk.article_id for item in assistant.search("council meeting", k=200)} <= {
            article.id for article in assistant.articles()
        }


def test_a_reason_is_given_for_every_file_that_fails_and_the_others_are_taken(empty: Assistant, stories: Path) -> None:
    (stories / "empty.txt").write_bytes(b"")
    (stories / "cut.txt.gz").write_bytes(b"\x1f\x8b\x08\x00\x00")
    report = empty.ingest([stories, stories / "missing.txt"])
    assert len(report.added) == 2
    reasons = {os.path.basename(path): reason for path, reason in report.failed}
    assert sorted(reasons) == ["cut.txt.gz", "empty.txt", "missing.txt"]
    assert all("\n" not in reason and ":" in reason for reason in reasons.values())


def test_a_file_may_have_as_many_characters_as_the_setting_says(settings: Settings, tmp_path: Path) -> None:
    class Nothing:
        fingerprint = "nothing"

        def embed(self, texts: Sequence[str]) -> Any:
            return np.ones((len(texts), 1), dtype=np.float32)

    # Beyond what a file may have by itself, 2,000,000, and within the setting.
    line = f"The council met about the harbour bridge and the {'very ' * 180}old quay.\n"
    long = tmp_path / "long.txt"
    long.write_text(line * (2_100_000 // len(line) + 1))
    with Assistant(settings.changed(max_article_chars=3_000_000), embedder=Nothing()) as made:
        assert len(made.ingest(long).added) == 1
    with Assistant(settings.changed(max_article_chars=1_000_000, data_dir=tmp_path / "other"), embedder=Nothing()) as made:
        ((_, reason),) = made.ingest(long).failed
        assert "expected at most 1,000,000; split it, or raise RAG_MAX_ARTICLE_CHARS" in reason


def test_an_article_beyond_the_limit_is_refused_with_its_length_and_the_others_are_taken(
    settings: Settings, tmp_path: Path, minilm: Any
) -> None:
    story = "The council met about the harbour bridge. "
    records = [RawArticle(story * 24, "/feed.jsonl", "long"), RawArticle(story * 23, "/feed.jsonl", "short")]
    with Assistant(settings.changed(max_article_chars=1_000), embedder=minilm) as made:
        report = made.ingest(records)
        assert len(report.added) == 1
        assert report.failed == (
            (
                "/feed.jsonl",
                "the article 'long' has 1,008 characters: expected at most 1,000; split it, or raise RAG_MAX_ARTICLE_CHARS",
            ),
        )


def packed(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"sub/{name}.txt", text)
    return path


def test_an_unchanged_archive_of_files_changes_nothing_and_a_changed_one_only_what_has_changed(
    empty: Assistant, tmp_path: Path
) -> None:
    file = packed(tmp_path / "news.zip", a="The mill burnt.", b="The bridge fell.")
    report = empty.ingest(file)
    assert len(report.added) == 2
    assert sorted(item.path for item in empty.articles()) == [f"{file}/sub/a.txt", f"{file}/sub/b.txt"]
    generation = empty.generation()
    assert len(empty.ingest(file).unchanged) == 2
    assert empty.generation() == generation
    packed(file, a="The mill burnt down.", c="The quay sank.")
    report = empty.ingest(tmp_path, sync=True)
    assert (len(report.added), len(report.updated), len(report.removed)) == (1, 1, 1)
    assert sorted(Path(item.path).name for item in empty.articles()) == ["a.txt", "c.txt"]


def test_what_is_left_out_of_a_file_is_no_failure_and_keeps_nothing_that_has_gone(empty: Assistant, tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    item = "<item><guid>{0}</guid><description>The mill {0} burnt.</description></item>"
    file.write_text(f"<rss><channel>{item.format(1)}{item.format(2)}</channel></rss>", encoding="utf-8")
    report = empty.ingest(file)
    assert (len(report.added), report.failed) == (2, ())
    ((path, words),) = report.notes
    assert path == str(file) and words.startswith("2 of 2 entries hold only a summary")
    file.write_text(f"<rss><channel>{item.format(1)}</channel></rss>", encoding="utf-8")
    report = empty.ingest(tmp_path, sync=True)
    assert (len(report.unchanged), len(report.removed)) == (1, 1)
