"""The encoder as an ONNX graph in int8, written node by node."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.export.smoothing import Smoothing
from eval.export.weights import EPSILON, HEADS, WIDTH, Bytes, Floats, Weights

VENDOR_DOMAIN = "com.microsoft"


def quantise_columns(matrix: Floats) -> tuple[Bytes, Floats]:
    """(inputs, outputs) as int8 and one scale per output; two neighbours down a column sum to at most 128.

    255 * 128 is within 16 bits: see the docstring of this file on processors without VNNI.
    """
    pairs = matrix.reshape(len(matrix) // 2, 2, -1)
    above = np.maximum(pairs, 0).sum(axis=1).max(axis=0)
    below = np.maximum(-pairs, 0).sum(axis=1).max(axis=0)
    # 127 leaves room for rounding, which can add a half to each of the two.
    scales = np.maximum(above, below) / 127
    return np.rint(matrix / scales).astype(np.int8), scales


def quantise_rows(matrix: Floats) -> tuple[Bytes, Floats]:
    """(rows, channels) as int8 and one scale per row (rows, 1)."""
    scales = np.maximum(np.abs(matrix).max(axis=1, keepdims=True), 1e-12) / 127
    return np.rint(matrix / scales).astype(np.int8), scales


def position_table(weights: Weights, *, segments: bool) -> Floats:
    """Position embeddings, with those of the first segment added where it is the only one: (512, width)."""
    if segments:
        return weights["embeddings.position_embeddings.weight"]
    segment = weights["embeddings.token_type_embeddings.weight"][0]
    return weights["embeddings.position_embeddings.weight"] + segment


@dataclass
class Graph:
    """Nodes and constants of the ONNX graph while it grows."""

    onnx: Any
    nodes: list[Any] = field(default_factory=list[Any])
    constants: list[Any] = field(default_factory=list[Any])

    def constant(self, name: str, value: npt.NDArray[Any]) -> str:
        """Keep `value`, in float32 where it is float64; gives `name` back."""
        kept = value.astype(np.float32) if value.dtype == np.float64 else value
        self.constants.append(self.onnx.numpy_helper.from_array(np.ascontiguousarray(kept), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **settings: Any) -> str:
        """Add a node with one output; gives the output's name back."""
        self.nodes.append(self.onnx.helper.make_node(kind, inputs, [output], name=output, **settings))
        return output

    def divided(self, x: str, divisors: Floats, name: str) -> str:
        """`x` by a constant per channel; `x` itself where all of them are 1."""
        if (divisors == 1).all():
            return x
        return self.node("Mul", [x, self.constant(f"{name}.by", 1 / divisors)], name)

    def product(self, x: str, weight: Floats, bias: Floats | None, name: str) -> str:
        """`x` times the int8 form of `weight` (outputs, inputs), and `bias` added."""
        matrix, scales = quantise_columns(weight.T)
        inputs = [x, self.constant(f"{name}.weight", matrix), self.constant(f"{name}.scale", scales)]
        if bias is not None:
            inputs += ["", self.constant(f"{name}.bias", bias)]
        return self.node("DynamicQuantizeMatMul", inputs, name, domain=VENDOR_DOMAIN)

    def normed(self, x: str, weights: Weights, source: str, name: str) -> str:
        """Layer normalisation with the parameters called `source`."""
        gain = self.constant(f"{name}.gain", weights[f"{source}.weight"])
        shift = self.constant(f"{name}.shift", weights[f"{source}.bias"])
        return self.node("LayerNormalization", [x, gain, shift], name, epsilon=EPSILON, axis=-1)


def add_embeddings(graph: Graph, weights: Weights, *, segments: bool = False) -> str:
    """From token ids, and segments where there are several, to the first layer's input."""
    words, scales = quantise_rows(weights["embeddings.word_embeddings.weight"])
    rows = graph.node("Gather", [graph.constant("words", words), "input_ids"], "words.rows")
    rows = graph.node("Cast", [rows], "words.float", to=graph.onnx.TensorProto.FLOAT)
    scale = graph.node("Gather", [graph.constant("words.scale", scales), "input_ids"], "words.rows.scale")
    x = graph.node("Mul", [rows, scale], "words.scaled")
    length = graph.node("Shape", ["input_ids"], "length", start=1, end=2)
    table = graph.constant("positions", position_table(weights, segments=segments))
    begin = graph.constant("zero", np.zeros(1, np.int64))
    positions = graph.node("Slice", [table, begin, length], "positions.used")
    x = graph.node("Add", [x, positions], "embedded")
    if segments:
        kinds = graph.constant("segments", weights["embeddings.token_type_embeddings.weight"])
        x = graph.node(
            "Add", [x, graph.node("Gather", [kinds, "token_type_ids"], "segments.rows")], "embedded.segments"
        )
    return graph.normed(x, weights, "embeddings.LayerNorm", "embedded.normed")


