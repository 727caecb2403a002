"""Several at once: threads, another process that writes, both ways to compare vectors."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from rag import ArchiveError, Assistant, Retrieved, Settings
from tests.assistant.sound import BRIDGE, GALLANT, Letters, check, lasting


@pytest.mark.parametrize("exact_limit", [0, 50_000])
def test_results_are_the_same_again_and_under_eight_threads(assistant: Assistant, minilm: Any, exact_limit: int) -> None:
    asked = [BRIDGE, "Who led the malaria trial in Ghana?", "Who is the chancellor of Austria?"]
    with Assistant(assistant.settings.changed(exact_limit=exact_limit), embedder=minilm) as made:
        expected = [lasting(made.query(question)) for question in asked]
        found: list[list[dict[str, Any]]] = []
        threads = [
            threading.Thread(target=lambda: found.append([lasting(made.query(question)) for question in asked]))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [expected] * 8


def test_chroma_and_exact_search_give_the_same_top_results(sample: Assistant, minilm: Any) -> None:
    with Assistant(sample.settings.changed(exact_limit=0), embedder=minilm) as chroma:
        for question in (GALLANT, "How many soldiers were hurt?", "recount of votes", "rovers coach"):
            for options in ({}, {"sources": sample.sources()[:2]}, {"until": "2024-10-09"}):
                one, other = sample.search(question, **options), chroma.search(question, **options)
                assert [item.chunk.id for item in one] == [item.chunk.id for item in other]
                assert [item.score for item in one] == pytest.approx([item.score for item in other], abs=1e-5)


@pytest.mark.parametrize("exact_limit", [0, 50_000])
def test_a_reader_sees_what_another_process_takes_in_changes_and_removes(
    assistant: Assistant, stories: Path, minilm: Any, rag_command: Any, exact_limit: int
) -> None:
    with Assistant(assistant.settings.changed(exact_limit=exact_limit), embedder=minilm) as reader:
        assert "barge" in reader.search("barge")[0].chunk.text
        (stories / "volcano.txt").write_text("Volcano erupts\n\nThe volcano erupted at dawn on Friday.\n", encoding="utf-8")
        (stories / "bridge.txt").write_text("Bridge open\n\nThe harbour bridge is open again.\n", encoding="utf-8")
        assert rag_command("ingest", stories).returncode == 0
        assert "erupted at dawn" in reader.search("volcano")[0].chunk.text
        assert all("barge" not in item.chunk.text for item in reader.search("barge", k=50))
        check(reader.query("Why is the harbour bridge open?"), reader)
        volcano = reader.search("volcano")[0].chunk.article_id
        assert rag_command("articles", "remove", volcano).returncode == 0
        assert {item.chunk.article_id for item in reader.search("volcano", k=50)} == {item.id for item in reader.articles()}
        assert volcano not in {item.id for item in reader.articles()}


RESTLESS = """
import sys
from pathlib import Path
from rag import ArchiveError, Assistant, Retrieved, Settings
class Letters:
    fingerprint = "letters-26"
    def embed(self, texts):
        import numpy as np
        counts = np.array([[1 + t.lower().count(chr(97 + at)) for at in range(26)] for t in texts], dtype=np.float32)
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)
folder = Path(sys.argv[1])
with Assistant(Settings(data_dir=sys.argv[2], llm="extractive", _env_file=None), embedder=Letters()) as writer:
    for turn in range(12):
        for name in range(4):
            text = f"Bridge {name}\\n\\n" + f"The bridge number {name} was closed in turn {turn}. " * (1 + (turn + name) % 3)
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        (folder / f"{turn % 4}.txt").unlink()
        writer.ingest(folder, sync=True)
        if turn % 5 == 4:
            writer.rebuild()
"""


@pytest.mark.slow
@pytest.mark.parametrize("exact_limit", [0, 50_000])
def test_readers_are_never_disturbed_by_a_writer_in_another_process(
    settings: Settings, tmp_path: Path, exact_limit: int
) -> None:
    folder = tmp_path / "restless"
    folder.mkdir()
    (folder / "0.txt").write_text("Bridge 0\n\nThe bridge number 0 was closed.\n", encoding="utf-8")
    with Assistant(settings.changed(exact_limit=exact_limit), embedder=Letters()) as reader:
        reader.ingest(folder)
        writer = subprocess.Popen([sys.executable, "-c", RESTLESS, folder, settings.data_dir])
        asked = 0
        try:
            while writer.poll() is None or not asked:
                for item in reader.search("Which bridge was closed?"):
                    assert item.chunk.text
                for citation in reader.query("Which bridge was closed in turn 3?").citations:
                    assert "bridge" in citation.quote.lower()
                asked += 1
        finally:
            writer.kill()
            writer.wait()
        assert writer.returncode == 0
        assert asked > 3
        answer = reader.query("Which bridge was closed?")
        check(answer, reader)
        assert len(reader.articles()) == 3


def test_an_assistant_can_be_used_again_after_it_was_closed(assistant: Assistant) -> None:
    before = assistant.search(BRIDGE)
    assistant.close()
    assert assistant.search(BRIDGE) == before


def test_a_question_whose_archive_is_closed_meanwhile_ends_with_an_error_in_words(assistant: Assistant) -> None:
    events = assistant.stream(BRIDGE)
    assert isinstance(next(events), Retrieved)
    assistant.close()
    with pytest.raises(ArchiveError, match="was closed while it was being used"):
        list(events)
    assert assistant.query(BRIDGE).status == "answered"
