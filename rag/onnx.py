"""Loading a model file: the bytes are checked before the runtime sees them, and the runtime is kept from calling home."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag import environment
from rag.errors import PluginError

REMEMBERED = 8192
"""So many pairs of texts, read last, are remembered with what came of them: some 40 MB at most."""
_LOADING: dict[str, threading.Lock] = {}
"""One for each file, by its sha256: several are loaded side by side."""
_LOADED: dict[str, Any] = {}
_CHECKED: dict[tuple[str, int, int, int], str] = {}
"""The sha256 of files that were read, by where they are and what tells that they have been written since."""


class Model:
    """A model file that is loaded once, before it is first run. Safe to share between threads."""

    def __init__(self, path: Path, *, sha256: str, remedy: str) -> None:
        self._path = path
        self._sha256 = sha256
        self._remedy = remedy
        self._lock = threading.Lock()
        self._session: Any = None

    def load(self) -> None:
        """Load it, if it is not there yet. Raises PluginError as `session` does."""
        with self._lock:
            if self._session is None:
                self._session = session(self._path, sha256=self._sha256, remedy=self._remedy)

    def warm(self) -> None:
        """Begin to load it beside whatever else is done, so that it is there when it is wanted."""
        if self._session is None:
            threading.Thread(target=self._try_to_load).start()

    def run(self, feeds: Mapping[str, Any]) -> Any:
        """What the loaded model makes of its inputs, an array for each output."""
        return self._session.run(None, feeds)

    def pair(self, lead: Sequence[int], text: Sequence[int]) -> tuple[Any, ...]:
        """What the loaded model makes of two parts of one text, each as word pieces: a read-only array for each output.

        The same parts give the same: a question that was tried out before it was offered is answered without a second reading.
        """
        return _of_pair(self._sha256, np.array([*lead, *text], dtype=np.int32).tobytes(), len(lead))

    def _try_to_load(self) -> None:
        # What is wrong with the model is raised where it is used.
        with contextlib.suppress(PluginError):
            self.load()


@functools.lru_cache(REMEMBERED)
def _of_pair(sha256: str, ids: bytes, lead: int) -> tuple[Any, ...]:
    row = np.frombuffer(ids, dtype=np.int32).astype(np.int64)[None]
    types = np.zeros_like(row)
    types[0, lead:] = 1
    feeds = {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": types}
    found = tuple(_LOADED[sha256].run(None, feeds))
    for array in found:
        array.flags.writeable = False
    return found


def session(path: Path, *, sha256: str, remedy: str) -> Any:
    """An onnxruntime session over a file whose sha256 is known.

    It computes on the calling thread alone: callers run several at once, and results do not depend on timing. Raises
    PluginError, ending in `remedy`, when the file cannot be read or is another one.
    """
    try:
        found = path.stat()
        loading = _LOADING.setdefault(sha256, threading.Lock())
        key = (str(path.absolute()), found.st_ino, found.st_size, found.st_mtime_ns)
        with loading:
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
    with loading:
        if sha256 not in _LOADED:
            _LOADED[sha256] = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        _CHECKED[key] = sha256
        return _LOADED[sha256]
