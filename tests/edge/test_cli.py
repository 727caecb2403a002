"""The command line as a whole: JSON, exit codes and errors, secrets, untrusted text, and other ends of a pipe."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rag import Answer
from tests.edge.told import BRIDGE, SAFE, failure, ids

pytestmark = pytest.mark.slow


def test_help_names_every_command(shelf: Any) -> None:
    ran = shelf("--help")
    assert ran.returncode == 0
    for (
        name
    ) in "ingest follow ask chat search timeline find check articles index archive eval bench ui serve mcp doctor".split():
        assert name in ran.stdout


def test_every_command_gives_json_where_a_program_might_read_it(shelf: Any) -> None:
    answer = Answer.from_dict(json.loads(shelf("ask", BRIDGE, "--json").stdout))
    assert answer.question == BRIDGE
    found = json.loads(shelf("search", "bridge", "--json", "--until", "2024-10-08", "--source", "harbour news").stdout)
    assert [item["source"] for item in found] == ["Harbour News"]
    assert found[0]["explanation"]["bm25"] > 0
    article = json.loads(shelf("articles", "show", found[0]["chunk"]["article_id"], "--raw", "--json").stdout)
    assert article["text"][found[0]["chunk"]["start"] : found[0]["chunk"]["end"]] == found[0]["chunk"]["text"]
    assert {"raw", "dropped"} <= set(article)
    findings = json.loads(shelf("doctor", "--json").stdout)
    assert all({"what", "state", "text"} <= set(finding) for finding in findings)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ask", ""), "the question is empty"),
        (("ask", "?!"), "has no words"),
        (("ask", "why " * 5_000), "20,000 characters: expected at most 4,000"),
        (("search", "bridge", "--source", "Nobody"), "unknown source 'Nobody': the archive has"),
        (("ask", "why", "--since", "2024-10-09", "--until", "2024-10-08"), "lies after until"),
        (("ask", "why", "--since", "soon"), "since is 'soon': expected a day"),
        (("ingest", "x", "--field", "body"), "expected NAME=VALUE"),
        (("ingest", "x", "--field", "boddy=story"), "unknown field 'boddy'"),
    ],
)
def test_input_that_cannot_be_used_is_one_line_and_exit_code_2(shelf: Any, arguments: tuple[str, ...], message: str) -> None:
    assert message in failure(shelf(*arguments), 2)


@pytest.mark.parametrize(
    "arguments", [("search", "bridge", "-k", "0"), ("ask",), ("answer", "x"), ("ask", "x", "--sinse", "y")]
)
def test_a_command_that_is_used_wrongly_says_how_to_use_it_with_exit_code_2(shelf: Any, arguments: tuple[str, ...]) -> None:
    ran = shelf(*arguments)
    assert ran.returncode == 2
    assert "Usage: rag" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "env", "message"),
    [
        (("articles", "show", "nobody"), {}, "no article 'nobody' in the archive"),
        (("ask", BRIDGE), {"RAG_DATA_DIR": "no/where"}, "no archive in no/where: expected one made by `rag ingest PATH`"),
        (("ask", BRIDGE), {"RAG_DATA_DIR": "two\nlines"}, "no archive in two lines"),
        (("ask", BRIDGE), {"RAG_DATA_DIR": "\x1b[31mred"}, "no archive in \ufffd[31mred"),
        (("ask", BRIDGE), {"RAG_EMBEDDER": "minilmm"}, "unknown plugin 'minilmm' in embedders"),
    ],
)
def test_what_fails_is_one_line_and_exit_code_1(
    shelf: Any, arguments: tuple[str, ...], env: dict[str, str], message: str
) -> None:
    assert message in failure(shelf(*arguments, env=env), 1)


@pytest.mark.parametrize(
    ("env", "message"),
    [
        ({"RAG_EMBEDDER": "openai"}, "needs OPENAI_API_KEY or RAG_EMBEDDING_BASE_URL"),
        ({"RAG_CHUNK_TOKENS": "many"}, "chunk_tokens"),
        ({"RAG_TODAY": "tomorrow"}, "setting today is 'tomorrow'"),
    ],
)
def test_settings_that_do_not_fit_are_one_line_and_exit_code_2(shelf: Any, env: dict[str, str], message: str) -> None:
    assert message in failure(shelf("ask", BRIDGE, env=env), 2)


def test_another_embedder_is_an_error_that_names_the_rebuild(shelf: Any, embedding_server: Any) -> None:
    env = {"RAG_EMBEDDER": "openai", "RAG_EMBEDDING_BASE_URL": embedding_server.url}
    assert "run `rag index rebuild`" in failure(shelf("search", "bridge", env=env), 1)


def test_settings_come_from_the_env_file_beside_which_the_command_runs(shelf: Any) -> None:
    environment = {**shelf.environment(), "RAG_DATA_DIR": ""}
    del environment["RAG_DATA_DIR"]
    (shelf.folder / ".env").write_text("RAG_DATA_DIR=archive\n", encoding="utf-8")
    try:
        command = [str(Path(sys.executable).with_name("rag")), "articles", "list", "--json"]
        ran = subprocess.run(command, cwd=shelf.folder, env=environment, capture_output=True, encoding="utf-8", timeout=120)
    finally:
        (shelf.folder / ".env").unlink()
    assert len(json.loads(ran.stdout)) == 3


def test_keys_and_passwords_are_never_shown(shelf: Any) -> None:
    env = {
        "OPENAI_API_KEY": "sk-secret-one",
        "RAG_LLM": "openai",
        "RAG_LLM_BASE_URL": "http://me:secret-two@127.0.0.1:9/v1?key=secret-three",
        "RAG_EMBEDDING_BASE_URL": "http://me:secret-four@127.0.0.1:9/v1",
        "RAG_CHROMA_URL": "http://me:secret-five@127.0.0.1:9",
        "RAG_UI_PASSWORD": "secret-six",
    }
    for arguments, more in (
        (("doctor",), {}),
        (("doctor", "--json"), {"RAG_EMBEDDER": "openai"}),
        (("search", "bridge"), {}),
        (("index", "rebuild"), {"RAG_EMBEDDER": "openai"}),
        (("search", "bridge"), {"RAG_CHUNK_TOKENS": "0"}),
    ):
        ran = shelf(*arguments, env={**env, **more})
        assert "secret" not in ran.stdout + ran.stderr
        assert "Traceback" not in ran.stderr


def test_a_misspelt_key_in_the_env_file_is_named_but_its_value_is_not_shown(shelf: Any) -> None:
    (shelf.folder / ".env").write_text("OPENAI_API_KY=sk-secret\nRAG_CHUNK_TOKENS=\n", encoding="utf-8")
    try:
        error = failure(shelf("articles", "list"), 2)
    finally:
        (shelf.folder / ".env").unlink()
    assert "openai_api_ky" in error.lower()
    assert "secret" not in error


def test_a_hostile_article_is_shown_inert_and_without_colours_when_piped(shelf: Any) -> None:
    known = ids(shelf)
    (hostile,) = set(known) - {"Harbour bridge closed", "Malaria vaccine halves infections"}
    hostile_id = known[hostile]
    for arguments in (
        ("ask", "Who closed the harbour bridge on Monday?"),
        ("ask", "Why was the \x1b[31mbridge\u202e closed on Monday?", "--json"),
        ("search", "bridge pillar barge repairs", "--explain"),
        ("articles", "list"),
        ("articles", "show", hostile_id),
        ("articles", "show", hostile_id, "--raw"),
        ("articles", "show", hostile_id, "--raw", "--json"),
    ):
        ran = shelf(*arguments)
        assert ran.returncode == 0, ran.stderr
        assert SAFE.fullmatch(ran.stdout), arguments
        assert SAFE.fullmatch(ran.stderr), arguments
    assert json.loads(ran.stdout)["title"] == hostile


def test_a_reader_that_goes_away_early_causes_no_noise(shelf: Any) -> None:
    command = [str(Path(sys.executable).with_name("rag")), "articles", "list", "--json"]
    process = subprocess.Popen(
        command, cwd=shelf.folder, env=shelf.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    noise = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=120) in {0, 1}
    assert noise == ""


def test_a_terminal_that_knows_no_unicode_gets_an_answer_too(shelf: Any) -> None:
    for arguments in (("ask", BRIDGE), ("ask", BRIDGE, "--json"), ("articles", "list"), ("doctor",), ("ask", "")):
        ran = shelf(*arguments, env={"PYTHONIOENCODING": "ascii", "LANG": "C"})
        assert "Traceback" not in ran.stderr, arguments
        assert (ran.stdout + ran.stderr).isascii()
