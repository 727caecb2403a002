"""Learn how likely a sentence tells of a matter: `python -m eval.relevance` writes it into `rag/models/quotation.json`.

Of the sentences that a timeline looks at, strangers said which somebody would want who asked for it: `eval/matters/dev.jsonl`
teaches, the matters and judgements of another stranger in `kept.jsonl` only measure. The matters are of MultiHop-RAG's real
articles, named by their ids there, and of archives that teach how much the judge counts; a sentence is known by the first
letters of its SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np

from eval import press
from eval.archives import Archives
from eval.commands.command import Measurement
from eval.commands.options import PATH
from eval.datasets import DataSet, Places, multihop326
from eval.errors import DataSetError
from eval.fitting import Floats, keep, logistic
from eval.metrics.abstention import roc_auc
from rag import RawArticle, Settings
from rag.lab import RELEVANCES, RELEVANT, WEIGHTS, enter

MATTERS = Path(__file__).with_name("matters")
REAL = "multihop326"
"""The archive of real articles; the others are invented."""


@dataclass(frozen=True, slots=True)
class Label:
    """Whether a sentence of an article tells of a matter."""

    archive: str
    matter: str
    article: str
    sentence: str
    """The first twelve letters of its SHA-256."""
    tells: bool


@dataclass(frozen=True, slots=True)
class Labelled:
    """The signs of sentences, shape (sentences, signs), which of them tell of their matter, and which are of real articles."""

    signs: Floats
    tells: Floats
    real: Floats


@click.command(cls=Measurement, examples=("python -m eval.relevance", "python -m eval.relevance --measure"))
@click.option("--cache", type=PATH, default=Path(".dateline/eval"), show_default=True, help="Where archives are kept.")
@click.option("--out", type=PATH, default=WEIGHTS, help="The file to write into: rag/models/quotation.json.")
@click.option("--bench", type=PATH, default=Places().bench, help="The folder of MultiHop-RAG's articles.")
@click.option("--measure", is_flag=True, help="Only say how well what has been learnt fits.")
def app(cache: Path, out: Path, bench: Path, measure: bool) -> None:
    """Learn how likely a sentence tells of a matter, say how well it fits, and write the weights."""
    archives = {REAL: {item.key: item for item in multihop326.articles(bench / multihop326.CORPUS).values()}}
    archives |= {path.stem: press.read(path).articles for path in sorted((press.FOLDER / "signs").glob("*.jsonl"))}
    found = {half: collect(read(MATTERS / f"{half}.jsonl"), archives, cache) for half in ("dev", "kept")}
    if not measure:
        learn(found["dev"], out)
    stored = json.loads(out.read_text(encoding="utf-8"))["relevance"]
    for half, labelled in found.items():
        for real, name in ((True, "real"), (False, "invented")):
            print(f"{half}, {name} articles: {describe(labelled, stored, real=real)}")


def read(path: Path) -> list[Label]:
    """What a stranger said of sentences. Raises DataSetError for a line that is no label."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            found.append(Label(**json.loads(line)))
        except (ValueError, TypeError) as error:
            expected = "archive, matter, article, sentence and tells"
            raise DataSetError(f"{path}, line {number}: {error}; expected {expected}") from None
    return found


def collect(labels: Sequence[Label], archives: Mapping[str, Mapping[str, RawArticle]], cache: Path) -> Labelled:
    """The signs of the sentences that are still considered for their matter."""
    rows: list[tuple[list[float], bool, bool]] = []
    for name in dict.fromkeys(label.archive for label in labels):
        known = {(item.matter, item.article, item.sentence): item.tells for item in labels if item.archive == name}
        dataset = DataSet(f"matters-{name}", (), (), {name: dict(archives[name])})
        built = Archives(dataset, Settings(llm="extractive"), cache)
        try:
            built.build([name], lambda done, total: None)
            with built.open(name) as opened:
                for matter in dict.fromkeys(matter for matter, _, _ in known):
                    for article, sentence, signs in opened.assistant.considered(matter):
                        key = (matter, opened.names.get(article.id, ""), hashed(article.text[sentence.start : sentence.end]))
                        if key in known:
                            rows.append(([getattr(signs, sign) for sign in RELEVANCES], known[key], name == REAL))
        finally:
            built.close()
    all_signs, tells, real = zip(*rows, strict=True)
    return Labelled(np.array(all_signs), np.array(tells, dtype=np.float64), np.array(real, dtype=np.float64))


def hashed(text: str) -> str:
    """How a label names a sentence."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def learn(labelled: Labelled, path: Path) -> None:
    """Learn the weights, every sentence counting alike, and write them with the others."""
    weights, bias = logistic(labelled.signs, labelled.tells, np.full(len(labelled.tells), 1 / len(labelled.tells)))
    keep(path, "relevance", RELEVANCES, weights, bias)


def describe(labelled: Labelled, weights: Mapping[str, float], *, real: bool) -> str:
    """How well sentences that tell of their matter are told from others, and what is kept of both."""
    of_kind = labelled.real == real
    signs, tells = labelled.signs[of_kind], labelled.tells[of_kind] > 0
    likely = 1 / (1 + np.exp(-(signs @ [weights[name] for name in RELEVANCES] + weights["bias"])))
    kept = likely >= RELEVANT
    area = roc_auc(list(likely), list(tells)) if 0 < tells.sum() < len(tells) else float("nan")
    return (
        f"{len(tells)} sentences, {tells.mean():.3f} of them tell of the matter; area {area:.3f};"
        f" of those kept {tells[kept].mean():.3f} do, and {kept[tells].mean():.3f} of those that do are kept"
    )


if __name__ == "__main__":
    sys.exit(enter(app, "python -m eval.relevance"))
