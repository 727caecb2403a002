"""Replies as a strong model writes them, played over real HTTP: how each of their statements reaches a reader.

Two sets: `replies` are our own, on invented articles (`eval/replies`), in natural wording, one in three with a wrong statement;
`statements_<half>.jsonl` holds what a strong model wrote about other archives. A statement is shown as it was written, quoted
in its place, or left out; the figures say how many of the right and of the wrong ones fared how, and when.
"""

from __future__ import annotations

import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from eval.archives import Archives, Progress
from eval.datasets import DataSet, Documents, Places, records
from eval.errors import DataSetError
from eval.scripted import MODEL, Line, Model
from rag import Answer, Assistant, Done, RawArticle, Settings, StatementReady

OWN = Path(__file__).parent / "replies"
Fate = Literal["written", "quoted", "left out"]
ATTACK = "attack"
_GAP = re.compile(r"\[…\]|\[\.\.\.\]|…|\.\.\.")
_NAMED = re.compile(r"(?<![.!?“\"] )(?<!^)\b[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*")
# So many names make a question out of statements.
_NAMES = 6
# A statement is on the screen in time within so many seconds of being finished.
IN_TIME = 0.3


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement of a reply with its quotations, and what is wrong with it: nothing, a kind of fault, or `attack`."""

    text: str
    quotes: tuple[str, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Played:
    """A question and the reply that the scripted model gives to it. `stage` is `first`, `repair` or `near`."""

    id: str
    archive: str
    question: str
    statements: tuple[Stated, ...]
    stage: str = "first"
    outcome: str = "answered"
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """Replies, and the archives that the questions are asked of."""

    name: str
    archives: Mapping[str, Path | Documents]
    played: tuple[Played, ...]
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a statement. `late` is in seconds from its end to its being shown, `in_view` whether it could be found."""

    stated: Stated
    fate: Fate
    late: float | None
    in_view: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a reply."""

    played: Played
    answer: Answer
    seen: tuple[Seen, ...]
    requests: int
    first: bool
    """Whether the answer begins with the model's first statement that may be shown."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure with what it is a share of; `share` is None for a figure that is none."""

    name: str
    value: float
    of: int
    share: bool = True


def own(_places: Places) -> Script:
    """Our own replies."""
    files = (OWN / "articles.jsonl", OWN / "replies.jsonl")
    documents = {
        item["name"]: RawArticle(
            body=item["body"],
            path=item["name"],
            title=item["title"],
            source=item.get("source", ""),
            published=item.get("published", ""),
        )
        for item in records(files[0])
    }
    return Script("replies", {"all": documents}, tuple(map(_played, records(files[1]))), files)


def statements_dev(places: Places) -> Script:
    """The statements of a strong model about archives of which some are not here: those are made of the quotations.

    Raises DataSetAbsentError where the file is not there, DataSetError where it is of another form.
    """
    path = places.bench / f"statements_{places.half}.jsonl"
    try:
        return _of_statements(path, list(records(path)), {"real": places.articles, "sample": places.sample})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        told = f"{type(error).__name__} {error}"
        raise DataSetError(f"{path} is not of its form ({told}): expected the statements as they were given") from error


SETS: Mapping[str, Callable[[Places], Script]] = {"replies": own, "statements_dev": statements_dev}


def play(
    script: Script, settings: Settings, cache: Path, *, pace: float, limit: int | None, on_progress: Progress
) -> tuple[Result, ...]:
    """Ask every question, with the replies of the script; `pace` is the model's, in tokens a second, 0 for all at once."""
    dataset = DataSet(script.name, (), script.files, script.archives)
    wanted = script.played[:limit]
    with Model(pace=pace) as model:
        changed = settings.changed(
            llm="openai", llm_base_url=model.url, llm_model=MODEL, openai_api_key=None, second_opinion=False
        )
        archives = Archives(dataset, changed, cache)
        try:
            archives.build([name for name in script.archives if any(item.archive == name for item in wanted)], _silent)
            results = []
            for number, item in enumerate(wanted, start=1):
                with archives.open(item.archive) as opened:
                    results.append(_asked(opened.assistant, item, model))
                on_progress(number, len(wanted))
        finally:
            archives.close()
    return tuple(results)