def add_attention(graph: Graph, weights: Weights, number: int, smoothing: Smoothing, x: str) -> str:
    """All heads of one layer at once, up to the output product."""
    source, name = f"encoder.layer.{number}.attention.self", f"layer{number}.attention"
    weight, bias = (
        np.concatenate([weights[f"{source}.{part}.{which}"] for part in ("query", "key", "value")])
        for which in ("weight", "bias")
    )
    # What the output product's input is divided by, the values can be divided by before: it costs nothing.
    out = np.concatenate([np.ones(2 * WIDTH), smoothing.attended])
    matrix, scales = quantise_columns((weight * smoothing.qkv / out[:, None]).T)
    x = graph.divided(x, smoothing.qkv, f"{name}.input")
    whole = [f"{name}.input.{part}" for part in ("int8", "scale", "zero")]
    graph.nodes.append(graph.onnx.helper.make_node("DynamicQuantizeLinear", [x], whole, name=whole[0]))
    inputs = [
        whole[0],
        graph.constant(f"{name}.weight", matrix),
        graph.constant(f"{name}.bias", bias / out),
        whole[1],
        graph.constant(f"{name}.scale", scales),
        "mask",
        whole[2],
        graph.constant(f"{name}.zero", np.zeros(3 * WIDTH, np.int8)),
    ]
    return graph.node("QAttention", inputs, name, domain=VENDOR_DOMAIN, num_heads=HEADS)


def add_layer(graph: Graph, weights: Weights, number: int, smoothing: Smoothing, x: str) -> str:
    """One transformer layer."""
    source, name = f"encoder.layer.{number}", f"layer{number}"

    def parameters(part: str, divisors: Floats) -> tuple[Floats, Floats]:
        return weights[f"{source}.{part}.weight"] * divisors, weights[f"{source}.{part}.bias"]

    heads = add_attention(graph, weights, number, smoothing, x)
    weight, bias = parameters("attention.output.dense", smoothing.attended)
    heads = graph.product(heads, weight, bias, f"{name}.attended")
    middle = graph.node("Add", [heads, x], f"{name}.middle")
    middle = graph.normed(middle, weights, f"{source}.attention.output.LayerNorm", f"{name}.middle.normed")
    weight, bias = parameters("intermediate.dense", smoothing.wide)
    wide = graph.divided(middle, smoothing.wide, f"{name}.wide.input")
    wide = graph.product(wide, weight, None, f"{name}.wide")
    shift = graph.constant(f"{name}.wide.bias", bias)
    wide = graph.node("BiasGelu", [wide, shift], f"{name}.wide.active", domain=VENDOR_DOMAIN)
    weight, bias = parameters("output.dense", smoothing.narrow)
    wide = graph.divided(wide, smoothing.narrow, f"{name}.narrow.input")
    narrow = graph.product(wide, weight, bias, f"{name}.narrow")
    out = graph.node("Add", [narrow, middle], f"{name}.out")
    return graph.normed(out, weights, f"{source}.output.LayerNorm", f"{name}.out.normed")


def serialised(graph: Graph, name: str, inputs: list[str], outputs: dict[str, list[str | int]]) -> bytes:
    """The whole model: `inputs` are int64 (batch, sequence), `outputs` float32 of the shapes given."""
    helper, kinds = graph.onnx.helper, graph.onnx.TensorProto
    whole = helper.make_graph(
        graph.nodes,
        name,
        [helper.make_tensor_value_info(each, kinds.INT64, ["batch", "sequence"]) for each in inputs],
        [helper.make_tensor_value_info(each, kinds.FLOAT, shape) for each, shape in outputs.items()],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(VENDOR_DOMAIN, 1)]
    model = helper.make_model(whole, opset_imports=opsets, ir_version=8, producer_name="newsdesk")
    return bytes(model.SerializeToString(deterministic=True))


def add_mask(graph: Graph) -> None:
    """The mask as attention wants it."""
    graph.node("Cast", ["attention_mask"], "mask", to=graph.onnx.TensorProto.INT32)
