"""Questions with sentences that answer them and sentences that do not: of written stories, and of public sets."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from eval.reader.rows import Example, answer_sentences, is_held, passages, qamr, sentences
from eval.reader.written import CARRIED, HELD, OPEN, PUT_IN, REFUTED, header, questions, rows

# So many sentences that do not answer stand beside those that do.
BESIDE = 4
# Of the questions that have an answer, for so many what they take for granted is judged as well.
GRANTED = 0.25


def answering_sentences(
    folder: Path, part: str, found: Mapping[tuple[str, str], Sequence[tuple[str, str]]], rng: random.Random
) -> list[Example]:
    """Questions with single sentences, as lists: those that answer, and those of the same and of other stories that do not.

    Each comes with the two sentences before it. Which do not answer is left to chance: written questions share fewer words with
    what answers them than with the rest, and those that share most would teach that likeness in words is a bad sign. One is a
    sentence put into the story for another question: these have a tone of their own, which must not tell that they answer.
    """
    result = []
    every = questions(folder, part, found)
    put_in: dict[str, list[Example]] = defaultdict(list)
    for example in every:
        if example.source == PUT_IN and example.spans:
            put_in[example.group].append(example)
    for listed, group in itertools.groupby(every, key=lambda example: example.listed):
        examples = list(group)
        right = next(example for example in examples if example.spans)
        parts = [(example, start, end) for example in (right,) for start, end in sentences(example.passage)]
        foreign = [example for example in examples if example.source in ("foreign", "other event")]
        parts += [(example, start, end) for example in foreign for start, end in sentences(example.passage)]
        scored = []
        for example, start, end in parts:
            text = example.passage[start:end].strip()
            answers = any(left < end and start < edge for left, edge in example.spans)
            scored.append((answers, example, start, text))
        wrong = [item for item in scored if not item[0]]
        wrong = rng.sample(wrong, min(BESIDE, len(wrong)))
        others = [example for example in put_in[right.group] if example.question != right.question]
        for example in rng.sample(others, min(1, len(others))):
            start, text = _around(example)
            wrong.append((False, example, start, text))
        for answers, example, start, text in [*(item for item in scored if item[0]), *wrong]:
            edges = [left for left, _ in sentences(example.passage[:start])][-2:] if start else []
            result.append(
                Example(
                    right.question,
                    text,
                    ((0, len(text)),) if answers else (),
                    header=example.header,
                    source="answers",
                    group=example.group,
                    before=example.passage[edges[0] : start].strip() if edges else "",
                    listed=f"answers:{listed}",
                )
            )
    return result


def asked_sentences(path: Path, rng: random.Random, *, held: bool = False) -> list[Example]:
    """Questions about two look-alike stories with the sentences of both, as lists, and what the questions take for granted.

    Every `HELD`th pair of stories is held out. A question that neither story answers has only sentences that do not answer.
    What a question takes for granted is carried by what answers it, and refuted by the sentence that denies it.
    """
    result = []
    for at, row in enumerate(rows(path)):
        if (at % HELD == HELD - 1) != held:
            continue
        stories = [("a", header(row["t"], row["s"], row["d"])), ("b", header(row["t2"], row["s2"], row["d2"]))]
        told = [(side, number, text, above) for side, above in stories for number, text in enumerate(row[side])]
        for number, asked in enumerate(row["qs"]):
            shared = Example(asked["q"], "", source="asked", group=f"{path.stem}:{at}", listed=f"{path.stem}:{at}:{number}")
            right = [item for item in told if item[1] in asked[item[0]]]
            wrong = [item for item in told if item[1] not in asked[item[0]]]
            wrong = rng.sample(wrong, min(BESIDE + 1, len(wrong)))
            denied = asked.get("premise") == "false"
            for side, place, text, above in [] if denied else [*right, *wrong]:
                before = " ".join(row[side][max(0, place - 2) : place])
                spans = ((0, len(text)),) if place in asked[side] else ()
                result.append(replace(shared, passage=text, spans=spans, header=above, before=before))
            if right and (denied or rng.random() < GRANTED):
                labels = [*((REFUTED if denied else CARRIED, item) for item in right), *((OPEN, item) for item in wrong[:2])]
                result += [
                    replace(shared, passage=text, header=above, label=label, listed="", source="granted")
                    for label, (_, _, text, above) in labels
                ]
    return result


def _around(example: Example) -> tuple[int, str]:
    """The sentence in which the answer of an example begins, with where it begins."""
    begins = example.spans[0][0]
    start, end = next((start, end) for start, end in sentences(example.passage) if start <= begins < end)
    return start, example.passage[start:end].strip()


def public_sentences(folder: Path, rng: random.Random) -> list[Example]:
    """Questions with the sentences of their passage, from public sets whose askers saw the text, as lists."""
    asked = [
        *answer_sentences(folder, "squad_du_sentences/test_with_neighbour_negatives", "squad_du", rng),
        *passages(folder, "qed_nq/train", "qed", spaced=True),
        *passages(folder, "squadshifts/new_wiki", "new_wiki"),
        *passages(folder, "squad2_train10/train", "squad2"),
        *qamr(folder, rng),
    ]
    result = []
    for at, example in enumerate(asked):
        parts = [(start, end) for start, end in sentences(example.passage) if example.passage[start:end].strip()]
        if not example.spans or len(parts) < 3 or is_held(example):
            continue
        told = [(any(left < end and start < edge for left, edge in example.spans), start, end) for start, end in parts]
        wrong = [item for item in told if not item[0]]
        for answers, start, end in [*(item for item in told if item[0]), *rng.sample(wrong, min(BESIDE, len(wrong)))]:
            text = example.passage[start:end].strip()
            edges = [left for left, _ in sentences(example.passage[:start])][-2:] if start else []
            result.append(
                Example(
                    example.question,
                    text,
                    ((0, len(text)),) if answers else (),
                    header=example.header,
                    source="public",
                    group=f"public:{example.group}",
                    before=example.passage[edges[0] : start].strip() if edges else "",
                    listed=f"public:{at}",
                )
            )
    return result
