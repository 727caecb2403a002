"""Gold candidates: questions that a reader marked, with what a right answer must say, in the format of `eval/gold`."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rag import Answer, Article, RawArticle
from rag.lab import load_articles

KINDS = {
    "single_fact": "a single fact",
    "reason": "a reason",
    "list": "a list",
    "number": "a number",
    "date": "a date",
    "several_articles": "needs several articles",
    "look_alike": "look-alike events",
    "disagreement": "sources that disagree",
    "false_premise": "rests on something false",
    "not_in_archive": "not in the archive",
    "follow_up": "a follow-up question",
    "misspelt": "misspelt",
    "small_talk": "small talk",
}
_RECORDS = (".csv", ".json", ".jsonl", ".mbox", ".xml", ".rss", ".atom", ".rdf", ".epub", ".warc")
"""How the names of files end that hold many articles."""
_writing = threading.Lock()


def facts(text: str) -> list[list[str]]:
    """Required facts from a text field: a line each, with other accepted wordings after `|`."""
    lines = [[wording.strip() for wording in line.split("|") if wording.strip()] for line in text.splitlines()]
    return [line for line in lines if line]


def status_of(kind: str, answer: Answer | None) -> str:
    """The status that a right answer to this kind of question has."""
    given = {"not_in_archive": "not_found", "false_premise": "false_premise", "small_talk": "small_talk"}.get(kind)
    return given or ("answered" if answer is None or answer.status != "false_premise" else answer.status)


def faults(
    kind: str, required: Sequence[Sequence[str]], history: Sequence[tuple[str, str]], articles: Sequence[str]
) -> list[str]:
    """What is missing before this can be a candidate, in words."""
    missing = []
    if status_of(kind, None) == "answered" and not required:
        missing.append("Write at least one fact that a right answer must state.")
    if status_of(kind, None) == "answered" and not articles:
        missing.append("This answer cites nothing, so there is no article to rest on: choose “not in the archive”.")
    if kind == "follow_up" and not history:
        missing.append("A follow-up needs an earlier question in the same chat.")
    if kind == "several_articles" and len(set(articles)) < 2:
        missing.append("This answer cites one article only: choose another kind.")
    return missing


def candidate(
    question: str,
    answer: Answer,
    *,
    kind: str,
    required: Sequence[Sequence[str]],
    short_answer: str,
    history: Sequence[tuple[str, str]],
    names: dict[str, str],
) -> dict[str, Any]:
    """One line of a gold file. `names` gives the name by which the gold file knows each cited article's id."""
    status = status_of(kind, answer)
    cited = [] if status in ("not_found", "small_talk") else list(answer.citations)
    quotations = [{"article": names[c.article_id], "quote": c.quote} for c in cited]
    identity = hashlib.sha256(json.dumps([question, list(history)], ensure_ascii=False).encode()).hexdigest()[:12]
    return {
        "id": f"candidate-{identity}",
        "question": question,
        "history": [list(turn) for turn in history],
        "kind": kind,
        "required_facts": [list(fact) for fact in required],
        "forbidden": [],
        "short_answer": short_answer,
        "articles": list(dict.fromkeys(item["article"] for item in quotations)),
        "quotations": quotations,
        "status": status,
    }


def article_name(article: Article, raw: str) -> str:
    """The name of an article in a gold file: its file's, and for one record of several also the record's (`desk.csv#b-114`).

    `raw` is the text as it came: the archive does not keep which record that was, so the file is read again.
    """
    path = Path(article.path)
    if article.path and path.name.lower().removesuffix(".gz").endswith(_RECORDS):
        for item in load_articles(path):
            if isinstance(item, RawArticle) and item.key and item.body == raw:
                return f"{path.name}#{item.key}"
    return path.name or article.id


def add(path: Path, line: dict[str, Any]) -> bool:
    """Write a candidate; one with the same id replaces the earlier. Returns whether it is new."""
    with _writing:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = [item for item in read(path) if item["id"] != line["id"]]
        new = len(kept) == len(read(path))
        part = path.with_name(path.name + ".part")
        part.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in [*kept, line]), encoding="utf-8")
        part.replace(path)
    return new


def read(path: Path) -> list[dict[str, Any]]:
    """The candidates so far."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
