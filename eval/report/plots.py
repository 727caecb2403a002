"""Plots as SVG text, drawn by hand so that a report needs nothing but itself. Colours come from the page's style sheet."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence

from eval.summary import Figure

_WIDTH = 460
_SERIES = ("a", "b")


def bars(title: str, runs: Mapping[str, Mapping[str, Figure]]) -> str:
    """Horizontal bars from 0 to 1, with their 95% intervals: one for each kind, or one of each of two runs, side by side."""
    shown = dict(zip(_SERIES, runs.values(), strict=False))
    kinds = dict.fromkeys(kind for figures in shown.values() for kind in figures)
    thick = 16 if len(shown) == 1 else 12
    left, row = 170, thick * len(shown) + 10
    bottom = row * len(kinds) + 8
    scale = _WIDTH - left - 96
    parts = [_tick(left + share * scale, 4, bottom, f"{share:g}") for share in (0, 0.25, 0.5, 0.75, 1)]
    for number, kind in enumerate(kinds):
        top = row * number + 7
        label = top + thick * len(shown) / 2 + 4
        parts.append(f'<text x="{left - 8}" y="{label:.1f}" text-anchor="end">{_text(_short(kind))}</text>')
        for place, (series, figures) in enumerate(shown.items()):
            if kind in figures:
                parts += _bar(series, kind, figures[kind], left, top + thick * place, thick, scale)
    if len(runs) == 1:
        return _svg(title, bottom + 22, parts)
    return _svg(title, bottom + 22 + _KEY, [*parts, *_key(runs, bottom + 34)])


def _bar(series: str, kind: str, figure: Figure, left: float, top: float, thick: float, scale: float) -> list[str]:
    middle = top + thick / 2
    parts = [
        f'<rect class="fill-{series}" x="{left}" y="{top:.1f}" width="{figure.mean * scale:.1f}" height="{thick}"'
        f' rx="2"><title>{_text(kind)}: {figure.mean:.3f}, {figure.count} questions</title></rect>'
    ]
    if figure.low is not None and figure.high is not None:
        start, end = left + figure.low * scale, left + figure.high * scale
        ends = "".join(f"M{x:.1f} {middle - 4:.1f}v8" for x in (start, end))
        parts.append(f'<path class="whisker" d="M{start:.1f} {middle:.1f}H{end:.1f}{ends}"/>')
    value = f'{figure.mean:.2f} <tspan class="soft">n={figure.count}</tspan>'
    return [*parts, f'<text x="{left + scale + 10}" y="{middle + 4:.1f}">{value}</text>']


def curves(title: str, across: str, along: str, lines: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Up to two lines over the unit square: `across` on the x axis, `along` on the y axis, both from 0 to 1."""
    left, top, side, width = 46, 24, 220, _WIDTH - 66
    parts = [_tick(left + share * width, top, top + side, f"{share:g}") for share in (0, 0.25, 0.5, 0.75, 1)]
    parts += [_level(left, width, top + side - share * side, f"{share:g}") for share in (0.25, 0.5, 0.75, 1)]
    parts.append(f'<path class="axis" d="M{left} {top + side}h{width}"/>')
    for series, (name, points) in zip(_SERIES, lines.items(), strict=False):
        path = " ".join(f"{left + x * width:.1f},{top + side - y * side:.1f}" for x, y in points)
        parts.append(f'<polyline class="{series}" points="{path}"><title>{_text(name)}</title></polyline>')
    parts.append(f'<text class="soft" x="{left + width / 2}" y="{top + side + 34}" text-anchor="middle">{_text(across)}</text>')
    parts.append(f'<text class="soft" x="{left}" y="14">{_text(along)}</text>')
    return _svg(title, top + side + 44 + _KEY, [*parts, *_key(lines, top + side + 56)])


