"""What README and docs say is held against what is there."""

import re
from pathlib import Path

import pytest

from rag.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def mapped() -> set[str]:
    table = README.split("## The house")[1]
    return {name for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in re.findall(r"`([^`]+)`", row)}


def test_the_map_of_the_house_names_every_room_and_no_other() -> None:
    rag = ROOT / "rag"
    files = {path.name for path in rag.glob("*.py") if path.name != "__init__.py"}
    folders = {f"{path.name}/" for path in rag.iterdir() if path.is_dir() and path.name not in {"__pycache__", "_bundle"}}
    assert mapped() == files | folders


def test_the_table_of_settings_is_complete_and_shows_the_defaults() -> None:
    rows = re.findall(
        r"^\| `([A-Z_]+)` \| (?:`(.*?)`)? ?\|", (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8"), re.M
    )
    shown = {
        known.variable: ""
        if known.default is None
        else str(known.default).lower()
        if isinstance(known.default, bool)
        else str(known.default)
        for known in Settings.known()
    }
    assert dict(rows) == shown


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda path: path.name)
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_python_example_runs_on_the_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RAG_LLM", "extractive")
    exec(code.replace("path/to/articles", str(ROOT / "eval" / "sample")), {})
    assert "Biden" in capsys.readouterr().out
