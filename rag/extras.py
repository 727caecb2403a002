"""Packages that only a part of what Dateline does needs, that not everybody has: whether one is there, and how it is had.

The extras are those of pyproject.toml; docs/installing.md says what each brings.
"""

from __future__ import annotations

import importlib.util


def has_package(module: str) -> bool:
    """Whether a package can be imported; it is not imported for that."""
    return importlib.util.find_spec(module) is not None


def needs_package(package: str, extra: str) -> str:
    """The end of a message about a package that is not there, such as `needs the package warcio, …: pip install …`."""
    return f"needs the package {package}, which is not installed: pip install 'dateline[{extra}]'"
