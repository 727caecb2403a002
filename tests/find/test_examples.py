"""What kind of question something is, by a few known ones."""

from pathlib import Path

import pytest

from rag.embedders import Embed
from rag.find.examples import NEWS, likeness, surely, vocabulary

KNOWN = """
[weather]
said = ["what is the weather like?", "will it rain today?"]
[news]
said = ["which town was hit by the storm?"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "known.toml"
    path.write_text(KNOWN, encoding="utf-8")
    return path


@pytest.fixture
def embed(minilm: object) -> Embed:
    return minilm.embed  # type: ignore[attr-defined, no-any-return]


def test_a_question_with_two_words_of_its_own_is_about_something_else_without_a_look_at_its_meaning(file: Path) -> None:
    def embed(texts: object) -> object:
        raise AssertionError(f"{texts} was embedded")

    assert surely(file, "what is the weather in the harbour of the whales?", embed, very_like=0.7) is None  # type: ignore[arg-type]


def test_a_known_question_is_of_its_kind_however_it_is_written(file: Path, embed: Embed) -> None:
    assert likeness(file, "WILL IT RAIN TODAY?", embed)["weather"] == pytest.approx(1, abs=1e-3)
    assert surely(file, "Will it rain today?", embed, very_like=0.8) == "weather"


@pytest.mark.parametrize(
    "text", ["which town was hit by the storm?", "who resigned?", "will it rain in 12 days?", " ".join(["rain"] * 15), ""]
)
def test_what_may_be_about_the_news_or_asks_for_more_is_of_no_kind(file: Path, embed: Embed, text: str) -> None:
    assert surely(file, text, embed, very_like=0.8) is None


def test_a_word_of_its_own_makes_it_another_question(file: Path, embed: Embed) -> None:
    assert surely(file, "will it rain today in copenhagen?", embed, very_like=1.01) is None
    assert "rain" in vocabulary(file) and "storm" not in vocabulary(file) and NEWS in likeness(file, "rain", embed)
