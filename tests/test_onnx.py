"""Model files: only the one that is meant reaches the runtime."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from rag import PluginError, onnx

MODEL = Path(onnx.__file__).parent / "models" / "embedder.onnx"


def test_another_file_is_refused_before_the_runtime_sees_it(tmp_path: Path) -> None:
    (tmp_path / "a.onnx").write_bytes(b"another model")
    with pytest.raises(PluginError, match=r"a\.onnx has sha256 [0-9a-f]{12}…, expected 000000000000…: make it anew"):
        onnx.session(tmp_path / "a.onnx", sha256="0" * 64, remedy="make it anew")


def test_a_file_that_is_not_there_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match=r"cannot be read \(No such file or directory\).*; make it anew"):
        onnx.session(tmp_path / "none.onnx", sha256="0" * 64, remedy="make it anew")


def test_a_file_that_was_written_since_it_was_loaded_is_checked_again(tmp_path: Path) -> None:
    path = tmp_path / "copy.onnx"
    path.write_bytes(MODEL.read_bytes())
    digest = hashlib.sha256(MODEL.read_bytes()).hexdigest()
    assert onnx.session(path, sha256=digest, remedy="") is onnx.session(path, sha256=digest, remedy="")
    path.write_bytes(b"another model")
    with pytest.raises(PluginError, match="sha256"):
        onnx.session(path, sha256=digest, remedy="make it anew")
    path.unlink()
    with pytest.raises(PluginError, match="cannot be read"):
        onnx.session(path, sha256=digest, remedy="make it anew")


def test_the_same_bytes_give_the_same_session_wherever_they_lie_and_nothing_calls_home(tmp_path: Path) -> None:
    (tmp_path / "copy.onnx").write_bytes(MODEL.read_bytes())
    digest = hashlib.sha256(MODEL.read_bytes()).hexdigest()
    one = onnx.session(MODEL, sha256=digest, remedy="")
    assert onnx.session(tmp_path / "copy.onnx", sha256=digest, remedy="") is one
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
    assert one.get_session_options().intra_op_num_threads == 1


def test_a_model_that_was_warmed_is_loaded_once_and_one_that_cannot_be_is_told_where_it_is_used(tmp_path: Path) -> None:
    digest = hashlib.sha256(MODEL.read_bytes()).hexdigest()
    (tmp_path / "another.onnx").write_bytes(b"another model")
    sound, broken = (onnx.Model(path, sha256=digest, remedy="make it anew") for path in (MODEL, tmp_path / "another.onnx"))
    before = threading.active_count()
    for model in (sound, broken):
        model.warm()
    while threading.active_count() > before:
        time.sleep(0.01)
    sound.load()
    row = np.array([[101, 7592, 102]], dtype=np.int64)
    (out, *_) = sound.run({"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": np.zeros_like(row)})
    assert out.shape[0] == 1 and np.isfinite(out).all()
    with pytest.raises(PluginError, match="another.onnx has sha256 .*: make it anew"):
        broken.load()


def test_a_pair_that_was_read_is_remembered_and_another_parting_of_the_same_pieces_is_another_pair() -> None:
    model = onnx.Model(MODEL, sha256=hashlib.sha256(MODEL.read_bytes()).hexdigest(), remedy="")
    model.load()
    lead, text = [101, 7592, 102], [2088, 102]
    (first, *_) = model.pair(lead, text)
    assert model.pair(tuple(lead), tuple(text))[0] is first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 0
    row = np.array([[*lead, *text]], dtype=np.int64)
    feeds = {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": np.array([[0, 0, 0, 1, 1]])}
    assert np.array_equal(model.run(feeds)[0], first)
    assert not np.array_equal(model.pair(lead[:2], [*lead[2:], *text])[0], first)
