"""axe-core, the accessibility checker, fetched once from the package registry by npm."""

from __future__ import annotations

import functools
import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

_VERSION = "4.14.1"
_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
_PLACE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"


@functools.cache
def source() -> str:
    """The checker's code. Tests that need it are skipped, and counted, where there is neither it nor npm."""
    if not _PLACE.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("axe-core is not here and there is no npm to fetch it: apt-get install npm")
        command = [npm, "install", "--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        fetched = subprocess.run(
            [*command, "--prefix", str(Path(__file__).parent), f"axe-core@{_VERSION}"],
            capture_output=True,
            text=True,
            timeout=120,
        )
        if not _PLACE.exists():
            pytest.skip(f"npm could not fetch axe-core: {fetched.stderr.strip()[:200]}")
    code = _PLACE.read_bytes()
    assert hashlib.sha256(code).hexdigest() == _SHA256, f"{_PLACE} is not axe-core {_VERSION}: delete its folder"
    return code.decode()


def faults(page: Page) -> list[str]:
    """The faults of a page that are more than minor, in words."""
    # Run from outside: the page's own policy lets no foreign script in. It stays until another page is opened.
    if not page.evaluate("'axe' in window"):
        page.evaluate(source())
    found: dict[str, Any] = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{item['id']} ({item['impact']}): {item['help']}: {_where(item['nodes'])}"
        for item in found["violations"]
        if item["impact"] != "minor"
    ]


def _where(nodes: list[dict[str, Any]]) -> str:
    return "; ".join(f"{node['target']} {node['html'][:160]}" for node in nodes[:3])
