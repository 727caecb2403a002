"""Learn what a reader wishes of the answer before, rather than asks of the archive: `python -m eval.wishes`.

The model is that of `eval.kinds`. It is measured on what each writer says by what the others teach. Beside what is said in
`eval/training/wishes.jsonl`, small talk and the questions that teach the kinds are no wishes: only some of these questions, or
next to nothing would be held for a wish.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np

from eval import kinds
from eval.commands.command import Measurement
from eval.commands.options import PATH
from eval.kinds import Asked, Floats, kinds_learnt
from rag import Settings
from rag.lab import NO_WISH, SURE_WISH, WISH_WEIGHTS, WISHES, enter, make_embedder

TRAINING = Path(__file__).with_name("training") / "wishes.jsonl"
CLASSES = (NO_WISH, *WISHES)
_EVERY, _WORDS = 5, 14
"""Every so many of the questions of so few words teach, what there are more of would outweigh the wishes."""


def read(training: Path = TRAINING) -> list[Asked]:
    """What people say to answers, each with what they wish of them, and questions that wish nothing."""
    rows = [json.loads(line) for line in training.read_text(encoding="utf-8").splitlines()]
    said = [Asked(row["said"], row["kind"], "", str(row["by"])) for row in rows]
    known = {item.text.casefold() for item in said}
    asked = [item for item in kinds.read() if item.text.casefold() not in known]
    talk = dict.fromkeys(item.text for item in asked if item.kind == "talk")
    questions = dict.fromkeys(item.text for item in asked if item.kind != "talk" and len(item.text.split()) <= _WORDS)
    none = [*talk, *list(questions)[::_EVERY]]
    return said + [Asked(text, NO_WISH, "", f"others {at % 2}") for at, text in enumerate(none)]


def told_by_others(said: Sequence[Asked], vectors: Floats) -> Floats:
    """How likely what each writer says is each wish, by what the others teach: shape (said, classes)."""
    likely = np.zeros((len(said), len(CLASSES)))
    for by in sorted({item.by for item in said}):
        own = np.array([item.by == by for item in said])
        weights = kinds_learnt([item for item in said if item.by != by], vectors[~own], CLASSES)
        for at in np.flatnonzero(own):
            likely[at] = weights.likely(said[int(at)].text, vectors[at])
    return likely


def measured(said: Sequence[Asked], likely: Floats) -> str:
    """What came of it, in lines: of each wish how much is found and what the rest is taken for, as is of what is none."""
    lines = []
    for kind in CLASSES:
        own = [held(row) for item, row in zip(said, likely, strict=True) if item.kind == kind]
        others = Counter(found for found in own if found != kind).most_common(4)
        right = own.count(kind) / max(1, len(own))
        lines.append(f"  {kind:6} {len(own):5,}  {right:.3f}  {', '.join(f'{found} {count}' for found, count in others)}")
    return "\n".join(lines)


def held(likely: Floats) -> str:
    """What something is held for that is so likely of each class."""
    return CLASSES[1 + int(likely[1:].argmax())] if likely[0] <= 1 - SURE_WISH else NO_WISH


@click.command(cls=Measurement, help=__doc__, examples=("python -m eval.wishes", "python -m eval.wishes --unmeasured"))
@click.option("--training", type=PATH, default=TRAINING, help="What is said: eval/training/wishes.jsonl.")
@click.option("--out", type=PATH, default=WISH_WEIGHTS, help="The file to write: rag/find/wishes.npz.")
@click.option("--unmeasured", is_flag=True, help="Learn only, and do not measure what the others teach about each writer's.")
def app(training: Path, out: Path, unmeasured: bool) -> None:
    """Learn what is a wish, say how well that is told, and write the weights."""
    said = read(training)
    embed = make_embedder(Settings(embedder="minilm", _env_file=None)).embed
    vectors = embed([item.text.lower() for item in said]).astype(np.float64)
    if not unmeasured:
        likely = told_by_others(said, vectors)
        print(f"{len(said):,} texts, those of each writer by what the others teach:")
        print(measured(said, likely))
    kinds_learnt(said, vectors, CLASSES).save(out)


if __name__ == "__main__":
    sys.exit(enter(app, "python -m eval.wishes"))
