"""Files on their way into the archive: how that ends, also badly."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag import Assistant, Settings
from ui.ingesting import Ingesting


class Panic(BaseException):
    """What a library that is no Python raises when it panics: no Exception."""


class Panicking:
    """An embedder whose library panics."""

    fingerprint = "panicking"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        raise Panic("called `Option::unwrap()` on a `None` value")


def test_a_panic_ends_the_work_and_is_told_in_words(settings: Settings, stories: Path, caplog: object) -> None:
    with Assistant(settings, embedder=Panicking()) as assistant:
        work = Ingesting(assistant, [stories]).start()
        assert work.wait(60)
    assert work.report is None and "whoever runs this page" in work.problem
