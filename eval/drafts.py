"""How drafts are checked: `python -m eval.drafts` tells what is said of statements that were written to be hard.

The statements are about short stories that support them, refute them or leave them open, in words that are meant to mislead:
what is supported is put otherwise, what is refuted keeps the story's wording. All stories are one archive, and each statement
is checked against it as a sentence of a draft is. No model was trained on these stories.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from eval.commands.command import Measurement
from eval.commands.options import PATH
from eval.datasets import PARTS, Places
from eval.reader.written import rows
from rag import Assistant, RawArticle, Settings
from rag.lab import enter

_LABELS = {"supported": "supported", "refuted": "contradicted", "not_enough_info": "absent"}
_TOLD = ("supported", "contradicted", "partly", "absent", "nothing")


@click.command(cls=Measurement, examples=("python -m eval.drafts", "python -m eval.drafts --most 50"))
@click.option("--written", type=PATH, default=Places().written, help="The folder of written stories.")
@click.option("--most", type=int, default=0, help="So many statements of each kind, the same ones always (default: all).")
def app(written: Path, most: int) -> None:
    """Check statements that were written to be hard, and print how many of each kind get each verdict."""
    statements = [row for row in rows(written / f"statements_{PARTS['dev']}.jsonl.gz") if row["kind"] == "written"]
    print(table(measure(statements, most)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Returns the exit code."""
    return enter(app, "python -m eval.drafts", arguments)


def measure(statements: Iterable[dict[str, Any]], most: int = 0) -> Counter[tuple[str, str]]:
    """How many statements of a kind got a verdict, by `(kind, verdict)`; of each kind at most `most`, all where that is 0."""
    known = list(statements)
    stories = {row["passage"]: row for row in known}
    kinds: dict[str, list[dict[str, Any]]] = {label: [row for row in known if row["label"] == label] for label in _LABELS}
    chance = random.Random(7)
    found: Counter[tuple[str, str]] = Counter()
    with (
        tempfile.TemporaryDirectory(prefix="dateline-") as folder,
        Assistant(Settings(data_dir=Path(folder) / "archive", llm="extractive", _env_file=None)) as assistant,
    ):
        assistant.ingest(
            RawArticle(text, "", str(number), row["title"], row["source_name"], published=row["date"])
            for number, (text, row) in enumerate(stories.items())
        )
        for label, of_kind in kinds.items():
            for row in chance.sample(of_kind, min(most or len(of_kind), len(of_kind))):
                # A statement of two sentences is told as the worse of them.
                told = [item.verdict for item in assistant.check_draft(row["claim"]).sentences]
                found[_LABELS[label], max(told, key=("nothing", "supported", "partly", "absent", "contradicted").index)] += 1
    return found


def table(found: Counter[tuple[str, str]]) -> str:
    """The counts as Markdown, a line for each kind of statement."""
    lines = [f"| | {' | '.join(f'told {name}' for name in _TOLD)} |", "|---" * (len(_TOLD) + 1) + "|"]
    lines += [f"| {kind} | {' | '.join(str(found[kind, name]) for name in _TOLD)} |" for kind in _LABELS.values()]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
