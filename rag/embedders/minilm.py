"""all-MiniLM-L6-v2 on this machine: 384 dimensions, no key, no download.

The model (`models/embedder.onnx`, described in `models/NOTICE.md`) is the published one with its matrices as 8-bit integers;
its sha256 is checked before it is loaded. Reimers and Gurevych (2019), Sentence-BERT; Wang et al. (2020), MiniLM.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag import onnx
from rag.english.wordpiece import tokenizer

if TYPE_CHECKING:
    from rag.settings import Settings

MODEL = Path(__file__).parents[1] / "models" / "embedder.onnx"
SHA256 = "56d2b7570c736995e576b9f0dbf02bf5a62f57cb4aa10596517f32a7e5994b83"
DIMENSION = 384
# The model was trained on at most 256 word pieces, two of which mark the ends.
WINDOW = 254
REMEDY = "reinstall dateline"


class MiniLM:
    """Embeds text with MiniLM. Safe to share between threads; the same text always gets the same vector."""

    fingerprint = f"minilm-int8-{SHA256[:12]}"
    dimension = DIMENSION

    def __init__(self, path: Path | None, threads: int) -> None:
        self._threads = threads
        self._model = onnx.Model(path or MODEL, sha256=SHA256, remedy=REMEDY)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (texts, 384). A text beyond 254 word pieces is embedded in windows, weighted by their length.

        Every window goes through the model alone: what passes between its layers is scaled over a whole batch, so that in a
        batch the vector of a text would depend on its neighbours.
        """
        self._model.load()
        encodings = [encoding.ids for encoding in tokenizer().encode_batch(list(texts), add_special_tokens=False)]
        windows = [
            (row, ids[at : at + WINDOW]) for row, ids in enumerate(encodings) for at in range(0, max(len(ids), 1), WINDOW)
        ]
        if len(windows) > 1 and self._threads > 1:
            with ThreadPoolExecutor(self._threads) as pool:
                vectors = list(pool.map(lambda window: self._vector(window[1]), windows))
        else:
            vectors = [self._vector(ids) for _, ids in windows]
        sums = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for (row, ids), vector in zip(windows, vectors, strict=True):
            sums[row] += vector * max(len(ids), 1)
        return _unit(sums)

    def _vector(self, ids: Sequence[int]) -> NDArray[np.float32]:
        pieces = np.array([[tokenizer().token_to_id("[CLS]"), *ids, tokenizer().token_to_id("[SEP]")]], dtype=np.int64)
        feeds = {"input_ids": pieces, "attention_mask": np.ones_like(pieces), "token_type_ids": np.zeros_like(pieces)}
        return np.asarray(_unit(self._model.run(feeds)[0])[0], dtype=np.float32)


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return np.asarray(rows / lengths, dtype=np.float32)


def create(settings: Settings) -> MiniLM:
    """The embedder that the settings describe. The model is loaded on first use."""
    return MiniLM(settings.embedder_path, settings.threads)
