"""Small archives of invented news, with questions and with pairs of sentences, that teach: `eval/training/press`.

Each file is an archive. A line is an article, a question with the sentences that answer it or deny what it takes for granted,
or a pair of sentences that may both be given to a question, with how they stand to each other: they `disagree`, they `agree`,
the second is an `update` of the first, or they are of some `other` thing. What is in `judge` trains the judge; what is in
`signs`, which the judge has not seen, teaches how much its word counts. Written for this project by somebody who had not seen
the code.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from eval.datasets import DataSet
from eval.errors import DataSetError
from eval.gold import Question, Quotation
from rag import RawArticle

FOLDER = Path(__file__).parent / "training" / "press"
Standing = Literal["disagree", "agree", "update", "other"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences that may both be given to a question, and how they stand to each other."""

    question: str
    one: Quotation
    other: Quotation
    label: Standing


@dataclass(frozen=True, slots=True)
class Archive:
    """Articles by their names, with what is asked of them."""

    name: str
    articles: dict[str, RawArticle]
    questions: tuple[Question, ...]
    pairs: tuple[Pair, ...]


def read(path: Path) -> Archive:
    """An archive. Raises DataSetError with the line that is none of the three, or quotes what its article does not have."""
    articles: dict[str, RawArticle] = {}
    questions: list[Question] = []
    pairs: list[Pair] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            if "article" in row:
                name = row["article"]
                stated = {field: row[field] for field in ("title", "source", "published")}
                articles[name] = RawArticle(body=row["text"], path="", key=name, **stated)
            elif "question" in row:
                questions.append(_question(f"{path.stem}-{len(questions)}", row, articles))
            else:
                pairs.append(_pair(row, articles))
        except (ValueError, KeyError, TypeError) as error:
            raise DataSetError(
                f"{path}:{number}: {error!r}; expected an article, a question or a pair, after what they quote"
            ) from None
    return Archive(path.stem, articles, tuple(questions), tuple(pairs))


def asked(archives: Sequence[Archive]) -> DataSet:
    """The questions of some archives, each asked of its own."""
    return DataSet(
        "press",
        tuple(question for archive in archives for question in archive.questions),
        (),
        {archive.name: archive.articles for archive in archives},
    )


def _question(name: str, row: Any, articles: dict[str, RawArticle]) -> Question:
    quoted = tuple(_quotation(item, articles) for item in row["quotations"])
    named = tuple(dict.fromkeys(item.article for item in quoted))
    return Question(
        name, row["question"], row["kind"], row["status"], articles=named, quotations=quoted, archive=name.rpartition("-")[0]
    )


def _pair(row: Any, articles: dict[str, RawArticle]) -> Pair:
    if row["label"] not in get_args(Standing):
        raise ValueError(f"unknown label {row['label']!r}")
    return Pair(row["asked"], _quotation(row["one"], articles), _quotation(row["other"], articles), row["label"])


def _quotation(item: Any, articles: dict[str, RawArticle]) -> Quotation:
    name, quote = item
    if quote not in articles[name].body:
        raise ValueError(f"{name} does not have {quote!r}")
    return Quotation(name, quote)
