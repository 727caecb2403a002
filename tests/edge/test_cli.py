import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag import Answer, Assistant, RawArticle, Settings
from rag.lab import suffixes

pytestmark = pytest.mark.slow

BRIDGE = "Why was the harbour bridge closed?"
# What may stand in an output: no escape, no other control character, nothing that turns the writing around.
SAFE = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]*")
HOSTILE = (
    "\x1b[2J\x1b[31mThe harbour bridge was closed\x1b[0m by Dana "
    "\x1b]8;;http://evil.example\x07Whitfield\x1b]8;;\x07 on Monday. "
    "\x9b31mThe \u202epillar\u202c of the bridge \u2066was\u2069 hit by a barge\r\x08\x7f. "
    "\x1b]52;c;ZXZpbA==\x07Repairs take a month."
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, minilm: Any, command_for: Any) -> Any:
    """The command over an archive of a few articles, one of them hostile; tests only read it."""
    folder = tmp_path_factory.mktemp("shelf")
    records = [
        RawArticle(
            "Engineer Dana Whitfield closed the harbour bridge in Porto Velho on Monday after a barge hit its northern pillar. "
            "Repairs will cost 18 million dollars, the city council said.",
            "",
            "bridge",
            "Harbour bridge closed",
            "Harbour News",
            published="2024-10-08",
        ),
        RawArticle(
            "A malaria vaccine tested on 4,800 children in Ghana halved infections within a year, researchers reported.",
            "",
            "vaccine",
            "Malaria vaccine halves infections",
        ),
        RawArticle(
            HOSTILE, "", "hostile", "\x1b[1mClosed\u202e", "\x1b[7mEvil", "\x1b[5mMallory", "http://evil.example/\x1b[0m"
        ),
    ]
    with Assistant(Settings(data_dir=folder / "archive", llm="extractive", _env_file=None), embedder=minilm) as made:
        made.ingest(records)
    return command_for(folder, folder / "archive")


def ids(shelf: Any) -> dict[str, str]:
    return {item["title"]: item["id"] for item in json.loads(shelf("articles", "list", "--json").stdout)}


