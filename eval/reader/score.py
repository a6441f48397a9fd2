"""Score a reader on the development sets: `python -m eval.reader.score READER DATA [--most N]`.

READER is a file of torch weights (.pt) or an exported folder. Figures are SQuAD 2.0's: exact match and F1 over all,
over answerable questions, and the share of unanswerable ones that are left unanswered at the threshold.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bot.reader import Reading
from bot.reader.pieces import Window
from eval.reader.examples import Example, squad
from eval.reader.predict import Run, said
from eval.scoring import exact_match, token_f1
from library.onnx import opened, word_pieces

SETS = (("squad2dev", True), ("new_wiki", True), ("reddit", False), ("amazon", False))
TOKENIZER = Path("library/embedders/data/minilm-l6-v2-int8/tokenizer.json")


class Scored(NamedTuple):
    """Means over questions, in hundredths."""

    exact: float
    f1: float
    answerable_f1: float
    left_unanswered: float


def main() -> None:
    """Print a line a set."""
    parser = argparse.ArgumentParser(prog="python -m eval.reader.score", description=__doc__)
    parser.add_argument("reader", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--most", type=int, default=None, help="questions of a set, spread over it")
    parser.add_argument("--answered", type=float, default=1.0, help="weight of the answered logit")
    parser.add_argument("--least", type=float, default=0.0, help="the sum from which on a text is answered")
    parser.add_argument("--predictions", type=Path, help="a folder for what the official scorer reads")
    given = parser.parse_args()
    tokenizer = word_pieces(TOKENIZER.read_bytes())
    run = by_torch(given.reader) if given.reader.suffix == ".pt" else by_onnx(given.reader)
    for name, titled in SETS:
        examples = list(squad(given.data / "reader" / f"{name}-dev.json.gz", name, titled=titled))
        if given.most:
            examples = examples[:: max(1, len(examples) // given.most)]
        results = said(run, tokenizer, examples)
        least = given.least if name == "squad2dev" else -1e9
        print(name, len(examples), score(examples, results, given.answered, least), flush=True)
        if name == "squad2dev":
            print("  best threshold in hindsight:", best_threshold(examples, results, given.answered))
        if given.predictions:
            _write(given.predictions / name, examples, results, given.answered, least)


def score(examples: Sequence[Example], results: Sequence[Reading], weight: float, least: float) -> Scored:
    """Figures at a threshold."""
    exact, f1, held, left = [], [], [], []
    for each, result in zip(examples, results, strict=True):
        words = result.words.of(each.text) if result.over_none + weight * result.answered >= least else ""
        gold = [span.of(each.text) for span in each.answers]
        if gold:
            exact.append(max(exact_match(words, one) for one in gold))
            f1.append(max(token_f1(words, one) for one in gold))
            held.append(f1[-1])
        else:
            exact.append(float(not words))
            f1.append(float(not words))
            left.append(float(not words))
    return Scored(*(round(100 * float(np.mean(each)), 2) if each else float("nan") for each in (exact, f1, held, left)))


def best_threshold(examples: Sequence[Example], results: Sequence[Reading], weight: float) -> tuple[float, Scored]:
    """The threshold with the best F1, looked for where it is reported: what the official scorer calls `best_f1`."""
    sums = np.quantile([each.over_none + weight * each.answered for each in results], np.linspace(0, 1, 60))
    return max(((float(at), score(examples, results, weight, float(at))) for at in sums), key=lambda each: each[1].f1)


def _write(folder: Path, examples: Sequence[Example], results: Sequence[Reading], weight: float, least: float) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    sums = {
        each.id: result.over_none + weight * result.answered for each, result in zip(examples, results, strict=True)
    }
    words = {each.id: result.words.of(each.text) for each, result in zip(examples, results, strict=True)}
    chosen = {key: text if sums[key] >= least else "" for key, text in words.items()}
    (folder / "predictions.json").write_text(json.dumps(chosen))
    (folder / "words.json").write_text(json.dumps(words))
    (folder / "no_answer.json").write_text(
        json.dumps({key: float(1 / (1 + np.exp(each))) for key, each in sums.items()})
    )


def by_torch(path: Path) -> Run:
    """A reader in torch weights."""
    import torch  # pyright: ignore[reportMissingImports]

    from eval.reader.network import Reader
    from eval.reader.train import laid

    kept = torch.load(path, weights_only=True)
    reader = Reader()
    reader.load_state_dict(kept.get("reader", kept))
    reader.eval()

    def run(every: Sequence[Window]) -> tuple[np.ndarray, np.ndarray]:
        ids, segments, real, shut = laid(every)
        with torch.inference_mode():
            ends, answered = reader(ids, segments, real)
        return ends.float().masked_fill(shut[:, :, None], -1e4).numpy(), answered.float().numpy()

    return run


def by_onnx(folder: Path) -> Run:
    """An exported reader."""
    session = opened((folder / "model.onnx").read_bytes())

    def run(every: Sequence[Window]) -> tuple[np.ndarray, np.ndarray]:
        longest = max(len(each.ids) for each in every)
        ends = np.full((len(every), longest, 2), -1e4, np.float32)
        answered = np.zeros(len(every), np.float32)
        for at, each in enumerate(every):
            ids = np.array([each.ids], np.int64)
            segments = (np.arange(len(each.ids)) >= each.segment).astype(np.int64)[None]
            feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": segments}
            outputs: list[Any] = list(session.run(["ends", "answered"], feed))
            own, has = outputs[0][0], outputs[1][0]
            own[1 : each.begin] = own[len(each.ids) - 1 :] = -1e4
            ends[at, : len(each.ids)], answered[at] = own, has
        return ends, answered

    return run


if __name__ == "__main__":
    main()