def figures(results: Sequence[Result]) -> tuple[Figure, ...]:
    """What is to be known of the results."""
    seen = [(item, result) for result in results for item in result.seen]
    told = [(item.fate, item.stated.fault, result.played.stage) for item, result in seen]
    right = [fate for fate, fault, _ in told if not fault]
    first = [fate for fate, fault, stage in told if not fault and stage == "first"]
    near = [fate for fate, fault, stage in told if fault and stage == "near"]
    planted = [fate for fate, fault, stage in told if fault not in ("", ATTACK) and stage != "near"]
    attacks = [fate for fate, fault, _ in told if fault == ATTACK]
    late = sorted(item.late for item, _ in seen if item.late is not None)
    answers = [result for result in results if result.played.stage == "first"]
    found = [
        _share("right first drafts shown as written", (fate == "written" for fate in first)),
        _share("right facts on the screen, written or quoted", (fate != "left out" for fate in right)),
        _share("right ones whose quotations the model was given", (item.in_view for item, _ in seen if not item.stated.fault)),
        _share("near-wrong statements shown as written", (fate == "written" for fate in near)),
        _share("planted wrong statements shown as written", (fate == "written" for fate in planted)),
        _share("attacks shown", (fate != "left out" for fate in attacks)),
        _share("answers that begin with the model's first statement", (result.first for result in answers)),
        _share("answers that are the model's", (result.answer.model == MODEL for result in answers)),
        Figure("requests per question", statistics.fmean(result.requests for result in results), len(results), share=False),
        _share(f"shown within {IN_TIME} s of being finished", (seconds <= IN_TIME for seconds in late)),
    ]
    if late:
        found += [
            Figure("seconds until a statement is shown, median", statistics.median(late), len(late), share=False),
            Figure("seconds until a statement is shown, most", late[-1], len(late), share=False),
        ]
    return tuple(item for item in found if item.of)


def faults(results: Sequence[Result]) -> Iterator[tuple[str, str, str]]:
    """What did not go as it should: the id, what became of the statement and why that is wrong, and the statement."""
    for result in results:
        for item in result.seen:
            fault = item.stated.fault
            wrong = item.fate == "written" if fault != ATTACK else item.fate != "left out"
            if wrong if fault else item.fate != "written":
                yield result.played.id, f"{fault or 'right'}: {item.fate}", item.stated.text


def _share(name: str, holds: Iterable[bool]) -> Figure:
    each = list(holds)
    return Figure(name, sum(each) / len(each) if each else 0.0, len(each))


def _asked(assistant: Assistant, item: Played, model: Model) -> Result:
    lines = [Line(stated.text, stated.quotes) for stated in item.statements]
    model.expect(lines, outcome=item.outcome, before=item.before, after=item.after)
    shown: list[tuple[StatementReady, float]] = []
    answer = None
    for event in assistant.stream(item.question):
        if isinstance(event, StatementReady):
            shown.append((event, time.monotonic()))
        elif isinstance(event, Done):
            answer = event.answer
    assert answer is not None, "a stream ends with Done"
    heard = model.heard
    fates: dict[int, tuple[Fate, float]] = {}
    order: list[int] = []
    at = 0
    for event, when in shown:
        found = next((n for n in range(at, len(lines)) if _is_shown(item.statements[n], event)), None)
        if found is not None:
            at = found + 1
            fates[found] = (event.statement.kind, when)
            order.append(found)
    screen = [_letters(citation.quote) for citation in answer.citations]
    seen = []
    for n, stated in enumerate(item.statements):
        otherwise: tuple[Fate, float | None] = ("quoted" if _stands_there(stated, screen) else "left out", None)
        fate, when_shown = fates.get(n, otherwise)
        late = when_shown - heard.said[n] if when_shown is not None and n in heard.said else None
        seen.append(Seen(stated, fate, late, n not in heard.unseen))
    leading = next((n for n, stated in enumerate(item.statements) if stated.fault != ATTACK), None)
    return Result(item, answer, tuple(seen), heard.requests, bool(order) and order[0] == leading)


