"""Embedders: one module per way to turn text into vectors, found by its name.

A module has `create(settings) -> Embedder`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to vectors of length one, shape (texts, dimensions)."""


class Embedder(Protocol):
    """Turns texts into unit vectors. Vectors of different fingerprints do not compare."""

    @property
    def fingerprint(self) -> str:
        """Names the model and everything else that its vectors depend on."""

    def embed(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """Unit vectors, shape (texts, dimensions)."""
