"""An archive of 21 invented articles: two running stories, two fires alike, a reprint, an undated article."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

from rag import Answer, RawArticle

FOLDER = Path(__file__).parents[1] / "data" / "overview"
TODAY = datetime.date(2025, 10, 15)
RECORDS = [json.loads(line) for line in (FOLDER / "archive.jsonl").read_text(encoding="utf-8").splitlines()]
NAMES = {record["title"]: record["id"] for record in RECORDS}


def raw(record: dict[str, str]) -> RawArticle:
    """A record as it is taken in."""
    known = {name: record.get(name, "") for name in ("title", "source", "published")}
    return RawArticle(body=record["text"], path=f"{record['id']}.txt", key=record["id"], **known)


def cited(answer: Answer, label: str | None = None) -> list[str]:
    """The ids of the records that an answer cites, or that one side of it does, in order."""
    told = [statement for statement in answer.statements if label is None or statement.label == label]
    return [NAMES[citation.title] for statement in told for citation in statement.citations]
