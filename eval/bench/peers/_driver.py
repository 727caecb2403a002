"""Runs one system in its own environment: reads JSON from standard input and prints what was measured as JSON.

It stands alone, so that a system pays for nothing but its own parts: of this project only the module of the system is
imported, and the names beside it that need no library.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

_WARM_UP = 5
_RESULTS = 10


def main() -> None:
    """`_driver.py SYSTEM build|search INDEX`, with articles or questions on standard input."""
    name, what, index = sys.argv[1:]
    # Behind everything that is installed, so that no folder of this project hides a library.
    sys.path.append(str(Path(__file__).resolve().parents[3]))
    peers = importlib.import_module("eval.bench.peers")
    system = peers.load(name)
    given = json.load(sys.stdin)
    weights = _weights(*peers.WEIGHTS) if system.NEEDS else ""
    began, before = time.perf_counter(), time.process_time()
    if what == "build":
        passages = system.build([(title, body) for title, body in given], Path(index), weights)
        processor = time.process_time() - before
        told: dict[str, Any] = {"seconds": time.perf_counter() - began, "processor": processor, "passages": passages}
    else:
        search = system.opened(Path(index), weights)
        for question in given[:_WARM_UP]:
            search(question, _RESULTS)
        laps, found, before = [], [], time.process_time()
        for question in given:
            began = time.perf_counter()
            texts = search(question, _RESULTS)
            laps.append((time.perf_counter() - began) * 1000)
            found.append(texts)
        told = {"laps": laps, "found": found, "processor": (time.process_time() - before) / len(given)}
    # Kilobytes on Linux, bytes on macOS.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
    print(json.dumps(told | {"memory_mb": peak}))


def _weights(package: str, folder: str, expected: str) -> str:
    spec = importlib.util.find_spec(package)
    place = Path(next(iter(spec.submodule_search_locations or ()))) / folder if spec else None
    file = place / "model.safetensors" if place else None
    if place is None or file is None or not file.is_file():
        sys.exit(f"no weights: expected the package {package} with {folder}/model.safetensors; install it again")
    if hashlib.sha256(file.read_bytes()).hexdigest() != expected:
        sys.exit(f"{file} is another file: expected the sha256 {expected}; install {package} again")
    return str(place)


if __name__ == "__main__":
    main()
