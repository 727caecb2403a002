"""`rag bench growth`: an archive that grows in steps, each kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.bench import growth
from eval.bench.kept import Kept
from eval.bench.stories import stories


def test_steps_are_kept_and_those_of_another_measurement_or_cut_off_do_not_count(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "unfinished.jsonl"
    kept = Kept(file, [1, "a"])
    assert not kept.goes_on
    assert kept.step("ingest", 1, make=lambda: {"n": 1}) == kept.step("ingest", 1, make=lambda: {"n": 2}) == {"n": 1}
    with file.open("a", encoding="utf-8") as cut:
        cut.write('["ingest", 2, {"n"')
    again = Kept(file, [1, "a"])
    assert again.goes_on
    assert again["ingest", 1] == {"n": 1}
    with pytest.raises(KeyError):
        again["ingest", 2]
    other = Kept(file, [1, "b"])
    assert not other.goes_on
    assert other.step("ingest", 1, make=lambda: {"n": 3}) == {"n": 3}
    other.close()
    assert not file.exists()


def test_a_seed_makes_always_the_same_articles_and_another_one_others() -> None:
    short = stories(6, words=60, seed=1)
    assert short[4:] == stories(6, words=60, seed=1, first=4)
    assert short != stories(6, words=60, seed=2)
    assert all(60 <= len(story.text.split()) < 200 for story in short)
    assert len({story.text for story in stories(600, words=60, seed=1)}) == 600


def test_ingest_is_counted_by_the_articles_that_were_added() -> None:
    taken = {"added": 50, "seconds": 2.0, "processor": 1.0, "passages": 80, "over_mb": 10.0}
    names = [f"{name}_{which}_ms" for name in ("exact", "chroma", "answer") for which in ("p50", "p95", "processor")]
    row = growth._size(60, taken, dict.fromkeys(names, 1.0) | {"recall": 0.9, "memory_mb": 5.0}, 3.0)
    assert (row.ingest_ms, row.ingest_processor_ms, row.passages, row.recall) == (40.0, 20.0, 80, 0.9)


@pytest.mark.slow
def test_an_archive_grows_and_what_was_stopped_goes_on(tmp_path: Path) -> None:
    told: list[str] = []

    def stop_before_the_questions(said: str) -> None:
        told.append(said)
        if said == "4 articles: ask":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        growth.measure(tmp_path, sizes=[4], seed=1, questions=1, tell=stop_before_the_questions)
    assert told == ["4 articles: ingest", "4 articles: ask"]
    told.clear()
    rows = growth.measure(tmp_path, sizes=[4], seed=1, questions=1, tell=told.append)
    assert told == ["4 articles: ask"]
    assert [(row.articles, row.passages, row.recall) for row in rows] == [(4, 4, 1.0)]
    assert all(row.ingest_ms > 0 and row.answer_p50_ms > 0 and row.disk_mb > 0 for row in rows)
    assert not (tmp_path / "unfinished.jsonl").exists()
