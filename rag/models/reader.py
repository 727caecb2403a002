"""A small reader: where in a passage the answer to a question stands, and whether it stands there at all.

The model (`models/reader.onnx`, described in `models/NOTICE.md`) is a six-layer BERT with heads for spans, for the verdict and
for what the passage says of what the question takes for granted. It reads `[CLS] question [SEP] about [SEP] passage [SEP]`,
where `about` is the article's headline, source and date: context, which is never quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag import onnx
from rag.english.wordpiece import pieces, tokenizer, windows
from rag.models.judge import NOTHING_TOLD, Stance, Told

MODEL = Path(__file__).with_name("reader.onnx")
SHA256 = "b750c860a8a7f5b03bcfe45e9d190fdcbfdcf73909b60a0902d97c285c5abc0f"
REMEDY = "reinstall dateline"

# What the model was trained with: at most so many word pieces in all, in the question, and in the headline
# with source and date.
WINDOW, QUESTION, ABOUT = 288, 48, 40
# Windows of a long passage share so many word pieces, so that an answer at an edge is whole in one of them.
OVERLAP = 64
# The longest span that is taken for an answer, in word pieces.
LONGEST = 40

Logits = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader finds in one passage.

    `answerable` is a logit, comparable between passages: above 0, the passage rather answers than not. `passage[start:end]`
    is the likeliest answer whether or not it is one, and `span_score` the logit by which it beats "nowhere". `mass` is how
    the probability of holding the answer is spread over the words of the passage: (start, end, share), the shares sum to 1.
    `premise` is what the passage says of what the question takes for granted. A passage without words has an empty span, both
    logits at minus infinity and no mass.
    """

    answerable: float
    start: int
    end: int
    span_score: float
    mass: tuple[tuple[int, int, float], ...]
    premise: Stance


@dataclass(frozen=True, slots=True)
class _Window:
    """Word pieces from `first` on of a passage, read at once: logits over "nowhere", the verdict and the stance."""

    first: int
    starts: Logits
    ends: Logits
    verdict: float
    stance: Stance


class Reader:
    """Reads passages for answers. Loaded on first use, safe to share between threads.

    Each passage goes through the model alone and without padding, so that what is read in it depends on nothing else.
    """

    def __init__(self, path: Path | None = None, *, sha256: str = SHA256, threads: int = 2) -> None:
        self._threads = threads
        self._model = onnx.Model(path or MODEL, sha256=sha256, remedy=REMEDY)

    def warm(self) -> None:
        """Begin to load the model beside whatever else is done, so that it is there when it is wanted."""
        self._model.warm()

    def read(self, question: str, passages: Sequence[str], abouts: Sequence[str] = ()) -> tuple[Reading, ...]:
        """One reading per passage, in their order.

        `abouts`, if given, is as long as `passages`, each as `about` writes it; an empty one is left out. A passage beyond the
        model's reach is read in overlapping windows. Raises PluginError when the model file is missing or is not the one that
        belongs here.
        """
        asked = pieces(question)[0][:QUESTION]
        return self._each(lambda told: _reading(*self._windows(asked, told)), _told(passages, abouts))

    def _each(self, reads: Callable[[Told], Reading], told: Sequence[Told]) -> tuple[Reading, ...]:
        self._model.load()
        if len(told) > 1 and self._threads > 1:
            with ThreadPoolExecutor(self._threads) as pool:
                return tuple(pool.map(reads, told))
        return tuple(map(reads, told))

    def _windows(self, question: list[int], told: Told) -> tuple[list[_Window], list[tuple[int, int]]]:
        ids, offsets = pieces(told.text)
        cls, sep = tokenizer().token_to_id("[CLS]"), tokenizer().token_to_id("[SEP]")
        lead = [cls, *question, sep]
        if told.about.strip():
            lead += [*pieces(told.about)[0][:ABOUT], sep]
        room = WINDOW - len(lead) - 1
        return [self._window(lead, ids[at : at + room], sep, at) for at in windows(len(ids), room, OVERLAP) if ids], offsets

    def _window(self, lead: list[int], piece: list[int], sep: int, first: int) -> _Window:
        starts, ends, verdict, stance = self._model.pair(lead, [*piece, sep])
        inside = slice(len(lead), -1)
        return _Window(
            first,
            starts[0, inside].astype(np.float64) - float(starts[0, 0]),
            ends[0, inside].astype(np.float64) - float(ends[0, 0]),
            float(verdict[0]),
            Stance(*map(float, _softmax(stance[0].astype(np.float64)))),
        )


def sentence_scores(reading: Reading, sentences: Sequence[tuple[int, int]]) -> list[float]:
    """How much of the answer's mass each sentence of the passage holds: sentences are (start, end) in the passage.

    Times the passage's own probability (the logistic of `answerable`) it can be compared between passages.
    """
    return [sum((share for at, _, share in reading.mass if start <= at < end), 0.0) for start, end in sentences]


def _told(passages: Sequence[str], abouts: Sequence[str]) -> list[Told]:
    return [Told(*pair) for pair in zip(passages, abouts or [""] * len(passages), strict=True)]


def _surest(read: Sequence[_Window]) -> Stance:
    return min((window.stance for window in read), key=lambda stance: stance.open, default=NOTHING_TOLD)


def _reading(windows: Sequence[_Window], offsets: Sequence[tuple[int, int]]) -> Reading:
    if not windows:
        return Reading(-np.inf, 0, 0, -np.inf, (), NOTHING_TOLD)
    starts, ends = np.full(len(offsets), -np.inf), np.full(len(offsets), -np.inf)
    best = (-np.inf, 0, 0)
    for window in windows:
        covered = slice(window.first, window.first + len(window.starts))
        starts[covered] = np.maximum(starts[covered], window.starts)
        ends[covered] = np.maximum(ends[covered], window.ends)
        score, start, end = _best_span(window.starts, window.ends)
        best = max(best, (score, -(start + window.first), -(end + window.first)))
    mass = (_softmax(starts) + _softmax(ends)) / 2
    return Reading(
        answerable=max(window.verdict for window in windows),
        start=offsets[-best[1]][0],
        end=offsets[-best[2]][1],
        span_score=float(best[0]),
        mass=tuple((*place, float(share)) for place, share in zip(offsets, mass, strict=True)),
        premise=_surest(windows),
    )


def _best_span(starts: Logits, ends: Logits) -> tuple[float, int, int]:
    """The best start and end no more than `LONGEST` pieces apart, the first one where several are equal."""
    table = starts[:, None] + ends[None, :]
    distance = np.arange(len(ends))[None, :] - np.arange(len(starts))[:, None]
    table[(distance < 0) | (distance >= LONGEST)] = -np.inf
    start, end = divmod(int(table.argmax()), len(ends))
    return float(table[start, end]) / 2, start, end


def _softmax(logits: Logits) -> Logits:
    raised = np.exp(logits - logits.max())
    weights: Logits = raised / raised.sum()
    return weights
