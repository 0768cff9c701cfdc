"""The fitted network as one int8 ONNX file, and the model.json beside it.

The graph is written node by node, with the fused operators of onnxruntime (com.microsoft), so it needs no
tracing and no optimiser and comes out the same each time. It reads one window, without padding. Weights are
7-bit numbers in int8 (`reduce_range`), so that machines with and without VNNI compute the same.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
from model import HEADS, LAYERS, PAIR, SIZE, Network
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from eventgraph.annotate.encoder import KINDS, RELATIONS, ROLES

FUSED = "com.microsoft"
INPUTS = ("pieces", "shapes", "kinds", "emphases", "starts")

#: Weights of the pair scorer, which numpy runs; they stand in model.json.
PAIR_WEIGHTS = {
    "end_kinds": "end_kinds",
    "distances": "distances",
    "relations": "relations.weight",
    "bias": "relations.bias",
}


class Graph:
    """Collects nodes and weights."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, value: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, operator: str, *inputs: str, domain: str = "", out: str = "", **attributes: object) -> str:
        out = out or f"{operator}_{len(self.nodes)}"
        self.nodes.append(
            helper.make_node(operator, list(inputs), [out], name=out, domain=domain, **attributes)
        )
        return out


def write_model(
    network: Network, vocabulary: Path, folder: Path, version: str, calibration: dict | None
) -> None:
    """Write encoder.onnx, vocab.txt and model.json into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        plain = Path(work) / "float.onnx"
        onnx.save(to_onnx(network), plain)
        quantize_dynamic(
            plain,
            folder / "encoder.onnx",
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
        )
    if vocabulary.resolve() != (folder / "vocab.txt").resolve():
        shutil.copyfile(vocabulary, folder / "vocab.txt")
    sha256 = {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in ("encoder.onnx", "vocab.txt")}
    description = {
        "version": version,
        "origin": "fitted from all-MiniLM-L6-v2 (Apache-2.0)",
        "sha256": sha256,
        "kinds": [k.value for k in KINDS],
        "roles": list(ROLES),
        "relations": [r.value for r in RELATIONS],
        "pairs": {
            name: np.round(network.state_dict()[there].numpy().astype(float), 5).tolist()
            for name, there in PAIR_WEIGHTS.items()
        },
        "calibration": calibration or {},
    }
    (folder / "model.json").write_text(json.dumps(description, indent=1) + "\n", "utf-8")


def to_onnx(network: Network) -> onnx.ModelProto:
    w = {k: v.detach().numpy().astype(np.float32) for k, v in network.state_dict().items()}
    g = Graph()

    def linear(x: str, name: str, add_bias: bool = True) -> str:
        y = g.add("MatMul", x, g.weight(f"{name}.w", w[f"{name}.weight"].T))
        return g.add("Add", y, bias(name)) if add_bias else y

    def bias(name: str) -> str:
        return g.weight(f"{name}.b", w[f"{name}.bias"])

    def norm(name: str) -> tuple[str, str]:
        return g.weight(f"{name}.gamma", w[f"{name}.weight"]), g.weight(f"{name}.beta", w[f"{name}.bias"])

    axis0 = g.weight("axis0", np.array([0], np.int64))
    length = g.add(
        "Slice",
        g.add("Shape", "pieces"),
        g.weight("one", np.array([0], np.int64)),
        g.weight("two", np.array([1], np.int64)),
    )
    x = g.add("Gather", g.weight("pieces.table", w["pieces.weight"]), "pieces")
    places = g.add("Slice", g.weight("positions.table", w["positions.weight"]), axis0, length, axis0)
    x = g.add("Add", x, places)
    for name in ("shapes", "kinds", "emphases"):
        x = g.add("Add", x, g.add("Gather", g.weight(f"{name}.table", w[f"{name}.weight"]), name))
    x = g.add("LayerNormalization", x, *norm("norm"), epsilon=1e-12, axis=-1)
    x = g.add("Unsqueeze", x, axis0)
    for i in range(LAYERS):
        name = f"layers.{i}."
        mixed = g.add(
            "Attention",
            x,
            g.weight(name + "qkv.w", w[name + "qkv.weight"].T),
            bias(name + "qkv"),
            domain=FUSED,
            num_heads=HEADS,
        )
        y = linear(mixed, name + "out", add_bias=False)
        x = g.add(
            "SkipLayerNormalization",
            y,
            x,
            *norm(name + "norm1"),
            bias(name + "out"),
            domain=FUSED,
            epsilon=1e-12,
        )
        up = g.add("BiasGelu", linear(x, name + "up", add_bias=False), bias(name + "up"), domain=FUSED)
        y = linear(up, name + "down", add_bias=False)
        x = g.add(
            "SkipLayerNormalization",
            y,
            x,
            *norm(name + "norm2"),
            bias(name + "down"),
            domain=FUSED,
            epsilon=1e-12,
        )
    words = g.add("Gather", g.add("Squeeze", x, axis0), "starts")
    g.add("Identity", linear(words, "tags"), out="tags")
    hidden = g.add("BiasGelu", linear(words, "hidden", add_bias=False), bias("hidden"), domain=FUSED)
    g.add("Identity", linear(hidden, "roles"), out="roles")
    g.add("Identity", linear(hidden, "ends"), out="ends")
    sizes = {"tags": 3 * len(KINDS), "roles": len(ROLES), "ends": 3 * PAIR}
    graph = helper.make_graph(
        g.nodes,
        "encoder",
        [
            helper.make_tensor_value_info(n, TensorProto.INT64, ["words" if n == "starts" else "length"])
            for n in INPUTS
        ],
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["words", size]) for n, size in sizes.items()],
        g.weights,
    )
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)],
        ir_version=8,
        producer_name="eventgraph",
    )
    assert SIZE % HEADS == 0
    return model
