"""Packages that only some formats need, and that not everybody has."""

from __future__ import annotations


def needs(package: str) -> str:
    """The reason of a file that cannot be read for want of a package."""
    return f"needs the package {package}, which is not installed: pip install 'dateline[formats]'"
