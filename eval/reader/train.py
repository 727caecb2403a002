"""Train the reader: `python -m eval.reader.train --data ../shared/train --base model.safetensors --out FOLDER`.

`--written` is the folder of written stories, `--found` what a search over them found (`eval.reader.search`),
`--crossed` and `--premises` are files of statements and questions in pairs; see `eval.reader.written`. A run that was stopped
goes on with `--resume`.

The length of the training is given in minutes, and the learning rate falls to nothing at its end, so that a run fits the time
there is. Each process works on its own batches with one thread, and gradients are averaged at each step: on a busy machine this
wastes far less than threads that wait for each other at every operation. Two free cores read about 17 examples a second. A
checkpoint holds the running average of the weights. The embeddings of words and places stay as they are in the base model.
"""

from __future__ import annotations

import itertools
import json
import multiprocessing
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import torch
from torch import distributed
from torch.nn import functional

from eval.commands.command import Measurement, Several
from eval.commands.options import PATH
from eval.reader import validate
from eval.reader.batches import Batch, Encoder, batches
from eval.reader.mixture import Mixture, Written, build
from eval.reader.model import OWN, ReaderModel, load_encoder
from eval.reader.rows import Example, shuffled
from eval.reader.written import as_met
from rag.lab import enter

ENCODER_RATE, HEAD_RATE, WARM_UP, DECAY, AVERAGE, NOWHERE, LISTS = 2e-4, 1e-3, 0.05, 0.01, 0.995, 0.5, 0.5


def loss_of(model: ReaderModel, batch: Batch) -> Any:
    """Span loss (negative log of the mass on accepted starts and ends) plus the verdict's cross entropy; of statements, and of
    what questions take for granted, the negative log of the mass on the labels that they may have; and, list by list, the
    negative log of the share of what answers, or carries, among all of the list.
    """
    scores = model(batch.ids, batch.mask, batch.types)
    asked = 1 - batch.claimed
    weight = (batch.answerable + NOWHERE * (1 - batch.answerable)) * asked
    spans = torch.zeros(())
    for logits, accepted in ((scores.start, batch.starts), (scores.end, batch.ends)):
        mass = (logits.log_softmax(-1) + torch.where(accepted > 0, 0.0, -1e4)).logsumexp(-1)
        spans = spans - 0.5 * (weight * mass).mean()
    verdict = functional.binary_cross_entropy_with_logits(scores.answerable, batch.answerable, weight=asked)
    mass = (scores.stance.log_softmax(-1) + torch.where(batch.verdicts > 0, 0.0, -1e4)).logsumexp(-1)
    stance = (batch.judged * mass).mean()
    carried = scores.stance[:, 0] - scores.stance[:, 1:].logsumexp(-1)
    told = torch.where(batch.claimed > 0, carried, scores.answerable)
    right = torch.where(batch.claimed > 0, batch.verdicts[:, 0] * (batch.verdicts.sum(-1) == 1), batch.answerable)
    return spans + verdict - stance + LISTS * among(told, right, batch.lists)


def among(told: Any, right: Any, lists: Any) -> Any:
    """The mean over lists of the negative log of the right ones' share; lists that are all right or all wrong do not count."""
    total, count = torch.zeros(()), 0
    for number in range(int(lists.max()) + 1):
        here = lists == number
        values, wanted = told[here], right[here] > 0
        if bool(wanted.any()) and not bool(wanted.all()):
            total = total + values.logsumexp(0) - values[wanted].logsumexp(0)
            count += 1
    return total / max(count, 1)


def shard(examples: Sequence[Example], rank: int, processes: int) -> list[Example]:
    """The examples that one of several processes works on; a list is not divided."""
    lists = [list(group) for _, group in itertools.groupby(enumerate(examples), key=lambda item: item[1].listed or item[0])]
    return [example for group in lists[rank::processes] for _, example in group]


