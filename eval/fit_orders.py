"""Fits how sentences that speak to the answering machine are told: `python -m eval.fit_orders ARTICLES [--write]`.

Fitted on the vectors of `eval/sets/orders.jsonl` and of every other sentence of ARTICLES (JSON lines with `text`),
which give no orders. Printed is how the sentences of the set are told that were written after the fit was chosen
(`fresh`), how each half of the others is by a fit on the other, and how many sentences of samples and ARTICLES that
were not fitted on would be lost; `--write` writes weights for which the samples are fitted on as well.
"""

import argparse
import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

import bot.quoting.probing
from bot.quoting.probing import SCALE, Weights, may_be_order
from eval.metrics.intervals import mean_interval
from library.embedders import Embedder
from library.embedders.minilm import MiniLMEmbedder
from library.sentences import sentences

SET = Path(__file__).parent / "sets" / "orders.jsonl"
SAMPLES = Path(__file__).parents[1] / "samples" / "articles"
WEIGHTS = Path(bot.quoting.probing.__file__).with_name("orders.json")
RIDGE = 0.3
LEAST = 0.5
"""Sum from which on a sentence is an order, above even odds: to lose a report is worse than to miss an order."""
MOST_ORDINARY = 7000
WORTH = {"order": 1.0, "near": 1.0, "sample": 1.5, "ordinary": 1.0}
"""What one sentence counts for in the fit."""


class Example(NamedTuple):
    """A sentence, what it is, and which part it belongs to: `fitted`, `kept` or `fresh`."""

    text: str
    kind: str
    part: str

    @property
    def order(self) -> bool:
        """Whether it speaks to a machine."""
        return self.kind == "order"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_orders", description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args(arguments)
    examples = [*_written(), *_ordinary(SAMPLES, "sample"), *_ordinary(given.articles, "ordinary")]
    vectors = vectors_of([each.text for each in examples], MiniLMEmbedder())
    sys.stdout.write("\n".join(table(examples, vectors)) + "\n")
    if given.write:  # none of our own articles may lose a sentence
        known = fit(examples, vectors, _fitted(examples, {"fitted", "kept", "sample"}))
        content = {"weights": [round(float(each), 4) for each in known.weights], "least": round(known.least, 4)}
        WEIGHTS.write_text(json.dumps(content) + "\n", encoding="utf-8")
    return 0


def _written() -> Iterator[Example]:
    for line in SET.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Example(row["text"], "order" if row["order"] else "near", row["split"])


def _ordinary(articles: Path, kind: str) -> Iterator[Example]:
    files = sorted(articles.rglob("*")) if articles.is_dir() else [articles]
    texts = (text for file in files if file.is_file() for text in _texts(file))
    told = (span.of(text) for text in texts for span in sentences(text))
    for at, sentence in enumerate(told):
        if at >= MOST_ORDINARY:
            return
        yield Example(sentence, kind, "kept" if at % 2 else "ordinary")


def _texts(file: Path) -> Iterator[str]:
    if ".jsonl" not in file.suffixes:
        if file.suffix in {".txt", ".md"}:
            yield file.read_text(encoding="utf-8")
        return
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
        for line in lines:
            yield str(json.loads(line)["text"])


def vectors_of(texts: Sequence[str], embedder: Embedder) -> "np.ndarray":
    """(n, dimension); zeros for sentences that are not worth one."""
    asked = [at for at, text in enumerate(texts) if may_be_order(text)]
    found = np.zeros((len(texts), embedder.identity.dimension), np.float32)
    found[asked] = embedder.embed_passages([texts[at] for at in asked]) * SCALE
    return found


def _fitted(examples: Sequence[Example], parts: set[str]) -> "np.ndarray":
    own = {"order", "near"}
    return np.array(
        [
            each.part in parts if each.kind in own else each.part == "ordinary" or each.kind in parts
            for each in examples
        ],
        dtype=bool,
    )


def fit(examples: Sequence[Example], vectors: "np.ndarray", chosen: "np.ndarray") -> Weights:
    """Logistic regression with a ridge over the chosen sentences."""
    from scipy.optimize import minimize

    given = vectors[chosen].astype(np.float64)
    right = np.array([float(each.order) for each in examples])[chosen]
    worth = np.array([WORTH[each.kind] for each in examples])[chosen]

    def loss(values: "np.ndarray") -> tuple[float, "np.ndarray"]:
        sums = given @ values[1:] + values[0]
        off = worth * (1 / (1 + np.exp(-np.clip(sums, -30, 30))) - right)
        cost = float((worth * (np.logaddexp(0, sums) - right * sums)).sum() + RIDGE / 2 * (values[1:] ** 2).sum())
        return cost, np.concatenate([[off.sum()], given.T @ off + RIDGE * values[1:]])

    found = minimize(loss, np.zeros(vectors.shape[1] + 1), jac=True, method="L-BFGS-B").x
    return Weights(found[1:], LEAST - float(found[0]))


def table(examples: Sequence[Example], vectors: "np.ndarray") -> Iterator[str]:
    """Recall and precision on what was not fitted on, and what would be lost of everything else."""
    halves = np.zeros(len(examples), dtype=bool)
    for fitted, told in (("fitted", "kept"), ("kept", "fitted")):
        known = fit(examples, vectors, _fitted(examples, {fitted}))
        halves |= _called(vectors, known) & np.array([each.part == told for each in examples])
    yield from _told(examples, halves, {"fitted", "kept"}, "each half by the other")
    called = _called(vectors, fit(examples, vectors, _fitted(examples, {"fitted", "kept"})))
    yield from _told(examples, called, {"fresh"}, "fresh")
    for kind in ("sample", "ordinary"):
        held = [(each.text, call) for each, call in zip(examples, called, strict=True)
                if each.kind == kind and each.part == "kept"]  # fmt: skip
        lost = [text for text, call in held if call]
        yield f"{kind} sentences not fitted on: {len(lost)} of {len(held)} lost"
        yield from (f"    {text[:160]}" for text in lost[:10])


def _called(vectors: "np.ndarray", known: Weights) -> "np.ndarray":
    return (vectors @ known.weights >= known.least) & vectors.any(axis=1)


def _told(examples: Sequence[Example], called: "np.ndarray", parts: set[str], name: str) -> Iterator[str]:
    pairs = [(each.order, bool(call)) for each, call in zip(examples, called, strict=True)
             if each.kind in {"order", "near"} and each.part in parts]  # fmt: skip
    for figure, values in (
        ("recall", [float(call) for order, call in pairs if order]),
        ("precision", [float(order) for order, call in pairs if call]),
    ):
        ends = mean_interval(values, 0, figure)
        yield f"{name}, {figure}: {sum(values):.0f} of {len(values)}" + (
            f" ({ends.low:.3f} to {ends.high:.3f})" if ends else ""
        )


if __name__ == "__main__":
    sys.exit(main())
