"""What is a wish is learnt from what people say to answers, and what ships is what they teach."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from eval.kinds import Asked
from eval.wishes import CLASSES, app, held, measured, read
from rag.lab import NO_WISH, WISH_WEIGHTS


def test_what_teaches_says_each_thing_once_and_has_questions_that_wish_nothing() -> None:
    said = read()
    assert len({item.text.casefold() for item in said}) == len(said)
    assert {item.kind for item in said} == set(CLASSES)
    assert all(item.kind == NO_WISH for item in said if item.by.startswith("others"))


def test_what_is_hardly_likely_is_held_for_no_wish() -> None:
    assert held(np.array([0.5, 0.4, 0.1, 0.0, 0.0])) == NO_WISH
    assert held(np.array([0.3, 0.4, 0.3, 0.0, 0.0])) == CLASSES[1]


def test_each_wish_is_measured_by_itself() -> None:
    said = [Asked("shorter", "less", "", "a"), Asked("brief", "less", "", "a"), Asked("why", NO_WISH, "", "a")]
    likely = np.array([[0.1, 0.9, 0, 0, 0], [0.9, 0.1, 0, 0, 0], [1, 0, 0, 0, 0]])
    assert [line.split()[:3] for line in measured(said, likely).splitlines()][:2] == [
        [NO_WISH, "1", "1.000"],
        ["less", "2", "0.500"],
    ]


def test_what_ships_is_what_the_training_texts_teach(tmp_path: Path) -> None:
    made = tmp_path / "wishes.npz"
    app.main(["--unmeasured", "--out", str(made)], standalone_mode=False)
    with np.load(made) as again, np.load(WISH_WEIGHTS) as ships:
        assert again["words"].tolist() == ships["words"].tolist()
        assert np.abs(again["rows"].astype(float) - ships["rows"].astype(float)).max() < 0.1
