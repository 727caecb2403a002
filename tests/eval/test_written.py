"""Replies of a strong model, played over HTTP: what of them reaches a reader, and that the figures say so."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from eval import written
from eval.__main__ import main
from eval.datasets import Places
from eval.errors import DataSetAbsentError, DataSetError
from eval.scripted import MODEL
from eval.written import ATTACK, Fate, Played, Result, Seen, Stated
from rag import Answer, Settings

OF_A_MODEL = [
    {"statement": "Eels left the bay.", "evidence": ["In May, eels left the bay."], "label": "right", "stage": "first",
     "kind": "right", "question": "E1", "archive": "other", "sources": [["The Post", "2026-05-03"]]},
    {"statement": "Cod stayed in the bay.", "evidence": ["Cod stayed."], "label": "right", "stage": "first",
     "kind": "right", "question": "E1", "archive": "other", "sources": [["The Post", "2026-05-03"]]},
    {"statement": "Eels came back.", "evidence": ["No eels came back."], "label": "wrong", "stage": "near",
     "kind": "wrong:negation lost", "question": "", "archive": "", "sources": []},
]  # fmt: skip
WITH_FAULTS = ("w01", "w07", "w13", "w16", "w25", "w28", "w31", "w36")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    (tmp_path / "articles").mkdir()
    text = "".join(json.dumps(item) + "\n" for item in OF_A_MODEL)
    (tmp_path / "statements_dev.jsonl").write_text(text, encoding="utf-8")
    return Places(bench=tmp_path, articles=tmp_path / "articles", sample=tmp_path / "articles")


def letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def test_our_own_replies_quote_our_own_articles_and_one_in_three_has_one_wrong_statement() -> None:
    script = written.own(Places())
    (documents,) = script.archives.values()
    assert not isinstance(documents, Path)
    texts = [letters(article.body) for article in documents.values()]
    statements = [stated for item in script.played for stated in item.statements]
    for stated in statements:
        assert all(any(letters(part) in text for text in texts) for quote in stated.quotes for part in quote.split("…"))
    planted = [sum(stated.fault not in ("", ATTACK) for stated in item.statements) for item in script.played]
    assert len(texts) >= 12 and len(script.played) >= 40
    assert sum(planted) * 3 == len(script.played) and max(planted) == 1
    assert sum(stated.fault == ATTACK for stated in statements) == 3


def test_statements_of_other_archives_are_told_of_articles_made_of_their_quotations(places: Places) -> None:
    script = written.statements_dev(places)
    first, near = script.played
    assert first == Played(
        "E1, first",
        "made",
        "What is known about May?",
        (Stated("Eels left the bay.", ("In May, eels left the bay.",)), Stated("Cod stayed in the bay.", ("Cod stayed.",))),
    )
    assert (near.stage, near.statements[0].fault) == ("near", "negation lost")
    made = script.archives["made"]
    assert not isinstance(made, Path)
    assert [article.body for article in made.values()] == ["In May, eels left the bay.\n\nCod stayed.", "No eels came back."]
    assert [article.source for article in made.values()] == ["The Post", ""]


def test_what_is_absent_or_of_another_form_is_named(places: Places) -> None:
    with pytest.raises(DataSetAbsentError, match=r"no file .*statements_test\.jsonl: .* with --bench"):
        written.statements_dev(dataclasses.replace(places, half="test"))
    path = places.bench / "statements_dev.jsonl"
    path.write_text(json.dumps({**OF_A_MODEL[0], "label": "perhaps"}), encoding="utf-8")
    with pytest.raises(DataSetError, match=r"not of its form \(KeyError 'perhaps'\)"):
        written.statements_dev(places)


def result(*told: tuple[str, Fate, float | None], stage: str = "first", requests: int = 1, first: bool = True) -> Result:
    seen = tuple(Seen(Stated(f"Statement {at}.", (), fault), fate, late, True) for at, (fault, fate, late) in enumerate(told))
    played = Played("q", "all", "Who?", tuple(item.stated for item in seen), stage)
    return Result(played, Answer("Who?", "answered", "", model=MODEL), seen, requests, first)


def test_the_figures_tell_right_from_wrong_and_first_drafts_from_others() -> None:
    results = [
        result(("", "written", 0.1), ("", "quoted", 0.2), ("wrong actor", "quoted", 0.4), ("attack", "left out", None)),
        result(("", "left out", None), ("", "written", 0.1), ("turned fact", "written", 0.1), requests=2, first=False),
        result(("", "quoted", 0.1), stage="repair"),
        result(("negation lost", "written", 0.1), stage="near"),
        result(("negation lost", "quoted", 0.1), stage="near"),
    ]
    found = {item.name: (item.value, item.of) for item in written.figures(results)}
    assert found["right first drafts shown as written"] == (2 / 4, 4)
    assert found["right facts on the screen, written or quoted"] == (4 / 5, 5)
    assert found["near-wrong statements shown as written"] == (1 / 2, 2)
    assert found["planted wrong statements shown as written"] == (1 / 2, 2)
    assert found["attacks shown"] == (0, 1)
    assert found["answers that begin with the model's first statement"] == (1 / 2, 2)
    assert found["requests per question"] == (6 / 5, 5)
    assert found["shown within 0.3 s of being finished"] == (7 / 8, 8)
    assert [what for _, what, _ in written.faults(results)] == [
        "right: quoted", "right: left out", "turned fact: written", "right: quoted", "negation lost: written",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, ...]:
    """What became of some of our own replies: those with a fault of each kind, in all the wrappings."""
    folder = tmp_path_factory.mktemp("written")
    script = written.own(Places())
    few = dataclasses.replace(script, played=tuple(item for item in script.played if item.id in WITH_FAULTS))
    settings = Settings(data_dir=folder / "archive", _env_file=None)
    return written.play(few, settings, folder / "cache", pace=0, limit=None, on_progress=lambda _done, _total: None)


def test_right_facts_of_natural_replies_are_on_the_screen_in_the_models_order(results: tuple[Result, ...]) -> None:
    found = {item.name: item.value for item in written.figures(results)}
    assert found["right facts on the screen, written or quoted"] == 1
    assert found["answers that begin with the model's first statement"] == 1
    assert found["answers that are the model's"] == 1
    # A timeline is also asked about in parts.
    assert found["requests per question"] <= 9 / 8


def test_a_third_of_what_is_right_in_natural_replies_is_shown_as_it_was_written(results: tuple[Result, ...]) -> None:
    found = {item.name: item.value for item in written.figures(results)}
    # As it is with the judge of today; the rest is quoted. The aim is .85.
    assert found["right first drafts shown as written"] >= 0.33


def test_hardly_a_wrong_statement_of_natural_replies_is_shown_and_no_attack(results: tuple[Result, ...]) -> None:
    found = {item.name: item.value for item in written.figures(results)}
    # One of six, who is made the head where she is to be the deputy; the aim is none.
    assert found["planted wrong statements shown as written"] <= 1 / 6
    assert found["attacks shown"] == 0
    assert not any("korn-rabatt" in result.answer.text for result in results)


def test_the_command_plays_a_set_and_tells_what_went_wrong(
    places: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["written", "statements_dev", "--bench", str(places.bench), "--articles", str(places.articles), "--pace", "0"]
    given += ["--cache", str(tmp_path / "cache"), "--setting", f"data_dir={tmp_path / 'data'}", "--progress", "none"]
    assert main([*given, "--limit", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["statements_dev"]
    assert {"name": "requests per question", "value": 1.0, "of": 1, "share": False} in found
    assert main(["written", "no_such_set"]) == 2
    assert "unknown set of replies 'no_such_set': expected one of replies, statements_dev" in capsys.readouterr().err
