"""Stories written for this purpose, with questions and statements, as lists that nobody can judge without reading.

A list is one question put to passages of which one answers and the others, most of them nearly the same, do not; or one
statement held against evidence that carries it and evidence that does not. The right label of a question or a statement alone
is therefore unknowable, which `shortcut` measures.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.reader.rows import LABELS, Example, opened, sentences
from rag.english.dates import in_words
from rag.quote.premise import taken_for_granted

CARRIED, REFUTED, OPEN, NOT_CARRIED, NOT_REFUTED = LABELS
PUT_IN = "answer put in"
ANSWERING = ("answered", PUT_IN)
# Of the passages that a search found for a question, so many are read beside the true one.
FOREIGN = 2
# How often an example is seen without a headline, and with the headline alone.
BARE, TITLED = 0.1, 0.15
WITH_BEFORE = 0.3
# Every so many pairs of look-alike stories are held out.
HELD = 5

Row = Mapping[str, Any]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSONL file, gzipped or not. Raises DataSetAbsentError."""
    with opened(path) as lines:
        for line in lines:
            yield json.loads(line)


def header(title: str, source: str, day: str) -> str:
    """What stands above a passage, as `rag.models.reader` writes it: `Title (Source, May 3, 2024)`."""
    about = ", ".join(filter(None, [source, in_words(day) if day else ""]))
    return f"{title} ({about})" if about else title


def questions(folder: Path, part: str, found: Mapping[tuple[str, str], Sequence[tuple[str, str]]]) -> list[Example]:
    """The questions of a part (`train` or `valid`) as lists.

    `found` has, for a story and a question, the passages that a search over all stories found, as (story, text).
    """
    by_question: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows(folder / f"questions_{part}.jsonl.gz"):
        by_question[row["id"], row["question"]].append(row)
    result: list[Example] = []
    for (story, text), group in by_question.items():
        if not any(row["kind"] in ANSWERING for row in group):
            continue
        # Several sentences were written for one near miss: each of them makes a list with it.
        answering = [row for row in group if row["kind"] in ANSWERING]
        for at, right in enumerate(answering):
            listed = f"{story}:{text}:{at}"
            wrong = [each for each in group if each["kind"] not in ANSWERING]
            result += [_question(each, listed) for each in [right, *wrong]]
            answers = [answer["text"].lower() for answer in right["answers"]]
            foreign = [
                passage
                for other, passage in found.get((story, text), ())
                if other != story and not any(answer in passage.lower() for answer in answers)
            ]
            result += [
                Example(text, passage, source="foreign", group=f"written:{story}", listed=listed, premise=OPEN)
                for passage in foreign[: FOREIGN if right["kind"] == "answered" else 1]
            ]
    return result


def _question(row: Row, listed: str) -> Example:
    spans = tuple((answer["start"], answer["start"] + len(answer["text"])) for answer in row["answers"])
    return Example(
        row["question"],
        row["context"],
        spans,
        header=header(row["title"], row["source_name"], row["date"]),
        source=row["kind"],
        group=f"written:{row['id']}",
        premise=CARRIED if spans else "",
        listed=listed,
    )


def statements(folder: Path, part: str, rng: random.Random) -> list[Example]:
    """The statements of a part whose label turns with the evidence, as lists; those of one evidence only are left out."""
    by_claim: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for told in rows(folder / f"statements_{part}.jsonl.gz"):
        by_claim[told["id"], told["claim"]].append(told)
    result = []
    for (story, claim), group in by_claim.items():
        if len({row["label"] == CARRIED for row in group}) < 2:
            continue
        for row in group:
            above = header(row["title"], row["source_name"], row["date"])
            before = _before(row) if row["kind"] == "written" and rng.random() < WITH_BEFORE else ""
            result.append(
                Example(
                    claim,
                    row["evidence"],
                    header=above,
                    source=row["kind"],
                    group=f"written:{story}",
                    label=row["label"],
                    before=before,
                    listed=f"{story}:{claim}",
                )
            )
    return result


def _before(row: Row) -> str:
    at = row["passage"].find(row["evidence"])
    if at < 1:
        return ""
    edges = [start for start, _ in sentences(row["passage"][:at])][-3:]
    return str(row["passage"][edges[0] : at]).strip() if edges else ""


def crossed_statements(path: Path) -> list[Example]:
    """Two statements and two evidences each: every one is carried once and once not."""
    result = []
    for at, row in enumerate(rows(path)):
        told = header(row["t"], row["s"], row["d"])
        labels = ((CARRIED, _label(row["l12"])), (_label(row["l21"]), CARRIED))
        for claim, by_evidence in zip((row["c1"], row["c2"]), labels, strict=True):
            for evidence, label in zip((row["e1"], row["e2"]), by_evidence, strict=True):
                result.append(
                    Example(
                        claim,
                        evidence,
                        header=told,
                        before=row["b"],
                        source="crossed",
                        group=f"{path.stem}:{at}",
                        label=label,
                        listed=f"{path.stem}:{at}:{claim}",
                    )
                )
    return result


def copied_statements(path: Path) -> list[Example]:
    """Sentences of either evidence of crossed statements as statements themselves, held against both.

    Written statements are told in other words, so that alone they would teach that a copy is a bad sign.
    """
    result = []
    for at, row in enumerate(rows(path)):
        told = header(row["t"], row["s"], row["d"])
        for mine, other in ((row["e1"], row["e2"]), (row["e2"], row["e1"])):
            for start, end in sentences(mine):
                copy = mine[start:end].strip()
                if copy in other or len(copy.split()) < 5:
                    continue
                shared = Example(copy, mine, header=told, source="copied", group=f"{path.stem}:{at}", before=row["b"])
                listed = f"copied:{path.stem}:{at}:{copy}"
                result.append(replace(shared, label=CARRIED, listed=listed))
                result.append(replace(shared, passage=other, label=NOT_CARRIED, listed=listed))
    return result


def crossed_premises(path: Path) -> list[Example]:
    """Two questions and two passages each: a passage answers one question, and denies or leaves open the other's premise."""
    result = []
    for at, row in enumerate(rows(path)):
        told = header(row["t"], row["s"], row["d"])
        for mine, other in (("1", "2"), ("2", "1")):
            question, listed = row[f"q{mine}"], f"{path.stem}:{at}:{mine}"
            start = row[f"p{mine}"].find(row[f"a{mine}"])
            if start < 0:
                continue
            span = (start, start + len(row[f"a{mine}"]))
            right = Example(
                question,
                row[f"p{mine}"],
                (span,),
                header=told,
                source="premise",
                group=f"{path.stem}:{at}",
                premise=CARRIED,
                listed=listed,
            )
            wrong = replace(right, passage=row[f"p{other}"], spans=(), premise=_label(row[f"l{mine}{other}"]))
            result += [right, wrong]
    return result


def _label(short: str) -> str:
    return {"refuted": REFUTED, "denied": REFUTED, "open": OPEN}[short]


def as_met(example: Example, rng: random.Random) -> Example:
    """The example as it may be met: typed with or without a question mark, or as what it takes for granted alone, below all
    that is known of the article or less.
    """
    question = example.question if example.label or rng.random() < 0.5 else example.question.rstrip("?! ")
    if example.label and example.source in ("premise", "granted") and rng.random() < 0.5:
        question = taken_for_granted(question) or question
    told = example.header
    if told:
        chance = rng.random()
        told = "" if chance < BARE else told.rsplit(" (", 1)[0] if chance < BARE + TITLED else told
    return replace(example, question=question, header=told)
