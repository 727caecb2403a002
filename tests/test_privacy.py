"""Nothing leaves the machine and nothing is written outside the data folder: real processes, which are watched."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.loaders.test_pdf import pdf
from tests.quarantine.visit import PASSWORD

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
HERE = Path(__file__).parent / "quarantine"
CALL = "Whom does Netanyahu first want to speak with by telephone?"


@dataclass(frozen=True)
class Watched:
    """Runs commands of this checkout in a home, a working folder and a temporary folder of their own, all empty."""

    folder: Path

    def __post_init__(self) -> None:
        for name in ("home", "here", "temporary"):
            (self.folder / name).mkdir()
        self.log.touch()

    @property
    def log(self) -> Path:
        return self.folder / "left.log"

    @property
    def untouched(self) -> dict[str, tuple[int, list[str]]]:
        """When the three folders were last changed, be it for a moment, and what is in them."""
        return {
            name: ((self.folder / name).stat().st_mtime_ns, sorted(os.listdir(self.folder / name)))
            for name in ("home", "here", "temporary")
        }

    def run(self, *command: str | Path, text: str = "", **extra: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "temporary"),
            "PYTHONPATH": os.pathsep.join([str(HERE), str(ROOT)]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "WATCH_LOG": str(self.log),
            "WATCH_ALLOWED": str(self.folder / "data"),
            "RAG_DATA_DIR": str(self.folder / "data"),
            "RAG_LLM": "extractive",
            **extra,
        }
        ran = subprocess.run(
            [sys.executable, "-I", str(HERE / "enclose.py"), str(self.log), *map(str, command)],
            cwd=self.folder / "here",
            env=environment,
            input=text,
            capture_output=True,
            encoding="utf-8",
            timeout=250,
            umask=0o022,
        )
        assert ran.returncode == 0, ran.stderr
        return ran


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_the_watch_notes_a_look_up_a_connection_and_a_file_outside(watched: Watched) -> None:
    code = """
import pathlib, socket
for tried in (lambda: socket.getaddrinfo("news.example", 80), lambda: socket.create_connection(("192.0.2.1", 80), 1)):
    try:
        tried()
    except OSError:
        pass
pathlib.Path("stray.txt").write_text("a", encoding="utf-8")
pathlib.Path("../data").mkdir()
pathlib.Path("../data/kept.txt").write_text("a", encoding="utf-8")
"""
    watched.run(sys.executable, "-c", code)
    first, second, third = watched.log.read_text(encoding="utf-8").splitlines()
    assert first == "socket.getaddrinfo news.example"
    assert "192.0.2.1" in second
    assert "stray.txt" in third
    assert watched.untouched["here"][1] == ["stray.txt"]


def test_ingest_ask_and_chat_reach_no_network_and_leave_nothing_outside_the_data_folder(watched: Watched) -> None:
    rag = Path(sys.executable).with_name("rag")
    before = watched.untouched
    others = (".html", ".htm", ".csv", ".md", ".jsonl", ".gz")
    some = [path for path in sorted((ROOT / "eval" / "sample").iterdir()) if path.suffix in others]
    some.append(ROOT / "eval" / "sample" / "3f81c0_gallant-flight.txt")
    for name, data in (
        ("record.json", b'{"text": "The quay of Tarn was closed.", "title": "Quay shut"}'),
        ("page.pdf", pdf([["A dam."]])),
    ):
        (watched.folder / "data").mkdir(mode=0o700, exist_ok=True)
        some.append(watched.folder / "data" / name)
        some[-1].write_bytes(data)
    report = json.loads(watched.run(rag, "ingest", "--json", *some).stdout)
    assert len(report["added"]) > len(some) and not report["failed"]
    # With Chroma, and without.
    answer = json.loads(watched.run(rag, "ask", "--json", CALL, RAG_EXACT_LIMIT="0").stdout)
    assert "telephone" in answer["text"]
    assert "telephone" in watched.run(rag, "chat", text=f"{CALL}\n\n").stdout
    assert "Archive" in watched.run(rag, "doctor").stdout
    assert watched.log.read_text(encoding="utf-8") == ""
    assert watched.untouched == before
    assert sorted(os.listdir(watched.folder)) == ["data", "here", "home", "left.log", "temporary"]


def test_the_page_reaches_no_network_also_where_it_is_open_to_others_and_a_foreign_site_knocks(watched: Watched) -> None:
    rag = Path(sys.executable).with_name("rag")
    watched.run(rag, "ingest", ROOT / "eval" / "sample" / "3f81c0_gallant-flight.txt")
    before = watched.untouched
    visit = [sys.executable, HERE / "visit.py", str(free_port()), CALL, "President Joe Biden by telephone"]
    seen = json.loads(watched.run(*visit, RAG_UI_PASSWORD=PASSWORD).stdout)
    assert seen == {"knocks": [403, 403, 101], "secure": True}
    kept = {path: path.stat().st_mode & 0o777 for path in (watched.folder / "data").rglob("*")}
    assert {"archive.db", "chats.db", "meta.json", "current"} <= {path.name for path in kept}
    assert {path: mode for path, mode in kept.items() if mode != (0o700 if path.is_dir() else 0o600)} == {}
    assert watched.log.read_text(encoding="utf-8") == ""
    assert watched.untouched == before
