"""Bits flipped in what is kept beside the archive: the page's chats, replies of a model, what is known of followed feeds."""

from __future__ import annotations

import random
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from eval.bench.ends import End, Row
from eval.bench.faults_asked import Obedient
from eval.bench.faults_writer import Letters
from eval.bench.speed import Tell
from eval.bench.stories import stories, write
from rag import Assistant, RagError, Settings
from ui.chats import Chats, Narrowing
from ui.collected import Collections
from ui.kept import DAMAGED, Kept
from ui.saved import SavedQuestions

BESIDE = ("chats", "replies", "feeds")


def flip_bit(file: Path, chance: random.Random) -> str:
    """Flip one bit of a file, each as likely as any other; which one it was."""
    at, bit = chance.randrange(file.stat().st_size), chance.randrange(8)
    with file.open("r+b") as damaged:
        damaged.seek(at)
        byte = damaged.read(1)[0]
        damaged.seek(at)
        damaged.write(bytes([byte ^ 1 << bit]))
    return f"byte {at}, bit {bit}"


def beside(folder: Path, times: Mapping[str, int], seed: int, tell: Tell) -> tuple[Row, ...]:
    """Flip so many bits in each of the files of `BESIDE`, in an empty folder."""
    made: dict[str, Callable[[Path], Any]] = {"chats": _chats, "replies": _replies, "feeds": _feeds}
    return tuple(
        _flipped(folder, name, made[name], times[name], random.Random(f"{seed} {name}"), tell) for name in BESIDE if times[name]
    )


def _flipped(folder: Path, name: str, made: Callable[[Path], Any], times: int, chance: random.Random, tell: Tell) -> Row:
    ends: Counter[End] = Counter()
    remarks = []
    with made(folder / name) as (file, look):
        whole = file.read_bytes()
        expected = look()
        for number in range(times):
            tell(f"one bit flipped in {file.name}: {number} of {times}")
            for left in file.parent.glob(f"{file.name}*"):
                left.unlink()
            file.write_bytes(whole)
            where = flip_bit(file, chance)
            end, remark = _seen(look, expected)
            ends[end] += 1
            remarks += [f"{where}: {remark}"] if remark else []
    return Row(f"one bit flipped in {file.name}", ends, tuple(remarks))


def _seen(look: Callable[[], Any], expected: Any) -> tuple[End, str]:
    try:
        seen = look()
    except RagError:
        return "named", ""
    except Exception as error:  # none of ours: that is what is looked for
        return "raw error", f"{type(error).__name__}: {error}"
    if seen == DAMAGED:
        return "named", ""
    return ("without effect", "") if seen == expected else ("served wrong", f"{str(seen)[:300]}, not {str(expected)[:300]}")


@contextmanager
def _archive(folder: Path, **changes: Any) -> Iterator[Assistant]:
    settings = Settings(data_dir=folder / "archive", llm="extractive", fetch_private=True, fetch_pause=0, _env_file=None)
    with Assistant(settings.changed(**changes), embedder=Letters()) as assistant:
        yield assistant


@contextmanager
def _chats(folder: Path) -> Iterator[tuple[Path, Callable[[], Any]]]:
    """Two chats with real answers, a collection and a saved question; all that a reader can see of them."""
    made = stories(6)
    write(made, folder / "stories")
    file = folder / "chats.db"
    kept = Kept(file)
    store = Chats(kept)
    with _archive(folder) as assistant:
        assistant.ingest(folder / "stories")
        for first in (0, 3):
            chat = store.create("reader", made[first].question)
            for story in made[first : first + 3]:
                turn = store.ask("reader", chat.id, story.question, Narrowing(sources=("Tarn Echo",)))
                store.settle(turn, answer=assistant.query(story.question))
        Collections(kept).create("reader", "Tarn", {article.id: article.title for article in assistant.articles()})
    SavedQuestions(kept).save("reader", made[0].question, Narrowing(sources=("Tarn Echo",)), fitting=6)

    def look() -> Any:
        kept = Kept(file)
        chats = Chats(kept).list("reader")
        turns = [turn for chat in chats for turn in Chats(kept).turns("reader", chat.id)]
        collections, saved = Collections(kept).list("reader"), SavedQuestions(kept).list("reader")
        if DAMAGED in (*(chat.title for chat in chats), *(turn.question for turn in turns)):
            return DAMAGED
        if any(item.damaged for item in collections) or any(item.damaged for item in saved):
            return DAMAGED
        return repr((chats, turns, collections, saved))

    yield file, look


@contextmanager
def _replies(folder: Path) -> Iterator[tuple[Path, Callable[[], Any]]]:
    """A model's replies that are remembered; what is answered with them."""
    (story,) = made = stories(1)
    write(made, folder / "stories")
    file = folder / "cache" / "replies.db"
    with Obedient() as model:
        changes = {"llm": "openai", "llm_base_url": model.url, "llm_model": "scripted", "cache": file}

        def look() -> Any:
            with _archive(folder, **changes) as assistant:
                return assistant.query(story.question).text

        with _archive(folder) as assistant:
            assistant.ingest(folder / "stories")
            sentence = assistant.query(story.question).citations[0].quote
        model.says = (sentence, "", (sentence,))
        look()
        yield file, look


@contextmanager
def _feeds(folder: Path) -> Iterator[tuple[Path, Callable[[], Any]]]:
    """A feed that has three new entries since it was read; what is in the archive after the next round."""
    (folder / "archive").mkdir(parents=True)
    file, listed = folder / "archive" / "follow.db", 3
    with _served(lambda: listed) as address:
        with _archive(folder) as assistant:
            list(assistant.follow([address]))
        shutil.copytree(folder / "archive", folder / "before")
        listed = 6

        def look() -> Any:
            now = file.read_bytes()
            shutil.rmtree(folder / "archive")
            shutil.copytree(folder / "before", folder / "archive")
            file.write_bytes(now)
            with _archive(folder) as assistant:
                (found,) = assistant.follow([address])
                return found.failed, found.silent_since, sorted(article.title for article in assistant.articles())

        yield file, look


@contextmanager
def _served(listed: Callable[[], int]) -> Iterator[str]:
    """A feed on loopback that lists so many of the stories."""
    made = stories(6)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            number = self.path.strip("/")
            if number.isdecimal() and int(number) < len(made):
                story = made[int(number)]
                kind, body = "text/html", f"<html><head><title>{story.name}</title></head><body><article>{_html(story.text)}"
            elif self.path == "/feed":
                links = "".join(f"<item><link>{address}/{at}</link><title>{at}</title></item>" for at in range(listed()))
                kind, body = "application/rss+xml", f"<rss version='2.0'><channel><title>Odda</title>{links}</channel></rss>"
            else:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"{address}/feed"
    finally:
        server.shutdown()
        server.server_close()


def _html(text: str) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
