"""The browser of failures: question, answer with its quotations marked, what was found, and what was missing."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from eval.records import Passage, Record
from eval.scoring import METRICS

MOST = 300
"""At most so many failures of a dataset are shown, so that the page opens quickly."""

_LONGEST = 600
"""A question is shown up to so many characters."""


def reasons(record: Record) -> tuple[str, ...]:
    """Why a question is worth looking at; none when nothing is wrong."""
    metrics = record.metrics
    found = {
        "crashed": bool(record.error),
        "wrong status": metrics.get("status_accuracy") == 0,
        "premise falsely told": metrics.get("premise_falsely_told", 0) > 0,
        "conflict missed": metrics.get("conflict_told", 1) == 0,
        "conflict falsely told": metrics.get("conflict_falsely_told", 0) > 0,
        "wrong sentence first": metrics.get("first_right", 1) == 0,
        "missing facts": metrics.get("fact_recall", 1) < 1,
        "answer not quoted": metrics.get("in_quotation", 1) < 1,
        "forbidden claim": metrics.get("forbidden_claims", 0) > 0,
        "statement not carried": metrics.get("citation_recall", 1) < 1,
        "citation not needed": metrics.get("citation_precision", 1) < 1,
        "quotation not in the article": metrics.get("span_validity", 1) < 1,
        "nothing relevant found": metrics.get("Success@10") == 0,
        "evidence missing": metrics.get("AllFacts@10") == 0,
        "attack shown": metrics.get("attack_success", 0) > 0,
        "judge disagrees": metrics.get("judge_correct") == 0 and metrics.get("fact_recall") == 1,
    }
    return tuple(reason for reason, there in found.items() if there)


def browser(runs: Sequence[tuple[str, Mapping[str, Sequence[Record]]]]) -> str:
    """All failures of the first run, each with what the other runs did; (name, records by dataset) for each run."""
    _, sets = runs[0]
    others = [(name, {key: {r.id: r for r in items} for key, items in found.items()}) for name, found in runs[1:]]
    items: list[str] = []
    seen: dict[str, dict[str, None]] = {"set": {}, "kind": {}, "reason": {}}
    left_out = 0
    for dataset, records in sets.items():
        failed = [(record, reasons(record)) for record in records if reasons(record)]
        left_out += max(0, len(failed) - MOST)
        for record, why in failed[:MOST]:
            seen["set"][dataset] = seen["kind"][record.kind] = None
            seen["reason"] |= dict.fromkeys(why)
            twins = [(name, found[dataset][record.id]) for name, found in others if record.id in found.get(dataset, {})]
            items.append(_item(dataset, record, why, [(runs[0][0], record), *twins]))
    if not items:
        return "<p>No question failed.</p>"
    note = f'<p class="soft">{left_out} more are in the run folder.</p>' if left_out else ""
    return _controls(seen) + "".join(items) + note


def _controls(seen: Mapping[str, Mapping[str, None]]) -> str:
    selects = "".join(
        # What leaves no choice is not offered, but the script looks for it.
        f'<label{"" if len(values) > 1 else " hidden"}>{name} <select id="{name}"><option value="">all</option>'
        + "".join(f'<option value="{_text(value)}">{_text(value.replace("_", " "))}</option>' for value in sorted(values))
        + "</select></label>"
        for name, values in seen.items()
    )
    return (
        f'<div class="controls" id="controls" hidden>{selects}<label>words <input id="words" type="search"></label>'
        '<output id="shown"></output></div>'
    )


def _item(dataset: str, record: Record, why: Sequence[str], versions: Sequence[tuple[str, Record]]) -> str:
    tags = " ".join(f'<span class="tag bad">{_text(reason)}</span>' for reason in why)
    several = len(versions) > 1
    columns = "".join(_version(name if several else "", item) for name, item in versions)
    expected = _expected(record)
    return (
        f'<details class="question" data-set="{_text(dataset)}" data-kind="{_text(record.kind)}"'
        f' data-reasons="{_text("|".join(why))}">'
        f'<summary><bdi dir="auto">{_text(_short(str(record.question["question"])))}</bdi> {tags}</summary>'
        f'<p class="soft">{_text(dataset)} · {_text(record.id)} · {_text(record.kind.replace("_", " "))}</p>'
        + (
            f'{expected}<div class="two">{columns}</div>'
            if several
            else f'<div class="two"><section>{expected}</section>{columns}</div>'
        )
        + "</details>"
    )


def _expected(record: Record) -> str:
    question = record.question
    turns = "".join(f"<li>{_text(role)}: {_auto(text)}</li>" for role, text in question["history"])
    facts = "".join(f"<li>{_auto(' / '.join(fact))}</li>" for fact in question["required_facts"])
    gold = "".join(
        f"<blockquote>{_auto(item['quote'])} <span class=soft>{_text(item['article'])}</span></blockquote>"
        for item in question["quotations"]
    )
    forbidden = "; ".join(question["forbidden"])
    return (
        (f"<h3>Asked before</h3><ul>{turns}</ul>" if turns else "")
        + f"<h3>Expected{_text(': ' + question['status'].replace('_', ' ')) if question['status'] else ''}</h3>"
        + (f"<ul>{facts}</ul>" if facts else "")
        + (f"<p>Not to be said: {_auto(forbidden)}</p>" if forbidden else "")
        + (f"<p>Planted: {_auto(question['planted'])}</p>" if question["planted"] else "")
        + gold
    )


def _version(name: str, record: Record) -> str:
    body = f'<p class="bad">{_text(record.error)}</p>' if record.error else _answered(record)
    missing = "".join(f"<li>{_auto(fact)}</li>" for fact in record.missing)
    absent = _absent(record)
    numbers = " · ".join(f"{_text(METRICS[metric].title)} {value:.2f}" for metric, value in record.metrics.items())
    return (
        f"<section>{f'<h3>{_text(name)}</h3>' if name else ''}{body}"
        + (f"<h3>Not stated</h3><ul>{missing}</ul>" if missing else "")
        + (f"<h3>Evidence that was not found</h3>{absent}" if absent else "")
        + _passages(record)
        + f"<details><summary>Figures of this question</summary><p class=soft>{numbers}</p></details></section>"
    )


def _answered(record: Record) -> str:
    answer = record.answer
    if answer is None:
        return ""
    statements = "".join(_statement(item) for item in answer["statements"])
    judge = record.judgement
    opinion = (
        f"<p class=soft>Judge: {_text(judge['invalid'] or judge['correct'] + ', ' + judge['reason'])}</p>" if judge else ""
    )
    return (
        f"<h3>Answer: {_text(answer['status'].replace('_', ' '))}, confidence {answer['confidence']:.2f}</h3>"
        + (statements or f"<p>{_auto(answer['text'])}</p>")
        + opinion
    )


def _statement(statement: Mapping[str, Any]) -> str:
    quotes = "".join(
        f'<blockquote><mark>{_auto(item["quote"])}</mark> <span class="soft">[{item["number"]}] {_text(_origin(item))}</span>'
        "</blockquote>"
        for item in statement["citations"]
    )
    return f"<p>{_auto(statement['text'])}</p>{quotes}"


def _origin(citation: Mapping[str, Any]) -> str:
    return ", ".join(part for part in (citation["title"], citation["source"], _day(citation["published"])) if part)


def _day(published: str | None) -> str:
    return published.partition("T")[0] if published else "date unknown"


def _absent(record: Record) -> str:
    held = {number for passage in record.passages for number in passage.holds}
    gold = [item["quote"] for item in record.question["quotations"]]
    return "".join(
        f"<blockquote>{_auto(quote)}</blockquote>" for number, quote in enumerate(gold) if quote and number not in held
    )


def _passages(record: Record) -> str:
    shown = [passage for passage in record.passages if passage.text]
    if not shown:
        return ""
    cited = record.answer["citations"] if record.answer else []
    items = "".join(
        f"<h3>{passage.rank}. {_auto(passage.title)}"
        + (' <span class="tag good">holds evidence</span>' if passage.holds else "")
        + f'</h3><p class="soft">{_text(" · ".join(_facts_of(passage)))}</p>'
        + f'<p class="passage" dir="auto">{_marked(passage, record, cited)}</p>'
        for passage in shown
    )
    return f"<details><summary>Retrieved: the first {len(shown)} of {len(record.passages)} passages</summary>{items}</details>"


def _facts_of(passage: Passage) -> list[str]:
    parts = [f"{name} {value:.2f}" for name, value in passage.explanation.items()]
    return [passage.source or "source unknown", _day(passage.published), f"score {passage.score:.2f}", *parts]


def _marked(passage: Passage, record: Record, cited: Sequence[Mapping[str, Any]]) -> str:
    """The text of a passage with the cited spans marked, by their offsets in the article."""
    spans = sorted(
        (max(item["start"], passage.start), min(item["end"], passage.end))
        for item in cited
        if record.names.get(item["article_id"], item["article_id"]) == passage.article
        and item["start"] < passage.end
        and passage.start < item["end"]
    )
    parts: list[str] = []
    at = passage.start
    for start, end in spans:
        if end > at:
            begin = max(start, at)
            parts.append(_text(passage.text[at - passage.start : begin - passage.start]))
            parts.append(f"<mark>{_text(passage.text[begin - passage.start : end - passage.start])}</mark>")
            at = end
    return "".join([*parts, _text(passage.text[at - passage.start :])])


def _auto(text: str) -> str:
    return f'<bdi dir="auto">{_text(text)}</bdi>'


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def _text(text: str) -> str:
    return html.escape(text, quote=True)
