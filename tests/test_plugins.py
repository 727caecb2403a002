import importlib
import sys
from pathlib import Path

import pytest

from rag import PluginError, plugins

KINDS = ("loaders", "embedders", "llms")


@pytest.fixture
def embedders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose modules count as embedders of `rag`."""
    package = importlib.import_module("rag.embedders")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return tmp_path


@pytest.mark.parametrize("kind", KINDS)
def test_every_plugin_that_is_there_can_be_loaded(kind: str) -> None:
    assert plugins.names(kind) == sorted(plugins.names(kind))
    assert all(plugins.load(kind, name).__name__ == f"rag.{kind}.{name}" for name in plugins.names(kind))


def test_a_module_dropped_into_the_folder_is_a_plugin_by_its_file_name(embedders: Path) -> None:
    (embedders / "dropped.py").write_text("def create(settings): return settings\n", encoding="utf-8")
    (embedders / "_helper.py").write_text("raise AssertionError('no plugin')\n", encoding="utf-8")
    assert "dropped" in plugins.names("embedders")
    assert "_helper" not in plugins.names("embedders")
    assert plugins.load("embedders", "dropped").create(1) == 1


def test_naming_the_plugins_imports_none_of_them(embedders: Path) -> None:
    (embedders / "unwanted.py").write_text("raise AssertionError('imported')\n", encoding="utf-8")
    assert "unwanted" in plugins.names("embedders")


def test_an_unknown_plugin_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(PluginError, match=r"unknown plugin 'minilmm' in embedders: expected one of .*minilm.*openai"):
        plugins.load("embedders", "minilmm")


def test_a_path_is_no_plugin_name() -> None:
    with pytest.raises(PluginError, match="unknown plugin"):
        plugins.load("embedders", "../settings")


def test_a_missing_package_is_an_error_that_says_what_to_install(embedders: Path) -> None:
    (embedders / "needy.py").write_text("import surely_not_installed.client\n", encoding="utf-8")
    with pytest.raises(PluginError, match="'needy' in embedders needs the package 'surely_not_installed'.*pip install"):
        plugins.load("embedders", "needy")


def test_a_fault_inside_a_plugin_is_not_dressed_up(embedders: Path) -> None:
    (embedders / "faulty.py").write_text("import rag.no_such_module\n", encoding="utf-8")
    with pytest.raises(ModuleNotFoundError, match="rag.no_such_module"):
        plugins.load("embedders", "faulty")
