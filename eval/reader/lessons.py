"""What the judge learns, and what it is to go on judging as before: examples out of stories, archives and public sets."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

from eval import press
from eval.reader.answering import answering_sentences, asked_sentences, public_sentences
from eval.reader.batches import Batch, Encoder, batches
from eval.reader.mixture import LONGEST_EVIDENCE, STATEMENTS, UNREAD
from eval.reader.pressed import pressed_pairs, pressed_sentences
from eval.reader.rows import Example, shuffled
from eval.reader.rows import statements as public_statements
from eval.reader.shortcut import shortcut
from eval.reader.written import (
    CARRIED,
    OPEN,
    REFUTED,
    as_met,
    copied_statements,
    crossed_premises,
    crossed_statements,
    rows,
    statements,
)

# So much is kept beside what is learnt.
KEPT = 0.33
# So long is the opening of a story, and so often is each seen beside the questions that are kept.
OPENING, ABOUT = 600, 3


def examples_of(given: SimpleNamespace, rng: random.Random) -> tuple[list[Example], list[Example]]:
    """The examples to train on, and those that are held out: every thirtieth pair of crossed statements, and valid stories."""
    written = statements(given.data / "news_written", "train", rng)
    crossed = [example for path in given.crossed for example in crossed_statements(path)]
    crossed += [example for path in given.crossed for example in copied_statements(path)]
    asked = [example for path in given.premises for example in crossed_premises(path) if example.premise]
    # A question in a statement's place: what it takes for granted is judged.
    asked = [replace(example, spans=(), label=example.premise, premise="") for example in asked]
    area = shortcut([*written, *crossed])
    print(f"{len(written)} written, {len(crossed)} crossed, {len(asked)} asked; a bag of words alone: {area:.3f}", flush=True)
    if area > UNREAD:
        raise ValueError(f"a bag of words over the statements alone tells their labels at {area:.2f}, at most {UNREAD} may be")
    if given.pressed:
        archives = [press.read(path) for path in sorted((press.FOLDER / "judge").glob("*.jsonl"))]
        listed, paired = pressed_sentences(given.pressed, rng), pressed_pairs(archives, rng)
        # Of pairs it is to be unknowable whether they exclude each other.
        turned = [replace(example, label=CARRIED if example.label == REFUTED else OPEN) for example in paired]
        for name, examples in (("sentences", listed), ("pairs", turned)):
            area = shortcut(examples)
            print(f"{len(examples)} {name} of archives; a bag of words alone: {area:.3f}", flush=True)
            if area > UNREAD:
                raise ValueError(f"a bag of words alone tells the {name} of archives at {area:.2f}, at most {UNREAD} may be")
        return shuffled([*listed, *paired, *asked], rng), statements(given.data / "news_written", "valid", rng)[:600]
    held = {group for group in {example.group for example in crossed} if int(group.split(":")[1]) % 30 == 7}
    public = [claim for name in STATEMENTS for claim in public_statements(given.data, name, name)]
    public = [claim for claim in public if len(claim.passage.split()) <= LONGEST_EVIDENCE]
    train = [example for example in crossed if example.group not in held] * given.copies
    train += [*written, *asked, *rng.sample(public, int(given.public * len(public)))]
    if given.answers:
        found = {(row["id"], row["question"]): [tuple(item) for item in row["found"]] for row in rows(given.found)}
        lists = answering_sentences(given.data / "news_written", "train", found, rng)
        print(f"{len(lists)} sentences; a bag of words alone: {shortcut(lists):.3f}", flush=True)
        train += _share(lists, given.answers, rng)
        natural = public_sentences(given.data, rng)
        train += _share(natural, given.natural, rng)
        print(f"{len(natural)} sentences of public sets, of which a share of {given.natural}", flush=True)
    stories = [example for path in given.asked for example in asked_sentences(path, rng)]
    if stories:
        area = shortcut([example for example in stories if not example.label])
        print(f"{len(stories)} of look-alike stories; a bag of words over the questions alone: {area:.3f}", flush=True)
    train += stories * given.copies
    valid = statements(given.data / "news_written", "valid", rng)[:600]
    answers = _share(answering_sentences(given.data / "news_written", "valid", {}, rng), 0.3, rng) if given.answers else []
    apart = [example for path in given.asked for example in asked_sentences(path, rng, held=True)]
    return shuffled(train, rng), [*valid, *(example for example in crossed if example.group in held), *answers, *apart]


def kept_examples(given: SimpleNamespace, rng: random.Random) -> list[Example]:
    """What is to be judged as before: questions with sentences, statements that an article is about something, and, where
    none are learnt, written statements."""
    asked = answering_sentences(given.data / "news_written", "train", {}, rng) + public_sentences(given.data, rng)
    stories = list({row["id"]: row for row in rows(given.data / "news_written" / "statements_train.jsonl.gz")}.values())
    about = []
    for row in stories:
        words = row["title"].split()
        begins = rng.randrange(len(words))
        topic = " ".join(words[begins : begins + rng.randint(2, 6)]).strip(",.:;")
        for other in (row, rng.choice(stories)):
            opening = other["passage"][:OPENING]
            about.append(Example(f"The article is about {topic}.", opening, header=other["title"], label=CARRIED))
    told = statements(given.data / "news_written", "train", rng) if given.pressed else []
    return [*asked, *about * ABOUT, *told]


def mixed(train: list[Example], kept: list[Example], encoder: Encoder, rng: random.Random) -> Iterator[tuple[Batch, bool]]:
    """A round of batches to learn, in their order, and among them batches to keep, which are marked."""
    some = shuffled(kept, rng)[: int(KEPT * len(train))]
    beside = batches([as_met(example, rng) for example in some], encoder, rng)
    every = max(1, round(1 / KEPT))
    for at, batch in enumerate(batches([as_met(example, rng) for example in train], encoder, rng)):
        yield batch, False
        if kept and at % every == 0 and (other := next(beside, None)) is not None:
            yield other, True


def _share(lists: list[Example], share: float, rng: random.Random) -> list[Example]:
    """A share of the lists, whole ones."""
    names = sorted({example.listed for example in lists})
    kept = set(rng.sample(names, int(share * len(names))))
    return [example for example in lists if example.listed in kept]
