"""What endpoints understand, kept in a file: another process need not find it out again.

The file is a convenience: where it cannot be read or written, or holds something else, the endpoint is asked as if for the
first time. It has neither keys nor texts, and what is older than `KEPT` is forgotten, since endpoints learn too.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any, get_args, get_type_hints

from rag.llms._dialect import Dialect

FILE = "endpoints.json"
KEPT = datetime.timedelta(days=30)
_MOST = 100
_LONGEST = 100_000


def recalled(folder: Path, place: str, model: str, *, bases: int) -> Dialect | None:
    """The dialect that an endpoint at `place` last took for a model, None where it is not known. `bases` is as in `learnt`."""
    try:
        kept = _read(folder / FILE)[_key(place, model)]
        age = _now() - datetime.datetime.fromisoformat(kept["at"])
        dialect = Dialect(**kept["dialect"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return dialect if datetime.timedelta(0) <= age < KEPT and _sound(dialect, bases) else None


def keep(folder: Path, place: str, model: str, dialect: Dialect) -> None:
    """Keep the dialect, where the folder is there and may be written to."""
    try:
        known = _read(folder / FILE)
    except (OSError, ValueError, RecursionError):
        known = {}
    known[_key(place, model)] = {"at": _now().isoformat(timespec="seconds"), "dialect": dataclasses.asdict(dialect)}
    newest = dict(sorted(known.items(), key=lambda item: str(item[1].get("at")))[-_MOST:])
    try:
        handle, draft = tempfile.mkstemp(prefix=f".{FILE}.", dir=folder)
    except OSError:
        return
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(newest, file, indent=1)
        Path(draft).replace(folder / FILE)
    except OSError:
        Path(draft).unlink(missing_ok=True)


def _read(file: Path) -> dict[str, Any]:
    with file.open(encoding="utf-8") as opened:
        read = json.loads(opened.read(_LONGEST))
    return {key: item for key, item in read.items() if isinstance(item, dict)} if isinstance(read, dict) else {}


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _key(place: str, model: str) -> str:
    return hashlib.sha256(f"{place}\n{model}".encode()).hexdigest()[:32]


def _sound(dialect: Dialect, bases: int) -> bool:
    """Whether every field has a value of its kind."""
    hints = get_type_hints(Dialect)
    for field in dataclasses.fields(Dialect):
        value, kind = getattr(dialect, field.name), hints[field.name]
        if not (value in get_args(kind) if get_args(kind) else type(value) is kind):
            return False
    return 0 <= dialect.base < bases
