"""A judge that ships as a checkpoint to go on from: `python -m eval.reader.reopen rag/models/judge.onnx judge.pt`.

Its weights are what its integers stand for, so that they differ from those that were exported by what rounding took; what it
says differs by some hundredths.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click
import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from eval.commands.command import Measurement
from eval.commands.options import PATH
from eval.reader.support import SupportModel
from rag.lab import enter

# `/layers.0/query/MatMul_quant` and `/stance/stance.0/Gemm_MatMul_quant` are the weights `layers.0.query` and `stance.0`.
_MATRIX = re.compile(r"^/(?:(?:stance|answers)/)?(?P<name>[\w./]+?)/(?:Gemm_)?MatMul_quant$")


def weights(graph: onnx.ModelProto) -> dict[str, NDArray[np.float32]]:
    """The weights of an exported judge by the names that they have in `SupportModel`."""
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.graph.initializer}
    found: dict[str, NDArray[np.float32]] = {}
    for name, value in stored.items():
        if name.endswith(".int8"):
            name, value = name.removesuffix(".int8"), value * stored[f"{name.removesuffix('.int8')}.scale"]
        found[name] = np.asarray(value, dtype=np.float32)
    for node in graph.graph.node:
        if node.op_type == "MatMulInteger" and (match := _MATRIX.match(node.name)):
            stem = node.input[1].removesuffix("_quantized")
            small = stored[node.input[1]].astype(np.float32) - stored[node.input[3]].astype(np.float32)
            found[f"{match['name'].replace('/', '.')}.weight"] = (small * stored[f"{stem}_scale"]).T
    return found


@click.command(cls=Measurement, help=__doc__, examples=("python -m eval.reader.reopen rag/models/judge.onnx judge.pt",))
@click.argument("model", type=PATH)
@click.argument("target", type=PATH)
def app(model: Path, target: Path) -> None:
    """Write the weights of an exported judge as a checkpoint."""
    found, judge = weights(onnx.load(str(model))), SupportModel()
    state = {name: torch.from_numpy(found[name].copy()) for name in judge.state_dict()}
    judge.load_state_dict(state)
    torch.save(state, target)
    print(f"{target}: {sum(value.numel() for value in state.values()):,} weights")


if __name__ == "__main__":
    sys.exit(enter(app, "python -m eval.reader.reopen"))
