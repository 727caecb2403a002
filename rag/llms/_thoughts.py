"""A reply without the thoughts that some models speak before it."""

from __future__ import annotations

# Where thoughts that are part of the text begin and end. The beginning may have been put into the model's mouth.
_THOUGHTS = (
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("[THINK]", "[/THINK]"),
    ("<|channel|>analysis", "<|channel|>final<|message|>"),
)


class Spoken:
    """What a reply says, without the thoughts before it."""

    def __init__(self) -> None:
        self._held = ""
        self._end = ""
        self._begun = False

    def feed(self, piece: str) -> str:
        """Take the next piece. Gives what of the reply can be told by now."""
        if self._begun:
            return piece
        self._held += piece
        while True:
            if self._end:
                _, over, after = self._held.partition(self._end)
                # The mark itself may be coming in pieces.
                self._held = after if over else self._held[-len(self._end) :]
                if not over:
                    return ""
                self._end = ""
            start = self._held.lstrip()
            if not start or any(mark.startswith(start) and mark != start for mark, _ in _THOUGHTS):
                return ""
            self._end = next((end for mark, end in _THOUGHTS if start.startswith(mark)), "")
            if not self._end:
                break
        self._begun = True
        told, self._held = self._held, ""
        return told

    def end(self) -> str:
        """The reply is over. Gives what was still held back; thoughts without an end are no reply."""
        told = "" if self._end else self._held
        self._held = ""
        return told
