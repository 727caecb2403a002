"""What an endpoint refuses is found out once for all processes that use one data folder."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from rag.llms import Message
from rag.llms._kept_dialects import FILE, KEPT
from rag.llms.openai import OpenAIChat
from rag.write.replies import SCHEMA

ASK = (Message("user", "Who closed the bridge?"),)
KEY = "sk-test-0123456789abcdef"


def _asked(endpoint: Any, folder: Path, model: str = "scripted") -> OpenAIChat:
    """One question by a new model object, as another process would ask it."""
    chat = OpenAIChat(model=model, base_url=endpoint.url, key=KEY, timeout=5.0, folder=folder)
    try:
        assert "".join(piece for piece in chat.stream(ASK, schema=SCHEMA) if isinstance(piece, str)) == "The engineer."
    finally:
        chat.close()
    return chat


def _refusing(endpoint: Any) -> None:
    def reply(request: dict[str, Any]) -> Any:
        if "response_format" in request:
            return endpoint.reply(status=400, body="response_format json_schema is not supported")
        return "The engineer."

    endpoint.say(reply)


def _requests(endpoint: Any, folder: Path, **options: Any) -> int:
    before = len(endpoint.requests)
    _asked(endpoint, folder, **options)
    return len(endpoint.requests) - before


def test_the_next_process_asks_at_once_without_what_was_refused(endpoint: Any, tmp_path: Path) -> None:
    _refusing(endpoint)
    assert _requests(endpoint, tmp_path) == 2
    assert _requests(endpoint, tmp_path) == 1
    assert not _asked(endpoint, tmp_path).structured
    assert _asked(endpoint, tmp_path).spared == ("without a schema",)


def test_another_model_and_another_folder_are_asked_anew(endpoint: Any, tmp_path: Path) -> None:
    _refusing(endpoint)
    _asked(endpoint, tmp_path)
    assert _requests(endpoint, tmp_path, model="other") == 2
    (tmp_path / "other").mkdir()
    assert _requests(endpoint, tmp_path / "other") == 2


def test_the_file_is_for_its_owner_and_holds_neither_key_nor_address_nor_text(endpoint: Any, tmp_path: Path) -> None:
    _refusing(endpoint)
    _asked(endpoint, tmp_path)
    file = tmp_path / FILE
    text = file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert KEY not in text and "127.0.0.1" not in text and "bridge" not in text and "scripted" not in text


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"a": 1}', "[" * 50_000, "\x00", "values", "fields", "base"])
def test_a_damaged_file_is_as_none_at_all(endpoint: Any, tmp_path: Path, damage: str) -> None:
    _refusing(endpoint)
    _asked(endpoint, tmp_path)
    file = tmp_path / FILE
    known = json.loads(file.read_text(encoding="utf-8"))
    for item in known.values():
        if damage == "values":
            item["dialect"]["limit"] = ["max_tokens"]
        elif damage == "fields":
            item["dialect"]["other"] = True
        elif damage == "base":
            item["dialect"]["base"] = 7
    file.write_text(json.dumps(known) if damage in ("values", "fields", "base") else damage, encoding="utf-8")
    assert _requests(endpoint, tmp_path) == 2
    assert _requests(endpoint, tmp_path) == 1


def test_what_is_old_is_found_out_again_since_endpoints_learn_too(endpoint: Any, tmp_path: Path) -> None:
    _refusing(endpoint)
    _asked(endpoint, tmp_path)
    file = tmp_path / FILE
    known = json.loads(file.read_text(encoding="utf-8"))
    for item in known.values():
        item["at"] = (datetime.datetime.now(datetime.UTC) - KEPT).isoformat()
    file.write_text(json.dumps(known), encoding="utf-8")
    assert _requests(endpoint, tmp_path) == 2


def test_an_endpoint_that_has_become_another_one_is_asked_as_if_for_the_first_time(endpoint: Any, tmp_path: Path) -> None:
    def only_responses(request: dict[str, Any]) -> Any:
        if "input" in request:
            return endpoint.reply(status=404, body="not found")
        return "The engineer."

    _refusing(endpoint)
    _asked(endpoint, tmp_path)
    file = tmp_path / FILE
    known = json.loads(file.read_text(encoding="utf-8"))
    for item in known.values():
        item["dialect"] |= {"api": "responses", "usage": False}
    file.write_text(json.dumps(known), encoding="utf-8")
    endpoint.say(only_responses)
    assert _requests(endpoint, tmp_path) >= 2
    assert _requests(endpoint, tmp_path) == 1


def test_a_request_that_was_too_long_takes_no_limit_from_later_ones(endpoint: Any, tmp_path: Path) -> None:
    def short(request: dict[str, Any]) -> Any:
        if "max_tokens" in request and len(endpoint.requests) < 2:
            return endpoint.reply(status=400, body="maximum context length is 2048 tokens")
        return "The engineer."

    endpoint.say(short)
    assert _requests(endpoint, tmp_path) == 2
    _asked(endpoint, tmp_path)
    assert "max_tokens" in endpoint.requests[-1]


def test_without_a_folder_nothing_is_kept_and_nothing_fails(endpoint: Any, tmp_path: Path) -> None:
    _refusing(endpoint)
    absent = tmp_path / "absent"
    assert _requests(endpoint, absent) == 2
    assert not absent.exists()
