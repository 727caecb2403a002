"""What a run was made with, and what must not be kept of it."""

from __future__ import annotations

import platform
import re
from pathlib import Path

from eval.machine import commit, machine, prompt_versions, without_secrets
from rag import Settings

ROOT = Path(__file__).parents[2]


def test_no_secret_is_kept(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path,
        openai_api_key="sk-verysecret",
        ui_password="hunter2",
        llm_base_url="http://me:hunter2@localhost:8080/v1?key=sk-verysecret",
        _env_file=None,
    )
    kept = without_secrets(settings)
    assert kept["llm_base_url"] == "http://localhost:8080/v1"
    assert "sk-verysecret" not in str(kept)
    assert "hunter2" not in str(kept)
    assert kept["fusion"] == settings.fusion


def test_the_version_of_a_prompt_follows_its_text(tmp_path: Path) -> None:
    (tmp_path / "judge").mkdir()
    (tmp_path / "judge" / "user.md").write_text("one", encoding="utf-8")
    before = prompt_versions(tmp_path)
    (tmp_path / "judge" / "user.md").write_text("two", encoding="utf-8")
    assert list(before) == ["judge"]
    assert prompt_versions(tmp_path) != before


def test_our_own_prompts_have_versions() -> None:
    assert "judge" in prompt_versions()


def test_the_commit_of_the_checkout_is_named() -> None:
    # Outside of a checkout, as in an installed wheel, there is none.
    assert re.fullmatch(r"[0-9a-f]{12}\+?" if (ROOT / ".git").exists() else "", commit())


def test_the_machine_is_told_as_far_as_speed_depends_on_it() -> None:
    found = machine()
    assert found["cores"] >= 1
    assert found["python"] == platform.python_version()
    assert found["system"]
    assert set(found) == {"system", "processor", "cores", "python"}