def failure(ran: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line of an error, after checking that it is one and comes with the right exit code."""
    assert ran.returncode == code, ran.stderr
    assert "Traceback" not in ran.stderr
    assert re.fullmatch(r"error: [^\n]+\n", ran.stderr)
    assert ran.stdout == ""
    return ran.stderr


# What is shown


def test_an_answer_shows_title_source_date_quotation_and_place_of_each_citation(shelf: Any) -> None:
    ran = shelf("ask", "How much will the repairs of the bridge in Porto Velho cost?")
    assert (ran.returncode, ran.stderr) == (0, "")
    shown = " ".join(ran.stdout.split())
    assert "[1] Harbour bridge closed Harbour News, October 8, 2024" in shown
    assert "“Repairs will cost 18 million dollars, the city council said.”" in shown
    assert re.search(r"characters \d+–\d+ of [0-9a-f]{12}", shown)
    assert re.search(r"answered · as of October 8, 2024 · extractive · [\d,]+ ms", shown)


def test_what_is_not_in_the_archive_is_said_so_and_is_a_success(shelf: Any) -> None:
    ran = shelf("ask", "Who is the chancellor of Austria?")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Not in the archive" in ran.stdout


def test_a_search_explains_its_scores(shelf: Any) -> None:
    ran = shelf("search", "bridge", "-k", "2", "--explain")
    assert ran.returncode == 0
    assert re.search(r"score \d\.\d{3} = bm25 \d+\.\d{3}, dense \d\.\d{3}, fused \d\.\d{3}", ran.stdout)
    assert "3. " not in ran.stdout


def test_articles_are_listed_and_shown(shelf: Any) -> None:
    listed = shelf("articles", "list").stdout
    assert "October 8, 2024" in listed
    assert "date unknown" in listed
    assert "3 articles" in listed
    shown = shelf("articles", "show", ids(shelf)["Harbour bridge closed"]).stdout
    assert "Harbour News · October 8, 2024 (explicit)" in " ".join(shown.split())
    assert "Engineer Dana Whitfield" in shown


def test_the_versions_of_an_article_are_shown_and_given_to_programs(rag_command: Any, tmp_path: Path) -> None:
    for told in ("Two people were hurt at the quay.", "Five people were hurt at the quay."):
        (tmp_path / "quay.txt").write_text(f"Barge hits quay\n\n{told}\n", encoding="utf-8")
        assert rag_command("ingest", "quay.txt").returncode == 0
    (key,) = ids(rag_command).values()
    shown = rag_command("articles", "show", key, "--versions").stdout
    assert shown.splitlines()[1:] == ["- Two people were hurt at the quay.", "+ Five people were hurt at the quay."]
    (version,) = json.loads(rag_command("articles", "show", key, "--versions", "--json").stdout)
    assert version["number"] == 1 and version["text"] == "Two people were hurt at the quay."


def test_the_help_of_taking_in_names_every_kind_of_file_that_is_read(shelf: Any) -> None:
    named = shelf("ingest", "--help").stdout.partition("Kinds of file:")[2]
    assert set(re.findall(r"\.[a-z]+", named)) == {*suffixes(), ".gz"}


def test_help_is_shown_without_loading_anything(shelf: Any) -> None:
    ran = shelf("--help")
    assert ran.returncode == 0
    for name in "ingest ask chat search articles index eval bench ui doctor".split():
        assert name in ran.stdout


# JSON


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


def test_taking_in_removing_and_rebuilding_give_json_too(rag_command: Any, stories: Path) -> None:
    (stories / "empty.txt").write_bytes(b"")
    ran = rag_command("ingest", stories, "--json")
    report = json.loads(ran.stdout)
    assert (ran.returncode, len(report["added"]), len(report["failed"])) == (2, 2, 1)
    assert json.loads(rag_command("index", "rebuild", "--json").stdout) == {"passages": 2}
    one = report["added"][0]
    ran = rag_command("articles", "remove", one, "nobody", "--json")
    assert json.loads(ran.stdout) == {"removed": [one], "unknown": ["nobody"]}
    assert ran.returncode == 2


# Exit codes and errors


def test_an_ingest_counts_and_gives_reasons_and_the_rest_goes_on(rag_command: Any, stories: Path) -> None:
    (stories / "cut.txt.gz").write_bytes(b"\x1f\x8b\x08\x00")
    ran = rag_command("ingest", stories, stories / "missing")
    assert ran.returncode == 2
    assert "added 2   updated 0   unchanged 0   removed 0   near-copies 0   failed 2" in ran.stdout
    shown = " ".join(ran.stdout.split())
    assert "cut.txt.gz: truncated gzip data" in shown
    assert "missing: no such file or folder" in shown
    (stories / "cut.txt.gz").unlink()
    (stories / "bridge.txt").unlink()
    ran = rag_command("ingest", "--sync", stories)
    assert ran.returncode == 0
    assert "added 0   updated 0   unchanged 1   removed 1   near-copies 0   failed 0" in ran.stdout


def test_what_is_left_out_of_a_file_is_said_and_is_no_error(rag_command: Any, tmp_path: Path) -> None:
    feed = "<rss><channel><item><description>The mill burnt.</description></item></channel></rss>"
    (tmp_path / "a.xml").write_text(feed, encoding="utf-8")
    ran = rag_command("ingest", tmp_path / "a.xml")
    assert ran.returncode == 0
    shown = " ".join(ran.stdout.split())
    assert "added 1 updated 0 unchanged 0 removed 0 near-copies 0 failed 0 " in shown
    assert "a.xml: 1 of 1 entries hold only a summary" in shown


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


def test_a_doctor_without_an_archive_says_what_to_do(tmp_path: Path, rag_command: Any) -> None:
    ran = rag_command("doctor")
    assert ran.returncode == 1
    assert "run `rag ingest PATH`" in " ".join(ran.stdout.split())


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


# Secrets


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


# Untrusted text


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


def test_hostile_file_names_are_shown_inert_and_on_one_line(rag_command: Any, stories: Path) -> None:
    names = [b"\x1b[31mred.txt", b"two\nlines.txt", b"\xff\xfe.txt", "\u202egpj.txt".encode(), "\U0001f6a2 מבוי.txt".encode()]
    for name in names:
        (Path(os.fsdecode(os.path.join(os.fsencode(stories), name)))).write_bytes(b"")
    ran = rag_command("ingest", stories)
    assert ran.returncode == 2
    assert SAFE.fullmatch(ran.stdout)
    assert "failed 5" in ran.stdout
    assert not [line for line in ran.stdout.splitlines() if line.startswith("lines.txt")]
    ran = rag_command("ingest", stories, "--json")
    assert SAFE.fullmatch(ran.stdout)
    assert len(json.loads(ran.stdout)["failed"]) == 5


# Streams


def test_a_chat_answers_line_by_line_and_survives_a_bad_question(shelf: Any) -> None:
    ran = shelf("chat", text=f"???\n{BRIDGE}\nWho is the chancellor of Austria?\n\nnever asked\n")
    assert ran.returncode == 0
    assert ran.stderr.count("error: ") == 1
    assert "barge" in ran.stdout
    assert "Not in the archive" in ran.stdout
    assert shelf("chat", text="").returncode == 0


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


def test_a_command_that_is_told_to_end_ends_what_it_has_started(shelf: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("rag")), "ui", "--no-browser", "--port", str(port)]
    with subprocess.Popen(command, cwd=shelf.folder, env=shelf.environment(), stdout=subprocess.DEVNULL) as process:
        try:
            assert eventually(lambda: listens(port), 60)
        finally:
            process.terminate()
        assert process.wait(timeout=60) != 0
    assert eventually(lambda: not listens(port), 5)


def listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def eventually(happens: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def test_a_terminal_that_knows_no_unicode_gets_an_answer_too(shelf: Any) -> None:
    for arguments in (("ask", BRIDGE), ("ask", BRIDGE, "--json"), ("articles", "list"), ("doctor",), ("ask", "")):
        ran = shelf(*arguments, env={"PYTHONIOENCODING": "ascii", "LANG": "C"})
        assert "Traceback" not in ran.stderr, arguments
        assert (ran.stdout + ran.stderr).isascii()


def test_a_timeline_is_shown_and_given_to_programs(shelf: Any) -> None:
    shown = shelf("timeline", "the harbour bridge in Porto Velho")
    assert shown.returncode == 0 and "October 7, 2024" in shown.stdout
    record = json.loads(shelf("timeline", "the harbour bridge in Porto Velho", "-n", "1", "--json").stdout)
    (event,) = record["statements"]
    assert record["form"] == "timeline" and event["when"]["value"] == "2024-10-07" and len(event["reports"]) >= 1
    nothing = shelf("timeline", "the elephant parade in Halsen")
    assert nothing.returncode == 0 and "Not in the archive" in nothing.stdout
    assert shelf("timeline", "the harbour bridge", "-n", "0").returncode == 2
