"""What a reader says of whole texts: the best words of all windows, and how likely there is an answer at all."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bot.reader import Reading
from bot.reader.pieces import Window, windows
from bot.reader.words import best_of, reading
from eval.reader.examples import Example

BATCH = 16

Run = Callable[[Sequence[Window]], tuple[np.ndarray, np.ndarray]]
"""Windows in, logits out: of begin and end (windows, tokens, 2), -1e4 where none can be, and answered (windows,)."""


def said(run: Run, tokenizer: Any, examples: Sequence[Example]) -> list[Reading]:
    """What the reader says of each example, in order."""
    every = [
        (at, window)
        for at, each in enumerate(examples)
        for window in windows(tokenizer, each.question, each.title, each.text)
    ]
    order = sorted(range(len(every)), key=lambda at: len(every[at][1].ids))
    readings: list[list[Reading]] = [[] for _ in examples]
    for begin in range(0, len(order), BATCH):
        batch = [every[at] for at in order[begin : begin + BATCH]]
        ends, answered = run([window for _, window in batch])
        for (place, window), own, has in zip(batch, ends, answered, strict=True):
            readings[place].append(reading(window, own, float(has)))
    return [best_of(each) for each in readings]
