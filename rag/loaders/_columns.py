"""Pages of a PDF whose lines were written across their columns: read one column after the other where these are sure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

_FEWEST_LINES, _MOST_PIECES, _NARROWEST, _LEAST_LETTERS = 4, 4_000, 100, 15
"""Lines that make columns, pieces of text on a page that are looked at, 1/72 inch between columns, letters of a line in one."""
_GUTTER = 2
"""Letters' widths that stay blank between columns."""
_MOST_COLUMNS = 8


def read(page: Any) -> str | None:
    """The text of a page as people read it; None where its lines run across columns that cannot be told apart."""
    shown: list[tuple[int, int, int]] = []

    def see(operator: bytes, operands: Any, _matrix: Any, place: Any) -> None:
        if operator in (b"Tj", b"TJ") and operands and len(shown) < _MOST_PIECES:
            parts = operands[0] if operator == b"TJ" else operands
            shown.append((round(place[4]), round(place[5]), sum(len(part) for part in parts if isinstance(part, str | bytes))))

    text = str(page.extract_text(visitor_operand_before=see))
    if not _runs_across(shown):
        return text
    # As a typewriter would set it: what stands below each other on the page does so in the text.
    lines = str(page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False)).splitlines()
    apart = _apart([line.rstrip() for line in lines if line.strip()], _MOST_COLUMNS)
    return "\n".join(apart) if apart else None


def _runs_across(shown: Sequence[tuple[int, int, int]]) -> bool:
    """Whether a page in columns was written line by line across them, so that its text is nothing that anybody can read."""
    across = [
        (left, right)
        for left, right in zip(shown, shown[1:], strict=False)
        if left[1] == right[1] and right[0] - left[0] >= _NARROWEST and min(left[2], right[2]) >= _LEAST_LETTERS
    ]
    # Columns begin at one place each; the cells of a table are shorter than their lines.
    begins = Counter((left[0], right[0]) for left, right in across)
    return bool(begins) and max(begins.values()) >= _FEWEST_LINES


def _apart(lines: Sequence[str], most: int) -> list[str]:
    """The lines of a page one column after the other, [] where no gutter runs through all that stands beside each other.

    What crosses the gutter above the columns, such as a headline, comes first, and what crosses it below them last.
    """
    beside: Counter[int] = Counter()
    for line in lines:
        begin = len(line) - len(line.lstrip())
        beside.update(at for at in range(begin + 1, len(line) - _GUTTER) if not line[at : at + _GUTTER].strip())
    if not beside or most < 2:
        return []
    gutter, count = beside.most_common(1)[0]
    if count < _FEWEST_LINES:
        return []
    # The middle of a gutter is farthest from either column.
    end = gutter
    while beside[end + 1] == count:
        end += 1
    while beside[gutter - 1] == count:
        gutter -= 1
    middle = (gutter + end) // 2
    blank = [not line[middle : middle + _GUTTER].strip() for line in lines]
    two = [at for at, line in enumerate(lines) if blank[at] and line[:middle].strip() and line[middle + _GUTTER :].strip()]
    first, last = two[0], two[-1] + 1
    if not all(blank[first:last]):
        return []
    sides = []
    for column in ([line[:middle] for line in lines[first:last]], [line[middle:] for line in lines[first:last]]):
        filled = [line.rstrip() for line in column if line.strip()]
        sides += _apart(filled, most // 2) or filled
    return [*lines[:first], *sides, *lines[last:]]
