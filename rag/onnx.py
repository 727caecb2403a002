"""Loading a model file: the bytes are checked before the runtime sees them, and the runtime is kept from calling home."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from typing import Any

from rag import environment
from rag.errors import PluginError

_LOADING = threading.Lock()
_LOADED: dict[str, Any] = {}
_CHECKED: dict[tuple[str, int, int, int], str] = {}
"""The sha256 of files that were read, by where they are and what tells that they have been written since."""


def session(path: Path, *, sha256: str, remedy: str) -> Any:
    """An onnxruntime session over a file whose sha256 is known.

    It computes on the calling thread alone: callers run several at once, and results do not depend on timing. Raises
    PluginError, ending in `remedy`, when the file cannot be read or is another one.
    """
    try:
        found = path.stat()
        key = (str(path.absolute()), found.st_ino, found.st_size, found.st_mtime_ns)
        with _LOADING:
            if _CHECKED.get(key) == sha256:
                return _LOADED[sha256]
        data = path.read_bytes()
    except OSError as error:
        raise PluginError(
            f"the model file {path} cannot be read ({error.strerror}): expected an ONNX file; {remedy}"
        ) from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != sha256:
        raise PluginError(f"the model file {path} has sha256 {digest[:12]}…, expected {sha256[:12]}…: {remedy}")
    environment.keep_onnxruntime_silent()
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # The same file gives the same session: it has no state, and takes some hundred megabytes.
    with _LOADING:
        if sha256 not in _LOADED:
            _LOADED[sha256] = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        _CHECKED[key] = sha256
        return _LOADED[sha256]
