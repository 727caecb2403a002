"""Counting tokens offline, as OpenAI's models count them; for other models the figure is a close estimate.

The ranks of the tokens (`models/o200k_base.tiktoken`, described in `models/NOTICE.md`) are read here: tiktoken would download
them into a folder for temporary files.
"""

from __future__ import annotations

import functools
import hashlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import PluginError

if TYPE_CHECKING:
    import tiktoken

RANKS = Path(__file__).parent / "models" / "o200k_base.tiktoken"
SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"

# What a text is cut into before the ranks say how each part is merged, and the marks that are tokens of their own. Both belong
# to the encoding, as the ranks do, and tiktoken has them only together with the download.
_PARTS = "|".join(
    (
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    )
)
_MARKS = {"<|endoftext|>": 199_999, "<|endofprompt|>": 200_018}
# The regular expression of the encoding recurses on very long runs of one kind of character; it never sees more than this.
_PIECE = 20_000
_loading = threading.Lock()


def count(text: str) -> int:
    """The number of o200k_base tokens in a text.

    Raises PluginError when the table of the encoding cannot be read or is another one.
    """
    encoding = _encoding()
    return sum(len(encoding.encode_ordinary(text[at : at + _PIECE])) for at in range(0, len(text), _PIECE))


def _encoding() -> tiktoken.Encoding:
    with _loading:
        return _load()


@functools.cache
def _load() -> tiktoken.Encoding:
    import tiktoken

    return tiktoken.Encoding("o200k_base", pat_str=_PARTS, mergeable_ranks=ranks(RANKS), special_tokens=_MARKS)


def ranks(path: Path) -> dict[bytes, int]:
    """The tokens of the encoding with their ranks, from a file as tiktoken publishes it.

    Raises PluginError when the file cannot be read or is another one.
    """
    import binascii

    try:
        data = path.read_bytes()
    except OSError as error:
        raise PluginError(
            f"the token table {path} cannot be read ({error.strerror}): expected that of o200k_base; reinstall dateline"
        ) from error
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256:
        raise PluginError(f"the token table {path} has sha256 {found[:12]}…, expected {SHA256[:12]}…: reinstall dateline")
    # Token, rank, token, rank …: 200,000 pairs, so no line is looked at by itself.
    parts = data.split()
    return dict(zip(map(binascii.a2b_base64, parts[::2]), map(int, parts[1::2]), strict=True))
