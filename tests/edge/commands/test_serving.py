"""Commands that go on until they are ended."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow


def test_a_command_that_is_told_to_end_ends_what_it_has_started(shelf: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("rag")), "ui", "--no-browser", "--port", str(port)]
    with subprocess.Popen(command, cwd=shelf.folder, env=shelf.environment(), stdout=subprocess.DEVNULL) as process:
        try:
            assert eventually(lambda: listens(port), 60)
        finally:
            process.terminate()
        assert process.wait(timeout=60) != 0
    assert eventually(lambda: not listens(port), 5)


def listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def eventually(happens: Callable[[], bool], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True
