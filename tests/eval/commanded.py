"""`rag eval` run in this process, on a gold file of one question."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.__main__ import main

GOLD = {
    "id": "g1",
    "question": "Why was the harbour bridge in Porto Velho closed?",
    "kind": "reason",
    "required_facts": [["barge"]],
    "articles": ["bridge.txt"],
    "quotations": [{"article": "bridge.txt", "quote": "a barge hit its northern pillar"}],
    "status": "answered",
}


def gold(path: Path, *changes: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(GOLD | change) + "\n" for change in changes or ({},)), encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main([*arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err
