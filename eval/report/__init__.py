"""The report of one or more runs: one HTML file that asks nobody for anything, and a Markdown summary."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval import gate, phrases
from eval.compare import compare, differing
from eval.errors import RunError
from eval.report.failures import browser
from eval.report.markdown import markdown
from eval.report.sets import section
from eval.report.templates import render
from eval.runs import Run
from eval.summary import summarize


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
    html = render(
        "page.html",
        name=run.name,
        about=[_about(item, named=bool(others)) for item in runs],
        differs="; ".join(differs) or ("nothing that is kept of them" if others else ""),
        skipped=run.manifest.skipped,
        sections=[section(runs, name, summary, checks, comparisons) for name, summary in summaries.items()],
        browser=browser([(item.name, {name: item.records(name) for name in item.manifest.sets}) for item in runs]),
    )
    page, short = folder / "report.html", folder / "summary.md"
    short_form = markdown(run, summaries, checks, comparisons, others[0].name if others else "", differs=differs)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        page.write_text(html, encoding="utf-8")
        short.write_text(short_form, encoding="utf-8")
    except OSError as error:
        raise RunError(f"cannot write the report to {folder}: {error}; name another folder with --to") from None
    return page, short


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
    return " · ".join(facts)
