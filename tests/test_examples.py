"""The six programs of the cookbook, each run as a reader would run it, on one archive."""

from __future__ import annotations

import http.server
import json
import os
import runpy
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from rag import Assistant, Settings
from tests.edge.serve.serving import serving

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "docs" / "examples"
REASON = "would not approve"
USED = ("3f81c0_gallant-flight.txt", "tribune_a1_7702.txt", "item-5571.txt")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory, minilm: object, command_for: Any) -> Iterator[Any]:
    """The command over what the programs ask of the sample archive; they find it by the environment, as a reader's would."""
    folder = tmp_path_factory.mktemp("examples")
    with Assistant(Settings(data_dir=folder / "archive", llm="extractive", _env_file=None), embedder=minilm) as made:
        made.ingest([ROOT / "eval" / "sample" / name for name in USED])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAG_DATA_DIR", str(folder / "archive"))
        patch.setenv("RAG_LLM", "extractive")
        yield command_for(folder, folder / "archive")


def test_every_example_is_run_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [
        path.name for path in sorted(EXAMPLES.iterdir()) if path.suffix != ".jsonl" and f'"{path.name}"' not in source
    ] == []


def test_the_briefing_answers_and_refuses(shelf: Any, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EXAMPLES / "briefing.py"), run_name="__main__")
    told = capsys.readouterr().out
    assert REASON in told and "Mariam Osei" in told and "Not in the archive" in told


def test_the_notebook_runs_from_top_to_bottom(shelf: Any) -> None:
    notebook = nbformat.read(EXAMPLES / "story.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}).execute()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    shown = "".join(str(output.get("data", "")) for cell in cells for output in cell.outputs)
    assert "3 articles in" in shown and "| when | what | where |" in shown and "The Levant Courier" in shown
    page = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
    assert all(cell.source in page for cell in cells)


def test_the_client_of_openais_interface_is_answered_at_once_and_in_pieces(
    shelf: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(shelf) as server:
        monkeypatch.setattr(sys, "argv", ["openai_client.py", f"{server.url}/v1"])
        runpy.run_path(str(EXAMPLES / "openai_client.py"), run_name="__main__")
    told = capsys.readouterr().out
    assert told.count(REASON) >= 2 and "source: Netanyahu grounds Gallant's flight" in told


def test_the_client_of_the_context_protocol_calls_the_tools(shelf: Any, capfd: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(EXAMPLES / "mcp_client.py"), run_name="__main__")
    tools, *answer = capfd.readouterr().out.splitlines()
    assert tools.startswith("tools: ask timeline search") and REASON in answer[0] and answer[-1].startswith("in the article: ")


# An agent of LlamaIndex looks at what pydantic and its own workflows have deprecated.
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:unclosed:ResourceWarning")
def test_the_agent_asks_the_archive_and_answers_with_what_it_said(
    shelf: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Endpoint(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["messages"][0]["content"])
            said = (
                "Thought: I need it.\nAction: archive\n"
                'Action Input: {"input": "For what reason was the trip of Gallant postponed?"}'
                if len(asked) == 1
                else "Thought: I can answer.\nAnswer: The prime minister would not let him go."
            )
            choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": said}}
            body = json.dumps(
                {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        answering = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        answering.start()
        try:
            monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.server_port}/v1")
            monkeypatch.setenv("OPENAI_API_KEY", "none")
            runpy.run_path(str(EXAMPLES / "llamaindex_agent.py"), run_name="__main__")
        finally:
            server.shutdown()
            answering.join()
    told = capsys.readouterr().out
    assert "Netanyahu grounds Gallant's flight" in told and "The prime minister would not let him go." in told
    assert len(asked) == 2 and REASON in asked[1]


def test_the_evaluation_of_ones_own_archive_gives_figures(shelf: Any) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**shelf.environment(), "PATH": path}
    command = ["sh", EXAMPLES / "evaluate.sh"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", timeout=200)
    assert done.returncode == 0, done.stderr
    assert "1 file, no problem" in done.stdout and "fact recall" in done.stdout
    shown = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
    assert all(
        line in shown for line in (EXAMPLES / "evaluate.sh").read_text(encoding="utf-8").splitlines() if line[:3] == "rag"
    )
