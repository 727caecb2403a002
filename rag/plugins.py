"""Plugins are modules found by their file name: `rag/embedders/minilm.py` is the embedder `minilm`."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from rag.errors import PluginError


def names(kind: str) -> list[str]:
    """The plugins of a kind (`loaders`, `embedders` or `llms`), sorted, without importing any of them."""
    package = importlib.import_module(f"rag.{kind}")
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__) if not module.name.startswith("_"))


def load(kind: str, name: str) -> ModuleType:
    """Import one plugin. Raises PluginError when there is none of that name, or when a package that it needs is missing."""
    known = names(kind)
    if name not in known:
        raise PluginError(f"unknown plugin {name!r} in {kind}: expected one of {', '.join(known)}; set it to one of these")
    module = f"rag.{kind}.{name}"
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing == "rag":
            raise
        raise PluginError(
            f"{name!r} in {kind} needs the package {missing!r}, which is not installed: pip install {missing}"
        ) from error
