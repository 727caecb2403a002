"""What a command has told, and what must not stand in it."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

BRIDGE = "Why was the harbour bridge closed?"
# What may stand in an output: no escape, no other control character, nothing that turns the writing around.
SAFE = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]*")
HOSTILE = (
    "\x1b[2J\x1b[31mThe harbour bridge was closed\x1b[0m by Dana "
    "\x1b]8;;http://evil.example\x07Whitfield\x1b]8;;\x07 on Monday. "
    "\x9b31mThe \u202epillar\u202c of the bridge \u2066was\u2069 hit by a barge\r\x08\x7f. "
    "\x1b]52;c;ZXZpbA==\x07Repairs take a month."
)


def ids(shelf: Any) -> dict[str, str]:
    return {item["title"]: item["id"] for item in json.loads(shelf("articles", "list", "--json").stdout)}


def failure(ran: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line of an error, after checking that it is one and comes with the right exit code."""
    assert ran.returncode == code, ran.stderr
    assert "Traceback" not in ran.stderr
    assert re.fullmatch(r"error: [^\n]+\n", ran.stderr)
    assert ran.stdout == ""
    return ran.stderr
