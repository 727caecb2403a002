"""A model's reply, read while it arrives: JSON where the endpoint can be bound to a schema, plain lines where it cannot.

Models wrap what they are asked for: in thoughts, in fences, in "Sure!", in a list of one, in bold. All that is looked past.
Readers of JSON that is cut off (jiter, `partial_mode`) begin anew with each piece, do not tell whole objects from cut ones, and
refuse words before JSON, Python's quotation marks, line breaks in texts and a comma too many.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from rag.llms._thoughts import Spoken
from rag.prove.written import Written
from rag.write.marks import is_item, plain

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
_LONGEST, _MOST = 60_000, 24
# The same words so many times, in so many of the last characters: small models do not find out of that again. An answer may
# quote one sentence under each of its statements, of which there are at most eight.
_CIRCLE, _ROUNDS, _BEHIND = 60, 9, 6_000
_THOUGHT_OVER = re.compile(r"</think(?:ing)?>|\[/THINK\]|</(?:thought|reasoning)>")
_OUTCOME = re.compile(r"""["'*]outcome["'*]+\s*:\s*["'](\w+)""", re.IGNORECASE)
_REASON = re.compile(r"""["'*]reason["'*]+\s*:\s*("(?:[^"\\]|\\.){0,2000}"|'(?:[^'\\]|\\.){0,2000}')""", re.IGNORECASE)
_LINE = re.compile(
    r"^[^\w{]{0,4}(?:\d{1,2}[.)]\W{0,4})?(OUTCOME|STATEMENT|PASSAGE|QUOTE|REASON)(?:\W{0,3}\d{1,2})?\W{0,3}:\s*(.*)$",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"""\{\s*["'*}]""")
# Objects longer or deeper than this are no statements.
_LONGEST_OBJECT, _DEEPEST = 20_000, 12
_TEXTS, _EVIDENCE = ("text", "statement", "claim"), ("evidence", "quotes", "quotations", "citations")


class Reply:
    """Reads a reply piece by piece and gives each statement as soon as it is whole."""

    def __init__(self) -> None:
        self.outcome = ""
        """One of OUTCOMES, empty as long as the reply has not said."""
        self.reason = ""
        """The reason that the model gives for its outcome: its own words, which nobody has checked."""
        self.malformed = 0
        """How many statements could not be read."""
        self.silent = True
        """Whether it has not said a word."""
        self._spoken = Spoken()
        self._last = ""
        self._length = 0
        self._given = 0
        self._items = 0
        self._text = ""
        self._lines: list[tuple[str, str]] = []
        # In JSON: how far it is read, the sign that ends the string which is open there, where the open objects begin, and how
        # far the statements reach.
        self._json = False
        self._at = 0
        self._string = ""
        self._objects: list[int] = []
        self._told = 0

    def feed(self, piece: str) -> Iterator[Written]:
        """Take the next piece of the reply. Yields the statements that it completes."""
        self._last = (self._last + piece)[-_BEHIND:]
        yield from self._take(self._spoken.feed(piece))

    @property
    def listed(self) -> bool:
        """Whether each of several statements was set as an item of a list."""
        return self._given > 1 and self._items == self._given

    @property
    def circles(self) -> bool:
        """Whether the reply says the same thing again and again, or has no end: there is nothing more to wait for."""
        if self._length >= _LONGEST or self._given >= _MOST:
            return True
        return len(self._last) >= _CIRCLE * _ROUNDS and self._last.count(self._last[-_CIRCLE:]) >= _ROUNDS

    def end(self) -> Iterator[Written]:
        """The reply is over. Yields what it still holds."""
        yield from self._take(self._spoken.end())
        if self._json:
            self._decide_by(self._text[self._told :])
        else:
            yield from self._line(self._text)
            yield from self._whole_statement()

    def _take(self, text: str) -> Iterator[Written]:
        text = text[: _LONGEST - self._length]
        self._length += len(text)
        self.silent = self.silent and not text.strip()
        self._text += text
        if not self._json and any(sign in text for sign in "\n>]{\"'*}"):
            yield from self._read_lines()
        if self._json:
            yield from self._scan()

    def _read_lines(self) -> Iterator[Written]:
        if not self._given and (over := list(_THOUGHT_OVER.finditer(self._text))):
            # Thoughts that the model was made to begin: what they hold is no reply.
            self._text, self._lines, self.outcome, self.reason, self.malformed = self._text[over[-1].end() :], [], "", "", 0
        *lines, last = self._text.split("\n")
        for number, line in enumerate([*lines, last]):
            found = None if self._lines or _LINE.match(line.strip()) else _OBJECT.search(line)
            opens = line.rstrip().endswith("{") and not self._lines and number < len(lines)
            if found or opens:
                start = found.start() if found else line.rindex("{")
                self._text, self._json = "\n".join([line[start:], *[*lines, last][number + 1 :]]), True
                return
            if number < len(lines):
                yield from self._line(line)
        self._text = last

    def _scan(self) -> Iterator[Written]:
        """Read on in JSON, or in what is meant as it: strings are stepped over, and each object is read once it is closed."""
        text = self._text
        while self._at < len(text):
            found = re.compile(rf"[{self._string}\\]" if self._string else "[\"'{}]").search(text, self._at)
            if not found:
                self._at = len(text)
                return
            sign, at = found[0], found.start()
            self._at = at + (2 if sign == "\\" else 1)
            if self._string:
                self._string = "" if sign == self._string else self._string
            elif sign == "{":
                self._objects.append(at)
            elif sign == "}":
                if self._objects:
                    yield from self._object(self._objects.pop(), at + 1)
            elif sign == '"' or re.search(r"[{\[,:]\s*$", text[max(at - 20, 0) : at]):
                self._string = sign

    def _object(self, start: int, end: int) -> Iterator[Written]:
        """A statement, a quotation of one, or what stands around statements."""
        if start < self._told or end - start > _LONGEST_OBJECT or len(self._objects) > _DEEPEST:
            return
        part = self._text[start:end]
        value = _value(part)
        if value is None and not re.search(r"\W(?:text|statement)\W{1,4}:", part):
            return
        if value is not None and (not any(name in value for name in _TEXTS) or "passage" in value):
            return
        if not self._told:
            self._decide_by(self._text[:start])
        self._told = end
        written = _written(value or {}, self._given + 1)
        if written is None:
            self.malformed += 1
        else:
            yield from self._give(written)

    def _decide_by(self, text: str) -> None:
        """Take outcome and reason from what stands around the statements."""
        if found := _OUTCOME.search(text):
            self._decide(found[1].lower())
        if not self.reason and (found := _REASON.search(text)):
            value = _value(found[1])
            self.reason = value if isinstance(value, str) else ""

    def _line(self, line: str) -> Iterator[Written]:
        found = _LINE.match(line.strip())
        if not found:
            return
        key, value = found[1].upper(), found[2].strip()
        if key == "OUTCOME":
            self._decide(re.sub(r"\W+", "_", value.lower()).strip("_"))
        elif key == "REASON":
            self.reason = self.reason or value.strip("*_ ")
        elif key == "STATEMENT":
            yield from self._whole_statement()
            self._lines = [(key, value)]
        elif self._lines:
            self._lines.append((key, value))

    def _whole_statement(self) -> Iterator[Written]:
        if not self._lines:
            return
        told, number = self._lines[0][1], 0
        text, listed = plain(told, self._given + 1), is_item(told, self._given + 1)
        pairs: list[tuple[int, str]] = []
        for key, value in self._lines[1:]:
            if key == "PASSAGE":
                digits = re.search(r"\d{1,4}", value)
                number = int(digits[0]) if digits else 0
            elif key == "QUOTE":
                pairs.append((number, value))
        self._lines = []
        if text and pairs:
            yield from self._give(Written(text, tuple(pairs), listed))
        else:
            self.malformed += 1

    def _give(self, written: Written) -> Iterator[Written]:
        self._given += 1
        self._items += written.listed
        if self._given <= _MOST:
            yield written

    def _decide(self, word: str) -> None:
        if not self.outcome and word in OUTCOMES:
            self.outcome = word


def _value(part: str) -> Any:
    """What a text in JSON or in Python says, the names of an object without marks and in small letters; None when nothing."""
    try:
        value = json.loads(part, strict=False)
    except (ValueError, RecursionError):
        try:
            value = ast.literal_eval(re.sub(r"\n\s*", " ", part))
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return None
    return {re.sub(r"\W", "", str(key)).lower(): item for key, item in value.items()} if isinstance(value, dict) else value


def _written(value: Mapping[str, Any], number: int) -> Written | None:
    """The statement of an object; None when it has no text, no quotation, or a quotation from nowhere."""
    text = next((value[name] for name in _TEXTS if name in value), None)
    evidence = next((value[name] for name in _EVIDENCE if name in value), None)
    pairs = []
    for item in evidence if isinstance(evidence, list) else [evidence]:
        if not isinstance(item, dict):
            return None
        known = {re.sub(r"\W", "", str(key)).lower(): part for key, part in item.items()}
        digits = re.search(r"\d{1,4}", str(known.get("passage", "")))
        quote = next((known[name] for name in ("quote", "text", "quotation") if name in known), None)
        if digits is None or not isinstance(quote, str):
            return None
        pairs.append((int(digits[0]), quote))
    told = plain(text, number) if isinstance(text, str) else ""
    return Written(told, tuple(pairs), is_item(str(text), number)) if told and pairs else None
