"""Many questions from a file, answered one after the other into another one.

Each answer is written as soon as it is there, as one whole line. So what was stopped, killed or cut off goes on where it was:
whole lines that are there already are kept, a torn last one is written anew, and only the questions without a line are asked.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from rag.answers import Answer
from rag.edge import spreadsheets
from rag.errors import InputError, QuestionError

BatchShape = Literal["csv", "jsonl"]
COLUMNS = ("question", "status", "answer", "confidence", "reason", "quotations", "notes", "error")
_LARGEST = 100_000_000


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """A question with what else its record holds."""

    question: str
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Report:
    """How many questions were answered now, how many were there already, and how many could not be asked."""

    answered: int
    kept: int
    failed: int


def questions(file: Path | None, stream: IO[bytes]) -> tuple[BatchQuestion, ...]:
    """The questions of a file (CSV with a column `question`, JSON Lines with that key, or one a line), or of a stream.

    Raises InputError when there are none or they cannot be read.
    """
    name = str(file) if file else "standard input"
    try:
        with file.open("rb") if file else nullcontext(stream) as source:
            data = source.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise InputError(f"{name} is larger than {_LARGEST // 1_000_000} MB: expected a list of questions; divide it")
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{name} cannot be read ({error}): expected a file of questions in UTF-8") from None
    suffix = file.suffix.lower() if file else ""
    first = text.lstrip().partition("\n")[0]
    if suffix in (".jsonl", ".ndjson") or (not suffix and first.startswith("{")):
        found = list(_of_json(text, name))
    elif suffix in (".csv", ".tsv") or (not suffix and "question" in _named(first, _delimiter(first))):
        found = list(_of_table(text, name))
    else:
        found = [BatchQuestion(line.strip(), {}) for line in text.splitlines() if line.strip()]
    if not found:
        raise InputError(f"{name} holds no question: expected a column or key `question`, or one question a line")
    return tuple(found)


def run(
    asked: Sequence[BatchQuestion],
    ask: Callable[[str], Answer],
    out: Path | None,
    stream: IO[str],
    *,
    shape: BatchShape,
    advance: Callable[[int, int, str], None],
) -> Report:
    """Answer the questions into a file, or into a stream where there is none, in the shape given.

    A question that cannot be asked gets a line that says why; everything else that fails ends the run. `advance` is told
    `(done, total, what)`. Raises InputError when the file holds something else, and what `ask` raises.
    """
    extra = list(dict.fromkeys(f"given_{key}" if key in COLUMNS else key for item in asked for key in item.given))
    header = spreadsheets.line([*COLUMNS, *extra])
    there = _kept(out, shape, header) if out else Counter[str]()
    answered = kept = failed = 0
    with _opened(out, stream) as target:
        if shape == "csv" and (out is None or not out.stat().st_size):
            target.write((spreadsheets.BOM if out else "") + header)
        for number, item in enumerate(asked, start=1):
            if there[_key(item.question)] > 0:
                there[_key(item.question)] -= 1
                kept += 1
            else:
                line, good = _answered(item, ask, shape, extra)
                target.write(line)
                target.flush()
                answered, failed = answered + good, failed + (not good)
            advance(number, len(asked), item.question)
    return Report(answered, kept, failed)


def _answered(item: BatchQuestion, ask: Callable[[str], Answer], shape: BatchShape, extra: Sequence[str]) -> tuple[str, bool]:
    """A question's line, and whether it could be asked."""
    answer: Answer | None = None
    error = ""
    try:
        answer = ask(item.question)
    except QuestionError as problem:
        error = str(problem)
    given = {f"given_{key}" if key in COLUMNS else key: value for key, value in item.given.items()}
    if shape == "jsonl":
        # What is there already is found by the question as it was given.
        told: dict[str, Any] = {"question": item.question, "given": given, "error": error}
        record = {**answer.to_dict(), **told} if answer else told
        return json.dumps(record, ensure_ascii=True, default=str) + "\n", answer is not None
    cells: list[object] = [item.question, "", "", "", "", "", "", error]
    if answer:
        quoted = " ".join(
            f"[{c.number}] {', '.join(filter(None, [c.title, c.source, c.published, c.url]))}: “{c.quote}”"
            for c in answer.citations
        )
        notes = "; ".join(answer.notes)
        cells = [item.question, answer.status, answer.text, answer.confidence, answer.reason, quoted, notes, ""]
    return spreadsheets.line([*cells, *(given.get(name, "") for name in extra)]), answer is not None


def _key(question: str) -> str:
    return spreadsheets.cell(question).encode("utf-8", "replace").decode()


def _kept(out: Path, shape: BatchShape, header: str) -> Counter[str]:
    """The questions that a file has a whole line for; a torn last line is cut off. Raises InputError for another file."""
    if not out.exists():
        return Counter()
    data = out.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    foreign = InputError(
        f"{out} holds something else than answers to such questions: expected a new name, or the file of an earlier run; "
        "name another one"
    )
    try:
        text = whole.decode("utf-8-sig")
        if shape == "jsonl":
            found = [_key(json.loads(line)["question"]) for line in text.split("\n") if line]
        elif not whole and not header.startswith(data.decode("utf-8-sig", "ignore")):
            raise foreign
        elif whole:
            csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
            rows = list(csv.reader(io.StringIO(text, newline="")))
            if spreadsheets.line(rows[0]) != header:
                raise foreign
            found = [row[0] for row in rows[1:]]
        else:
            found = []
    except (ValueError, LookupError, TypeError, csv.Error):
        raise foreign from None
    if len(whole) < len(data):
        os.truncate(out, len(whole))
    return Counter(found)


@contextmanager
def _opened(out: Path | None, stream: IO[str]) -> Iterator[IO[str]]:
    if out is None:
        yield stream
        return
    try:
        target = out.open("a", encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(f"{out} cannot be written ({error.strerror}): expected a file in a folder that is there") from None
    with target:
        yield target


def _of_json(text: str, name: str) -> Iterator[BatchQuestion]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            question = record["question"]
            if not isinstance(question, str):
                raise TypeError
        except (ValueError, LookupError, TypeError, RecursionError):
            raise InputError(f'line {number} of {name} holds no question: expected {{"question": "why …?"}}') from None
        yield BatchQuestion(question, {str(key): str(value) for key, value in record.items() if key != "question"})


def _of_table(text: str, name: str) -> Iterator[BatchQuestion]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    delimiter = _delimiter(text.partition("\n")[0])
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        header = next(rows, [])
        names = [cell.strip() for cell in header]
        folded = [cell.casefold() for cell in names]
        if "question" not in folded and len(names) != 1:
            raise InputError(f"{name} has the columns {', '.join(names)[:200]}: expected one named `question`")
        at = folded.index("question") if "question" in folded else 0
        # A single column without a heading is all questions.
        for row in rows if "question" in folded else [header, *rows]:
            if len(row) > at and row[at].strip():
                yield BatchQuestion(
                    row[at].strip(), {key: value for key, value in zip(names, row, strict=False) if key != names[at]}
                )
    except csv.Error as error:
        raise InputError(f"{name} is no CSV ({error}): expected a header line and a record on each other one") from None


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)


def _named(header: str, delimiter: str) -> list[str]:
    return [cell.strip(' "\r').casefold() for cell in header.split(delimiter)]
