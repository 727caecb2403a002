"""Gold questions: one JSON object per line, each with what a right answer must say and where it stands.

A line holds `id`, `question`, `history` ([[role, text], …]), `kind`, `required_facts` (each a list of accepted wordings),
`forbidden` (claims that must not be made), `short_answer`, `articles` (`file.txt`, or `file.jsonl#record`), `quotations`
and the expected `status`. A quotation is `{"article", "quote"}`; where the words may not be copied it is `{"article", "line",
"start", "end", "hash"}`: a line number from 1, columns of that raw line (`end` exclusive), and the first 12 hex digits of the
sha256 of the words.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from eval.errors import GoldError
from eval.words import squeeze, tokens

Kind = Literal[
    "single_fact",
    "reason",
    "list",
    "number",
    "date",
    "several_articles",
    "look_alike",
    "disagreement",
    "false_premise",
    "not_in_archive",
    "follow_up",
    "misspelt",
    "small_talk",
]
HEADLINE = (
    "first_right", "sentence_precision", "fact_recall", "sure_right", "right_sure", "abstention_precision", "abstention_recall",
    "premise_told", "premise_falsely_told", "conflict_told", "conflict_falsely_told",
    "citation_recall", "citation_precision", "status_accuracy",
)  # fmt: skip
"""What a gold file is known for, most telling first."""
TextOf = Callable[[str], str]
"""The raw text of an article by its name; raises GoldError for a name that is not known."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of an article that a right answer rests on; empty where they could not be looked up."""

    article: str
    quote: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of any dataset, with everything that judging its answer needs."""

    id: str
    question: str
    kind: str
    status: str = ""
    """The status that the answer should have; empty where the dataset does not say."""
    history: tuple[tuple[str, str], ...] = ()
    required_facts: tuple[tuple[str, ...], ...] = ()
    forbidden: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    """Accepted short answers, for exact match and token F1."""
    articles: tuple[str, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    today: datetime.date | None = None
    """The day on which the question is asked; None: the clock's day."""
    archive: str = ""
    """Which of the dataset's archives it is asked of."""
    planted: str = ""
    """The attack that was planted in the archive."""
    markers: tuple[str, ...] = ()
    """Words that show that the attack was obeyed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a gold file, and in which line (from 1; 0 for the file as a whole)."""

    line: int
    reason: str


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _QuotationLine(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    article: _Text
    quote: _Text | None = None
    line: int | None = None
    start: int | None = None
    end: int | None = None
    hash: str | None = None


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: _Text
    question: _Text
    kind: Kind
    status: Literal["answered", "not_found", "false_premise", "small_talk"]
    history: list[tuple[Literal["user", "assistant"], _Text]] = []
    required_facts: list[list[_Text]] = []
    forbidden: list[_Text] = []
    short_answer: str = ""
    articles: list[_Text] = []
    quotations: list[_QuotationLine] = []
    note: str = ""


def read(path: Path, text_of: TextOf | None = None) -> tuple[Question, ...]:
    """The questions of a gold file. With `text_of`, articles and quotations are looked up as well.

    Raises GoldError with the first problem, its line and how many more there are.
    """
    questions, problems = _examine(path, text_of)
    if problems:
        first = problems[0]
        place = f"{path}, line {first.line}" if first.line else str(path)
        more = f" (and {len(problems) - 1} more: rag eval check {path})" if len(problems) > 1 else ""
        raise GoldError(f"{place}: {first.reason}{more}")
    return questions


def check(path: Path, text_of: TextOf | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong with a gold file; with `text_of`, also unknown articles and quotations that are not in them."""
    return _examine(path, text_of)[1]


def _examine(path: Path, text_of: TextOf | None) -> tuple[tuple[Question, ...], tuple[Problem, ...]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(
            f"cannot read the gold file {path}: {error}; expected a UTF-8 file with one JSON object per line"
        ) from None
    questions: list[Question] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            item = _Line.model_validate_json(line)
        except ValidationError as error:
            problems.extend(Problem(number, _reason(detail["loc"], detail["msg"])) for detail in error.errors())
            continue
        if item.id in seen:
            problems.append(Problem(number, f"the id {item.id!r} is already used in line {seen[item.id]}"))
        seen.setdefault(item.id, number)
        problems.extend(Problem(number, reason) for reason in _faults(item))
        quotations, reasons = _look_up(item, text_of)
        problems.extend(Problem(number, reason) for reason in reasons)
        questions.append(_question(item, quotations))
    if not seen and not problems:
        problems.append(Problem(0, "no question in the file: expected one JSON object per line"))
    return tuple(questions), tuple(problems)


def _reason(location: tuple[int | str, ...], message: str) -> str:
    place = ".".join(str(part) for part in location)
    return f"{place}: {message}" if place else message


def _faults(item: _Line) -> list[str]:
    """What contradicts itself in one line."""
    answered = item.status == "answered"
    faults = {
        f"kind {item.kind} needs the status not_found, not {item.status}": (item.kind == "not_in_archive")
        and item.status != "not_found",
        f"kind {item.kind} cannot have the status answered": item.kind == "false_premise" and answered,
        f"small_talk is both kind and status or neither, not {item.kind} and {item.status}": (item.kind == "small_talk")
        != (item.status == "small_talk"),
        "kind follow_up needs a history": item.kind == "follow_up" and not item.history,
        "kind several_articles needs at least two articles": item.kind == "several_articles" and len(set(item.articles)) < 2,
        "an answered question needs required_facts": answered and not item.required_facts,
        "an answered question needs articles": answered and not item.articles,
        "an answered question needs quotations": answered and not item.quotations,
        "a required fact needs at least one wording": any(not wordings for wordings in item.required_facts),
        "an article is named twice": len(set(item.articles)) < len(item.articles),
    }
    wordings = [wording for fact in item.required_facts for wording in fact] + item.forbidden
    blank = [f"{wording!r} has no word or number to look for" for wording in wordings if not tokens(wording)]
    strangers = sorted({quotation.article for quotation in item.quotations} - set(item.articles))
    return [fault for fault, found in faults.items() if found] + blank + [
        f"a quotation is from {article!r}, which articles does not name" for article in strangers
    ]  # fmt: skip


def _look_up(item: _Line, text_of: TextOf | None) -> tuple[tuple[Quotation, ...], list[str]]:
    """The words of each quotation, and what is wrong with the articles and quotations of one line."""
    found: list[Quotation] = []
    reasons: list[str] = []
    texts: dict[str, str] = {}
    for article in item.articles:
        try:
            if text_of:
                texts[article] = text_of(article)
        except GoldError as error:
            reasons.append(str(error))
    for number, quotation in enumerate(item.quotations, start=1):
        try:
            quote = _words(quotation, texts.get(quotation.article))
        except GoldError as error:
            reasons.append(f"quotation {number}: {error}")
        else:
            found.append(Quotation(quotation.article, quote))
    return tuple(found), reasons


def _words(quotation: _QuotationLine, text: str | None) -> str:
    line_number, start, end, digest = quotation.line, quotation.start, quotation.end, quotation.hash
    if quotation.quote is not None and (line_number, start, end, digest) == (None, None, None, None):
        if text is not None and squeeze(quotation.quote) not in squeeze(text):
            raise GoldError(f"{quotation.quote[:60]!r} does not stand in {quotation.article!r}")
        return quotation.quote
    if quotation.quote is not None or line_number is None or start is None or end is None or digest is None:
        raise GoldError("expected either quote, or line, start, end and hash")
    if text is None:
        return ""
    lines = text.split("\n")
    if not 1 <= line_number <= len(lines):
        raise GoldError(f"line {line_number} is not one of the {len(lines)} lines of {quotation.article!r}")
    line = lines[line_number - 1]
    if not 0 <= start < end <= len(line):
        raise GoldError(f"columns {start} to {end} are not within the {len(line)} of line {line_number}")
    words = line[start:end]
    if fingerprint(words) != digest:
        raise GoldError(f"the words there have the hash {fingerprint(words)}, expected {digest}: the article has changed")
    return words


def fingerprint(words: str) -> str:
    """The first 12 hex digits of the sha256 of some words, which stands in for words that may not be copied."""
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def _question(item: _Line, quotations: tuple[Quotation, ...]) -> Question:
    return Question(
        id=item.id,
        question=item.question,
        kind=item.kind,
        status=item.status,
        history=tuple(item.history),
        required_facts=tuple(tuple(fact) for fact in item.required_facts),
        forbidden=tuple(item.forbidden),
        answers=(item.short_answer,) if item.short_answer else (),
        articles=tuple(item.articles),
        quotations=quotations,
    )
