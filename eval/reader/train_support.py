"""Train the judge: `python -m eval.reader.train_support --base model.safetensors --out FOLDER`.

It learns from statements that come with evidence that carries them and evidence that does not, from questions with sentences
that answer them and sentences that do not (`eval.reader.answering`), and from public sets of inference beside them. The lowest
layers and the embeddings stay as they are. The length is given in minutes; a checkpoint holds the running average of the
weights. A run that was stopped goes on with `--resume`.

With `--keep` a judge learns new statements and goes on judging questions, and what articles are about, as the given one does
(Li and Hoiem 2016, Learning without Forgetting). With `--teacher` it also learns from what a larger model makes of the
statements (Hinton et al. 2015, Distilling the Knowledge in a Neural Network): `--layers 12` trains such a one. With
`--pressed` it learns to choose among the sentences of whole archives, and which of them exclude each other, and nothing else:
what it makes of statements is kept, too.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import torch
from torch.nn import functional

from eval.commands.command import Measurement, Several
from eval.commands.options import PATH
from eval.metrics.abstention import roc_auc
from eval.reader.batches import Batch, Encoder, collate
from eval.reader.lessons import examples_of, kept_examples, mixed
from eval.reader.rows import LABELS, Example, shuffled
from eval.reader.support import LAYERS, OWN, SupportModel, load_encoder
from eval.reader.train import among
from rag.lab import enter

RATE, HEAD_RATE, WARM_UP, DECAY, AVERAGE, LISTS, FROZEN = 5e-5, 4e-4, 0.06, 0.01, 0.99, 0.7, 2
# How much a teacher's word counts beside the labels, and how softly it is heard; how much the logits of what answers count in
# what is kept.
TAUGHT, SOFT, KEPT_ANSWERS = 0.7, 1.5, 0.5


def loss_of(model: SupportModel, batch: Batch, teacher: SupportModel | None = None) -> Any:
    """The negative log of the mass on the labels that a statement may have, and the cross entropy of what answers; and, list
    by list, the negative log of the share of what carries or answers. A teacher's softened stance is learnt beside.
    """
    stance, answers = model(batch.ids, batch.mask, batch.types)
    mass = (stance.log_softmax(-1) + torch.where(batch.verdicts > 0, 0.0, -1e4)).logsumexp(-1)
    answered = functional.binary_cross_entropy_with_logits(answers, batch.answerable, weight=1 - batch.claimed)
    carried = stance[:, 0] - stance[:, 1:].logsumexp(-1)
    told = torch.where(batch.claimed > 0, carried, answers)
    right = torch.where(batch.claimed > 0, batch.verdicts[:, 0] * (batch.verdicts.sum(-1) == 1), batch.answerable)
    loss = answered - (batch.claimed * mass).mean() + LISTS * among(told, right, batch.lists)
    if teacher is None:
        return loss
    with torch.no_grad():
        theirs, _ = teacher(batch.ids, batch.mask, batch.types)
    return loss + TAUGHT * SOFT**2 * (batch.claimed * _apart(theirs / SOFT, stance / SOFT)).mean()


def kept_of(model: SupportModel, batch: Batch, before: SupportModel) -> Any:
    """How far the model judges otherwise than it did before."""
    stance, answers = model(batch.ids, batch.mask, batch.types)
    with torch.no_grad():
        was, answered = before(batch.ids, batch.mask, batch.types)
    return (KEPT_ANSWERS * (1 - batch.claimed) * (answers - answered).square() + _apart(was, stance)).mean()


def _apart(theirs: Any, ours: Any) -> Any:
    """The Kullback-Leibler divergence of two stances, shape (batch,)."""
    return (theirs.softmax(-1) * (theirs.log_softmax(-1) - ours.log_softmax(-1))).sum(-1)


def measure(model: SupportModel, encoder: Encoder, held: Sequence[Example]) -> dict[str, float]:
    """Area under the curve for carried against the rest, and the share kept where 4% of the rest pass, per kind of example."""
    model.eval()
    found: dict[str, float] = {}
    for name in ("written", "crossed", "copied", "answers", "asked", "granted"):
        others = {"crossed", "copied", "answers", "asked", "granted"} - {name}
        kind = [item for item in held if item.source == name or (name == "written" and item.source not in others)]
        values, right = [], []
        for example in kind:
            batch = collate(encoder.encode([example], random.Random(0)))
            with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
                stance, answers = model(batch.ids, batch.mask, batch.types)
            values.append(float(stance[0].softmax(-1)[0]) if example.label else float(answers[0]))
            right.append(example.label == LABELS[0] if example.label else bool(example.spans))
        if kind:
            rest = sorted(value for value, good in zip(values, right, strict=True) if not good)
            bar = rest[int(0.96 * len(rest))]
            kept = [value > bar for value, good in zip(values, right, strict=True) if good]
            found |= {f"{name} area": round(roc_auc(values, right), 3), f"{name} kept": round(sum(kept) / len(kept), 3)}
    model.train()
    return found


def checkpoint(path: Path, layers: int) -> SupportModel:
    """A model that only judges."""
    model = SupportModel(layers, dropout=0.0)
    model.load_state_dict(torch.load(path, weights_only=True))
    model.eval()
    return model


@click.command(
    cls=Measurement,
    help=__doc__,
    examples=(
        "python -m eval.reader.train_support --base model.safetensors --out judge",
        "python -m eval.reader.train_support --base judge/support.pt --out judge-2 --minutes 90",
        "python -m eval.reader.train_support --base model.safetensors --layers 12 --out teacher --minutes 300",
        "python -m eval.reader.train_support --base judge.pt --keep judge.pt --teacher teacher/support.pt --out judge-3",
        "python -m eval.reader.train_support --base judge.pt --keep judge.pt --pressed pressed.jsonl --out judge-4",
    ),
)
@click.option("--data", type=PATH, default=Path("../shared/train"), show_default=True, help="Folder of training sets.")
@click.option("--base", type=PATH, required=True, help="model.safetensors of all-mpnet-base-v2, or a checkpoint (.pt).")
@click.option("--vocabulary", type=PATH, default=Path("rag/models/wordpiece_vocab.txt"), show_default=True)
@click.option("--out", type=PATH, required=True, help="Folder for checkpoints.")
@click.option("--crossed", type=PATH, cls=Several, metavar="FILE...", help="Files of crossed statements.")
@click.option("--premises", type=PATH, cls=Several, metavar="FILE...", help="Files of crossed questions.")
@click.option("--asked", type=PATH, cls=Several, metavar="FILE...", help="Files of questions about look-alike stories.")
@click.option("--pressed", type=PATH, help="What `python -m eval.reader.pressed` has written.")
@click.option("--found", type=PATH, help="What a search over the stories found.")
@click.option("--answers", type=float, default=0.0, show_default=True, help="The share of the questions with sentences.")
@click.option("--natural", type=float, default=0.0, show_default=True, help="The share of the public questions with sentences.")
@click.option("--public", type=float, default=0.15, show_default=True, help="The share of the public sets that is used.")
@click.option("--copies", type=int, default=1, show_default=True, help="How often each crossed pair is seen in a round.")
@click.option("--keep", type=PATH, help="A checkpoint whose judgement of questions is kept.")
@click.option("--teacher", type=PATH, help="A checkpoint of a larger model that teaches, too.")
@click.option("--teacher-layers", type=int, default=12, show_default=True)
@click.option("--layers", type=int, default=LAYERS, show_default=True)
@click.option("--minutes", type=float, default=40, show_default=True)
@click.option("--save-every", type=float, default=10, show_default=True)
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--threads", type=int, default=1, show_default=True)
@click.option("--resume", is_flag=True, help="Go on with a run that was stopped.")
def app(**options: Any) -> None:
    """Train the judge."""
    given = SimpleNamespace(**options)
    given.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    rng = random.Random(given.seed)
    train, held = examples_of(given, rng)
    kept = kept_examples(given, rng) if given.keep else []
    before = checkpoint(given.keep, LAYERS) if given.keep else None
    teacher = checkpoint(given.teacher, given.teacher_layers) if given.teacher else None
    encoder = Encoder(given.vocabulary)
    # Dropping hidden values costs a seventh of the time on a processor, and a run sees few examples twice.
    model, average = SupportModel(given.layers, dropout=0.0), SupportModel(given.layers, dropout=0.0)
    if given.base.suffix == ".pt":
        model.load_state_dict(torch.load(given.base, weights_only=True), strict=False)
    else:
        load_encoder(model, given.base)
    average.load_state_dict(model.state_dict())
    for part in (model.words, model.places, model.near, model.norm, *model.layers[:FROZEN]):
        for value in part.parameters():
            value.requires_grad_(False)
    named = [(name, value) for name, value in model.named_parameters() if value.requires_grad]
    learning, means = [value for _, value in named], dict(average.named_parameters())
    averaged = [means[name] for name, _ in named]
    groups = [
        {"params": [value for name, value in named if not name.startswith(OWN)], "rate": RATE},
        {"params": [value for name, value in named if name.startswith(OWN)], "rate": HEAD_RATE},
    ]
    optimizer = torch.optim.AdamW(groups, lr=RATE, weight_decay=DECAY, fused=True)
    began, saved, seen, step, smooth = time.monotonic(), 0.0, 0, 0, 0.0
    if given.resume:
        state = torch.load(given.out / "state.pt", weights_only=True)
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        saved, seen, step = state["minutes"], state["seen"], state["step"]
        began -= saved * 60
    print(f"{len(train)} examples, held out: {len(held)}", flush=True)
    model.train()
    past = 0.0
    while past < given.minutes:
        train = shuffled(train, random.Random(given.seed + seen))
        for batch, keeps in mixed(train, kept, encoder, rng):
            past = (time.monotonic() - began) / 60
            if past >= given.minutes:
                break
            step += 1
            share = past / given.minutes
            for group in optimizer.param_groups:
                group["lr"] = group["rate"] * min(share / WARM_UP + 1e-3, (1 - share) / (1 - WARM_UP))
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = kept_of(model, batch, before) if keeps and before is not None else loss_of(model, batch, teacher)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learning, 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            keep = min(AVERAGE, step / (step + 10))
            with torch.no_grad():
                torch._foreach_lerp_(averaged, learning, 1 - keep)
            seen += len(batch.claimed)
            smooth = 0.97 * smooth + 0.03 * float(loss.detach()) if step > 1 else float(loss.detach())
            if step % 20 == 0:
                print(f"{past:6.1f} min  step {step}  examples {seen}  loss {smooth:.3f}", flush=True)
            if past - saved >= given.save_every:
                saved = past
                torch.save(average.state_dict(), given.out / f"support-{past:.0f}.pt")
                state = {"model": model.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict()}
                torch.save(state | {"minutes": past, "seen": seen, "step": step}, given.out / "state.pt.new")
                (given.out / "state.pt.new").replace(given.out / "state.pt")
    torch.save(average.state_dict(), given.out / "support.pt")
    print(json.dumps(measure(average, encoder, held)), flush=True)


if __name__ == "__main__":
    sys.exit(enter(app, "python -m eval.reader.train_support"))
