"""What a search finds for the questions on the written stories: `python -m eval.reader.search --written FOLDER --out FILE`.

A reader that has seen each question with its own story alone has never had to tell it from the other passages that a search
brings. So each line of the file has a question and the stories nearest to it by the library's embedder, the best first, as
`{"id", "question", "found": [[story, text], …]}`; `eval.reader.train --found FILE` reads them beside the true one.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

from eval.commands.command import Measurement
from eval.commands.options import PATH
from eval.reader.written import rows
from rag import Settings
from rag.lab import enter, make_embedder

NEAREST = 8
# So much of a story is embedded, in characters, and so many texts at once.
OPENING, AT_ONCE = 1_200, 256
_ASKED = ("answered", "near miss", "answer put in")


@click.command(cls=Measurement, examples=("python -m eval.reader.search --written news_written --out found.jsonl",))
@click.option("--written", type=PATH, required=True, help="The folder of written stories.")
@click.option("--part", default="train", show_default=True, help="Which part of them.")
@click.option("--out", "file", type=PATH, required=True, help="The file to write.")
def app(written: Path, part: str, file: Path) -> None:
    """Embed the stories and the questions, and write the nearest stories of each question."""
    embedder = make_embedder(Settings())
    with file.open("w", encoding="utf-8") as out:
        for line in nearest(list(rows(written / f"questions_{part}.jsonl.gz")), embedder.embed):
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
    print(f"wrote {file}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Returns the exit code."""
    return enter(app, "python -m eval.reader.search", arguments)


def nearest(questions: Sequence[dict[str, Any]], embed: Any) -> Iterator[dict[str, Any]]:
    """Each question once, with the nearest of all stories as they were written."""
    stories = {(row["id"], row["context"]): None for row in questions if row["kind"] in _ASKED[:2]}
    asked = sorted({(row["id"], row["question"]) for row in questions if row["kind"] in _ASKED})
    vectors = _embedded([text[:OPENING] for _, text in stories], embed)
    likeness = _embedded([question for _, question in asked], embed) @ vectors.T
    places = list(stories)
    for (story, question), scores in zip(asked, likeness, strict=True):
        yield {"id": story, "question": question, "found": [places[at] for at in np.argsort(-scores)[:NEAREST]]}


def _embedded(texts: Sequence[str], embed: Any) -> Any:
    return np.concatenate([np.asarray(embed(texts[at : at + AT_ONCE])) for at in range(0, len(texts), AT_ONCE)])


if __name__ == "__main__":
    sys.exit(main())
