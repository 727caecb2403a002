"""Evaluation: runs and their figures, two runs against each other, what failed, and starting a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from rag import Answer, RagError
from rag.lab import has_package
from ui import components, export, library, notice, present, say, session
from ui.chats import Narrowing
from ui.measuring import Measuring, available

_VIEWS = ("A run", "Two runs", "Start a run")
_PATIENCE = 0.4


def main() -> None:
    """Show the page."""
    say.title("Evaluation", "How well the archive answers, measured on questions whose right answers are known.")
    if not has_package("ir_measures"):
        say.problem("Evaluation needs one more package: pip install 'dateline[eval]', then restart the page.")
        return
    from eval import runs

    known = runs.listed(library.runs_folder())
    # Where nothing has been measured yet, there is only one thing to do.
    default = _VIEWS[0] if known and not st.session_state.get("measuring") else _VIEWS[2]
    if st.session_state.pop("measured_now", False):
        st.session_state.view = _VIEWS[0]
    view = st.segmented_control("View", _VIEWS, default=default, key="view", required=True, label_visibility="collapsed")
    try:
        if view == "Start a run":
            _start()
        elif not known:
            say.remark(f"No run in {library.runs_folder()} yet. Start one here, or with `rag eval`.")
        elif view == "Two runs":
            _compare(known)
        else:
            _one(known)
    except RagError as error:
        say.problem(str(error))


def _label(run: Any) -> str:
    started = run.manifest.started
    return f"{', '.join(run.manifest.sets)} · {export.day_in_words(started)}, {started[11:16]}"


def _choose(title: str, known: Sequence[Any], key: str, at: int = 0) -> Any:
    folders = {run.folder.name: run for run in known}
    names = list(folders)
    return folders[
        st.selectbox(title, names, index=min(at, len(names) - 1), format_func=lambda name: _label(folders[name]), key=key)
    ]


# One run


def _one(known: Sequence[Any]) -> None:
    from eval import summary
    from ui import figures

    with st.container(horizontal=True, vertical_alignment="bottom"):
        run = _choose("Run", known, "run")
        dataset = st.selectbox("Questions", list(run.manifest.sets), key="dataset")
    records = run.records(dataset)
    info = run.manifest.sets[dataset]
    if not records:
        say.remark("No question of this set has been answered yet.")
        return
    with st.spinner("Adding up …"):
        found = summary.summarize(dataset, records)
    _facts(run, found, info)
    _plots(found, records, info.headline)
    say.section("All figures")
    st.dataframe(
        figures.table(found),
        hide_index=True,
        alt=f"Figures of {dataset}",
        key="figures",
        column_config=_three("Mean", "From", "To"),
    )
    _failures(figures.failures(records, info.headline), len(records))


def _facts(run: Any, found: Any, info: Any) -> None:
    from eval.scoring import METRICS

    shown = [name for name in info.headline if name in found.figures][:4] or list(found.figures)[:4]
    with st.grid(4, border=True):
        for name in shown:
            figure = found.figures[name]
            within = "" if figure.low is None else f"95% within {figure.low:.3f} and {figure.high:.3f}. "
            st.metric(METRICS[name].title, f"{figure.mean:.3f}", help=f"{within}{METRICS[name].meaning}")
    crashed = f", {found.crashed} crashed" if found.crashed else ""
    asked = (
        f"{found.questions} of {say.many(info.questions, 'question')}"
        if found.questions < info.questions
        else say.many(found.questions, "question")
    )
    say.remark(f"{asked}{crashed}. Commit {run.manifest.commit}, embedder {run.manifest.embedder}.")


def _plots(found: Any, records: Sequence[Any], headline: Sequence[str]) -> None:
    from eval.scoring import METRICS
    from ui import figures

    by_kind = [name for name in found.figures if any(name in kinds for kinds in found.kinds.values())]
    first = next((name for name in headline if name in by_kind), by_kind[0] if by_kind else "")
    left, right = st.columns(2, gap="large")
    if first:
        with left:
            say.section("By kind of question")
            metric = st.selectbox(
                "Metric", by_kind, index=by_kind.index(first), format_func=lambda name: METRICS[name].title, key="metric"
            )
            data, spec = figures.kinds(found, metric)
            st.vega_lite_chart(data, spec, alt=f"{METRICS[metric].title} by kind of question", key="kinds")
    with right:
        if found.curve:
            say.section("Risk and coverage")
            data, spec = figures.curve(found)
            st.vega_lite_chart(data, spec, alt="How many answers are wrong as more questions are answered", key="curve")
        data, spec = figures.latency(records)
        if data["ms"]:
            say.section("Time")
            st.vega_lite_chart(data, spec, alt="How long the answers took", key="latency")


def _failures(failed: Sequence[Any], asked: int) -> None:
    say.section("What fell short")
    if not failed:
        say.remark(f"Nothing: all {asked} questions were answered as they should be.")
        return
    say.remark(f"{len(failed)} of {asked} questions, the worst first.")
    ids = [record.id for record in failed]
    wanted = {record.id: record for record in failed}
    chosen = wanted[
        st.selectbox(
            "Question", ids, format_func=lambda number: f"{number}: {wanted[number].question['question']}", key="failure"
        )
    ]
    with st.container(border=True, key="failed"):
        _failure(chosen)


def _failure(record: Any) -> None:
    say.question(str(record.question["question"]))
    if record.error:
        say.problem(f"It crashed. {record.error}")
    if record.status:
        got = record.answer["status"] if record.answer else "a crash"
        say.remark(f"Expected: {record.status.replace('_', ' ')}. Got: {got.replace('_', ' ')}.")
    if record.missing:
        say.remark(f"Missing: {'; '.join(record.missing)}.")
    for quotation in record.question.get("quotations", ()):
        if quotation.get("quote"):
            say.remark(f"It stands in {quotation['article']}: “{quotation['quote']}”")
    if record.answer:
        view = present.answer_view(Answer.from_dict(record.answer), Narrowing(), lambda _: None)
        components.answer({**view, "read_only": True}, {}, key=f"failed-{record.id}", on_act=_nothing)


def _nothing() -> None:
    """An answer of the past is only looked at here."""


# Two runs


def _compare(known: Sequence[Any]) -> None:
    from eval import compare
    from ui import figures

    with st.container(horizontal=True):
        first = _choose("First", known, "first", 1)
        second = _choose("Second", known, "second", 0)
    if first.folder == second.folder:
        say.remark("Choose two different runs.")
        return
    with st.spinner("Comparing question by question …"):
        compared = compare.compare(first, second)
    for item in compared:
        say.section(item.name.replace("_", " "))
        if item.changed:
            say.remark(f"{len(item.changed)} of {item.questions} questions changed sides.")
            st.dataframe(
                figures.changes(item.changed), hide_index=True, alt="Questions that changed sides", key=f"changed-{item.name}"
            )
        else:
            say.remark(f"None of {item.questions} questions changed sides.")
        st.dataframe(
            figures.differences(item.differences),
            hide_index=True,
            alt="Both runs, metric by metric",
            key=f"differences-{item.name}",
            column_config=_three("First", "Second", "Change", "From", "To", "p (Holm)"),
        )


def _three(*names: str) -> dict[str, Any]:
    return {name: st.column_config.NumberColumn(format="%.3f") for name in names}


# Starting one


def _start() -> None:
    running: Measuring | None = st.session_state.get("measuring")
    if running:
        if running.wait(_PATIENCE):
            _finish(running)
        else:
            st.fragment(_watch, run_every=0.5)(running)
        return
    problem = st.session_state.pop("measured", "")
    if problem:
        say.problem(problem)
    from eval import datasets

    choices = available(library.gold_file(), datasets.about, datasets.names())
    names = list(choices)
    at = names.index("gold_sample") if "gold_sample" in names else 0
    dataset = st.selectbox("Questions", names, index=at, format_func=choices.__getitem__, key="measure_what")
    limit = st.number_input(
        "How many questions at most", min_value=1, max_value=100_000, value=50, key="measure_limit", width=240
    )
    if st.button("Start", type="primary", icon=":material/play_arrow:", key="measure"):
        measuring = Measuring(
            dataset,
            library.settings(session.writer()),
            limit=int(limit),
            runs_folder=library.runs_folder(),
            gold_file=library.gold_file(),
        )
        st.session_state.measuring = measuring.start()
        st.rerun()


def _watch(running: Measuring) -> None:
    if running.wait(0):
        st.rerun()
    count = f" · {running.done:,} of {running.total:,}" if running.total else " …"
    st.progress(running.done / max(1, running.total), text=f"{running.what[:1].upper()}{running.what[1:]}{count}")
    if running.stopping:
        say.remark("Stopping after the question that is being asked …")
    else:
        say.remark("The first run on a set takes its articles in, which can take a minute. You can leave this page meanwhile.")
        st.button("Stop", icon=":material/stop_circle:", on_click=running.stop, key="stop_measuring")


def _finish(running: Measuring) -> None:
    st.session_state.measuring = None
    st.session_state.measured = running.problem
    if not running.problem:
        # The view is a widget of this run already: it is chosen anew in the next one.
        st.session_state.measured_now = True
        st.session_state.pop("run", None)
        notice.tell("Measured.")
    st.rerun()


if __name__ == "__main__":
    main()
