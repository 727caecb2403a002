"""What a power cut leaves of a folder: files as they were last synced and, in the worst case, names too.

File systems differ in what they keep of a rename that nobody has synced: some keep it, some undo it. Both must be survived.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

_DURABLE = Path(__file__).with_name("durable.c")
_FOLDER = "folder-"


def compiled(folder: Path) -> Path | None:
    """What keeps a folder of all that was synced, made for this machine; None where that cannot be."""
    library = folder / "durable.so"
    command = ["cc", "-O1", "-shared", "-fPIC", "-o", str(library), str(_DURABLE), "-ldl", "-pthread"]
    if sys.platform != "linux" or shutil.which("cc") is None:
        return None
    return library if subprocess.run(command, capture_output=True, check=False).returncode == 0 else None


def keep(durable: Path, live: Path, synced: Path) -> None:
    """What is there before a writer begins is on the disk: the files and the names."""
    synced.mkdir()
    for path in (live, *live.rglob("*")):
        if path.is_dir():
            inside = "".join(f"{_name(durable, item)} {item.name}\n" for item in path.iterdir())
            (synced / _name(durable, path)).write_text(inside, encoding="utf-8")
        else:
            shutil.copyfile(path, synced / _name(durable, path))


def leave(durable: Path, live: Path, synced: Path, left: Path, *, names: bool) -> None:
    """Make `left`: each file as it was last synced, or empty, under the names of now or, with `names`, those last synced."""
    if names:
        _leave_named(synced, _name(durable, live), left)
        return
    left.mkdir()
    for item in live.iterdir():
        if item.is_dir():
            leave(durable, item, synced, left / item.name, names=False)
        else:
            _restore(synced / _name(durable, item), left / item.name)


def _leave_named(synced: Path, key: str, left: Path) -> None:
    left.mkdir()
    for line in _read(synced / key).splitlines():
        inner, name = line.split(" ", 1)
        if inner.startswith(_FOLDER):
            _leave_named(synced, inner, left / name)
        else:
            _restore(synced / inner, left / name)


def _restore(kept: Path, file: Path) -> None:
    if kept.is_file():
        shutil.copyfile(kept, file)
    else:
        file.touch()


def _read(kept: Path) -> str:
    """The list of a folder; a new one that was never synced is empty."""
    return kept.read_text(encoding="utf-8") if kept.is_file() else ""


def _name(durable: Path, path: Path) -> str:
    """The name that a file's copy or a folder's list has, see durable.c."""
    name = ctypes.CDLL(str(durable)).dateline_named
    name.restype = ctypes.c_char_p
    return os.fsdecode(name(os.fsencode(path)))
