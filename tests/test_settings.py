import re
from pathlib import Path

import pytest

from rag import Settings, SettingsError

EXAMPLE = Path(__file__).parent.parent / ".env.example"


def names() -> list[str]:
    return [item.variable for item in Settings.known()]


def test_the_example_file_names_every_setting_once_with_its_default() -> None:
    lines = re.findall(r"^# ([A-Z_]+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name, _ in lines] == names()
    shown = dict(lines)
    for item in Settings.known():
        default = item.default
        expected = "" if default is None else str(default).lower() if isinstance(default, bool) else str(default)
        assert shown[item.variable] == expected


def test_the_example_file_can_be_used_once_uncommented(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    lines = re.findall(r"^# ([A-Z_]+=.+)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    file.write_text("\n".join(lines), encoding="utf-8")
    assert Settings(_env_file=file).chunk_tokens == 256


def test_a_misspelt_name_in_env_is_an_error_that_names_it(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("RAG_CHUNK_TOKNS=200\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="RAG_CHUNK_TOKNS.*\\.env\\.example"):
        Settings(_env_file=file)


def test_a_value_out_of_range_is_an_error_that_says_what_fits() -> None:
    with pytest.raises(SettingsError, match="chunk_tokens is 1: expected a whole number from 32 up to 1,024"):
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
    assert "very-secret" not in repr(settings) + str(settings) + str(settings.to_dict())


def test_a_secret_that_does_not_fit_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings(ui_password=b"hunter2", _env_file=None)
    assert "ui_password: expected a text" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(SettingsError, match="unknown setting 'colour'; setting threads is 'many'.*; setting fusion is 'none'"):
        Settings(colour="red", threads="many", fusion="none", _env_file=None)


def test_where_a_value_comes_from_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("RAG_TODAY=2024-10-08\nRAG_THREADS=3\n", encoding="utf-8")
    monkeypatch.setenv("RAG_THREADS", "4")
    settings = Settings(_env_file=file, header=False)
    assert [settings.origins[name] for name in ("header", "threads", "today", "llm")] == [
        "argument",
        "environment",
        ".env",
        "default",
    ]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("RAG_TODAY=2024-10-08", "2024-10-08"),
        ("export RAG_TODAY = 2024-10-08   # the day of the flight", "2024-10-08"),
        ("RAG_TODAY='2024-10-08' # quoted", "2024-10-08"),
        ('rag_today="20#4"', "20#4"),
        ("RAG_TODAY=  # nothing", ""),
    ],
)
def test_the_file_is_read_as_shells_and_people_write_it(tmp_path: Path, line: str, value: str) -> None:
    file = tmp_path / ".env"
    file.write_text(f"\ufeff# a comment\n\n{line}\n", encoding="utf-8")
    assert Settings(_env_file=file).today == value


def test_a_line_that_is_no_setting_is_named_by_its_number(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("RAG_TODAY=2024-10-08\nremember the milk\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="line 2 of"):
        Settings(_env_file=file)


@pytest.mark.parametrize(("given", "value"), [("yes", True), ("OFF", False), ("1", True), (False, False)])
def test_a_switch_takes_the_usual_words(given: str | bool, value: bool) -> None:
    assert Settings(header=given, _env_file=None).header is value


@pytest.mark.parametrize("given", ["nan", "inf", "-0.1", "1.1", "", "much"])
def test_a_number_must_lie_within_its_bounds(given: str) -> None:
    with pytest.raises(SettingsError, match="dense_weight.*a number from 0 up to 1"):
        Settings(dense_weight=given, _env_file=None)


def test_changed_settings_keep_everything_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data_dir=tmp_path, openai_api_key="sk-one", threads=1, _env_file=None)
    monkeypatch.setenv("RAG_FUSION", "rrf")
    other = settings.changed(threads=4)
    assert (other.threads, other.data_dir, other.api_key) == (4, tmp_path, "sk-one")
    assert other.fusion == "minmax"
    assert (other.origins["threads"], other.origins["fusion"]) == ("argument", "default")
    assert settings.changed() == settings
    assert hash(settings.changed()) == hash(settings)
