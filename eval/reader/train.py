"""Train the reader: `python -m eval.reader.train EXAMPLES.jsonl.gz WEIGHTS.safetensors TOKENIZER.json OUT`.

Seeded, and resumable: begun again with the same OUT it goes on from its last checkpoint. OUT gets `log.jsonl` (a line
every fifty steps), `checkpoint.pt`, and at the end `reader.pt`.
"""

import argparse
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch  # pyright: ignore[reportMissingImports]
from torch.nn import functional  # pyright: ignore[reportMissingImports]

from bot.reader.pieces import Window, windows
from eval.reader.examples import Example, example_of, read_text
from eval.reader.network import Reader, from_minilm
from library.onnx import word_pieces

BATCH_PIECES = 6400
"""Word pieces of a batch, padding included."""
LOG_EVERY, SAVE_EVERY = 50, 200
NO_ANSWER_WEIGHT = 0.5


class Row(NamedTuple):
    """A window, and the first and last pieces of an answer: both 0 where there is none."""

    window: Window
    answer: tuple[int, int]


class Settings(NamedTuple):
    """What a run is told."""

    epochs: int
    rate: float
    frozen: int
    hard: float
    seed: int


def main() -> None:
    """Train, or go on training."""
    parser = argparse.ArgumentParser(prog="python -m eval.reader.train", description=__doc__)
    parser.add_argument("examples", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--begin", type=Path, help="weights of an earlier run to go on from, in the same shape")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--frozen", type=int, default=2, help="layers that learn nothing, from below")
    parser.add_argument("--hard", type=float, default=0.3, help="part of the hard passages read in an epoch")
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    settings = Settings(given.epochs, given.rate, given.frozen, given.hard, given.seed)
    given.out.mkdir(parents=True, exist_ok=True)
    tokenizer = word_pieces(given.tokenizer.read_bytes())
    examples = [example_of(line) for line in read_text(given.examples).splitlines()]
    reader = from_minilm(given.weights, given.dropout)
    if given.begin:
        known = torch.load(given.begin, weights_only=True)
        reader.load_state_dict(known.get("reader", known))
    Training(reader, tokenizer, examples, given.out, settings).run()


