"""The vectors of the known questions that are made beforehand."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.embedders import Embed
from rag.find import examples, known

FILES = sorted(Path(known.__file__).parent.glob("*.toml"))


@pytest.fixture
def embed(minilm: object) -> Embed:
    return minilm.embed  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_known_question_has_the_vector_that_the_embedder_gives_it(file: Path, embed: Embed) -> None:
    made = known.vectors(file)
    assert made is not None, "make them anew: python -m rag.find.known"
    assert made.dtype == np.float32 and made.shape == (len(known.texts(file)), 384)
    assert np.sum(made * embed(known.texts(file)), axis=1) == pytest.approx(1, abs=0.01)


def test_of_what_was_made_beforehand_nothing_is_embedded_again(embed: Embed) -> None:
    asked: list[str] = []

    def counted(texts: Sequence[str]) -> object:
        asked.extend(texts)
        return embed(texts)

    examples.likeness(FILES[0], "How many?", counted)  # type: ignore[arg-type]
    assert asked == ["how many?"]


def test_a_file_with_a_question_that_is_new_is_embedded_whole(tmp_path: Path, embed: Embed) -> None:
    file = tmp_path / "known.toml"
    file.write_text('[count]\nsaid = ["How many articles do you have?", "how many whales were counted?"]\n', encoding="utf-8")
    assert known.vectors(file) is None
    assert examples.likeness(file, "how many whales were counted?", embed)["count"] == pytest.approx(1, abs=1e-3)


def test_made_anew_they_are_the_same(tmp_path: Path) -> None:
    known.make(tmp_path / "known.npz")
    with (
        np.load(tmp_path / "known.npz", allow_pickle=False) as made,
        np.load(Path(known.__file__).with_name("known.npz")) as kept,
    ):
        assert made["texts"].tolist() == kept["texts"].tolist()
        assert made["vectors"] == pytest.approx(kept["vectors"], abs=0.01)
