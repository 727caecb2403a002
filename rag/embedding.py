"""The embedder that the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag import plugins
from rag.embedders import Embedder

if TYPE_CHECKING:
    from rag.settings import Settings


def make(settings: Settings) -> Embedder:
    """The embedder that the settings name. Raises PluginError or SettingsError when it cannot be had."""
    made: Embedder = plugins.load("embedders", settings.embedder).create(settings)
    return made
