"""Ingest on a real Ray cluster of two nodes, which listens on the loopback address alone."""

from __future__ import annotations

import dataclasses
import json
import pickle
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from rag import Assistant, ClusterError, IngestReport, RawArticle, Settings, SettingsError
from rag.store import cluster
from tests.conftest import SAMPLE, Command

pytestmark = pytest.mark.slow

NODE: dict[str, Any] = {"num_cpus": 1, "node_ip_address": "127.0.0.1", "object_store_memory": 80_000_000}


class Nodes:
    """A cluster whose nodes can be killed."""

    def __init__(self) -> None:
        from ray.cluster_utils import Cluster

        self._cluster = Cluster(initialize_head=True, head_node_args={**NODE, "include_dashboard": False})
        self.address: str = self._cluster.address
        self.alive = True
        self._second = self.add()

    def add(self) -> Any:
        self._second = self._cluster.add_node(**NODE)
        return self._second

    def kill_second(self) -> None:
        self._cluster.remove_node(self._second, allow_graceful=False)

    def kill(self) -> None:
        """Both nodes at once: nothing is left of the cluster."""
        self.alive = False
        self.kill_second()
        self._cluster.head_node.kill_raylet()

    def end(self) -> None:
        kept = self._cluster.head_node.get_session_dir_path()
        self._cluster.shutdown()
        shutil.rmtree(kept, ignore_errors=True)


@pytest.fixture(scope="module")
def clusters() -> Iterator[list[Nodes]]:
    """The cluster that the tests of this file share, if one has been started: that takes longer than what most of them do."""
    pytest.importorskip("ray", reason="the extra `ray` is not installed")
    made: list[Nodes] = []
    yield made
    for nodes in made:
        nodes.end()


@pytest.fixture
def nodes(clusters: list[Nodes]) -> Nodes:
    """A cluster that lives: where a test has killed it, another one."""
    while clusters and not clusters[-1].alive:
        clusters.pop().end()
    if not clusters:
        clusters.append(Nodes())
    return clusters[-1]


def laid_out(folder: Path) -> None:
    """The sample archive and what goes wrong, as the folder `news` of a folder."""
    shutil.copytree(SAMPLE, folder / "news")
    (folder / "news" / "broken.json").write_text("{", encoding="utf-8")
    (folder / "news" / "empty.txt").write_text("", encoding="utf-8")
    (folder / "news" / "more.jsonl").write_text(
        "\n".join(
            json.dumps(
                {"title": f"Ferry {number} late", "text": f"Ferry {number} was {number} hours late on Monday, a sailor said."}
            )
            for number in range(60)
        ),
        encoding="utf-8",
    )


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What is taken in, as a path in the working folder, which is another one on a worker."""
    laid_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    return Path("news")


def taken(folder: Path, *given: Any, **options: Any) -> tuple[dict[str, Any], list[str]]:
    """What an ingest into a new archive reports, but for its timings, and all that then stands in the archive's file."""
    with Assistant(Settings(data_dir=folder, llm="extractive", _env_file=None)) as assistant:
        report = assistant.ingest(*given, **options)
    return told(report), stored(folder)


def told(report: IngestReport) -> dict[str, Any]:
    return {**dataclasses.asdict(report), "timings": None}


def stored(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "archive.db") as db:
        lines = list(db.iterdump())
    db.close()
    return lines


