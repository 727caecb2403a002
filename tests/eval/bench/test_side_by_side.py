"""`rag bench peers`: what it takes, keeps, leaves out and makes of the rounds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.bench import peers, side_by_side
from eval.bench.environments import made
from eval.bench.side_by_side import Corpus, Spread, measure, taken
from eval.bench.speed import BenchError
from eval.datasets import Places

CORPUS = Corpus(
    "two articles",
    (
        ("Ferry halted", "The ferry to the outer islands was halted on Monday because a mooring had torn away."),
        ("Bridge closed", "Engineers closed the old iron bridge on Tuesday after cracks were found in its foundations."),
    ),
    (("Why was the ferry halted?", ("a mooring had torn away",)), ("Who closed the bridge?", ("Engineers closed",))),
)


@pytest.fixture
def nothing_to_install_from(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Installers that have no registry, no folder of packages and no cache."""
    for name in ("UV_FIND_LINKS", "PIP_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"UV_NO_INDEX": "1", "UV_CACHE_DIR": str(tmp_path / "cache"), "PIP_NO_INDEX": "1"}.items():
        monkeypatch.setenv(name, value)


def test_every_system_says_what_it_is_and_only_ours_needs_no_environment() -> None:
    known = {name: peers.load(name) for name in peers.names()}
    assert {name for name, module in known.items() if not module.NEEDS} == {side_by_side.OURS}
    assert len({module.TITLE for module in known.values()}) == len(known) == 4
    assert all("torch==2.13.0+cpu" in module.NEEDS for module in known.values() if module.NEEDS)


def write_multihop(folder: Path) -> None:
    titles = ["Deals", "Ferry", "Bridge"]
    corpus = [{"id": number, "title": title, "body": f"All about {title}."} for number, title in enumerate(titles)]
    evidence = {"title": "Bridge", "fact": "All about Bridge."}, {"title": "Ferry", "fact": "All about Ferry."}
    asked = [
        {"id": 1, "query": "Nothing?", "question_type": "null_query", "evidence_list": []},
        {"id": 2, "query": "Bridge?", "question_type": "inference_query", "evidence_list": [evidence[0]]},
        {"id": 3, "query": "Both?", "question_type": "comparison_query", "evidence_list": list(evidence)},
    ]
    for name, items in (("multihop_corpus609_title_body.jsonl", corpus), ("multihop_dev.jsonl", asked)):
        (folder / name).write_text("".join(f"{json.dumps(item)}\n" for item in items), encoding="utf-8")


def test_the_articles_that_are_asked_about_come_first_and_what_they_cannot_answer_is_not_asked(tmp_path: Path) -> None:
    write_multihop(tmp_path)
    one, all_of_them = (taken(Places(bench=tmp_path), count) for count in (1, 3))
    assert one.articles == (("Bridge", "All about Bridge."),)
    assert one.questions == (("Bridge?", ("All about Bridge.",)),)
    assert [title for title, _ in all_of_them.articles] == ["Bridge", "Ferry", "Deals"]
    assert [question for question, _ in all_of_them.questions] == ["Bridge?", "Both?"]


def test_without_the_benchmark_articles_are_made_and_the_table_says_so(tmp_path: Path) -> None:
    corpus = taken(Places(bench=tmp_path), 3)
    assert "MultiHop-RAG is not here" in corpus.name
    for (_, text), (_, (lead,)) in zip(corpus.articles, corpus.questions, strict=True):
        assert lead in text


def test_what_cannot_be_installed_is_an_error_that_says_where_packages_are_looked_for(
    tmp_path: Path, nothing_to_install_from: None
) -> None:
    with pytest.raises(BenchError, match=r"did not install \(.*\); expected its packages .* CPU builds of torch"):
        made(tmp_path / "one", ["no-such-system==1.0"])
    assert not (tmp_path / "one" / "needs.txt").exists()


def test_ratios_are_taken_within_a_round() -> None:
    def round_(seconds: float, lap: float) -> tuple[dict[str, object], dict[str, object]]:
        build = {"seconds": seconds, "processor": seconds, "passages": 2, "memory_mb": 100.0}
        found = [["a mooring had torn away", "x"], ["y", "Engineers closed the bridge"]]
        return build, {"laps": [lap, lap, lap], "processor": lap, "found": found, "memory_mb": 50.0}

    ours, theirs = [round_(10, 5), round_(30, 6)], [round_(40, 50), round_(40, 20)]
    system = side_by_side._summed_up("txtai_hybrid", CORPUS, theirs, ours)
    assert system.ratios is not None
    # 10 of 40 and 30 of 40; 5 of 50 and 6 of 20.
    assert system.ratios["ingest"] == Spread(0.5, 0.25, 0.75)
    assert system.ratios["search"] == Spread(0.2, 0.1, 0.3)
    assert (system.hits_4, system.hits_10, system.words) == (1, 1, 2.75)
    assert side_by_side._summed_up(side_by_side.OURS, CORPUS, ours, ours).ratios is None


@pytest.mark.slow
def test_what_is_stopped_goes_on_where_it_was_and_what_does_not_install_is_left_out(
    tmp_path: Path, nothing_to_install_from: None
) -> None:
    told: list[str] = []

    def stop_before_the_questions(said: str) -> None:
        told.append(said)
        if "answers" in said:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure(tmp_path / "bench", CORPUS, runs=1, only=["txtai_hybrid"], tell=stop_before_the_questions)
    assert told[-2:] == ["Dateline takes in 2 articles, round 1", "Dateline answers 2 questions, round 1"]

    told.clear()
    found = measure(tmp_path / "bench", CORPUS, runs=1, only=["txtai_hybrid"], tell=told.append)
    assert told == ["installing txtai", "Dateline answers 2 questions, round 1"]
    assert [title for title, _ in found.left_out] == ["txtai"]
    (ours,) = found.systems
    assert (ours.passages, ours.hits_4, ours.ratios) == (2, 1, None)
    assert ours.ingest_s.median > 0
    assert not (tmp_path / "bench" / "unfinished.jsonl").exists()