def forever(examples: list[Example], encoder: Encoder, rng: random.Random) -> Iterator[Batch]:
    """Batches without end: the examples again and again, in a new order each time."""
    while True:
        yield from batches([as_met(example, rng) for example in examples], encoder, rng)
        examples = shuffled(examples, rng)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a run starts, where its checkpoints go, and for how many minutes it lasts."""

    base: Path
    out: Path
    minutes: float
    save_every: float
    seed: int
    processes: int
    vocabulary: Path
    resume: bool


def run(rank: int, plan: Plan, mixture: Mixture) -> None:
    """One process of a training run; the first one writes `reader-MINUTES.pt` now and then, and `reader.pt` at the end."""
    torch.set_num_threads(1)
    torch.manual_seed(plan.seed)
    place = f"file://{(plan.out / 'meeting').resolve()}"
    distributed.init_process_group("gloo", init_method=place, rank=rank, world_size=plan.processes)
    encoder = Encoder(plan.vocabulary)
    model, average = ReaderModel(), ReaderModel()
    start(model, plan.base)
    average.load_state_dict(model.state_dict())
    torch.manual_seed(plan.seed + rank)
    for frozen in (model.words, model.places):
        frozen.weight.requires_grad_(False)
    heads = [value for name, value in model.named_parameters() if name.startswith(OWN)]
    rest = [value for name, value in model.named_parameters() if not name.startswith(OWN)]
    rest = [value for value in rest if value.requires_grad]
    groups = [{"params": rest, "rate": ENCODER_RATE}, {"params": heads, "rate": HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, lr=ENCODER_RATE, weight_decay=DECAY, fused=True)
    trained = [*rest, *heads]
    began, saved, seen, smooth = time.monotonic(), 0.0, 0.0, 0.0
    if plan.resume:
        state = torch.load(plan.out / "state.pt", weights_only=True)
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        seen, saved = state["seen"], state["minutes"]
        began -= saved * 60
    model.train()
    mine = shard(mixture.train, rank, plan.processes)
    # Another order after a stop, so that the end of the examples is seen as well.
    order = random.Random(plan.seed + int(seen))
    for step, batch in enumerate(forever(shuffled(mine, order), encoder, order), start=1):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = loss_of(model, batch)
        loss.backward()
        # The clock and the counts travel with the gradients, so that all processes take the same step.
        told = torch.tensor([time.monotonic() - began, float(len(batch.answerable)), float(loss.detach())])
        shared = torch.cat([value.grad.flatten() for value in trained] + [told])
        distributed.all_reduce(shared)
        past = float(shared[-3]) / plan.processes / 60
        if past >= plan.minutes:
            break
        for value, mean in zip(trained, shared[:-3].split([value.numel() for value in trained]), strict=True):
            value.grad.copy_(mean.view_as(value) / plan.processes)
        share = past / plan.minutes
        for group in optimizer.param_groups:
            group["lr"] = group["rate"] * min(share / WARM_UP + 1e-3, (1 - share) / (1 - WARM_UP))
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        keep = AVERAGE if plan.resume else min(AVERAGE, step / (step + 10))
        with torch.no_grad():
            torch._foreach_lerp_(list(average.parameters()), list(model.parameters()), 1 - keep)
        seen += float(shared[-2])
        smooth = (0.98 * smooth + 0.02 * float(shared[-1])) if step > 1 else float(shared[-1])
        if rank == 0 and step % 25 == 0:
            print(f"{past:6.1f} min  step {step}  examples {seen:.0f}  loss {smooth / plan.processes:.3f}", flush=True)
        if rank == 0 and past - saved >= plan.save_every:
            saved = past
            torch.save(average.state_dict(), plan.out / f"reader-{past:.0f}.pt")
            state = {"model": model.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict()}
            torch.save(state | {"seen": seen, "minutes": past}, plan.out / "state.pt.new")
            (plan.out / "state.pt.new").replace(plan.out / "state.pt")
    if rank == 0:
        torch.save(average.state_dict(), plan.out / "reader.pt")
        print(json.dumps(validate.measure(average, encoder, mixture.held)), flush=True)


def start(model: ReaderModel, base: Path) -> None:
    """The weights to begin with: of an encoder (`.safetensors`), or of a checkpoint of an earlier run (`.pt`)."""
    if base.suffix == ".pt":
        missing, strangers = model.load_state_dict(torch.load(base, weights_only=True), strict=False)
        if strangers or not all(name.startswith(OWN) for name in missing):
            raise ValueError(
                f"{base} is no checkpoint of this model: these weights do not fit: {', '.join([*missing, *strangers])}"
            )
    else:
        load_encoder(model, base)


@click.command(
    cls=Measurement,
    help=__doc__,
    examples=(
        "python -m eval.reader.train --base model.safetensors --out reader",
        "python -m eval.reader.train --base model.safetensors --out reader --resume",
    ),
)
@click.option("--data", type=PATH, default=Path("../shared/train"), show_default=True, help="Folder of training sets.")
@click.option("--base", type=PATH, required=True, help="model.safetensors of all-MiniLM-L6-v2, or a checkpoint.")
@click.option("--vocabulary", type=PATH, default=Path("rag/models/wordpiece_vocab.txt"), show_default=True)
@click.option("--out", type=PATH, required=True, help="Folder for checkpoints.")
@click.option("--minutes", type=float, default=50, show_default=True)
@click.option("--save-every", type=float, default=10, show_default=True)
@click.option("--resume", is_flag=True, help="Go on with a run that was stopped.")
@click.option("--written", type=PATH, help="Folder of written stories, questions and statements.")
@click.option("--found", type=PATH, help="What a search over the stories found.")
@click.option("--crossed", type=PATH, cls=Several, metavar="FILE...", help="Files of crossed statements.")
@click.option("--premises", type=PATH, cls=Several, metavar="FILE...", help="Files of crossed questions.")
@click.option("--lists", type=float, default=1.0, show_default=True, help="The share of the written lists that is used.")
@click.option("--public", type=float, default=1.0, show_default=True, help="The share of the public mixture that is used.")
@click.option("--without", cls=Several, metavar="KIND...", help="Kinds of example to leave out.")
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--processes", type=int, default=2, show_default=True)
def app(**options: Any) -> None:
    """Train the reader."""
    given = SimpleNamespace(**options)
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "meeting").unlink(missing_ok=True)
    written = None
    if given.written:
        written = Written(given.written, given.found, tuple(given.crossed), tuple(given.premises), given.lists)
    mixture = build(given.data, given.seed, frozenset(given.without), written, given.public)
    print(f"{len(mixture.train)} examples, held out: {sum(map(len, mixture.held.values()))}", flush=True)
    plan = Plan(
        given.base, given.out, given.minutes, given.save_every, given.seed, given.processes, given.vocabulary, given.resume
    )
    # Forked, so that the examples are shared.
    workers = [
        multiprocessing.get_context("fork").Process(target=run, args=(rank, plan, mixture)) for rank in range(plan.processes)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise SystemExit("training failed: see the messages above")


if __name__ == "__main__":
    sys.exit(enter(app, "python -m eval.reader.train"))