@dataclass(frozen=True)
class Here:
    """What this machine alone makes of the news in a folder: the report, what then stands in the archive's file, its steps."""

    folder: Path
    report: dict[str, Any]
    lines: list[str]
    steps: list[tuple[int, int, str]]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """Made once: it is what every cluster has to come to."""
    folder = tmp_path_factory.mktemp("here")
    laid_out(folder)
    steps: list[tuple[int, int, str]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        report, lines = taken(folder / "archive", Path("news"), on_progress=lambda *step: steps.append(step))
    return Here(folder, report, lines, steps)


@pytest.fixture
def same_news(here: Here, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What `here` was made of, where it stands: an archive keeps the whole path of a file. Tests only read it."""
    monkeypatch.chdir(here.folder)
    return Path("news")


def test_an_archive_made_on_a_cluster_is_the_same_to_the_byte(
    nodes: Nodes, same_news: Path, here: Here, tmp_path: Path
) -> None:
    seen: list[tuple[int, int, str]] = []
    there = taken(tmp_path / "there", same_news, ray=nodes.address, on_progress=lambda *step: seen.append(step))
    assert there == (here.report, here.lines)
    assert len(here.report["added"]) > 80 and len(here.report["failed"]) == 2
    assert seen == here.steps
    records = [RawArticle(path="", body=f"Lorry {number} was stopped at the bridge.", key=str(number)) for number in range(40)]
    assert taken(tmp_path / "here2", records) == taken(tmp_path / "there2", records, ray=nodes.address)


def test_what_has_not_changed_is_not_read_again_and_a_correction_stays(nodes: Nodes, news: Path, tmp_path: Path) -> None:
    with Assistant(Settings(data_dir=tmp_path / "archive", llm="extractive", _env_file=None)) as assistant:
        first = assistant.ingest(news / "more.jsonl", ray=nodes.address)
        assistant.correct(first.added[0], title="Ferry at last")
        again = assistant.ingest(news / "more.jsonl", ray=nodes.address)
        assert (again.unchanged, again.added, again.updated) == (first.added, (), ())
        text = (news / "more.jsonl").read_text(encoding="utf-8")
        (news / "more.jsonl").write_text(text.replace("a sailor", "a stoker"), encoding="utf-8")
        assert assistant.ingest(news / "more.jsonl", ray=nodes.address).updated == first.added
        assert assistant.article(first.added[0]).title == "Ferry at last"


def test_a_node_that_dies_in_the_middle_costs_nothing(nodes: Nodes, same_news: Path, here: Here, tmp_path: Path) -> None:
    def killing(done: int, total: int, what: str) -> None:
        if done == 3:
            nodes.kill_second()

    try:
        there = taken(tmp_path / "there", same_news, ray=nodes.address, on_progress=killing)
    finally:
        nodes.add()
    assert there == (here.report, here.lines)


@pytest.mark.parametrize("address", ["127.0.0.1:{free}", "nowhere.invalid:6379", "{free}"])
def test_no_cluster_at_an_address_is_told_at_once(address: str, tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="the extra `ray` is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    with Assistant(Settings(data_dir=tmp_path, llm="extractive", _env_file=None)) as assistant:
        with pytest.raises(ClusterError, match=r"no Ray cluster to be used at .*without --ray this machine does the work"):
            assistant.ingest([], ray=address.format(free=free))
        assert assistant.ingest(SAMPLE).failed == ()


def test_a_cluster_with_another_version_of_dateline_is_refused(
    nodes: Nodes, news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: Callable[[str], str] = metadata.version
    cluster.version.cache_clear()
    monkeypatch.setattr(metadata, "version", lambda name: "9.9.9" if name == "dateline" else found(name))
    try:
        with pytest.raises(ClusterError, match=r"has dateline 0\.\S+ : expected 9\.9\.9 , as here; install the same on all"):
            taken(tmp_path / "archive", news, ray=nodes.address)
    finally:
        cluster.version.cache_clear()


def test_an_embedder_given_as_an_object_stays_here(tmp_path: Path, minilm: Any) -> None:
    with (
        Assistant(Settings(data_dir=tmp_path, llm="extractive", _env_file=None), embedder=minilm) as assistant,
        pytest.raises(SettingsError, match="expected one that the settings name"),
    ):
        assistant.ingest(SAMPLE, ray="local")


def test_workers_get_no_secret_but_the_key_that_they_embed_with() -> None:
    secrets = {"openai_api_key": "sk-1-secret", "api_token": "t-2-secret", "ui_password": "p-3-secret"}
    sent = pickle.dumps(cluster.for_embedding(Settings(_env_file=None, embedding_model="m-1", **secrets)))
    assert b"m-1" in sent and b"-secret" not in sent
    sent = pickle.dumps(cluster.for_embedding(Settings(_env_file=None, embedder="openai", **secrets)))
    assert b"sk-1-secret" in sent and b"t-2" not in sent and b"p-3" not in sent


def test_the_command_starts_a_cluster_on_this_machine_and_prints_its_report_alone(rag_command: Command, news: Path) -> None:
    pytest.importorskip("ray", reason="the extra `ray` is not installed")
    done = rag_command("ingest", "--ray", str(news.absolute()), "--json", timeout=120)
    assert len(json.loads(done.stdout)["added"]) > 80
    assert done.returncode == 2, done.stderr
    wrong = rag_command("ingest", "--ray", "127.0.0.1:1", str(news.absolute()))
    assert wrong.returncode == 1 and "no Ray cluster to be used at 127.0.0.1:1" in wrong.stderr
    assert rag_command("ingest", "--ray").returncode == 2


# The last one: it takes the cluster with it.
def test_a_cluster_that_dies_is_told_and_this_machine_goes_on(
    nodes: Nodes, same_news: Path, here: Here, tmp_path: Path
) -> None:
    def killing(done: int, total: int, what: str) -> None:
        if done == total // 2:
            nodes.kill()

    with Assistant(Settings(data_dir=tmp_path / "archive", llm="extractive", _env_file=None)) as assistant:
        with pytest.raises(
            ClusterError, match=r"the cluster at 127\.0\.0\.1:\d+ failed .*goes on from there, also without --ray"
        ):
            assistant.ingest(same_news, ray=nodes.address, on_progress=killing)
        before = assistant.count()[0] if assistant.exists() else 0
        report = assistant.ingest(same_news)
        assert len(report.unchanged) == before
        assert len(report.added) + before == len(here.report["added"])
        assert assistant.check().sound
