"""Two runs to report, one of them with a hostile question."""

from __future__ import annotations

from typing import Any

import pytest

from eval.records import Passage

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\"' `| ![x](http://evil.example/y) {{ 7 * 7 }}{% raw %}"
TEXT = "Cod is back. Lund said so."
CITATION = {
    "number": 1,
    "article_id": "a1",
    "title": HOSTILE,
    "source": HOSTILE,
    "url": "javascript:alert(3)",
    "published": "2023-10-01",
    "date_provenance": "explicit",
    "quote": "Lund said so.",
    "start": 113,
    "end": 126,
}


@pytest.fixture
def runs(make_record: Any, make_run: Any) -> list[Any]:
    """Two runs of twelve questions, with a hostile one that failed in the first."""

    def records(good: bool) -> list[Any]:
        found = []
        for at in range(12):
            metrics = {"fact_recall": float(good or at > 3), "over_abstention": 0.0, "AllFacts@10": float(at != 5)}
            status = {"kind": "date" if at % 2 else "list", "confidence": at / 12}
            if at == 11:
                metrics, status["status"] = {"abstention_recall": 0.0, "status_accuracy": 0.0}, "not_found"
            found.append(make_record(f"q{at}", metrics, **status))
        found[0].question["question"] = HOSTILE
        found[0].question["required_facts"] = [[HOSTILE]]
        found[0].question["quotations"] = [{"article": "cod.txt", "quote": HOSTILE}]
        found[0].answer["statements"] = [{"text": HOSTILE, "citations": [{**CITATION, "quote": HOSTILE}]}]
        found[0].answer["citations"] = [CITATION]
        passage = Passage(1, "cod.txt", HOSTILE, HOSTILE, None, 100, 126, TEXT, 0.5, {"bm25": 1.0}, ())
        found[0] = type(found[0])(
            **{**_fields(found[0]), "passages": (passage,), "names": {"a1": "cod.txt"}, "missing": (HOSTILE,)}
        )
        return found

    skipped = {"rgb": "no file | rgb_dev.jsonl"}
    return [make_run("new", {"tiny": records(False)}, skipped=skipped), make_run("old", {"tiny": records(True)})]


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}
