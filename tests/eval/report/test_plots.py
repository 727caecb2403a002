"""The plots: what is drawn is as long, as high and as far to the right as the figures say."""

from __future__ import annotations

import re

import pytest

from eval.report import plots
from eval.report.templates import render
from eval.summary import Figure


def draw(plot: plots.Plot) -> str:
    return render("plot.svg", plot=plot)


def test_a_bar_is_as_long_as_its_figure() -> None:
    drawn = draw(plots.Bars("x", {"run": {"half": Figure(0.5, 0.4, 0.6, 10), "full": Figure(1.0, None, None, 3)}}))
    half, full = (float(width) for width in re.findall(r'class="fill-a" [^>]*width="([\d.]+)"', drawn))
    assert half == pytest.approx(full / 2)


def test_two_runs_have_a_bar_each_for_every_kind_that_they_asked_and_a_key() -> None:
    quoting = {"date": Figure(1.0, None, None, 4), "list": Figure(0.5, 0.2, 0.8, 4)}
    drawn = draw(plots.Bars("x", {"quoting": quoting, "writing": {"date": Figure(0.25, None, None, 4)}}))
    first, second = (
        [
            float(width)
            for width in re.findall(rf'class="fill-{series}" [^>]*width="([\d.]+)" height="12" rx="2"><title>', drawn)
        ]
        for series in "ab"
    )
    assert len(first) == 2
    assert second == pytest.approx([first[0] / 4], abs=0.1)
    assert ">quoting</text>" in drawn
    assert ">writing</text>" in drawn


def test_latencies_of_one_value_and_of_nothing_but_zero_can_be_drawn() -> None:
    for values in ([12.0], [0.0, 0.0]):
        drawn = draw(plots.latencies("x", {"a": values}))
        (points,) = re.findall(r'class="a" points="([^"]+)"', drawn)
        heights = [float(point.partition(",")[2]) for point in points.split()]
        assert (heights[0], heights[-1]) == (244, 24)  # from no question to all of them


def test_an_interval_reaches_from_its_low_to_its_high_end() -> None:
    drawn = draw(plots.Bars("x", {"run": {"half": Figure(0.5, 0.25, 0.75, 10), "full": Figure(1.0, None, None, 3)}}))
    (start, end) = re.findall(r'class="whisker" d="M([\d.]+) [\d.]+H([\d.]+)', drawn)[0]
    widths = [float(width) for width in re.findall(r'class="fill-a" [^>]*width="([\d.]+)"', drawn)]
    assert float(end) - float(start) == pytest.approx(widths[0], abs=0.2)
    assert drawn.count('class="whisker"') == 1


def test_a_curve_falls_where_the_risk_falls() -> None:
    drawn = draw(plots.Curves("x", "across", "along", {"a": [(0.5, 1.0), (1.0, 0.0)]}))
    (points,) = re.findall(r'class="a" points="([^"]+)"', drawn)
    (x1, y1), (x2, y2) = (map(float, point.split(",")) for point in points.split())
    assert x1 < x2
    assert y1 < y2  # the page counts from its top


def test_time_is_named_in_milliseconds_and_seconds() -> None:
    drawn = draw(plots.latencies("x", {"a": [20.0, 900.0, 4000.0]}))
    assert [word for word in ("10 ms", "100 ms", "1 s", "10 s") if f">{word}</text>" in drawn] == [
        "10 ms",
        "100 ms",
        "1 s",
        "10 s",
    ]


def test_a_difference_stands_on_its_side_and_one_that_is_shown_has_the_colour() -> None:
    drawn = draw(plots.Differences("x", [("up", 0.1, 0.05, 0.15, True), ("down", -0.1, -0.2, 0.1, False)]))
    up, down = re.findall(r'<circle class="fill-(\w)" cx="([\d.]+)"', drawn)
    assert (up[0], down[0]) == ("a", "b")
    assert float(down[1]) < float(up[1])
    assert ">+0.100</text>" in drawn


def test_names_cannot_be_markup() -> None:
    assert "<b>" not in draw(plots.Bars("<b>", {"<b>": {"<b>": Figure(0.5, None, None, 1)}}))
    assert "<b>" not in draw(plots.latencies("<b>", {"<b>": [1.0]}))
