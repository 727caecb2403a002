"""One name for one idea: whoever has met a class knows what the same name means elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

RAG = Path(__file__).parents[1] / "rag"


def classes(module: ast.Module) -> Iterator[str]:
    """The classes of a module, and the names that it gives to types."""
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript | ast.BinOp):
            yield from (name.id for name in node.targets if isinstance(name, ast.Name) and not name.id.isupper())


def test_no_two_classes_of_the_library_have_one_name() -> None:
    found: dict[str, list[str]] = {}
    for path in sorted(RAG.rglob("*.py")):
        for name in classes(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(name, []).append(path.relative_to(RAG.parent).as_posix())
    assert len(found) > 150
    assert {name: places for name, places in found.items() if len(places) > 1} == {}
