"""The report of one or more runs: one HTML file that asks nobody for anything, and a Markdown summary."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval import gate
from eval.compare import Comparison, compare
from eval.errors import RunError
from eval.report import failures, plots
from eval.report.markdown import markdown
from eval.runs import Run
from eval.scoring import METRICS
from eval.summary import Figure, Summary, summarize

_HERE = Path(__file__).parent


def write(runs: Sequence[Run], folder: Path) -> tuple[Path, Path]:
    """Write `report.html` and `summary.md`. The first run is reported; a second one is what it is compared with.

    Raises RunError when a run has no record, when the runs do not compare, or when the folder cannot be written.
    """
    run, *others = runs
    summaries = {name: summarize(name, found) for name in run.manifest.sets if (found := run.records(name))}
    if not summaries:
        raise RunError(f"{run.folder} has no answered question yet: rag eval run --resume {run.folder}")
    gates = gate.read()
    checks = gate.check(run, gates) if set(run.manifest.sets) & set(gates) else ()
    comparisons = compare(others[0], run) if others else ()
    page, short = folder / "report.html", folder / "summary.md"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        page.write_text(_page(runs, summaries, checks, comparisons), encoding="utf-8")
        short.write_text(markdown(run, summaries, checks, comparisons, others[0].name if others else ""), encoding="utf-8")
    except OSError as error:
        raise RunError(f"cannot write the report to {folder}: {error}; name another folder with --out") from None
    return page, short


def _page(
    runs: Sequence[Run], summaries: Mapping[str, Summary], checks: Sequence[gate.Check], comparisons: Sequence[Comparison]
) -> str:
    run = runs[0]
    script, style = ((_HERE / name).read_text(encoding="utf-8") for name in ("browse.js", "style.css"))
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    found = [(item.name, {name: item.records(name) for name in summaries if name in item.manifest.sets}) for item in runs]
    sections = "".join(_set(runs, name, summary, checks, comparisons) for name, summary in summaries.items())
    skipped = "".join(f"<li>{_text(name)} was skipped: {_text(reason)}</li>" for name, reason in run.manifest.skipped.items())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Evaluation {_text(run.name)}</title><style>{style}</style></head><body><main>"
        f"<h1>Evaluation {_text(run.name)}</h1>{''.join(_about(item, named=len(runs) > 1) for item in runs)}"
        + (f"<ul>{skipped}</ul>" if skipped else "")
        + sections
        + f"<h2>Failures</h2>{failures.browser(found)}"
        + f"</main><script>{script}</script></body></html>\n"
    )


def _about(run: Run, *, named: bool) -> str:
    manifest = run.manifest
    machine = manifest.machine
    facts = [
        *([run.name] if named else []),
        manifest.started.replace("T", " "),
        f"answers by {manifest.settings['llm']}",
        f"embedder {manifest.embedder}",
        f"commit {manifest.commit or 'unknown'}",
        f"{machine['cores']} cores, {machine['processor']}, Python {machine['python']}",
        *([f"judge {manifest.judge}"] if manifest.judge else []),
    ]
    return f'<p class="soft">{" · ".join(map(_text, facts))}</p>'


def _set(
    runs: Sequence[Run], name: str, summary: Summary, checks: Sequence[gate.Check], comparisons: Sequence[Comparison]
) -> str:
    info = runs[0].manifest.sets[name]
    others = {run.name: summarize(name, run.records(name)) for run in runs[1:] if name in run.manifest.sets}
    against = next((comparison for comparison in comparisons if comparison.name == name), None)
    telling, rest = _figures(runs[0].name, summary, others, checks, info.headline)
    left_out = f", {len(info.not_taken_in)} documents could not be taken in" if info.not_taken_in else ""
    return (
        f"<h2>{_text(name)}</h2>"
        f'<p class="soft">{summary.questions} questions, {summary.crashed} crashed{left_out}; '
        f"{summary.input_tokens} tokens in, {summary.output_tokens} out, {_money(summary.dollars)}"
        + (f"; {summary.invalid_judgements} replies of the judge could not be used" if summary.invalid_judgements else "")
        + "</p>"
        + "".join(f'<p class="bad">{count} crashed: {_text(error)}</p>' for error, count in list(summary.errors.items())[:3])
        + (_changed(against) if against else "")
        + telling
        + f'<div class="plots">{"".join(_plots(runs, name, summary, others, against))}</div>'
        + f"<details><summary>Every other figure</summary>{rest}</details>{_stages(summary)}"
    )


def _figures(
    run: str,
    summary: Summary,
    others: Mapping[str, Summary],
    checks: Sequence[gate.Check],
    headline: Sequence[str],
) -> tuple[str, str]:
    """Two tables: what has a threshold or is a headline figure, and the rest."""
    found = {(check.threshold.kind, check.threshold.metric): check for check in checks if check.dataset == summary.name}
    telling = dict.fromkeys([*(("", metric) for metric in headline if metric in summary.figures), *found])
    rest = [("", metric) for metric in summary.figures if ("", metric) not in telling]
    first, other = (f'<div class="scroll">{_table(run, summary, others, keys, found)}</div>' for keys in (list(telling), rest))
    return first, other


def _table(
    run: str,
    summary: Summary,
    others: Mapping[str, Summary],
    keys: Sequence[tuple[str, str]],
    checks: Mapping[tuple[str, str], gate.Check],
) -> str:
    limited = any(key in checks for key in keys)
    rows = "".join(
        f'<tr><td title="{_text(METRICS[metric].meaning)}">{_label(kind, metric)}</td>{_cells(_figure(summary, kind, metric))}'
        + "".join(f'<td class="number">{_mean(_figure(item, kind, metric))}</td>' for item in others.values())
        + (f"<td>{_limit(checks.get((kind, metric)))}</td></tr>" if limited else "</tr>")
        for kind, metric in keys
    )
    columns = "".join(f'<th class="number">{_text(other)}</th>' for other in others)
    heads = "".join(f'<th class="number">{_text(head)}</th>' for head in (run if others else "figure", "95% interval", "n"))
    return (
        f"<table><thead><tr><th>measure</th>{heads}{columns}{'<th>threshold</th>' if limited else ''}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _label(kind: str, metric: str) -> str:
    return _text(METRICS[metric].title + (f" ({kind})" if kind else ""))


def _figure(summary: Summary, kind: str, metric: str) -> Figure | None:
    return (summary.kinds.get(kind, {}) if kind else summary.figures).get(metric)


def _cells(figure: Figure | None) -> str:
    count = figure.count if figure else 0
    interval = _interval(figure) if figure else ""
    return f'<td class="number">{_mean(figure)}</td><td class="number soft">{interval}</td><td class="number">{count}</td>'


def _plots(
    runs: Sequence[Run], name: str, summary: Summary, others: Mapping[str, Summary], against: Comparison | None
) -> list[str]:
    found: list[str] = []
    for metric in runs[0].manifest.sets[name].headline:
        kinds = {kind: figures[metric] for kind, figures in sorted(summary.kinds.items()) if metric in figures}
        if len(kinds) > 1:
            found.append(_plot(f"{METRICS[metric].title} by kind of question", plots.bars(f"{name}: {metric} by kind", kinds)))
    curves = {item_name: item.curve for item_name, item in {runs[0].name: summary, **others}.items() if item.curve}
    if curves:
        drawn = plots.curves(
            f"{name}: risk against coverage", "share of questions answered", "share of these that is wrong", curves
        )
        found.append(_plot("Risk against coverage: the lower, the better its confidence knows what it can answer", drawn))
    stage = "total" if "total" in summary.stages else "search"
    times = {
        run.name: values
        for run in runs
        if name in run.manifest.sets
        and (values := [record.timings[stage] for record in run.records(name) if stage in record.timings])
    }
    if times:
        word = "an answer" if stage == "total" else "a search"
        found.append(
            _plot(f"Share of questions for which {word} took at most so long", plots.latencies(f"{name}: time", times))
        )
    if against:
        rows = [
            (METRICS[item.metric].title, item.difference.mean, item.difference.low, item.difference.high, item.p_holm < 0.05)
            for item in against.differences
        ]
        found.append(
            _plot(f"{runs[0].name} minus {runs[1].name}, with 95% intervals", plots.differences(f"{name}: differences", rows))
        )
    return found


def _changed(comparison: Comparison) -> str:
    """The questions that changed sides, before anything else."""
    if not comparison.changed:
        return "<p>No question changed sides.</p>"
    rows = "".join(
        f'<tr><td><bdi dir="auto">{_text(change.question)}</bdi></td><td>{_text(change.kind)}</td>'
        f'<td class="bad">{_text(", ".join(change.lost))}</td><td class="good">{_text(", ".join(change.gained))}</td></tr>'
        for change in comparison.changed
    )
    return (
        f"<details open><summary>{len(comparison.changed)} questions changed sides</summary><div class=scroll><table>"
        f"<thead><tr><th>question</th><th>kind</th><th>lost</th><th>gained</th></tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _stages(summary: Summary) -> str:
    rows = "".join(
        f'<tr><td>{_text(stage)}</td><td class="number">{p50:.1f}</td><td class="number">{p95:.1f}</td></tr>'
        for stage, (p50, p95) in summary.stages.items()
    )
    return (
        "<details><summary>Milliseconds per stage</summary><table><thead><tr><th>stage</th>"
        f'<th class="number">p50</th><th class="number">p95</th></tr></thead><tbody>{rows}</tbody></table></details>'
    )


def _plot(caption: str, svg: str) -> str:
    return f"<figure>{svg}<figcaption>{_text(caption)}</figcaption></figure>"


def _limit(check: gate.Check | None) -> str:
    if check is None:
        return ""
    least, most = check.threshold.least, check.threshold.most
    words = " and ".join(
        [*([f"at least {least:g}"] if least is not None else []), *([f"at most {most:g}"] if most is not None else [])]
    )
    return f'<span class="{"good" if check.holds else "bad"}">{words}: {"holds" if check.holds else "falls short"}</span>'


def _mean(figure: Figure | None) -> str:
    return "—" if figure is None else f"{figure.mean:.3f}"


def _interval(figure: Figure) -> str:
    return "" if figure.low is None or figure.high is None else f"{figure.low:.3f} – {figure.high:.3f}"


def _money(dollars: float | None) -> str:
    return "price not known" if dollars is None else f"${dollars:.4f}"


def _text(text: str) -> str:
    return html.escape(text, quote=True)
