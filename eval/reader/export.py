"""Write a checkpoint as one ONNX file: `python -m eval.reader.export reader reader.pt rag/models/reader.onnx`, or `judge`, or
`embedder`, which takes the `model.safetensors` of all-MiniLM-L6-v2 as its makers published it.

Of several checkpoints of one line of training the mean is written, which reads better than each (Wortsman et al. 2022, "model
soups"); a part that only some of them have is the mean of theirs.

The matrices are 8-bit integers with one scale per channel, and what they are multiplied with is scaled as it comes: the
dynamic quantisation of onnxruntime. Weights keep to seven bits, so that no processor's 16-bit sums overflow and all give the
same result. Rows of the embeddings are integers too, of so few steps that the file packs well. `--float` keeps everything as it
is, to measure what this costs.

The embedder's vectors are compared with each other to the third digit, so that less may be lost of them: part of the range of
what goes into its matrices is moved into their weights first (Xiao et al. 2023, SmoothQuant), by what the sample articles show.
"""

from __future__ import annotations

import hashlib
import io
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click
import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from eval.commands.command import Measurement
from eval.commands.options import PATH
from eval.reader.model import EmbedderModel, ReaderModel, load_encoder
from eval.reader.support import SupportModel
from rag import environment
from rag.english.wordpiece import pieces
from rag.lab import enter

OPSET = 17
SMALLEST = 10_000
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS = {"reader": ("start", "end", "answerable", "stance"), "judge": ("stance", "answers"), "embedder": ("vector",)}
MODELS = {"reader": ReaderModel, "judge": SupportModel, "embedder": EmbedderModel}
# Matrices that stay as they are: of all of the embedder's, what their input loses as integers moves its vectors most.
KEPT = {"reader": (), "judge": (), "embedder": ("/layers.0/outer/MatMul", "/layers.2/outer/MatMul")}
# How much of the range is moved: of nothing, a half and four fifths this kept most (cosines of .9938, .9878, .9947; .9957).
MOVED = 0.65
SAMPLE, PIECES = Path(__file__).parents[1] / "sample", 254
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


def evened(graph: onnx.ModelProto, texts: Sequence[str]) -> onnx.ModelProto:
    """The same graph, in which what goes into a matrix is divided, channel by channel, by what its weights are multiplied by.

    The factors are powers of the largest values that the texts give, so that no channel alone sets the scale of its integers.
    """
    weights = {tensor.name: tensor for tensor in graph.graph.initializer}
    matrices = [node for node in graph.graph.node if node.op_type == "MatMul" and node.input[1] in weights]
    for name, largest in _largest(graph, dict.fromkeys(node.input[0] for node in matrices), texts).items():
        users = [node for node in matrices if node.input[0] == name]
        values = [numpy_helper.to_array(weights[node.input[1]]) for node in users]
        widest = np.maximum.reduce([np.abs(value).max(axis=1) for value in values])
        factors = np.maximum(largest, 1e-5) ** MOVED / np.maximum(widest, 1e-5) ** (1 - MOVED)
        factors = (factors / np.exp(np.log(factors).mean())).astype(np.float32)
        graph.graph.initializer.append(numpy_helper.from_array(1 / factors, f"{name}.evened_by"))
        at = min(index for index, node in enumerate(graph.graph.node) if node in users)
        graph.graph.node.insert(at, helper.make_node("Mul", [name, f"{name}.evened_by"], [f"{name}.evened"]))
        for node, value in zip(users, values, strict=True):
            weights[node.input[1]].CopyFrom(numpy_helper.from_array(value * factors[:, None], node.input[1]))
            node.input[0] = f"{name}.evened"
    onnx.checker.check_model(graph)
    return graph


def _largest(graph: onnx.ModelProto, names: Iterable[str], texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
    """The largest absolute value of each channel of some tensors, over all texts."""
    import onnxruntime

    probe = onnx.ModelProto()
    probe.CopyFrom(graph)
    del probe.graph.output[:]
    probe.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    session = onnxruntime.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    found: dict[str, NDArray[np.float32]] = {}
    for text in texts:
        row = np.array([[101, *pieces(text)[0][:PIECES], 102]], dtype=np.int64)
        values = session.run(None, dict(zip(INPUTS, (row, np.ones_like(row), np.zeros_like(row)), strict=True)))
        for name, value in zip(names, values, strict=True):
            found[name] = np.maximum(found.get(name, np.float32(0)), np.abs(value[0]).max(axis=0))
    return found


def sample_texts() -> list[str]:
    """What the sample articles begin with, and a short piece of each."""
    articles = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(SAMPLE.glob("*.txt"))]
    return [part for text in articles for part in (text[:900], text[900:1100]) if part.strip()]


def in_bytes(graph: onnx.ModelProto, kept: Sequence[str]) -> onnx.ModelProto:
    """The same graph with its matrices as int8, multiplied with what is scaled to integers as it comes, but for the `kept`."""
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
            nodes_to_exclude=list(kept),
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


@click.command(
    cls=Measurement,
    help=__doc__,
    examples=(
        "python -m eval.reader.export reader reader.pt rag/models/reader.onnx",
        "python -m eval.reader.export embedder model.safetensors embedder.onnx",
    ),
)
@click.argument("kind", type=click.Choice(sorted(MODELS)))
@click.argument("checkpoints", type=PATH, nargs=-1, required=True)
@click.argument("target", type=PATH)
@click.option("--float", "as_it_is", is_flag=True, help="Keep 32-bit weights.")
def app(kind: str, checkpoints: Sequence[Path], target: Path, as_it_is: bool) -> None:
    """Write a checkpoint, or the mean of several, as one ONNX file."""
    environment.keep_onnxruntime_silent()
    model = MODELS[kind]()
    if isinstance(model, EmbedderModel):
        load_encoder(model, *checkpoints)
    else:
        model.load_state_dict(mean([torch.load(path, weights_only=True) for path in checkpoints]))
    graph = graph_of(kind, model)
    if not as_it_is:
        graph = evened(graph, sample_texts()) if kind == "embedder" else graph
        graph = in_bytes(with_small_embeddings(graph), KEPT[kind])
    graph.producer_name, graph.doc_string = "dateline eval.reader.export", ""
    data = graph.SerializeToString(deterministic=True)
    target.write_bytes(data)
    print(f"{target}: {len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    sys.exit(enter(app, "python -m eval.reader.export"))