def latencies(title: str, samples: Mapping[str, Sequence[float]]) -> str:
    """The share of questions (y) that took at most so many milliseconds (x, on a logarithmic scale), for up to two runs."""
    everything = [value for values in samples.values() for value in values]
    low, high = math.floor(math.log10(max(min(everything), 0.1))), math.ceil(math.log10(max(*everything, 1.0) * 1.0001))
    high = max(high, low + 1)
    left, top, side, width = 46, 24, 220, _WIDTH - 66

    def place(value: float) -> float:
        return left + (math.log10(max(value, 0.1)) - low) / (high - low) * width

    parts = [
        _tick(left + (power - low) / (high - low) * width, top, top + side, _duration(10.0**power))
        for power in range(low, high + 1)
    ]
    parts += [_level(left, width, top + side - share * side, f"{share:g}") for share in (0.25, 0.5, 0.75, 0.95)]
    parts.append(f'<path class="axis" d="M{left} {top + side}h{width}"/>')
    for series, (name, values) in zip(_SERIES, samples.items(), strict=False):
        ordered = sorted(values)
        path = f"M{place(ordered[0]):.1f} {top + side}"
        for number, value in enumerate(ordered, start=1):
            path += f"H{place(value):.1f}V{top + side - number / len(ordered) * side:.1f}"
        parts.append(f'<path class="{series}" d="{path}"><title>{_text(name)}</title></path>')
    parts.append(
        f'<text class="soft" x="{left + width / 2}" y="{top + side + 34}" text-anchor="middle">time (logarithmic)</text>'
    )
    return _svg(title, top + side + 44 + _KEY, [*parts, *_key(samples, top + side + 56)])


def differences(title: str, rows: Sequence[tuple[str, float, float, float, bool]]) -> str:
    """Run against run: the difference in each metric with its interval; (name, mean, low, high, whether it is shown)."""
    left, row = 170, 24
    reach = max([0.05, *(max(abs(low), abs(high)) for _, _, low, high, _ in rows)]) * 1.05
    height = row * len(rows) + 34
    width = _WIDTH - left - 70
    middle_x = left + width / 2

    def place(value: float) -> float:
        return middle_x + value / reach * width / 2

    ticks = (-reach / 1.05, 0.0, reach / 1.05)
    parts = [_tick(place(value), 4, height - 24, f"{value:+.2f}" if value else "0") for value in ticks]
    for number, (name, mean, low, high, shown) in enumerate(rows):
        y = row * number + row / 2 + 2
        series = "a" if shown else "b"
        parts.append(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{_text(_short(name))}</text>')
        parts.append(f'<path class="{series}" d="M{place(low):.1f} {y:.1f}H{place(high):.1f}"/>')
        parts.append(
            f'<circle class="fill-{series}" cx="{place(mean):.1f}" cy="{y:.1f}" r="4"><title>{_text(name)}</title></circle>'
        )
        parts.append(f'<text x="{left + width + 8}" y="{y + 4:.1f}">{mean:+.3f}</text>')
    return _svg(title, height, parts)


_KEY = 22


def _key(names: Mapping[str, object], y: float) -> list[str]:
    places = zip(_SERIES, names, strict=False)
    return [
        f'<rect class="fill-{series}" x="{46 + 200 * number}" y="{y - 9}" width="12" height="12" rx="2"/>'
        f'<text x="{64 + 200 * number}" y="{y + 1}">{_text(_short(name))}</text>'
        for number, (series, name) in enumerate(places)
    ]


def _tick(x: float, top: float, bottom: float, label: str) -> str:
    return (
        f'<path class="axis" d="M{x:.1f} {top}V{bottom}"/>'
        f'<text class="soft" x="{x:.1f}" y="{bottom + 15}" text-anchor="middle">{_text(label)}</text>'
    )


def _level(left: float, width: float, y: float, label: str) -> str:
    return (
        f'<path class="axis" d="M{left} {y:.1f}h{width}"/>'
        f'<text class="soft" x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{_text(label)}</text>'
    )


def _duration(milliseconds: float) -> str:
    return f"{milliseconds:g} ms" if milliseconds < 1000 else f"{milliseconds / 1000:g} s"


def _svg(title: str, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height:.0f}" role="img" aria-label="{_text(title)}" xmlns="http://www.w3.org/2000/svg">'
        f"{''.join(parts)}</svg>"
    )


def _short(text: str) -> str:
    plain = text.replace("_", " ")
    return plain if len(plain) <= 24 else plain[:23] + "…"


def _text(text: str) -> str:
    return html.escape(text, quote=True)
