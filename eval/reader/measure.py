"""Measure the reader by itself on SQuAD 2.0 and RGB: `python -m eval.reader.measure --bench ../shared/bench`.

Sentence choice and the verdict are shown beside what MiniLM similarity does with the same passages. Retrieval here is BM25 and
MiniLM in equal parts, over the paragraph corpus. The whole assistant is measured by `rag eval`; this is for the reader alone.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np

from eval.commands.command import Measurement
from eval.commands.options import PATH
from eval.metrics.abstention import rejection_at, roc_auc
from eval.reader.negatives import Matcher
from rag.embedders import minilm
from rag.english.sentences import sentences
from rag.lab import enter
from rag.models.reader import Reader, sentence_scores
from rag.settings import Settings

PASSAGES = 8
QUOTED = 3
OVER_ABSTENTION = 0.15


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the passages to read, and the answer: groups of accepted wordings, each group needed; none: unanswerable."""

    question: str
    passages: tuple[str, ...]
    headlines: tuple[str, ...]
    answer: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Sentences of a case with their scores, best first, and how sure the method is that there is an answer."""

    ranked: tuple[str, ...]
    confidence: float


Method = Callable[[Case], Outcome]


def by_reader(reader: Reader) -> Method:
    """Sentences by the mass of answers in them times the passage's verdict; confidence is the best verdict."""

    def judge(case: Case) -> Outcome:
        readings = reader.read(case.question, case.passages, case.headlines)
        scored: list[tuple[float, str]] = []
        for passage, reading in zip(case.passages, readings, strict=True):
            spans = [(sentence.start, sentence.end) for sentence in sentences(passage)]
            believed = 1 / (1 + float(np.exp(-np.clip(reading.answerable, -30, 30))))
            scores = sentence_scores(reading, spans)
            scored += [(believed * score, passage[start:end]) for score, (start, end) in zip(scores, spans, strict=True)]
        return _outcome(scored, max(reading.answerable for reading in readings))

    return judge


def by_similarity(embed: Callable[[Sequence[str]], Any]) -> Method:
    """Sentences by cosine similarity to the question; confidence is the best similarity."""

    def judge(case: Case) -> Outcome:
        texts = [passage[item.start : item.end] for passage in case.passages for item in sentences(passage)]
        scores = (embed(texts) @ embed([case.question])[0]).tolist()
        return _outcome(list(zip(scores, texts, strict=True)), max(scores))

    return judge


def figures(cases: Sequence[Case], judge: Method) -> dict[str, float]:
    """Share of answerable cases whose answer stands in the best one, two, three sentences; AUC; rejection; seconds a case."""
    began = time.perf_counter()
    outcomes = [judge(case) for case in cases]
    spent = (time.perf_counter() - began) / max(1, len(cases))
    right = [(case, outcome) for case, outcome in zip(cases, outcomes, strict=True) if case.answer]
    found = {}
    for count in range(1, QUOTED + 1):
        held = [holds(" … ".join(outcome.ranked[:count]), case.answer) for case, outcome in right]
        found[f"answer in {count}"] = sum(held) / len(held)
    confidence, answerable = [outcome.confidence for outcome in outcomes], [bool(case.answer) for case in cases]
    found["AUC"] = roc_auc(confidence, answerable)
    found["rejected at 15% over-abstention"] = rejection_at(confidence, answerable, OVER_ABSTENTION)
    return {name: round(value, 3) for name, value in found.items()} | {"seconds a case": round(spent, 3)}


def holds(text: str, answer: Sequence[Sequence[str]]) -> bool:
    """Whether a wording of each group stands in the text, case and spacing aside."""
    plain = " ".join(text.lower().split())
    return all(any(" ".join(wording.lower().split()) in plain for wording in group) for group in answer)


def squad(bench: Path, retrieve: Callable[[str], Sequence[int]] | None, corpus: Sequence[Mapping[str, Any]]) -> list[Case]:
    """SQuAD 2.0 questions with the right paragraph, or with those that `retrieve` finds."""
    cases = []
    for row in _lines(bench / "squad2_dev.jsonl"):
        answer = (tuple(row["answers"]),) if row["answers"] else ()
        if retrieve is None:
            cases.append(Case(row["question"], (row["context"],), ("",), answer))
        else:
            found = [corpus[index] for index in retrieve(row["question"])]
            headlines = tuple(str(item["title"]).replace("_", " ") for item in found)
            cases.append(Case(row["question"], tuple(str(item["text"]) for item in found), headlines, answer))
    return cases


def rgb(bench: Path) -> list[Case]:
    """RGB questions with documents that answer, and with documents that do not."""
    cases = []
    for row in _lines(bench / "rgb_dev.jsonl"):
        if row["kind"] != "counterfactual":
            answer = row["answer"] if isinstance(row["answer"], list) else [row["answer"]]
            groups = tuple((group,) if isinstance(group, str) else tuple(group) for group in answer)
            texts = tuple(row["documents"])
            cases.append(Case(row["question"], texts, ("",) * len(texts), groups if row["kind"] == "answerable" else ()))
    return cases


def hybrid(corpus: Sequence[Mapping[str, Any]], embed: Callable[[Sequence[str]], Any]) -> Callable[[str], Sequence[int]]:
    """Retrieval by BM25 and MiniLM: both scaled to their own range, added up."""
    texts = [f"{item['title']}\n{item['text']}" for item in corpus]
    matcher, vectors = Matcher(texts), embed(texts)

    def retrieve(question: str) -> Sequence[int]:
        dense = vectors @ embed([question])[0]
        total = (dense - dense.min()) / max(float(dense.max() - dense.min()), 1e-9)
        lexical = matcher.scores(question)
        top = max(lexical.values(), default=1.0)
        for index, score in lexical.items():
            total[index] += score / top
        order: list[int] = np.argsort(-total, kind="stable")[:PASSAGES].tolist()
        return order

    return retrieve


def _outcome(scored: Sequence[tuple[float, str]], confidence: float) -> Outcome:
    return Outcome(tuple(text for _, text in sorted(scored, key=lambda pair: -pair[0])), confidence)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@click.command(
    cls=Measurement, help=__doc__, examples=("python -m eval.reader.measure", "python -m eval.reader.measure --no-baseline")
)
@click.option("--bench", type=PATH, default=Path("../shared/bench"), show_default=True, help="The folder of the public sets.")
@click.option("--model", type=PATH, help="Another model file, with --sha256.")
@click.option("--sha256", help="Its checksum.")
@click.option("--no-baseline", is_flag=True, help="Leave MiniLM similarity out.")
def app(bench: Path, model: Path | None, sha256: str | None, no_baseline: bool) -> None:
    """Measure the reader by itself, and print a line per set and method."""
    if (model is None) != (sha256 is None):
        raise click.UsageError("expected --model and --sha256, its checksum, or neither")
    reader = Reader(model, sha256=sha256) if model and sha256 else Reader()
    embed = minilm.create(Settings()).embed
    corpus = _lines(bench / "squad2_corpus_1204.jsonl")
    sets = {
        "SQuAD 2.0, paragraph given": squad(bench, None, corpus),
        "SQuAD 2.0, retrieved": squad(bench, hybrid(corpus, embed), corpus),
        "RGB": rgb(bench),
    }
    methods = {"reader": by_reader(reader)} | ({} if no_baseline else {"similarity": by_similarity(embed)})
    for name, cases in sets.items():
        for method, judge in methods.items():
            print(json.dumps({"set": name, "method": method, **figures(cases, judge)}), flush=True)


if __name__ == "__main__":
    sys.exit(enter(app, "python -m eval.reader.measure"))
