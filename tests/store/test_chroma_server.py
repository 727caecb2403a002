"""An archive whose vectors are on a Chroma server: who may, what is told when it fails, and that nothing is lost."""

from __future__ import annotations

import http.server
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag import ArchiveCorruptError, ArchiveError, Article, Assistant, Chunk, Settings, SettingsError
from rag.store.chroma_server import ChromaServer
from rag.store.stored import IndexEntry
from rag.store.vectors import Vectors
from tests.store.conftest import ChromaRun

ASKED = np.float32([1, 0])


def entry(key: str, *values: float) -> IndexEntry:
    return IndexEntry(Chunk(key, key[0], 0, 1, "x"), Article(id=key[0], title="", text="x"), np.float32(values))


def at(url: str, token: str = "") -> Vectors:
    return Vectors(Path("unused"), ChromaServer(url, "default_tenant", "default_database", token))


@pytest.mark.parametrize("url", ["localhost", "ftp://127.0.0.1", "http://", "127.0.0.1:8000", "http://[broken"])
def test_an_address_that_is_none_is_an_error_that_shows_one(url: str) -> None:
    with pytest.raises(SettingsError, match="chroma_url.*no address.*http://127.0.0.1:8000"):
        at(url).search(ASKED, limit=1)


def test_a_token_is_not_sent_where_it_could_be_read_on_the_way() -> None:
    with pytest.raises(SettingsError, match="not encrypted.*chroma_token.*expected https") as caught:
        at("http://chroma.example:8000", "secret-token").search(ASKED, limit=1)
    assert "secret-token" not in str(caught.value) + repr(ChromaServer("http://a", "b", "c", "secret-token"))


def test_a_server_that_does_not_answer_is_told_without_the_password_in_its_address() -> None:
    with pytest.raises(
        ArchiveError, match="http://127.0.0.1:1 does not answer.*RAG_CHROMA_URL.*nothing stored was lost"
    ) as caught:
        at("http://me:pass-word@127.0.0.1:1").search(ASKED, limit=1)
    assert "pass-word" not in str(caught.value)


class Gate(http.server.ThreadingHTTPServer):
    """Stands in front of a Chroma server: lets requests with the right token pass, refuses others."""

    def __init__(self, behind: str, token: str) -> None:
        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self) -> None:
                if not behind or self.headers["X-Chroma-Token"] != token:
                    self.reply(403 if behind else 404, b"<h1>Not what you look for</h1>")
                    return
                body = self.rfile.read(int(self.headers["Content-Length"] or 0)) or None
                kept = {name: self.headers[name] for name in ("Content-Type",) if self.headers[name]}
                request = urllib.request.Request(behind + self.path, body, kept, method=self.command)
                try:
                    with urllib.request.urlopen(request, timeout=30) as passed:
                        self.reply(passed.status, passed.read())
                except urllib.error.HTTPError as error:
                    self.reply(error.code, error.read())

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def reply(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def close(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


@pytest.fixture
def another_program() -> Iterator[str]:
    """The address of a web server that is no Chroma."""
    made = Gate("", "")
    yield made.url
    made.close()


def test_another_program_or_version_is_named_and_not_taken_for_a_damage(another_program: str) -> None:
    with pytest.raises(ArchiveError, match="does not answer as Chroma 1.x does .404 .*Not what you look for.*RAG_CHROMA_URL"):
        at(another_program).search(ASKED, limit=1)


@pytest.mark.slow
def test_a_token_opens_and_a_wrong_one_is_told(chroma_run: ChromaRun, server: ChromaServer) -> None:
    gate = Gate(chroma_run.url, "right")
    try:
        vectors = Vectors(Path("unused"), replace(server, url=gate.url, token="right"))
        vectors.update([entry("a.0", 1, 0)], [])
        assert vectors.search(ASKED, limit=1) == [("a.0", 1.0)]
        vectors.reopen()
        with pytest.raises(ArchiveError, match="refuses the token: expected RAG_CHROMA_TOKEN") as caught:
            Vectors(Path("unused"), replace(server, url=gate.url, token="wrong")).count()
        assert "wrong" not in str(caught.value)
    finally:
        gate.close()


@pytest.mark.slow
def test_databases_are_apart_and_one_that_is_not_there_is_told(chroma_run: ChromaRun, server: ChromaServer) -> None:
    one = Vectors(Path("unused"), server)
    one.update([entry("a.0", 1, 0)], [])
    other = Vectors(Path("unused"), replace(server, database=chroma_run.database()))
    assert (one.count(), other.count()) == (1, 0)
    with pytest.raises(ArchiveError, match="no database 'nowhere' of tenant 'default_tenant'.*RAG_CHROMA_DATABASE"):
        Vectors(Path("unused"), replace(server, database="nowhere")).count()
    with pytest.raises(ArchiveError, match="of tenant 'nobody'"):
        Vectors(Path("unused"), replace(server, tenant="nobody")).count()
    one.reopen()
    other.reopen()


@pytest.mark.slow
def test_a_server_that_dies_in_the_middle_loses_nothing(
    tmp_path: Path, settings: Settings, stories: Path, minilm: object
) -> None:
    run = ChromaRun(tmp_path / "server")
    remote = settings.changed(chroma_url=run.url)
    try:
        with Assistant(remote, embedder=minilm) as assistant:
            assistant.ingest(stories / "bridge.txt")
            before = assistant.search("Why was the bridge closed?")
            run.kill()
            with pytest.raises(ArchiveError, match="does not answer.*nothing stored was lost"):
                assistant.search("Why was the bridge closed?")
            with pytest.raises(ArchiveError, match="does not answer.*the next `rag ingest` goes on"):
                assistant.ingest(stories / "vaccine.txt")
            assert len(assistant.articles()) == 2
            run.start()
            report = assistant.ingest(stories)
            assert (report.added, len(report.unchanged)) == ((), 2)
            assert assistant.search("Why was the bridge closed?")[0].chunk == before[0].chunk
            assert assistant.check().sound
    finally:
        run.kill()
    with Assistant(settings.changed(exact_limit=0), embedder=minilm) as embedded:
        with pytest.raises(ArchiveCorruptError, match="holds 0 of 2 passages: run `rag index rebuild`"):
            embedded.search("Who led the vaccine trial?")
        embedded.rebuild()
        assert embedded.search("Who led the vaccine trial?")[0].title == "Malaria vaccine halves infections in trial"
        assert embedded.check().sound


@pytest.mark.slow
def test_an_archive_that_moves_to_a_server_is_told_to_be_indexed_there(
    assistant: Assistant, chroma_run: ChromaRun, server: ChromaServer, minilm: object
) -> None:
    moved = assistant.settings.changed(chroma_url=server.url, chroma_database=server.database)
    with Assistant(moved, embedder=minilm) as made:
        with pytest.raises(ArchiveCorruptError, match="vector index .* holds 0 of 2 passages: run `rag index rebuild`"):
            made.search("Why was the bridge closed?")
        made.rebuild()
        one, other = made.search("Why was the bridge closed?"), assistant.search("Why was the bridge closed?")
        assert [(item.chunk, round(item.score, 5)) for item in one] == [(item.chunk, round(item.score, 5)) for item in other]
