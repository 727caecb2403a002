"""Learn how much each sign counts in answering by quotation: `python -m eval.calibrate` writes `rag/models/quotation.json`.

Two small linear models, both fitted by Adam on a convex loss, so that the same signs always give the same weights: which
sentence answers (listwise softmax; Cao et al. 2007), and whether anything does (logistic regression). Only gold files and
development halves go in, each set with the same weight; the reader and the retriever must be final before.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval import datasets
from eval.archives import Archives
from eval.datasets import DataSet, Places
from eval.errors import DataSetAbsentError
from eval.gold import Question
from eval.words import mentions
from rag import SIGNS, WEIGHTS, Assistant, Settings

Floats = NDArray[np.float64]

SETS = ("gold_sample", "gold_articles", "squad2", "rgb")
# The signs that tell answerable from unanswerable on sets that they were not learnt from too; more only fit these sets.
TELLING = ("answerable", "about", "fitting", "agreed", "alike")
# The confidence is made of the strongest signs of so many first sentences, which come from the first few passages.
SURE_OF = 8
FEW = 3
_STEPS, _RATE = 600, 0.05
_SENTENCE_DECAY, _ANSWERED_DECAY = 1.0, 20.0


@dataclass(frozen=True, slots=True)
class Example:
    """A question's sentences: their signs, shape (sentences, signs), and which of them hold a required fact."""

    dataset: str
    signs: Floats
    right: NDArray[np.bool_]
    answered: bool | None


