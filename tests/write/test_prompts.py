from pathlib import Path

import pytest

from rag.errors import PromptError
from rag.write import prompts


def _write(folder: Path, system: str = "Be brief.", user: str = "Question: $question") -> Path:
    place = folder / "ask"
    place.mkdir()
    (place / "system.md").write_text(system, "utf-8")
    (place / "user.md").write_text(user, "utf-8")
    return folder


@pytest.mark.parametrize("name", ["answer", "condense", "plan", "check"])
def test_the_prompts_of_the_project_can_be_read(name: str) -> None:
    prompt = prompts.load(name)
    assert prompt.texts["system"] and prompt.texts["user"]
    assert len(prompt.version) == 8


def test_variables_are_filled_once_so_that_a_dollar_in_an_article_stays_text(tmp_path: Path) -> None:
    prompt = prompts.load("ask", _write(tmp_path))
    assert prompt.fill(question="Who paid $question and $5?") == ("Be brief.", "Question: Who paid $question and $5?")


def test_a_missing_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match=r"without \$question"):
        prompts.load("ask", _write(tmp_path)).fill()


def test_a_variable_that_the_prompt_does_not_have_is_named(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match=r"has no \$tone"):
        prompts.load("ask", _write(tmp_path)).fill(question="Who?", tone="calm")


def test_a_stray_dollar_sign_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match=r"stray \$"):
        prompts.load("ask", _write(tmp_path, user="It cost $5. $question"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = _write(tmp_path)
    (folder / "ask" / "user.md").unlink()
    with pytest.raises(PromptError, match=r"no user\.md"):
        prompts.load("ask", folder)


def test_the_version_changes_with_the_text_and_only_with_it(tmp_path: Path) -> None:
    folder = _write(tmp_path)
    before = prompts.load("ask", folder).version
    assert prompts.load("ask", folder).version == before
    (folder / "ask" / "system.md").write_text("Be brief!", "utf-8")
    assert prompts.load("ask", folder).version != before
