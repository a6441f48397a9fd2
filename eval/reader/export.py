"""Write a trained reader as one int8 ONNX file: `python -m eval.reader.export READER.pt OUT`.

The graph is the embedder's (`eval/export`), with segments and two heads in float32. Which channels are brought down
before rounding is found on the samples' own passages and questions. Same weights, same bytes.
"""

import argparse
import hashlib
import importlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bot.reader.pieces import windows
from eval.export.graph import Graph, add_embeddings, add_layer, add_mask, serialised
from eval.export.minilm import ONNX
from eval.export.smoothing import find_smoothing
from eval.export.weights import LAYERS, WIDTH, Weights, embedded, product_inputs
from eval.reader.examples import Example
from library.onnx import word_pieces

SAMPLES = Path("samples")
TOKENIZER = Path("library/embedders/data/minilm-l6-v2-int8/tokenizer.json")
CALIBRATED_ON = 48
"""Questions over passages."""
PASSAGE = 900
"""Characters of such a passage."""


def main() -> None:
    """Write model.onnx, and print its digest."""
    parser = argparse.ArgumentParser(prog="python -m eval.reader.export", description=__doc__)
    parser.add_argument("reader", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    weights = published_names(given.reader)
    runs = [product_inputs(weights, embedded(weights, *each)) for each in calibration()]
    smoothing = find_smoothing(runs)
    graph = Graph(importlib.import_module(ONNX))
    x = add_embeddings(graph, weights, segments=True)
    add_mask(graph)
    for number, layer in enumerate(smoothing):
        x = add_layer(graph, weights, number, layer, x)
    add_heads(graph, weights, x)
    content = serialised(
        graph,
        "a reader from all-MiniLM-L6-v2, int8",
        ["input_ids", "attention_mask", "token_type_ids"],
        {"ends": ["batch", "sequence", 2], "answered": ["batch"]},
    )
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "model.onnx").write_bytes(content)
    sys.stdout.write(f"{hashlib.sha256(content).hexdigest()}  model.onnx  {len(content):,} bytes\n")


def published_names(path: Path) -> Weights:
    """A trained reader's weights, in float64, under the names of the encoder it began as."""
    import torch  # pyright: ignore[reportMissingImports]

    kept = torch.load(path, weights_only=True)
    kept = kept.get("reader", kept)
    own = {name: value.double().numpy() for name, value in kept.items()}
    weights: Weights = {f"heads.{name}": own[name] for name in own if name.startswith(("ends", "answers"))}
    for part, name in (("words", "word"), ("positions", "position"), ("segments", "token_type")):
        weights[f"embeddings.{name}_embeddings.weight"] = own[f"{part}.weight"]
    for which in ("weight", "bias"):
        weights[f"embeddings.LayerNorm.{which}"] = own[f"norm.{which}"]
        for number in range(LAYERS):
            there, here = f"encoder.layer.{number}", f"layers.{number}"
            for at, part in enumerate(("query", "key", "value")):
                rows = own[f"{here}.qkv.{which}"][at * WIDTH : (at + 1) * WIDTH]
                weights[f"{there}.attention.self.{part}.{which}"] = rows
            for mine, its in (
                ("out", "attention.output.dense"),
                ("out_norm", "attention.output.LayerNorm"),
                ("wide", "intermediate.dense"),
                ("narrow", "output.dense"),
                ("norm", "output.LayerNorm"),
            ):
                weights[f"{there}.{its}.{which}"] = own[f"{here}.{mine}.{which}"]
    return weights


def calibration() -> Iterator[tuple[list[int], list[int]]]:
    """Word pieces and segments of questions over passages of the samples, the right one and another in turn."""
    tokenizer = word_pieces(TOKENIZER.read_bytes())
    rows = [
        json.loads(line) for path in sorted(SAMPLES.rglob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    texts = [(row["title"], row["text"]) for row in rows if "text" in row]
    texts += [(path.stem, path.read_text("utf-8")) for path in sorted(SAMPLES.rglob("*.txt"))]
    asked = [row["question"] for row in rows if "question" in row]
    for number in range(CALIBRATED_ON):
        title, text = texts[number % len(texts)]
        at = (number * 977) % max(1, len(text) - PASSAGE)
        example = Example("", asked[number * 7 % len(asked)], title, text[at : at + PASSAGE], (), "")
        window = next(windows(tokenizer, example.question, example.title, example.text))
        yield window.ids, [int(at >= window.segment) for at in range(len(window.ids))]


def add_heads(graph: Graph, weights: Weights, x: str) -> None:
    """Begin and end of each piece, and whether there is an answer, told from the first."""
    ends = graph.node("MatMul", [x, graph.constant("ends.weight", weights["heads.ends.weight"].T)], "ends.plain")
    graph.node("Add", [ends, graph.constant("ends.bias", weights["heads.ends.bias"])], "ends")
    first = graph.node("Gather", [x, graph.constant("first", np.zeros(1, np.int64))], "first.piece", axis=1)
    has = graph.node(
        "MatMul", [first, graph.constant("answers.weight", weights["heads.answers.weight"].T)], "has.plain"
    )
    has = graph.node("Add", [has, graph.constant("answers.bias", weights["heads.answers.bias"])], "has")
    graph.node("Squeeze", [has, graph.constant("single", np.array([1, 2], np.int64))], "answered")


if __name__ == "__main__":
    main()
