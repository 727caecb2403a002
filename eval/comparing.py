"""Learn which questions set things side by side: `python -m eval.comparing` writes `rag/find/comparing.json`.

A logistic regression with a penalty on its weights, fitted by gradient descent on a convex loss, so that the same questions
give the same weights. It is measured on each fifth of the questions by what the other four teach.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from eval.commands.command import Measurement
from eval.commands.options import PATH
from eval.metrics.abstention import roc_auc
from rag import Settings
from rag.lab import COMPARING, comparing_features, enter, make_embedder

Floats = NDArray[np.float64]

TRAINING = Path(__file__).with_name("training") / "comparing.jsonl"
# A feature of fewer questions is left out. Vectors have a length of one, which is little beside dozens of words.
_LEAST, _LENGTH = 4, 4.0
_STEPS, _RATE, _PENALTY, _FOLDS = 600, 2.0, 2.0, 5


def learnt(questions: Sequence[str], vectors: Floats, right: NDArray[np.bool_]) -> tuple[dict[str, float], Floats, float]:
    """The weights of words and pairs of words, of the vector, shape (384,), and the bias."""
    told = [comparing_features(question) for question in questions]
    counts = Counter(feature for each in told for feature in each)
    names = sorted(feature for feature, count in counts.items() if count >= _LEAST)
    signs = np.column_stack([[[float(name in each) for name in names] for each in told], _LENGTH * vectors])
    weights, bias = np.zeros(signs.shape[1]), 0.0
    for _ in range(_STEPS):
        error = 1 / (1 + np.exp(-(signs @ weights + bias))) - right
        weights = weights - _RATE * (signs.T @ error + _PENALTY * weights) / len(right)
        bias -= _RATE * float(error.mean())
    words = {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=False)}
    return words, np.round(_LENGTH * weights[len(names) :], 4), round(bias, 4)


def measured(questions: Sequence[str], vectors: Floats, right: NDArray[np.bool_]) -> Floats:
    """The logit of each question by what the other four fifths teach."""
    logits = np.zeros(len(questions))
    for fold in range(_FOLDS):
        held = np.arange(len(questions)) % _FOLDS == fold
        kept = [question for question, out in zip(questions, held, strict=True) if not out]
        words, vector, bias = learnt(kept, vectors[~held], right[~held])
        for at, question in enumerate(questions):
            if held[at]:
                told = [words.get(feature, 0.0) for feature in comparing_features(question)]
                logits[at] = sum(told) + float(vectors[at] @ vector) + bias
    return logits


@click.command(cls=Measurement, help=__doc__, examples=("python -m eval.comparing",))
@click.option("--training", type=PATH, default=TRAINING, help="The questions: eval/training/comparing.jsonl.")
@click.option("--out", type=PATH, default=COMPARING, help="The file to write: rag/find/comparing.json.")
def app(training: Path, out: Path) -> None:
    """Learn which questions compare, say how well that is told, and write the weights."""
    rows = [json.loads(line) for line in training.read_text(encoding="utf-8").splitlines()]
    # One file was written after the other: by length, each fifth has some of all.
    rows.sort(key=lambda row: len(row["question"]))
    questions, right = [row["question"] for row in rows], np.array([row["compares"] for row in rows])
    vectors = make_embedder(Settings(embedder="minilm", _env_file=None)).embed(questions).astype(np.float64)
    logits = measured(questions, vectors, right)
    print(f"{len(rows)} questions, each fifth by what the others teach: area {roc_auc(list(logits), list(right)):.3f}")
    for share in (0.01, 0.02, 0.05):
        bar = float(np.quantile(logits[~right], 1 - share))
        print(
            f"where {share:.0%} of those that only look like it pass ({bar:.2f}), {(logits[right] > bar).mean():.3f} are found"
        )
    words, vector, bias = learnt(questions, vectors, right)
    out.write_text(json.dumps({"words": words, "vector": vector.tolist(), "bias": bias}) + "\n", encoding="utf-8")
    print(f"wrote {out}")


if __name__ == "__main__":
    sys.exit(enter(app, "python -m eval.comparing"))
