"""What a text says of a statement (that it is so, that it is not so, or neither), and whether a sentence answers a question.

The model (`models/judge.onnx`, described in `models/NOTICE.md`) is the lower part of an MPNet with two heads. It reads
`[CLS] statement [SEP] about [SEP] before [SEP] text [SEP]`, where `about` is the article's headline, source and date, and
`before` the sentences before the text: they tell who and when is meant. It is several times as large as the reader, so that it
looks at little text: at the evidence of a statement, and at the few sentences that the reader finds likeliest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag import onnx
from rag.english import dates
from rag.english.wordpiece import pieces, tokenizer, windows
from rag.schema import Article

MODEL = Path(__file__).with_name("judge.onnx")
SHA256 = "122e41dfadb1e91cc8b47840f0242c3e43326b6822a74ebcfbe88e9ed70a6486"
REMEDY = "reinstall dateline"

# What the model was trained with: at most so many word pieces in all, in the statement, in the headline with source and date,
# and in the sentences before.
WINDOW, STATEMENT, ABOUT, BEFORE = 288, 110, 40, 64
OVERLAP = 64


@dataclass(frozen=True, slots=True)
class Told:
    """Text that a statement is held against, with what stands above its article and the sentences before it, where known."""

    text: str
    about: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Stance:
    """What a text says of a statement; the three probabilities sum to 1."""

    carried: float
    refuted: float
    open: float


Answers = Callable[[str, Sequence[Told]], Sequence[float]]
"""A judgement: a question, and sentences, to the logit that each of them answers it."""
Weigh = Callable[[str, Sequence[Told]], Sequence[Stance]]
"""A judgement: a statement, and texts that it is held against, to what each of them says of it."""

NOTHING_TOLD = Stance(0.0, 0.0, 1.0)
_Found = tuple[Stance, float]


def about(title: str, source: str, published: str | None) -> str:
    """What stands above a text for the models: `Title (Source, May 3, 2024)`, as far as it is known."""
    known = ", ".join(filter(None, [source, dates.in_words(published) if published else ""]))
    return f"{title} ({known})" if known else title


def above(article: Article) -> str:
    """`about` an article, as far as more than its own text says of it."""
    return about(article.title, article.stated_source, article.published)


class Judge:
    """Holds statements and questions against texts. Loaded on first use, safe to share between threads.

    Each text goes through the model alone and without padding, so that what is found depends on nothing else.
    """

    def __init__(self, path: Path | None = None, *, sha256: str = SHA256, threads: int = 2) -> None:
        self._threads = threads
        self._model = onnx.Model(path or MODEL, sha256=sha256, remedy=REMEDY)

    def warm(self) -> None:
        """Begin to load the model beside whatever else is done, so that it is there when it is wanted."""
        self._model.warm()

    def weigh(self, statement: str, told: Sequence[Told]) -> tuple[Stance, ...]:
        """What each of some texts says of a statement, in their order.

        Of a text beyond the model's reach the window counts that is surest of its judgement either way. Raises PluginError when
        the model file is missing or is not the one that belongs here.
        """
        return tuple(min(found, key=lambda item: item[0].open)[0] for found in self._each(statement, told))

    def answers(self, question: str, told: Sequence[Told]) -> tuple[float, ...]:
        """For each of some sentences, in their order, the logit that it answers a question. Raises as `weigh` does."""
        return tuple(max(answers for _, answers in found) for found in self._each(question, told))

    def _each(self, statement: str, told: Sequence[Told]) -> list[list[_Found]]:
        self._model.load()
        stated = pieces(statement)[0][:STATEMENT]
        if len(told) > 1 and self._threads > 1:
            with ThreadPoolExecutor(self._threads) as pool:
                return list(pool.map(lambda item: self._one(stated, item), told))
        return [self._one(stated, item) for item in told]

    def _one(self, statement: list[int], told: Told) -> list[_Found]:
        ids = pieces(told.text)[0]
        if not ids:
            return [(NOTHING_TOLD, -np.inf)]
        cls, sep = tokenizer().token_to_id("[CLS]"), tokenizer().token_to_id("[SEP]")
        lead = [cls, *statement, sep]
        if told.about.strip():
            lead += [*pieces(told.about)[0][:ABOUT], sep]
        if told.before.strip():
            lead += [*pieces(told.before)[0][-BEFORE:], sep]
        room = WINDOW - len(lead) - 1
        return [self._window(lead, [*ids[at : at + room], sep]) for at in windows(len(ids), room, OVERLAP)]

    def _window(self, lead: list[int], text: list[int]) -> _Found:
        stance, answers = self._model.pair(lead, text)
        logits = stance[0].astype(np.float64)
        raised = np.exp(logits - logits.max())
        return Stance(*map(float, raised / raised.sum())), float(answers[0])
