"""Every import is declared: no minor release of a library that we use may take away one that it happened to bring."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import pytest

from eval.bench import peers

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
# Who may import what beside the dependencies: `local` and `tracing` are asked for by a setting, `mcp` and `ray` by a command,
# `feeds` by the address of a feed, `formats` by a file, `llama` by the name of a class, `chroma` by the size of an archive,
# `ui` by who opens the page, the others by who works on the project.
ALLOWED = {
    "rag": ("chroma", "feeds", "formats", "llama", "local", "mcp", "ray", "tracing"),
    "ui": ("ui",),
    "eval": ("chroma", "eval", "llama", "reader", "dev"),
}

# Systems that `rag bench peers` installs into environments of their own: what they import, they themselves say.
PEERS = ROOT / "eval" / "bench" / "peers"
CALLED = {"haystack": "haystack-ai", "haystack_integrations": "sentence-transformers-haystack"}


def imported(*files: Path) -> dict[str, str]:
    """The first part of everything that is imported, wherever it stands, with a file that does."""
    found: dict[str, str] = {}
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                modules = [node.module]
            for module in modules:
                found.setdefault(module.partition(".")[0], str(path.relative_to(ROOT)))
    return {name: path for name, path in found.items() if name not in sys.stdlib_module_names | {"rag", "ui", "eval"}}


def meant(extra: str) -> set[str]:
    """What an extra requires, also by way of other extras."""
    found: set[str] = set()
    for item in EXTRAS[extra]:
        others = re.fullmatch(r"dateline\[(.+)\]", item)
        found |= set().union(*map(meant, others[1].split(","))) if others else {item}
    return found


def plain(requirements: Iterable[str]) -> set[str]:
    """The names of the distributions that are required, as they are compared."""
    return {re.sub("[-_.]+", "-", re.split("[^A-Za-z0-9._-]", item, maxsplit=1)[0]).lower() for item in requirements}


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_every_import_is_declared(package: str) -> None:
    declared = plain([*PROJECT["dependencies"], *(item for extra in ALLOWED[package] for item in meant(extra))])
    owners = metadata.packages_distributions()
    ours = [path for path in sorted((ROOT / package).rglob("*.py")) if path.parent != PEERS or path.name.startswith("_")]
    missing = {
        f"{name} ({path})" for name, path in imported(*ours).items() if declared.isdisjoint(plain(owners.get(name, [name])))
    }
    assert missing == set()


@pytest.mark.parametrize("name", peers.names())
def test_a_system_to_compare_with_imports_what_it_says_that_it_needs(name: str) -> None:
    owners = metadata.packages_distributions()
    declared = plain(PROJECT["dependencies"] if name == "dateline" else peers.load(name).NEEDS)
    missing = {
        module
        for module in imported(PEERS / f"{name}.py")
        if declared.isdisjoint(plain([CALLED.get(module, module), *owners.get(module, ())]))
    }
    assert missing == set()


def test_what_is_declared_is_locked() -> None:
    locked = plain(re.findall("^[A-Za-z0-9._-]+(?===)", (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8"), re.M))
    model = (ROOT / "requirements" / "model.txt").read_text(encoding="utf-8")
    declared = plain([*PROJECT["dependencies"], *meant("all")])
    assert declared - locked - plain(re.findall("^[A-Za-z0-9._-]+(?===)", model, re.M)) == set()


def test_what_only_an_extra_brings_is_imported_when_it_is_asked_for() -> None:
    asked_for = plain(item for extra in ALLOWED["rag"] for item in meant(extra)) - plain(PROJECT["dependencies"])
    owners = metadata.packages_distributions()
    early = {
        f"{name} ({path.relative_to(ROOT)})"
        for path in (ROOT / "rag").rglob("*.py")
        for name in imported_at_once(path)
        if not asked_for.isdisjoint(plain(owners.get(name, [name])))
    }
    assert early == set()


def imported_at_once(path: Path) -> set[str]:
    """The first part of what a module imports when it is imported itself, for more than its types."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        found |= {alias.name.partition(".")[0] for alias in node.names} if isinstance(node, ast.Import) else set()
        if isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_the_model_runtime_is_imported_where_it_is_kept_silent_and_nowhere_else() -> None:
    importing = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.glob("rag/**/*.py")
        if "import onnxruntime" in path.read_text("utf-8")
    }
    assert importing == {"rag/onnx.py"}