def main(arguments: Sequence[str] | None = None) -> None:
    """Collect the signs of every question, fit, say how well it fits, and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m eval.calibrate", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--cache", type=Path, default=Path(".dateline/eval"), help="where the archives of the sets are kept")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="the file to write")
    parser.add_argument("--sets", nargs="+", default=list(SETS), help="the sets to learn from")
    options = parser.parse_args(arguments)
    settings = Settings(llm="extractive")
    examples: list[Example] = []
    for name in options.sets:
        try:
            dataset = datasets.load(name, Places())
        except DataSetAbsentError as error:
            print(f"left out: {error}")
            continue
        examples += collect(dataset, settings, options.cache, print)
    names = sorted({example.dataset for example in examples})
    sentence, answered, bias = fit(examples)
    for name in names:
        others, held = [e for e in examples if e.dataset != name], [e for e in examples if e.dataset == name]
        print(f"{name}: {describe(held, sentence, answered, bias)}")
        if others:
            print(f"{name}, learnt from the other sets only: {describe(held, *fit(others))}")
    stored = {
        "sentence": dict(zip(SIGNS, (round(float(w), 4) for w in sentence), strict=True)),
        "answered": dict(zip(SIGNS, (round(float(w), 4) for w in answered), strict=True)),
        "bias": round(bias, 4),
        "learnt_from": {name: sum(example.dataset == name for example in examples) for name in names},
    }
    options.out.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    print(f"wrote {options.out}")


def collect(dataset: DataSet, settings: Settings, cache: Path, say: Callable[[str], None]) -> list[Example]:
    """The examples of a dataset."""
    archives = Archives(dataset, settings, cache)
    try:
        archives.build(list(dict.fromkeys(question.archive for question in dataset.questions)), lambda done, total: None)
        found = []
        for question in dataset.questions:
            if question.status and question.kind != "counterfactual":
                with archives.open(question.archive) as opened:
                    found.append(_example(dataset.name, question, opened.assistant))
    finally:
        archives.close()
    say(f"{dataset.name}: {len(found)} questions")
    return found


def fit(examples: Sequence[Example]) -> tuple[Floats, Floats, float]:
    """The weights of a sentence, the weights of being answered at all, and the bias of the latter."""
    with_answer = [example for example in examples if example.right.any() and not example.right.all()]
    center, spread = _scale(np.concatenate([example.signs for example in with_answer]))
    # Known of the likeliest sentences only, "alike" would tell which these were. The others rank sentences better on the sets
    # that they are learnt from, and worse on any other.
    spread[[SIGNS.index(name) for name in ("alike", "agreed", "fitting")]] = np.inf
    lists = [((example.signs - center) / spread, example.right) for example in with_answer]
    shares = _shares([example.dataset for example in with_answer])

    def listwise(weights: Floats) -> Floats:
        step = -_SENTENCE_DECAY * weights / len(lists)
        for (signs, right), share in zip(lists, shares, strict=True):
            odds = np.exp(signs @ weights - (signs @ weights).max())
            all_of, right_of = odds / odds.sum(), odds * right / (odds * right).sum()
            step = step + share * (signs.T @ (right_of - all_of))
        return step

    sentence = _climb(listwise, len(SIGNS)) / spread
    known = [example for example in examples if example.answered is not None and len(example.signs)]
    rows = np.stack([_strongest(example, sentence) for example in known])
    truth = np.array([float(bool(example.answered)) for example in known])
    middle, width = _scale(rows)
    width = np.where([name in TELLING for name in SIGNS], width, np.inf)
    scaled = np.hstack([(rows - middle) / width, np.ones((len(rows), 1))])
    part = _shares([f"{example.dataset} {example.answered}" for example in known])

    def logistic(weights: Floats) -> Floats:
        decay = -_ANSWERED_DECAY * np.append(weights[:-1], 0.0) / len(known)
        chance = 1 / (1 + np.exp(-np.clip(scaled @ weights, -30, 30)))
        return np.asarray(decay + scaled.T @ ((truth - chance) * part))

    learnt = _climb(logistic, len(SIGNS) + 1)
    answered = learnt[:-1] / width
    return sentence, answered, float(learnt[-1] - (answered * middle).sum())


def describe(examples: Sequence[Example], sentence: Floats, answered: Floats, bias: float) -> str:
    """How often a right sentence is among the first one and three, and the ROC AUC of the confidence."""
    with_answer = [example for example in examples if example.right.any()]
    first = {
        k: np.mean([example.right[np.argsort(-(example.signs @ sentence), kind="stable")[:k]].any() for example in with_answer])
        for k in (1, FEW)
    }
    known = [example for example in examples if example.answered is not None and len(example.signs)]
    sure = [float(_strongest(example, sentence) @ answered + bias) for example in known]
    yes = [s for s, example in zip(sure, known, strict=True) if example.answered]
    no = [s for s, example in zip(sure, known, strict=True) if not example.answered]
    auc = np.mean([(y > n) + 0.5 * (y == n) for y in yes for n in no]) if yes and no else float("nan")
    right = np.mean([(s > 0) == example.answered for s, example in zip(sure, known, strict=True)])
    return f"right sentence first {first[1]:.3f}, among three {first[FEW]:.3f}; AUC {auc:.3f}, right at one half {right:.3f}"


def _example(name: str, question: Question, assistant: Assistant) -> Example:
    found = assistant.candidates(question.question, history=question.history, today=question.today)
    signs = np.array([item.signs for item in found], dtype=np.float64).reshape(-1, len(SIGNS))
    wordings = [wording for fact in question.required_facts for wording in fact] if question.status == "answered" else []
    right = np.array([any(mentions(item.text, wording) for wording in wordings) for item in found], dtype=bool)
    answered = {"answered": True, "not_found": False}.get(question.status)
    return Example(name, signs, right, answered)


def _strongest(example: Example, sentence: Floats) -> Floats:
    best = np.argsort(-(example.signs @ sentence), kind="stable")[:SURE_OF]
    return np.asarray(example.signs[best].max(axis=0))


def _scale(rows: Floats) -> tuple[Floats, Floats]:
    return rows.mean(axis=0), rows.std(axis=0) + 1e-6


def _shares(groups: Sequence[str]) -> Floats:
    """A weight for each example, so that all groups count the same."""
    return np.array([1 / groups.count(group) for group in groups]) / len(set(groups))


def _climb(gradient: Callable[[Floats], Floats], size: int) -> Floats:
    """Maximise by Adam (Kingma and Ba, 2015), from zero."""
    weights, mean, square = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, _STEPS + 1):
        slope = gradient(weights)
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        rate = _RATE * (1 - step / _STEPS)
        weights = weights + rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


if __name__ == "__main__":
    main()
