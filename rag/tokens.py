"""Counting tokens offline, as OpenAI's models count them; for other models the figure is a close estimate."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import threading
from collections.abc import Mapping
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING

from rag.errors import PluginError

if TYPE_CHECKING:
    import tiktoken

# The regular expression of the encoding recurses on very long runs of one kind of character; it never sees more than this.
_PIECE = 20_000
_loading = threading.Lock()


def count(text: str) -> int:
    """The number of o200k_base tokens in a text.

    Raises PluginError when the table of the encoding is not where llama-index-core keeps it.
    """
    encoding = _encoding()
    return sum(len(encoding.encode_ordinary(text[at : at + _PIECE])) for at in range(0, len(text), _PIECE))


def _encoding() -> tiktoken.Encoding:
    with _loading:
        return _load()


@functools.cache
def _load() -> tiktoken.Encoding:
    import tiktoken
    from tiktoken_ext import openai_public  # type: ignore[import-untyped]

    # The library's own recipe of the encoding, except that the ranks are read from a file here instead of being downloaded.
    recipe = FunctionType(openai_public.o200k_base.__code__, {**vars(openai_public), "load_tiktoken_bpe": _ranks})
    return tiktoken.Encoding(**recipe())


def _ranks(url: str, expected_hash: str) -> Mapping[bytes, int]:
    import binascii

    path = _packaged(hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest())
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != expected_hash:
        raise PluginError(
            f"the token table {path} has sha256 {found[:12]}…, expected {expected_hash[:12]}…: reinstall llama-index-core"
        )
    # Token, rank, token, rank …: 200,000 pairs, so no line is looked at by itself.
    parts = data.split()
    return dict(zip(map(binascii.a2b_base64, parts[::2]), map(int, parts[1::2]), strict=True))


def _packaged(name: str) -> Path:
    """The file of that name in the cache that llama-index-core ships, found without importing it."""
    spec = importlib.util.find_spec("llama_index")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    found = [path for folder in folders if (path := Path(folder, "core", "_static", "tiktoken_cache", name)).is_file()]
    if not found:
        raise PluginError("no token table found: expected the package llama-index-core; reinstall it")
    return found[0]
