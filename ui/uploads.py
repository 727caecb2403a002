"""Uploaded files on their way into the archive: names made harmless, limits kept, copies put where they stay."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rag.lab import suffixes
from ui.launch import MAX_UPLOAD_MB

MAX_FILES = 1000
MAX_TOTAL_MB = 200
_LONGEST_NAME = 120
_DEEPEST = 8
_NO_KIND = "not a kind of file that holds articles: text, pages, tables, PDF, Word, EPUB, mail, feeds and ZIP are, also as .gz"
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)


class Upload(Protocol):
    """A file as the browser sent it: its name, with folders when a folder was chosen, and its bytes."""

    name: str
    size: int

    def getbuffer(self) -> memoryview: ...


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken, and why."""

    name: str
    reason: str


def kinds() -> tuple[str, ...]:
    """The kinds of file that hold articles, by their suffixes without the dot; each also with `.gz`."""
    return tuple(suffix.removeprefix(".") for suffix in suffixes())


def safe_name(name: str) -> str:
    """A relative path with harmless parts: no way up, no control or direction characters, no over-long or reserved names.

    Different names stay different: what had to be changed carries a few hex digits of the original.
    """
    parts = [part for part in re.split(r"[/\\]+", name) if part not in ("", ".", "..")][-_DEEPEST:]
    cleaned = [_safe_part(part) for part in parts] or [_safe_part("article.txt")]
    return "/".join(cleaned)


def choose(files: Sequence[Upload]) -> tuple[list[Upload], list[Refused]]:
    """The files that may be taken, and those that may not with the reason."""
    taken: list[Upload] = []
    refused: list[Refused] = []
    total = 0
    for file in files:
        if not _known_type(file.name):
            refused.append(Refused(file.name, _NO_KIND))
        elif file.size == 0:
            refused.append(Refused(file.name, "the file is empty"))
        elif file.size > MAX_UPLOAD_MB * 1_000_000:
            refused.append(Refused(file.name, f"larger than {MAX_UPLOAD_MB} MB: split it"))
        elif len(taken) >= MAX_FILES:
            refused.append(Refused(file.name, f"more than {MAX_FILES} files at once: upload the rest afterwards"))
        elif total + file.size > MAX_TOTAL_MB * 1_000_000:
            refused.append(Refused(file.name, f"more than {MAX_TOTAL_MB} MB at once: upload the rest afterwards"))
        else:
            total += file.size
            taken.append(file)
    return taken, refused


def keep(files: Sequence[Upload], folder: Path) -> list[Path]:
    """Put files into the folder and return where they are.

    A file of a folder that was uploaded before is replaced. Single files are not: two that have a name in common may have
    nothing else in common, so that the later one carries a few hex digits of what it holds.
    """
    paths = []
    for file in files:
        path = folder / safe_name(file.name)
        if path.parent == folder and path.is_file() and path.read_bytes() != bytes(file.getbuffer()):
            stem, extension = _split(path.name)
            path = folder / f"{stem}-{hashlib.sha256(file.getbuffer()).hexdigest()[:8]}{extension}"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_name(path.name + ".part")
        part.touch(mode=0o600)
        part.write_bytes(file.getbuffer())
        part.replace(path)
        paths.append(path)
    return paths


def forget(path: str, folder: Path, left: Collection[str] = ()) -> bool:
    """Delete the kept upload that an article of this path came from; whether there was one.

    It stays as long as one of the paths that are `left` lies in it, as in `news.zip/a.txt`. Files outside the folder are never
    touched.
    """
    place = Path(path)
    if not path or not place.is_absolute():
        return False
    place = next((file for file in (place, *place.parents) if file.is_file()), place)
    if folder.resolve() not in place.resolve().parents or not place.is_file():
        return False
    if any(place in (Path(other), *Path(other).parents) for other in left):
        return False
    place.unlink()
    return True


def _known_type(name: str) -> bool:
    lowered = name.lower().removesuffix(".gz")
    return lowered.rpartition(".")[2] in kinds() and "." in lowered


def _safe_part(part: str) -> str:
    plain = unicodedata.normalize("NFC", part)
    kept = "".join(
        "_" if c in '<>:"|?*' or unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") else c for c in plain
    )
    kept = kept.strip(" .").lstrip("-~") or "article"
    if _RESERVED.match(kept):
        kept = f"_{kept}"
    if kept == part and len(kept.encode()) <= _LONGEST_NAME:
        return kept
    mark = hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    stem, extension = _split(kept)
    room = _LONGEST_NAME - len(extension.encode()) - len(mark) - 1
    return f"{stem.encode()[:room].decode('utf-8', 'ignore')}-{mark}{extension}"


def _split(name: str) -> tuple[str, str]:
    found = re.search(r"(\.[A-Za-z0-9]{1,5}){1,2}$", name)
    return (name[: found.start()], found.group()) if found and found.start() else (name, "")
