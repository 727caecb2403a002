"""Pages to be cleaned."""

from __future__ import annotations

from rag.schema import Cleaned

STORY = "The council voted on Monday to close the bridge, because a crack was found in one of its girders."
MORE = "Ferries will carry pedestrians across the river from next week on, the mayor told reporters at the harbor."


def page(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def reasons(raw: str, cleaned: Cleaned) -> dict[str, str]:
    return {raw[item.start : item.end]: item.reason for item in cleaned.dropped}
