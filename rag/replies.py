"""A model's reply, read while it arrives: JSON where the endpoint can be bound to a schema, plain lines where it cannot."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["outcome", "reason", "statements"],
    "properties": {
        "outcome": {"type": "string", "enum": ["answered", "false_premise", "not_found"]},
        "reason": {"type": "string"},
        "statements": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["text", "evidence"],
                "properties": {
                    "text": {"type": "string"},
                    "evidence": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["passage", "quote"],
                            "properties": {"passage": {"type": "integer"}, "quote": {"type": "string"}},
                        },
                    },
                },
            },
        },
    },
}

OUTCOMES = ("answered", "false_premise", "not_found")
# A reply that goes on beyond this is a model that has lost its way.
_LONGEST = 60_000
# The same words so many times, in so many of the last characters: small models do not find out of that again. An answer may
# quote one sentence under each of its statements, of which there are at most eight.
_CIRCLE, _ROUNDS, _BEHIND = 60, 9, 6_000
_STATEMENTS = re.compile(r'"statements"\s*:\s*\[')
_OUTCOME = re.compile(r'"outcome"\s*:\s*"(\w+)"')
_LINE = re.compile(r"^\W{0,4}(OUTCOME|STATEMENT|PASSAGE|QUOTE|REASON)\W{0,3}:\s*(.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """A statement as a model wrote it: its text, and for each quotation the number of its passage. Nothing is checked yet."""

    text: str
    evidence: tuple[tuple[int, str], ...]


class Reply:
    """Reads a reply piece by piece and gives each statement as soon as it is whole."""

    def __init__(self) -> None:
        self.outcome = ""
        """One of OUTCOMES, empty as long as the reply has not said."""
        self.malformed = 0
        """How many statements could not be read."""
        self._text = ""
        self._last = ""
        self._at = -1
        self._lines: list[tuple[str, str]] = []

    def feed(self, piece: str) -> Iterator[Written]:
        """Take the next piece of the reply. Yields the statements that it completes."""
        if len(self._text) > _LONGEST:
            return
        self._text += piece
        self._last = (self._last + piece)[-_BEHIND:]
        if self._is_json():
            yield from self._objects()
        else:
            *whole, self._text = self._text.split("\n")
            for line in whole:
                yield from self._line(line)

    @property
    def circles(self) -> bool:
        """Whether the reply says the same thing again and again, so that there is nothing more to wait for."""
        return len(self._last) >= _CIRCLE * _ROUNDS and self._last.count(self._last[-_CIRCLE:]) >= _ROUNDS

    def end(self) -> Iterator[Written]:
        """The reply is over. Yields what it still holds."""
        if self._is_json():
            yield from self._objects()
        else:
            yield from self._line(self._text)
            yield from self._whole_statement()

    def _is_json(self) -> bool:
        return bool(re.match(r"\s*(?:```\w*\s*)?\{", self._text)) or (not self._lines and self._text.lstrip()[:3] == "```")

    def _objects(self) -> Iterator[Written]:
        if self._at < 0:
            if found := _OUTCOME.search(self._text):
                self._decide(found[1])
            opened = _STATEMENTS.search(self._text)
            if not opened:
                return
            self._at = opened.end()
        decoder = json.JSONDecoder()
        while True:
            start = re.compile(r"[\s,]*").match(self._text, self._at).end()  # type: ignore[union-attr]
            if start >= len(self._text) or self._text[start] != "{":
                break
            try:
                value, self._at = decoder.raw_decode(self._text, start)
            except ValueError:
                return
            yield from self._statement(value)
        if not self.outcome and (found := _OUTCOME.search(self._text, self._at)):
            self._decide(found[1])

    def _statement(self, value: Any) -> Iterator[Written]:
        try:
            pairs = tuple((int(item["passage"]), str(item["quote"])) for item in value["evidence"])
            yield Written(str(value["text"]), pairs)
        except (KeyError, TypeError, ValueError, OverflowError):
            self.malformed += 1

    def _line(self, line: str) -> Iterator[Written]:
        found = _LINE.match(line.strip())
        if not found:
            return
        key, value = found[1].upper(), found[2].strip()
        if key == "OUTCOME":
            self._decide(re.sub(r"\W+", "_", value.lower()).strip("_"))
        elif key == "STATEMENT":
            yield from self._whole_statement()
            self._lines = [(key, value)]
        elif self._lines:
            self._lines.append((key, value))

    def _whole_statement(self) -> Iterator[Written]:
        if not self._lines:
            return
        text, number = self._lines[0][1], 0
        pairs: list[tuple[int, str]] = []
        for key, value in self._lines[1:]:
            if key == "PASSAGE":
                digits = re.search(r"\d{1,4}", value)
                number = int(digits[0]) if digits else 0
            elif key == "QUOTE":
                pairs.append((number, value))
        self._lines = []
        if text and pairs:
            yield Written(text, tuple(pairs))
        else:
            self.malformed += 1

    def _decide(self, word: str) -> None:
        if not self.outcome and word in OUTCOMES:
            self.outcome = word
