import re
from pathlib import Path

import pytest

from rag import Settings, SettingsError

EXAMPLE = Path(__file__).parent.parent / ".env.example"


def names() -> list[str]:
    return [str(field.validation_alias or f"RAG_{name.upper()}") for name, field in Settings.model_fields.items()]


def test_the_example_file_names_every_setting_once_with_its_default() -> None:
    lines = re.findall(r"^# ([A-Z_]+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name, _ in lines] == names()
    shown = dict(lines)
    for (_, field), name in zip(Settings.model_fields.items(), names(), strict=True):
        default = field.default
        expected = "" if default is None else str(default).lower() if isinstance(default, bool) else str(default)
        assert shown[name] == expected


def test_the_example_file_can_be_used_once_uncommented(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    lines = re.findall(r"^# ([A-Z_]+=.+)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    file.write_text("\n".join(lines), encoding="utf-8")
    assert Settings(_env_file=file).chunk_tokens == 256


def test_a_misspelt_name_in_env_is_an_error_that_names_it(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("RAG_CHUNK_TOKNS=200\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="rag_chunk_tokns.*\\.env\\.example"):
        Settings(_env_file=file)


def test_a_value_out_of_range_is_an_error_that_says_what_fits() -> None:
    with pytest.raises(SettingsError, match="chunk_tokens.*greater than or equal to 32"):
        Settings(chunk_tokens=1, _env_file=None)


def test_an_exported_variable_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("RAG_CHUNK_TOKENS=100\n", encoding="utf-8")
    monkeypatch.setenv("RAG_CHUNK_TOKENS", "200")
    assert Settings(_env_file=file).chunk_tokens == 200


def test_a_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    settings = Settings(_env_file=None)
    assert settings.api_key == "sk-very-secret"
    assert "very-secret" not in repr(settings) + str(settings.model_dump()) + settings.model_dump_json()
