"""Examples as token batches of about equal size; the examples of a list stay together."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import BertWordPieceTokenizer

from eval.reader.rows import LABELS, Example

CLS, SEP = 101, 102
LENGTH = 288
QUESTION, STATEMENT, HEADER, BEFORE = 48, 110, 40, 64
BATCH_TOKENS, BATCH_EXAMPLES = 3072, 40
# What a question takes for granted is a lesson beside the main one.
PREMISE = 0.5
_MAY_BE = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 1.0), (1.0, 0.0, 1.0))
VERDICTS = dict(zip(LABELS, _MAY_BE, strict=True))


@dataclass(frozen=True, slots=True)
class Tokens:
    """One example as the model reads it: ids, where the passage starts, and the accepted start and end places.

    `offsets` are those of the passage's tokens in the passage. `label`, `premise` and `listed` as in the example.
    """

    ids: list[int]
    passage_at: int
    offsets: list[tuple[int, int]]
    starts: list[int]
    ends: list[int]
    label: str = ""
    premise: str = ""
    listed: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors of a batch; `starts` and `ends` are 1 where an accepted answer may start or end, on [CLS] where there is none.

    `claimed` is 1 for a statement and 0 for a question. `verdicts`, shape (batch, 3), is 1 where the passage may carry,
    refute or leave open the statement, or what the question takes for granted; `judged` says how much that counts. `lists` are
    numbers of lists, -1 for an example in none.
    """

    ids: Any
    mask: Any
    types: Any
    starts: Any
    ends: Any
    answerable: Any
    claimed: Any
    verdicts: Any
    judged: Any
    lists: Any


class Encoder:
    """Turns examples into tokens with the vocabulary that the library carries."""

    def __init__(self, vocabulary: Path) -> None:
        self._tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)

    def encode(self, examples: Sequence[Example], rng: random.Random) -> list[Tokens]:
        """The examples as tokens, at most 288 each; a longer passage is cut to a window that keeps the first answer."""
        questions = self._coded([example.question for example in examples])
        headers = self._coded([example.header for example in examples])
        before = self._coded([example.before for example in examples])
        texts = self._coded([example.passage for example in examples])
        rows = zip(examples, questions, headers, before, texts, strict=True)
        return [self._one(*row, rng) for row in rows]

    def _coded(self, texts: list[str]) -> list[Any]:
        return list(self._tokenizer.encode_batch(texts, add_special_tokens=False))

    def _one(self, example: Example, question: Any, header: Any, before: Any, passage: Any, rng: random.Random) -> Tokens:
        lead = [CLS, *question.ids[: STATEMENT if example.label else QUESTION], SEP]
        if header.ids:
            lead += [*header.ids[:HEADER], SEP]
        if before.ids:
            lead += [*before.ids[-BEFORE:], SEP]
        room = LENGTH - len(lead) - 1
        offsets = passage.offsets
        inside = [
            [index for index, (start, end) in enumerate(offsets) if start < right and left < end]
            for left, right in example.spans
        ]
        inside = [places for places in inside if places]
        first = 0
        if len(offsets) > room:
            first = rng.randint(0, len(offsets) - room)
            if inside:
                low, high = max(0, inside[0][-1] - room + 1), min(inside[0][0], len(offsets) - room)
                first = rng.randint(min(low, high), high)
        shift = len(lead) - first
        kept = [places for places in inside if first <= places[0] and places[-1] < first + room]
        if example.whole:
            starts = ends = [place + shift for places in kept for place in places]
        else:
            starts, ends = [places[0] + shift for places in kept], [places[-1] + shift for places in kept]
        ids = [*lead, *passage.ids[first : first + room], SEP]
        place = list(offsets[first : first + room])
        return Tokens(ids, len(lead), place, starts, ends, example.label, example.premise, example.listed)


def collate(rows: Sequence[Tokens]) -> Batch:
    """The rows as tensors, padded to the longest."""
    width = max(len(row.ids) for row in rows)
    shape = (len(rows), width)
    ids, mask, types = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    starts, ends = torch.zeros(shape), torch.zeros(shape)
    for index, row in enumerate(rows):
        ids[index, : len(row.ids)] = torch.tensor(row.ids)
        mask[index, : len(row.ids)] = 1
        types[index, row.passage_at : len(row.ids)] = 1
        starts[index, row.starts or [0]] = 1
        ends[index, row.ends or [0]] = 1
    answerable = torch.tensor([float(bool(row.starts)) for row in rows])
    claimed = torch.tensor([float(bool(row.label)) for row in rows])
    verdicts = torch.tensor([VERDICTS.get(row.label or row.premise, (1.0, 1.0, 1.0)) for row in rows])
    judged = torch.tensor([1.0 if row.label else PREMISE if row.premise else 0.0 for row in rows])
    numbers = {name: at for at, name in enumerate(dict.fromkeys(row.listed for row in rows if row.listed))}
    lists = torch.tensor([numbers.get(row.listed, -1) for row in rows])
    return Batch(ids, mask, types, starts, ends, answerable, claimed, verdicts, judged, lists)


def batches(examples: Sequence[Example], encoder: Encoder, rng: random.Random, block: int = 900) -> Iterator[Batch]:
    """All examples once, in blocks of the given order; within a block, batches of about equal lengths in random order.

    Examples of one list that stand side by side come in one batch.
    """
    for at in range(0, len(examples), block):
        rows = encoder.encode(examples[at : at + block], rng)
        lists = [list(group) for _, group in itertools.groupby(enumerate(rows), key=lambda item: item[1].listed or item[0])]
        together = sorted(([row for _, row in group] for group in lists), key=lambda group: max(len(row.ids) for row in group))
        groups: list[list[Tokens]] = [[]]
        for group in together:
            width, size = max(len(row.ids) for row in group), len(groups[-1]) + len(group)
            if groups[-1] and (size > BATCH_EXAMPLES or size * width > BATCH_TOKENS):
                groups.append([])
            groups[-1] += group
        rng.shuffle(groups)
        yield from (collate(group) for group in groups)
