"""The report of one or more runs: one HTML file that asks nobody for anything, and a Markdown summary."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval import gate, phrases
from eval.compare import Comparison, compare, differing
from eval.errors import RunError
from eval.report import failures, plots
from eval.report.markdown import markdown
from eval.runs import Run
from eval.scoring import METRICS
from eval.summary import Figure, Summary, summarize, telling

_HERE = Path(__file__).parent
_OPEN = 15
"""A list of more questions than this is shown folded."""


def write(runs: Sequence[Run], folder: Path) -> tuple[Path, Path]:
    """Write `report.html` and `summary.md`. The first run is reported; a second one is what it is compared with.

    Raises RunError when a run has no record, when the runs do not compare, or when the folder cannot be written.
    """
    run, *others = runs
    summaries = {name: summarize(name, found) for name in run.manifest.sets if (found := run.records(name))}
    if not summaries:
        raise RunError(f"{run.folder} has no answered question yet: rag eval run --resume {run.folder}")
    gates = gate.read()
    # Thresholds are for whole sets: held against a part they would tell nothing.
    checks = gate.check(run, gates) if gate.whole(run) and set(run.manifest.sets) & set(gates) else ()
    comparisons = compare(others[0], run) if others else ()
    differs = differing(others[0], run) if others else ()
    page, short = folder / "report.html", folder / "summary.md"
    short_form = markdown(run, summaries, checks, comparisons, others[0].name if others else "", differs=differs)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        page.write_text(_page(runs, summaries, checks, comparisons), encoding="utf-8")
        short.write_text(short_form, encoding="utf-8")
    except OSError as error:
        raise RunError(f"cannot write the report to {folder}: {error}; name another folder with --to") from None
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
        + "".join(f'<p class="soft">The runs differ in: {_text(told)}</p>' for told in _differing(runs))
        + (f"<ul>{skipped}</ul>" if skipped else "")
        + sections
        + f"<h2>Failures</h2>{failures.browser(found)}"
        + f"</main><script>{script}</script></body></html>\n"
    )


def _differing(runs: Sequence[Run]) -> list[str]:
    return ["; ".join(differing(runs[1], runs[0])) or "nothing that is kept of them"] if len(runs) > 1 else []


def _about(run: Run, *, named: bool) -> str:
    manifest = run.manifest
    machine = manifest.machine
    by = phrases.writers(summarize(name, records) for name in manifest.sets if (records := run.records(name)))
    facts = [
        *([run.name] if named else []),
        manifest.started[:16].replace("T", " "),
        *([f"answers by {by}"] if by else ["searched only"]),
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
    headline = telling(summary, info.headline)
    first, rest = _figures(runs[0].name, summary, others, checks, headline)
    faults = phrases.faults(summary, len(info.not_taken_in))
    named = f"{runs[0].name}: " if others else ""
    costs = [f"{named}{phrases.asked(summary, info.questions)}; {phrases.cost(summary)}"]
    costs += [f"{other}: {phrases.cost(item)}" for other, item in others.items()]
    kept = {run: phrases.losses(item) for run, item in {runs[0].name: summary, **others}.items()}
    costs += [(f"{run}: " if others else "") + lost for run, lost in kept.items() if lost]
    return (
        f"<h2>{_text(name)}</h2>"
        + "".join(f'<p class="soft">{_text(line)}</p>' for line in costs)
        + "".join(f'<p class="bad">{_text(fault)}</p>' for fault in faults)
        + (_changed(against) if against else "")
        + first
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
    shown = dict.fromkeys([*(("", metric) for metric in headline), *found])
    rest = [("", metric) for metric in summary.figures if ("", metric) not in shown]
    first, other = (f'<div class="scroll">{_table(run, summary, others, keys, found)}</div>' for keys in (list(shown), rest))
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
        f'<tr><td title="{_text(METRICS[metric].meaning)}">{_text(phrases.measure(metric, kind))}</td>'
        + _cells(_figure(summary, kind, metric))
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


def _figure(summary: Summary, kind: str, metric: str) -> Figure | None:
    return (summary.kinds.get(kind, {}) if kind else summary.figures).get(metric)


def _cells(figure: Figure | None) -> str:
    count = figure.count if figure else 0
    interval = phrases.interval(figure) if figure else ""
    return f'<td class="number">{_mean(figure)}</td><td class="number soft">{interval}</td><td class="number">{count}</td>'


def _plots(
    runs: Sequence[Run], name: str, summary: Summary, others: Mapping[str, Summary], against: Comparison | None
) -> list[str]:
    found = _kinds(name, {runs[0].name: summary, **others}, telling(summary, runs[0].manifest.sets[name].headline))
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
    if against and (changed := [item for item in against.differences if item.difference.low or item.difference.high]):
        rows = [
            (METRICS[item.metric].title, item.difference.mean, item.difference.low, item.difference.high, item.p_holm < 0.05)
            for item in changed
        ]
        same = len(against.differences) - len(changed)
        left_out = f"; left out as the same in both: {same}" if same else ""
        caption = f"{runs[0].name} minus {runs[1].name}, with 95% intervals{left_out}"
        found.append(_plot(caption, plots.differences(f"{name}: differences", rows)))
    return found


def _kinds(name: str, summaries: Mapping[str, Summary], headline: Sequence[str]) -> list[str]:
    """Bars by kind of question for every headline metric that tells kinds apart, and for one in any case; run beside run."""
    found: list[str] = []
    for metric in headline:
        bars = {
            run: {kind: figures[metric] for kind, figures in sorted(summary.kinds.items()) if metric in figures}
            for run, summary in summaries.items()
        }
        kinds = next(iter(bars.values()))
        differ = len({figure.mean for figures in bars.values() for figure in figures.values()}) > 1
        if len(kinds) > 1 and (differ or (metric == headline[-1] and not found)):
            caption = f"{phrases.measure(metric)} by kind of question"
            found.append(_plot(caption, plots.bars(f"{name}: {metric} by kind", bars)))
    return found


def _changed(comparison: Comparison) -> str:
    """The questions that changed sides, before anything else."""
    if not comparison.changed:
        return "<p>No question changed sides.</p>"
    rows = "".join(
        f'<tr><td><bdi dir="auto">{_text(change.question)}</bdi></td><td>{_text(change.kind.replace("_", " "))}</td>'
        f'<td class="bad">{_text(_titles(change.lost))}</td><td class="good">{_text(_titles(change.gained))}</td></tr>'
        for change in comparison.changed
    )
    count = len(comparison.changed)
    heads = "".join(f"<th>{head}</th>" for head in ("question", "kind", "lost", "gained"))
    return (
        f"<details{' open' if count <= _OPEN else ''}><summary>Questions that changed sides: {count}</summary>"
        f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></details>'
    )


def _titles(metrics: Sequence[str]) -> str:
    return ", ".join(METRICS[metric].title for metric in metrics)


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
    return f"<figure><figcaption>{_text(caption)}</figcaption>{svg}</figure>"


def _limit(check: gate.Check | None) -> str:
    if check is None:
        return ""
    word = "holds" if check.holds else "falls short"
    return f'<span class="{"good" if check.holds else "bad"}">{_text(phrases.limit(check.threshold))}: {word}</span>'


def _mean(figure: Figure | None) -> str:
    return "—" if figure is None else f"{figure.mean:.3f}"


def _text(text: str) -> str:
    return html.escape(text, quote=True)
