"""Write a checkpoint as one ONNX file: `python -m eval.reader.export reader reader.pt rag/models/reader.onnx`, or `judge`.

Of several checkpoints of one line of training the mean is written, which reads better than each (Wortsman et al. 2022, "model
soups"); a part that only some of them have is the mean of theirs.

The matrices are 8-bit integers with one scale per channel, and what they are multiplied with is scaled as it comes: the
dynamic quantisation of onnxruntime. Weights keep to seven bits, so that no processor's 16-bit sums overflow and all give the
same result. Rows of the embeddings are integers too, of so few steps that the file packs well. `--float` keeps everything as it
is, to measure what this costs.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from eval.reader.model import ReaderModel
from eval.reader.support import SupportModel

OPSET = 17
SMALLEST = 10_000
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS = {"reader": ("start", "end", "answerable", "stance"), "judge": ("stance", "answers")}
MODELS = {"reader": ReaderModel, "judge": SupportModel}
# How far the integers of embeddings reach to either side.
STEPS = 31


def graph_of(kind: str, model: torch.nn.Module) -> onnx.ModelProto:
    """The model as an ONNX graph with 32-bit weights; batch and length are free."""
    example = torch.tensor([[101, 2040, 102, 2002, 2003, 102], [101, 2040, 102, 2002, 102, 0]])
    mask = (example > 0).long()
    types = torch.tensor([[0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 0]])
    by_token = [*INPUTS, *(name for name in OUTPUTS[kind] if name in ("start", "end"))]
    free = {name: {0: "batch"} for name in OUTPUTS[kind]} | {name: {0: "batch", 1: "tokens"} for name in by_token}
    buffer = io.BytesIO()
    torch.onnx.export(
        model.eval(),
        (example, mask, types),
        buffer,
        input_names=list(INPUTS),
        output_names=list(OUTPUTS[kind]),
        dynamic_axes=free,
        opset_version=OPSET,
        dynamo=False,
    )
    return onnx.load_from_string(buffer.getvalue())


def with_small_embeddings(graph: onnx.ModelProto) -> onnx.ModelProto:
    """The same graph with the rows of its large embeddings stored as int8 of few steps, and scales."""
    weights = {tensor.name: tensor for tensor in graph.graph.initializer}
    after: dict[int, list[onnx.NodeProto]] = {}
    for index, node in enumerate(graph.graph.node):
        name = node.input[0] if node.op_type == "Gather" else ""
        if name not in weights or numpy_helper.to_array(weights[name]).size < SMALLEST:
            continue
        small, scales = quantised(numpy_helper.to_array(weights[name]), STEPS)
        graph.graph.initializer.remove(weights[name])
        graph.graph.initializer.append(numpy_helper.from_array(small, f"{name}.int8"))
        graph.graph.initializer.append(numpy_helper.from_array(scales, f"{name}.scale"))
        after[index] = [
            helper.make_node("Gather", [f"{name}.int8", node.input[1]], [f"{name}.rows"]),
            helper.make_node("Gather", [f"{name}.scale", node.input[1]], [f"{name}.row_scales"]),
            helper.make_node("Cast", [f"{name}.rows"], [f"{name}.float"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [f"{name}.float", f"{name}.row_scales"], [node.output[0]]),
        ]
    nodes = [part for index, node in enumerate(graph.graph.node) for part in after.get(index, [node])]
    del graph.graph.node[:]
    graph.graph.node.extend(nodes)
    onnx.checker.check_model(graph)
    return graph


def in_bytes(graph: onnx.ModelProto) -> onnx.ModelProto:
    """The same graph with its matrices as int8, multiplied with what is scaled to integers as it comes."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder) / "before.onnx", Path(folder) / "after.onnx"
        onnx.save(graph, str(before))
        quantize_dynamic(
            before,
            after,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            op_types_to_quantize=["MatMul"],
            extra_options={"DefaultTensorType": TensorProto.FLOAT},
        )
        return onnx.load(str(after))


def mean(checkpoints: Sequence[Mapping[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The weights of several checkpoints, averaged."""
    names = dict.fromkeys(name for checkpoint in checkpoints for name in checkpoint)
    having = {name: [checkpoint[name] for checkpoint in checkpoints if name in checkpoint] for name in names}
    return {name: torch.stack(values).mean(0) for name, values in having.items()}


def quantised(values: NDArray[np.float32], steps: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Symmetric integers from `-steps` to `steps`, one scale per row: `small * scales` is close to `values`."""
    scales = np.maximum(np.abs(values).max(axis=1, keepdims=True), 1e-8) / steps
    return np.clip(np.round(values / scales), -steps, steps).astype(np.int8), scales.astype(np.float32)


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=sorted(MODELS))
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("target", type=Path)
    parser.add_argument("--float", action="store_true", help="keep 32-bit weights")
    given = parser.parse_args()
    model = MODELS[given.kind]()
    model.load_state_dict(mean([torch.load(path, weights_only=True) for path in given.checkpoints]))
    graph = graph_of(given.kind, model)
    graph = graph if given.float else in_bytes(with_small_embeddings(graph))
    graph.producer_name, graph.doc_string = "dateline eval.reader.export", ""
    data = graph.SerializeToString(deterministic=True)
    given.target.write_bytes(data)
    print(f"{given.target}: {len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main()
