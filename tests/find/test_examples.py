"""What kind of question something is, by a few known ones."""

from pathlib import Path

import pytest

from rag.embedders import Embed
from rag.find.examples import likeness

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


def test_a_known_question_is_of_its_kind_however_it_is_written(file: Path, embed: Embed) -> None:
    like = likeness(file, "WILL IT RAIN TODAY?", embed)
    assert like["weather"] == pytest.approx(1, abs=1e-3) and like["news"] < 0.9