class Training:
    """One run over the examples, in an order that only the seed decides."""

    def __init__(
        self, reader: Reader, tokenizer: Any, examples: Sequence[Example], out: Path, settings: Settings
    ) -> None:
        self._reader = reader
        self._tokenizer = tokenizer
        self._examples = examples
        self._out = out
        self._settings = settings
        learning = [p for name, p in reader.named_parameters() if not _frozen(name, settings.frozen)]
        plain = [p for p in learning if p.ndim < 2]
        self._optimiser = torch.optim.AdamW(
            [
                {"params": [p for p in learning if p.ndim > 1], "weight_decay": 0.01},
                {"params": plain, "weight_decay": 0},
            ],
            lr=settings.rate,
        )
        self._learning = learning

    def run(self) -> None:
        """All epochs that are left."""
        epochs = [self._batches(number) for number in range(self._settings.epochs)]
        total = sum(map(len, epochs))
        done = self._resume()
        step, began, seen, losses = 0, time.time(), 0, []
        for number, batches in enumerate(epochs):
            for batch in batches:
                step += 1
                if step <= done:
                    continue
                losses.append(self._step(batch, step, total))
                seen += len(batch)
                if step % LOG_EVERY == 0:
                    self._log(step, total, number, losses, seen / (time.time() - began))
                    losses = []
                if step % SAVE_EVERY == 0 or step == total:
                    self._save(step)
            if done < step:
                torch.save(self._reader.state_dict(), self._out / f"epoch-{number + 1}.pt")
        torch.save(self._reader.state_dict(), self._out / "reader.pt")

    def _batches(self, epoch: int) -> list[list[int]]:
        """Places of examples, of like length together."""
        luck = random.Random(f"{self._settings.seed} {epoch}")
        taken = [
            place
            for place, each in enumerate(self._examples)
            if each.source != "hard" or luck.random() < self._settings.hard / 2
        ]
        luck.shuffle(taken)
        batches: list[list[int]] = []
        for at in range(0, len(taken), 2048):
            pool = sorted(taken[at : at + 2048], key=lambda place: (self._length(place), place))
            batch: list[int] = []
            for place in pool:
                if batch and (len(batch) + 1) * self._length(place) > BATCH_PIECES:
                    batches.append(batch)
                    batch = []
                batch.append(place)
            batches.append(batch)
        luck.shuffle(batches)
        return batches

    def _length(self, place: int) -> int:
        """About how many word pieces: characters tell enough for that."""
        each = self._examples[place]
        return min(320, 12 + (len(each.question) + len(each.title) + len(each.text)) // 4)

    def _step(self, batch: Sequence[int], step: int, total: int) -> float:
        luck = random.Random(f"{self._settings.seed} step {step}")
        torch.manual_seed(self._settings.seed * 1_000_003 + step)
        rows = [self._row(self._examples[place], luck) for place in batch]
        warm = max(1, total // 16)
        share = step / warm if step < warm else max(0.0, (total - step) / (total - warm))
        for group in self._optimiser.param_groups:
            group["lr"] = self._settings.rate * share
        self._reader.train()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = loss_of(self._reader, rows, self._settings.frozen)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._learning, 1.0)
        self._optimiser.step()
        self._optimiser.zero_grad()
        return loss.item()

    def _row(self, example: Example, luck: random.Random) -> Row:
        """A window of the example: one that holds an answer, if there is any, most of the time."""
        shown = example if luck.random() < 0.7 else example._replace(title="")
        every = list(windows(self._tokenizer, shown.question, shown.title, shown.text))
        answered = [
            Row(window, pieces) for window in every for span in example.answers if (pieces := window.pieces_of(span))
        ]
        if answered and (len(every) == 1 or luck.random() < 0.8):
            return luck.choice(answered)
        held = {id(row.window) for row in answered}
        empty = [window for window in every if id(window) not in held]
        return Row(luck.choice(empty), (0, 0)) if empty else luck.choice(answered)

    def _resume(self) -> int:
        path = self._out / "checkpoint.pt"
        if not path.exists():
            return 0
        kept = torch.load(path, weights_only=True)
        self._reader.load_state_dict(kept["reader"])
        self._optimiser.load_state_dict(kept["optimiser"])
        return kept["step"]

    def _save(self, step: int) -> None:
        kept = {"step": step, "reader": self._reader.state_dict(), "optimiser": self._optimiser.state_dict()}
        torch.save(kept, self._out / "checkpoint.part")
        (self._out / "checkpoint.part").replace(self._out / "checkpoint.pt")

    def _log(self, step: int, total: int, epoch: int, losses: Sequence[float], rate: float) -> None:
        row = {
            "step": step,
            "of": total,
            "epoch": epoch + 1,
            "loss": round(sum(losses) / len(losses), 4),
            "examples_a_second": round(rate, 2),
        }
        with (self._out / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(row) + "\n")


def _frozen(name: str, layers: int) -> bool:
    """Whether a parameter learns nothing: the embeddings, and the lower layers."""
    if name.startswith(("words", "positions", "segments", "norm")):
        return True
    return name.startswith("layers.") and int(name.split(".")[1]) < layers


def loss_of(reader: Reader, rows: Sequence[Row], frozen: int) -> Any:
    """Of begin, end, and of whether there is an answer; for a text without one, begin and end are its first piece."""
    ids, segments, real, shut = laid([row.window for row in rows])
    ends, answered = reader(ids, segments, real, frozen)
    ends = ends.float().masked_fill(shut[:, :, None], -1e4)
    gold = torch.tensor([row.answer for row in rows])
    begin = functional.cross_entropy(ends[:, :, 0], gold[:, 0])
    end = functional.cross_entropy(ends[:, :, 1], gold[:, 1])
    has = (gold[:, 0] > 0).float()
    return (begin + end) / 2 + NO_ANSWER_WEIGHT * functional.binary_cross_entropy_with_logits(answered.float(), has)


def laid(every: Sequence[Window]) -> tuple[Any, Any, Any, Any]:
    """Windows as tensors (batch, tokens): ids, segments, which are real, and which can be no end of an answer."""
    longest = max(len(each.ids) for each in every)
    ids, segments, real, shut = (torch.zeros(len(every), longest, dtype=torch.long) for _ in range(4))
    for at, each in enumerate(every):
        size = len(each.ids)
        ids[at, :size] = torch.tensor(each.ids)
        segments[at, each.segment : size] = 1
        real[at, :size] = 1
        shut[at, 1 : each.begin] = 1
        shut[at, size - 1 :] = 1
    return ids, segments, real.bool(), shut.bool()


if __name__ == "__main__":
    main()
