"""Authors of articles, named in questions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag import Answer, Assistant, RawArticle, Settings

WRITTEN = [
    (
        "Weir to be rebuilt",
        "Ida Brask",
        "2025-05-02",
        "The weir of Orsa is rebuilt for six million crowns, the council said.",
    ),
    (
        "Anglers want a pass",
        "Ida Brask",
        "2025-05-09",
        "Anglers want a pass for fish in the weir of Orsa, their club said.",
    ),
    (
        "Weir is too dear",
        "Olav Stene",
        "2025-05-10",
        "The weir of Orsa costs too much, the taxpayers' league said.",
    ),
    ("Bakery closes", "Ida Brask and Tor Vang", "2025-05-12", "The bakery at the station of Vik has closed after 80 years."),
    ("Stene steps down", "Tor Vang", "2025-06-01", "Olav Stene steps down as chairman of the rowing club of Vik."),
]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, minilm: object) -> Iterator[Assistant]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("written"), llm="extractive", _env_file=None)
    with Assistant(settings, embedder=minilm) as made:
        made.ingest(
            RawArticle(text, f"{at}.txt", title=title, source="Orsa Post", author=author, published=day)
            for at, (title, author, day, text) in enumerate(WRITTEN)
        )
        yield made


def titles(answer: Answer) -> set[str]:
    return {citation.title for citation in answer.citations}


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What did Ida Brask write about the weir of Orsa?", {"Weir to be rebuilt", "Anglers want a pass"}),
        ("what has ida brask reported on the weir?", {"Weir to be rebuilt", "Anglers want a pass"}),
        ("What did Ida Brask report?", {"Weir to be rebuilt", "Anglers want a pass", "Bakery closes"}),
        ("What did Tor Vang write about the bakery at the station?", {"Bakery closes"}),
    ],
)
def test_what_an_author_wrote_is_told_by_his_or_her_articles_alone(written: Assistant, question: str, told: set[str]) -> None:
    answer = written.query(question)
    assert answer.status == "answered" and titles(answer) == told
    assert any(note.startswith("of articles by ") for note in answer.notes)


def test_an_author_of_whom_the_articles_speak_is_no_limit(written: Assistant) -> None:
    answer = written.query("What does Olav Stene say about the rowing club?")
    assert not any(note.startswith("of articles by ") for note in answer.notes)


def test_an_author_is_never_called_missing(written: Assistant) -> None:
    assert "Ida Brask" not in written.query("Why did Ida Brask buy a boat?").reason


def test_a_search_for_an_author_finds_the_articles_first(written: Assistant) -> None:
    assert {item.title for item in written.search("Ida Brask", k=3)} == {
        "Weir to be rebuilt",
        "Anglers want a pass",
        "Bakery closes",
    }
    assert [item.rank for item in written.search("ida brask")] == [1, 2, 3, 4, 5]
    assert written.search("Olav Stene")[0].title == "Weir is too dear"
    assert written.search("Ida Brask", until="2025-05-02")[0].title == "Weir to be rebuilt"
