"""What Dateline is built from: each library with its locked version and licence, written to `rag/third_party.txt`.

`python -m eval.thirdparty` writes it anew, after `make lock` and an install of what was locked.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from eval.errors import RunError

ROOT = Path(__file__).parents[1]
FILE = ROOT / "rag" / "third_party.txt"
LOCK = ROOT / "requirements" / "run.txt"
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)([^\\\n]*)", re.MULTILINE)
_SHORT = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache License Version 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "BSD License": "BSD",
    "3-Clause BSD License": "BSD-3-Clause",
    "The BSD 2-Clause License": "BSD-2-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "PSFL": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


def locked() -> Iterator[tuple[str, str]]:
    """Name and version of each library that is locked, but for those of a browser's Python, which nobody has here."""
    for name, version, marker in _LOCKED.findall(LOCK.read_text(encoding="utf-8")):
        if "emscripten" not in marker or "!= 'emscripten'" in marker:
            yield name, version


def licence(name: str) -> str:
    """The licence that an installed library states, '' where it states none. Raises RunError where it is not installed."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        raise RunError(f"{name} is not installed: expected all that requirements/run.txt locks; run make install") from None
    classifiers = [item.rpartition(" :: ")[2] for item in about.get_all("Classifier") or () if item.startswith("License ::")]
    said, expression = ((about.get_all(field) or [""])[0].strip() for field in ("License", "License-Expression"))
    # Some have the whole text there, which begins with its name, or with whose it is.
    said = said.partition("\n")[0].strip()
    said = "" if len(said) > 60 or said.startswith("Copyright") else said
    stated = expression or said or " or ".join(_SHORT.get(item, item) for item in classifiers)
    return _SHORT.get(stated, stated)


def listed() -> str:
    """The list: a line a library, with each version where Pythons differ."""
    versions: dict[str, list[str]] = {}
    for name, version in locked():
        versions.setdefault(name, []).append(version)
    return "".join(f"{name} {'|'.join(versions[name])} {licence(name)}\n" for name in sorted(versions))


def main() -> int:
    """Write the list anew; returns the exit code."""
    try:
        FILE.write_text(listed(), encoding="utf-8")
    except RunError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
