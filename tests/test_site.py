"""The docs as a site: every page has its place, every link leads somewhere, and nothing is fetched from elsewhere."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import rag

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built with every warning an error: `--quiet` would silence what `--strict` counts."""
    folder = tmp_path_factory.mktemp("site")
    command = [Path(sys.executable).with_name("mkdocs"), "build", "--strict", "--site-dir", folder]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_page_of_the_docs_is_in_the_site(site: Path) -> None:
    assert {path.stem for path in (ROOT / "docs").glob("*.md")} == {path.stem for path in site.glob("*.html")} - {"404"}


def test_a_reader_fetches_nothing_from_elsewhere(site: Path) -> None:
    for page in site.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r"<(?:script|img|iframe|source)\b[^>]*?\ssrc=\"?([^\s\">]+)", text)
        loaded += re.findall(r"<link\b[^>]*?\shref=\"?([^\s\">]+)", text)
        assert loaded and not [address for address in loaded if re.match(r"(?:https?:)?//", address)], page.name
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert not re.findall(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", styles)


def test_the_reference_tells_of_what_is_public(site: Path) -> None:
    text = (site / "reference.html").read_text(encoding="utf-8")
    told = set(re.findall(r'id="rag\.[\w.]*?\.?(\w+)"', text))
    rooms = ("rag.schema", "rag.answers", "rag.errors")
    records = {name for name in rag.__all__ if getattr(getattr(rag, name), "__module__", "") in rooms}
    assert records | {"Assistant", "query", "Settings", "Finds", "DraftReport"} <= told


def test_the_cookbook_shows_the_programs_that_are_run(site: Path) -> None:
    shown = html.unescape(re.sub(r"<[^>]+>", "", (site / "cookbook.html").read_text(encoding="utf-8")))
    for path in (ROOT / "docs" / "examples").glob("*.py"):
        assert "".join(path.read_text(encoding="utf-8").split()) in "".join(shown.split()), path.name
