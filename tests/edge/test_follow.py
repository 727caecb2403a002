"""`rag ingest` of addresses and `rag follow`: the real command, against a real server on loopback."""

from __future__ import annotations

import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from rag import InputError
from rag.edge import follow
from rag.edge.cli import app
from tests.website import Reply, Site, item

HOSTILE = "&lt;script&gt;alert(1)&lt;/script&gt; [red]One \u202e &#155;2J"
NEAR = {"RAG_FETCH_PRIVATE": "true", "RAG_FETCH_PAUSE": "0", "RAG_FETCH_SECONDS": "20"}


def titles(rag_command: Any) -> list[str]:
    return sorted(article["title"] for article in json.loads(rag_command("articles", "list", "--json").stdout))


def started(rag_command: Any, *arguments: str | Path) -> subprocess.Popen[str]:
    command = [str(Path(sys.executable).with_name("rag")), *map(str, arguments)]
    return subprocess.Popen(
        command,
        env=rag_command.environment(NEAR),
        cwd=rag_command.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def running() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that end with the test."""
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        process.kill()
        process.communicate()


# The list


def test_a_list_names_addresses_and_folders_and_has_comments(tmp_path: Path) -> None:
    file = tmp_path / "feeds.txt"
    file.write_text(
        "\ufeff# mine\nhttps://a.example/feed#now   # the best\n\n  news/today\n/abs\nhttps://a.example/feed#now\nftp://a.example/b\n",
        encoding="utf-8",
    )
    assert follow.places(file) == (
        "https://a.example/feed#now",
        tmp_path / "news" / "today",
        Path("/abs"),
        "ftp://a.example/b",
    )


@pytest.mark.parametrize("data", [b"", b"# nothing\n\n", b"\xff\xfe\xfd", b"a\n" * 1_000_000])
def test_a_list_that_names_nothing_is_an_error(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "feeds.txt").write_bytes(data)
    with pytest.raises(InputError, match="expected a list"):
        follow.places(tmp_path / "feeds.txt")
    with pytest.raises(InputError, match="cannot be read"):
        follow.places(tmp_path / "missing.txt")


def test_the_home_of_nobody_is_told_and_the_rest_of_the_list_goes_on(site: Site, rag_command: Any) -> None:
    file = rag_command.folder / "list.txt"
    file.write_text(f"~nosuchuser/news\n{site.html('/1')}\n", encoding="utf-8")
    ran = rag_command("follow", file, env=NEAR)
    assert ran.returncode == 1 and "~nosuchuser/news" in ran.stdout and "added 1" in ran.stdout
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("given", ["nan", "inf", "-1", "0", "1e300", "often"])
def test_only_a_number_of_minutes_is_waited_for(tmp_path: Path, given: str) -> None:
    ran = CliRunner().invoke(app, ["follow", str(tmp_path / "list.txt"), "--every", given])
    assert ran.exit_code == 2 and "--every" in ran.output
    assert given == "0" or CliRunner().invoke(app, ["follow", "list.txt", "--silent-after", given]).exit_code == 2


# The commands


def test_a_page_that_is_ingested_again_is_unchanged_or_updated_and_can_be_asked_about(site: Site, rag_command: Any) -> None:
    page = site.html("/a?utm_source=mail", "Harbour bridge closed")
    added = json.loads(rag_command("ingest", "--json", page, env=NEAR).stdout)
    assert (len(added["added"]), added["failed"]) == (1, [])
    site.pages["/a"] = site.pages["/a?utm_source=mail"]
    again = json.loads(rag_command("ingest", "--json", f"{site.url}/a#top", env=NEAR).stdout)
    assert again["unchanged"] == added["added"]
    site.html("/a", "Harbour bridge is closed until May")
    assert json.loads(rag_command("ingest", "--json", f"{site.url}/a", env=NEAR).stdout)["updated"] == added["added"]
    answer = json.loads(rag_command("ask", "--json", "Why was the harbour bridge closed?").stdout)
    assert "barge" in answer["text"] and answer["citations"][0]["url"] == f"{site.url}/a"


def test_a_feed_is_ingested_and_what_failed_or_stood_in_is_named(site: Site, rag_command: Any) -> None:
    story = site.html("/1", "One")
    content = site.pages["/1"].body.decode().partition("<article>")[2].partition("</article>")[0]
    feed = site.rss("/feed", item(story) + item(f"{site.url}/gone", "Two", content=content) + item(f"{site.url}/none"))
    ran = rag_command("ingest", feed, env=NEAR)
    assert ran.returncode == 2
    assert "added 2" in ran.stdout and "failed 1" in ran.stdout
    assert f"{site.url}/none: not there (404)" in ran.stdout
    assert f"{site.url}/gone: the feed's own text was taken" in ran.stdout


def test_this_machine_is_refused_unless_a_setting_allows_it(site: Site, rag_command: Any) -> None:
    site.html("/a")
    ran = rag_command("ingest", f"{site.url}/a", f"http://localhost:{site.port}/a", "file:///etc/passwd")
    assert ran.returncode == 2 and "failed 3" in ran.stdout
    assert ran.stdout.count("RAG_FETCH_PRIVATE=true") == 2
    assert site.asked == []


def test_robots_txt_is_obeyed_unless_it_is_to_be_ignored(site: Site, rag_command: Any) -> None:
    page = site.html("/a")
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /\n")
    assert "--ignore-robots" in rag_command("ingest", page, env=NEAR).stdout
    assert "added 1" in rag_command("ingest", "--ignore-robots", page, env=NEAR).stdout


def test_a_round_names_what_failed_and_what_is_silent_and_takes_the_rest(site: Site, rag_command: Any) -> None:
    site.rss("/alive", item(site.html("/1", HOSTILE)) + item(site.html("/2", "Two")))
    site.rss("/silent", item(site.html("/3", "Three"), published="01 Sep 2024 10:00:00 GMT"))
    (rag_command.folder / "notes").mkdir()
    (rag_command.folder / "notes" / "a.txt").write_text("A note\n\nThe pier was painted blue on Friday.\n", encoding="utf-8")
    file = rag_command.folder / "list.txt"
    file.write_text(f"{site.url}/alive\n{site.url}/silent # old\n{site.url}/missing\nnotes\n", encoding="utf-8")
    ran = rag_command("follow", file, env=NEAR)
    assert ran.returncode == 1, ran.stderr
    listed = rag_command("articles", "list").stdout
    assert "<script>alert(1)</script> [red]One" in listed and "\u202e" not in listed and "\x9b" not in listed
    assert "followed 4   added 4   updated 0   silent 1   failed 1" in ran.stdout
    assert "silent: nothing new since 2024-09-01" in ran.stdout
    assert f"{site.url}/missing: not there (404)" in ran.stdout
    file.write_text(f"{site.url}/alive\nnotes\n", encoding="utf-8")
    again = rag_command("follow", file, "--json", env=NEAR)
    assert again.returncode == 0
    assert [(one["kind"], one["added"], one["failed"]) for one in json.loads(again.stdout)] == [
        ("feed", 0, []),
        ("files", 0, []),
    ]


def test_a_list_that_is_not_there_is_wrong_input(rag_command: Any) -> None:
    ran = rag_command("follow", "missing.txt")
    assert ran.returncode == 2 and "cannot be read" in ran.stderr


def test_every_so_often_it_looks_again_until_it_is_stopped(
    site: Site, rag_command: Any, running: list[subprocess.Popen[str]]
) -> None:
    site.rss("/feed", item(site.html("/1", "One")))
    file = rag_command.folder / "list.txt"
    file.write_text(f"{site.url}/feed\n", encoding="utf-8")
    process = started(rag_command, "follow", file, "--every", "0.005")
    running.append(process)
    wait_for(lambda: site.asked.count("/feed") >= 2, process)
    site.rss("/feed", item(site.html("/2", "Two")))
    wait_for(lambda: "/2" in site.asked, process)
    site.pages["/feed"] = Reply(status=500)
    so_far = site.asked.count("/feed")
    wait_for(lambda: site.asked.count("/feed") >= so_far + 3, process)
    process.terminate()
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert "failed (500)" in out
    assert titles(rag_command) == ["One", "Two"]


def test_a_process_that_is_killed_in_the_middle_loses_nothing_and_fetches_little_again(
    site: Site, rag_command: Any, running: list[subprocess.Popen[str]]
) -> None:
    reached = threading.Event()
    names = [f"/{number:02d}" for number in range(25)]
    entries = "".join(item(site.html(name, f"Story {name}")) for name in names)
    site.rss("/feed", entries, ETag='"one"')
    whole = site.pages["/22"]

    def hang(_: http.server.BaseHTTPRequestHandler) -> None:
        reached.set()
        site.over.wait(30)

    site.pages["/22"] = Reply(by_itself=hang)
    file = rag_command.folder / "list.txt"
    file.write_text(f"{site.url}/feed\n", encoding="utf-8")
    process = started(rag_command, "follow", file)
    running.append(process)
    wait_for(reached.is_set, process)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    site.pages["/22"] = whole
    site.asked.clear()
    ran = rag_command("follow", file, "--json", env=NEAR)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    # A batch of 20 was stored and noted; of the other five two had been fetched.
    assert json.loads(ran.stdout)[0]["added"] == 5
    assert [asked for asked in site.asked if asked in names] == names[20:]
    assert titles(rag_command) == [f"Story {name}" for name in names]


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [1.0, 2.5, 4.0])
def test_killed_at_any_time_the_next_round_has_it_all(
    site: Site, rag_command: Any, running: list[subprocess.Popen[str]], seconds: float
) -> None:
    names = [f"/{number:02d}" for number in range(45)]
    site.rss("/feed", "".join(item(site.html(name, f"Story {name}")) for name in names), ETag='"one"')
    file = rag_command.folder / "list.txt"
    file.write_text(f"{site.url}/feed\n", encoding="utf-8")
    process = started(rag_command, "follow", file)
    running.append(process)
    time.sleep(seconds)
    process.kill()
    process.wait()
    assert rag_command("follow", file, env=NEAR).returncode == 0
    assert titles(rag_command) == [f"Story {name}" for name in names]


def wait_for(ready: Any, process: subprocess.Popen[str], patience: float = 90) -> None:
    until = time.monotonic() + patience
    while not ready():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until, "it did not get there"
        time.sleep(0.02)