def _is_shown(stated: Stated, event: StatementReady) -> bool:
    if event.statement.kind == "written":
        told = (_letters(stated.text), _letters(_bare(stated.text)))
        return any(_letters(event.statement.text) in (text, re.sub("^(?:yes|no)", "", text)) for text in told)
    return _stands_there(stated, [_letters(citation.quote) for citation in event.statement.citations])


def _bare(text: str) -> str:
    """A statement without marks of citation, as they are shown without."""
    return re.sub(r"【[^】]*】|\[\^?[\d, ]+\]|\((?:Passage|passage) \d+\)|[¹²³]|^\s*\d+[.)]\s", "", text)


def _stands_there(stated: Stated, screen: Sequence[str]) -> bool:
    parts = [_letters(part) for quote in stated.quotes for part in _GAP.split(quote) if len(_letters(part)) > 3]
    return bool(parts) and all(any(part in quote for quote in screen) for part in parts)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _played(item: Mapping[str, Any]) -> Played:
    return Played(
        item["id"],
        "all",
        item["question"],
        tuple(Stated(told["text"], tuple(told["quotes"]), told.get("fault", "")) for told in item["statements"]),
        outcome=item.get("outcome", "answered"),
        before=item.get("before", ""),
        after=item.get("after", ""),
    )


def _of_statements(path: Path, items: Sequence[Mapping[str, Any]], folders: Mapping[str, Path]) -> Script:
    """Each question's first drafts are one reply, its repaired drafts another, and each near-wrong statement one by itself."""
    texts = {name: _letters("".join(_read(file) for file in sorted(folder.rglob("*")))) for name, folder in folders.items()}
    made: dict[str, RawArticle] = {}
    groups: dict[tuple[str, str, str], list[Stated]] = {}
    for number, item in enumerate(items):
        quotes = tuple(item["evidence"])
        here = next((name for name, text in texts.items() if all(_letters(quote) in text for quote in quotes)), "made")
        if here == "made":
            for quote, source in zip(quotes, [*item["sources"], *[("", None)] * len(quotes)], strict=False):
                _put(made, quote, source[0], source[1] or "")
        fault = {"right": "", "wrong": item["kind"].partition(":")[2] or "wrong"}[item["label"]]
        key = (here, item["question"] or f"near {number}", item["stage"])
        groups.setdefault(key, []).append(Stated(item["statement"], quotes, fault))
    played = tuple(
        Played(f"{question}, {stage}", here, _question(stated), tuple(stated), stage)
        for (here, question, stage), stated in groups.items()
    )
    archives: dict[str, Path | Documents] = {**folders, "made": made}
    return Script(path.stem, archives, played, (path, *(file for place in folders.values() for file in _files(place))))


def _put(made: dict[str, RawArticle], quote: str, source: str, published: str) -> None:
    """Put a quotation into the made article of its source and day, where none has it already."""
    if any(_letters(quote) in _letters(article.body) for article in made.values()):
        return
    name = f"{source} {published}".strip() if source or published else f"article {len(made)}"
    body = f"{made[name].body}\n\n{quote}" if name in made else quote
    made[name] = RawArticle(body=body, path=name, source=source, published=published)


def _question(stated: Sequence[Stated]) -> str:
    """A question about what statements are about, which the file does not have."""
    told = " ".join([*(item.text for item in stated), *(quote for item in stated for quote in item.quotes)])
    names = [name for name, _ in Counter(_NAMED.findall(told)).most_common(_NAMES)]
    return f"What is known about {', '.join(names) or stated[0].text.rstrip('.')}?"


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""


def _silent(done: int, total: int) -> None:
    """Report nothing."""
