"""Write a checkpoint as one ONNX file: `python -m eval.reader.export reader.pt rag/models/reader.onnx`.

Of several checkpoints of one line of training the mean is written, which reads better than each (Wortsman et al. 2022, "model
soups"); a part that only some of them have is the mean of theirs.

Weights are stored as int8 with one scale per output channel (per row for the embeddings) and are turned back into floats when
the file is loaded: a quarter of the size, and arithmetic in 32 bits, so that no result depends on how passages are batched.
`--float` keeps them as they are, to measure what this costs.
"""

from __future__ import annotations

import argparse
import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from eval.reader.model import ReaderModel

OPSET = 17
SMALLEST = 10_000
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS = ("start", "end", "answerable")


class _Plain(torch.nn.Module):  # type: ignore[misc]
    """What the runtime wants of the model, with the verdict's bias and scale; what serves training alone stays behind."""

    def __init__(self, model: ReaderModel, scale: float, shift: float) -> None:
        super().__init__()
        self.model, self.scale, self.shift = model, scale, shift

    def forward(self, *inputs: object) -> tuple[object, object, object]:
        scores = self.model(*inputs)
        return scores.start, scores.end, scores.answerable * self.scale + self.shift


def graph_of(model: ReaderModel, scale: float, shift: float) -> onnx.ModelProto:
    """The model as an ONNX graph with 32-bit weights; batch and length are free."""
    example = torch.tensor([[101, 2040, 102, 2002, 2003, 102], [101, 2040, 102, 2002, 102, 0]])
    mask = (example > 0).long()
    types = torch.tensor([[0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 0]])
    free = {name: {0: "batch", 1: "tokens"} for name in (*INPUTS, *OUTPUTS[:2])} | {name: {0: "batch"} for name in OUTPUTS[2:]}
    buffer = io.BytesIO()
    torch.onnx.export(
        _Plain(model, scale, shift).eval(),
        (example, mask, types),
        buffer,
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        dynamic_axes=free,
        opset_version=OPSET,
        dynamo=False,
    )
    return onnx.load_from_string(buffer.getvalue())


def in_bytes(graph: onnx.ModelProto) -> onnx.ModelProto:
    """The same graph with its large weights stored as int8 and scales."""
    weights = {tensor.name: tensor for tensor in graph.graph.initializer}
    gathered = {node.input[0]: node for node in graph.graph.node if node.op_type == "Gather" and node.input[0] in weights}
    before: list[onnx.NodeProto] = []
    after: dict[int, list[onnx.NodeProto]] = {}
    for name, tensor in weights.items():
        values = numpy_helper.to_array(tensor)
        if values.ndim != 2 or values.size < SMALLEST or values.dtype != np.float32:
            continue
        small, scales = quantised(values, axis=1 if name in gathered else 0)
        graph.graph.initializer.remove(tensor)
        graph.graph.initializer.append(numpy_helper.from_array(small, f"{name}.int8"))
        graph.graph.initializer.append(numpy_helper.from_array(scales, f"{name}.scale"))
        if name in gathered:
            node = gathered[name]
            rows = [
                helper.make_node("Gather", [f"{name}.int8", node.input[1]], [f"{name}.rows"]),
                helper.make_node("Gather", [f"{name}.scale", node.input[1]], [f"{name}.row_scales"]),
                helper.make_node("Cast", [f"{name}.rows"], [f"{name}.float"], to=TensorProto.FLOAT),
                helper.make_node("Mul", [f"{name}.float", f"{name}.row_scales"], [node.output[0]]),
            ]
            after[list(graph.graph.node).index(node)] = rows
        else:
            before += [
                helper.make_node("Cast", [f"{name}.int8"], [f"{name}.float"], to=TensorProto.FLOAT),
                helper.make_node("Mul", [f"{name}.float", f"{name}.scale"], [name]),
            ]
    nodes = [part for index, node in enumerate(graph.graph.node) for part in after.get(index, [node])]
    del graph.graph.node[:]
    graph.graph.node.extend(before + nodes)
    onnx.checker.check_model(graph)
    return graph


def mean(checkpoints: Sequence[Mapping[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The weights of several checkpoints, averaged."""
    names = dict.fromkeys(name for checkpoint in checkpoints for name in checkpoint)
    having = {name: [checkpoint[name] for checkpoint in checkpoints if name in checkpoint] for name in names}
    return {name: torch.stack(values).mean(0) for name, values in having.items()}


def quantised(values: NDArray[np.float32], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Symmetric int8 with one scale per slice across `axis`: `small * scales` is close to `values`."""
    scales = np.maximum(np.abs(values).max(axis=axis, keepdims=True), 1e-8) / 127
    return np.clip(np.round(values / scales), -127, 127).astype(np.int8), scales.astype(np.float32)


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("target", type=Path)
    parser.add_argument("--float", action="store_true", help="keep 32-bit weights")
    parser.add_argument("--scale", type=float, default=1.0, help="multiplies the verdict's logit (calibration)")
    parser.add_argument("--shift", type=float, default=0.0, help="is added to it")
    given = parser.parse_args()
    model = ReaderModel()
    model.load_state_dict(mean([torch.load(path, weights_only=True) for path in given.checkpoints]))
    graph = graph_of(model, given.scale, given.shift)
    graph = graph if given.float else in_bytes(graph)
    graph.producer_name, graph.doc_string = "dateline eval.reader.export", ""
    data = graph.SerializeToString(deterministic=True)
    given.target.write_bytes(data)
    print(f"{given.target}: {len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
