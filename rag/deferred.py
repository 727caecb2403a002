"""Public names that are imported when they are first asked for: who only shows a command's help does not wait for them."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any


def attributes(package: str, places: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a module: `places` says of each name in which module it is, as `module` or `module:name there`."""

    def found(name: str) -> Any:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, _, there = places[name].partition(":")
        value = getattr(importlib.import_module(module), there or name)
        setattr(sys.modules[package], name, value)
        return value

    return found
