"""Of the articles on a matter those speak for it that tell of it, with a sentence that names it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag import Answer, Assistant, RawArticle, Settings

ARTICLES = (
    RawArticle(
        title="Android users get blue bubbles with Lumo Mini",
        body=(
            "The push to open up messages adds a new contender this week.\n\n"
            "A start-up called Lumo has launched Lumo Mini, an app that sends encrypted messages to phones of the other make "
            "for two dollars a month. Lumo Mini needs no server in between, its founder Ines Roth said."
        ),
        source="Tarn Echo",
        published="2024-12-05",
        path="echo.txt",
    ),
    RawArticle(
        title="The new Ravel glasses make the future look cool",
        body=(
            "I am a doubter of smart glasses. I have tried several pairs, and made a mini documentary on them a while ago.\n\n"
            "The Ravel glasses have good sound, a camera and a light frame. They cost 299 dollars and come in six colours."
        ),
        source="Moor Post",
        published="2024-10-20",
        path="post.txt",
    ),
    RawArticle(
        title="Week in review: Lumo Mini, a strike at the port and more",
        body=(
            "Hello and welcome to our look back at the week.\n\n"
            "The strike at the port of Tarn ended on Tuesday after nine days, and the cranes work again.\n\n"
            "Lumo Mini stopped working on Friday after the maker of the other phones closed a gap."
        ),
        source="Fell Weekly",
        published="2024-12-09",
        path="weekly.txt",
    ),
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, minilm: object) -> Iterator[Assistant]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("matters"), llm="extractive", _env_file=None)
    with Assistant(settings, embedder=minilm) as made:
        made.ingest(ARTICLES)
        yield made


def said(answer: Answer, label: str) -> str:
    return " ".join(statement.text for statement in answer.statements if statement.label == label)


def test_a_source_speaks_of_a_matter_with_a_sentence_that_names_it(archive: Assistant) -> None:
    answer = archive.query("What do the Tarn Echo and the Fell Weekly say about Lumo Mini?")
    assert answer.form == "table"
    assert "has launched Lumo Mini" in said(answer, "Tarn Echo") and "new contender" not in said(answer, "Tarn Echo")
    assert "Lumo Mini stopped working" in said(answer, "Fell Weekly") and "welcome" not in said(answer, "Fell Weekly")


def test_a_source_whose_article_only_shares_a_word_has_nothing_to_say_of_a_matter(archive: Assistant) -> None:
    answer = archive.query("What do the Tarn Echo and the Moor Post say about Lumo Mini?")
    assert {statement.label for statement in answer.statements} == {"Tarn Echo"}
    assert any(note.startswith("no article of Moor Post is surely about “Lumo Mini”") for note in answer.notes)
