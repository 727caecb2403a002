"""What the archives of `eval/training/press` teach the judge: questions with the sentences that an answer may be chosen from.

`python -m eval.reader.pressed --out FILE` asks each archive its questions and writes the sentences that are looked at a second
time, as `{"archive", "question", "status", "sentences": [[text, above, before, answers], …]}`: to choose among them is what the
judge is for. `eval.reader.train_support --pressed FILE` reads them, and the archives' pairs of sentences beside.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from eval import press
from eval.archives import Archives
from eval.commands.command import Measurement
from eval.commands.options import PATH
from eval.gold import Quotation
from eval.press import Archive
from eval.reader.rows import Example, sentences
from eval.reader.written import NOT_REFUTED, OPEN, REFUTED, header, rows
from rag import Settings
from rag.lab import LOOKED_AT, enter, told

# Beside those that answer so many of the likeliest that do not, and so many others, by chance.
NEAR, FAR = 8, 5
# A sentence of no more words says too little.
_SHORT = 5
_STANDING = {"disagree": REFUTED, "update": REFUTED, "agree": NOT_REFUTED, "other": OPEN}


@click.command(cls=Measurement, help=__doc__, examples=("python -m eval.reader.pressed --out pressed.jsonl",))
@click.option("--press", "folder", type=PATH, default=press.FOLDER / "judge", show_default="eval/training/press/judge")
@click.option("--cache", type=PATH, default=Path(".dateline/eval"), show_default=True, help="Where archives are kept.")
@click.option("--out", "file", type=PATH, required=True, help="The file to write.")
def app(folder: Path, cache: Path, file: Path) -> None:
    """Ask the archives their questions, and write the sentences that an answer may be chosen from."""
    archives = [press.read(path) for path in sorted(folder.glob("*.jsonl"))]
    with file.open("w", encoding="utf-8") as out:
        for row in looked_at(archives, cache):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"wrote {file}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line. Returns the exit code."""
    return enter(app, "python -m eval.reader.pressed", arguments)


def looked_at(archives: Sequence[Archive], cache: Path) -> Iterator[dict[str, Any]]:
    """Each question with the sentences that are looked at a second time, the likeliest first."""
    dataset = press.asked(archives)
    built = Archives(dataset, Settings(llm="extractive"), cache)
    try:
        built.build([archive.name for archive in archives], lambda done, total: None)
        for archive in archives:
            with built.open(archive.name) as opened:
                for question in archive.questions:
                    found = opened.assistant.candidates(question.question)[:LOOKED_AT]
                    each = [
                        [item.text, told(item).about, told(item).before, opened.quoted(item, question.quotations)]
                        for item in found
                    ]
                    yield {
                        "archive": archive.name,
                        "question": question.question,
                        "status": question.status,
                        "sentences": each,
                    }
    finally:
        built.close()


def pressed_sentences(path: Path, rng: random.Random) -> list[Example]:
    """Questions with sentences, as lists: all that answer, and some that do not.

    Questions that take something false for granted teach nothing: that they do is told by their words alone.
    """
    result = []
    for at, row in enumerate(rows(path)):
        if row["status"] == "false_premise":
            continue
        right: list[Example] = []
        wrong: list[Example] = []
        for text, above, before, answers in row["sentences"]:
            spans = ((0, len(text)),) if answers else ()
            of_list = Example(row["question"], text, spans, source="pressed", group=row["archive"], listed=f"pressed:{at}")
            (right if answers else wrong).append(replace(of_list, header=above, before=before))
        far = wrong[NEAR:]
        result += [*right, *wrong[:NEAR], *rng.sample(far, min(FAR, len(far)))]
    return result


def pressed_pairs(archives: Sequence[Archive], rng: random.Random) -> list[Example]:
    """Pairs of sentences, each read as an answer and held against the other: refuted where the two exclude each other.

    So that no sentence tells that it is refuted, those that are stand beside a sentence of the same article that does not
    refute them, and one of something else.
    """
    result = []
    for archive in archives:
        every = [quoted for pair in archive.pairs for quoted in (pair.one, pair.other)]
        for pair in archive.pairs:
            for mine, other in ((pair.one, pair.other), (pair.other, pair.one)):
                answer = Example(f"{pair.question} {mine.quote}", "", source="paired", group=archive.name)
                held = _held(answer, archive, other)
                label = _STANDING[pair.label]
                result.append(replace(held, label=label))
                far = rng.choice(every)
                if label == REFUTED and far.quote not in (mine.quote, other.quote):
                    result.append(replace(_held(answer, archive, far), label=OPEN))
                last = [held.before[left:right].strip() for left, right in sentences(held.before)][-1:]
                if label == REFUTED and last and len(last[0].split()) > _SHORT:
                    result.append(replace(held, passage=last[0], before="", label=NOT_REFUTED))
    return result


def _held(answer: Example, archive: Archive, against: Quotation) -> Example:
    """An answer held against a sentence, with what stands above and before that."""
    article = archive.articles[against.article]
    ahead = article.body[: article.body.index(against.quote)]
    edges = [left for left, _ in sentences(ahead)][-2:]
    above = header(article.title, article.source, article.published or "")
    return replace(answer, passage=against.quote, header=above, before=ahead[edges[0] :].strip() if edges else "")


if __name__ == "__main__":
    sys.exit(main())
