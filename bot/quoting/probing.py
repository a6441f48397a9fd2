"""Telling by meaning which sentences speak to the machine that answers: a sum over a sentence's vector.

It finds what the rules of `orders` miss, at the price of a vector for each sentence that may be one, and now and then
it takes news for an order: so it decides what a model is shown, and not what can be quoted. The weights in
`orders.json` are fitted by `eval/fit_orders.py`, for the bundled embedder alone.
"""

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from bot.quoting.orders import orders, without
from library.embedders import Embedder
from library.remembered import Remembered
from library.sentences import sentences
from library.values import Span

if TYPE_CHECKING:
    import numpy as np

SCALE = 3.0
"""What vectors of length 1 are multiplied with, in the fit as here."""
LEAST_WORDS = 3
REMEMBERED = 1024
"""Passages whose orders are remembered."""

_QUOTATION = re.compile(r"“[^“”\n]*”|\"[^\"\n]*\"")
_TOLD = re.compile(
    r"\b(?:said|says|told|according|warned|ruled|announced|argued|wrote|reported|admitted|was|were|had|did)\b",
    re.IGNORECASE,
)


class Weights(NamedTuple):
    """One for each number of a vector, and the sum from which on a sentence is an order."""

    weights: "np.ndarray"
    least: float


@cache
def fitted() -> Weights:
    """The weights that ship."""
    import numpy as np

    known = json.loads(files("bot.quoting").joinpath("orders.json").read_text(encoding="utf-8"))
    return Weights(np.array(known["weights"], np.float32), known["least"])


def may_be_order(sentence: str) -> bool:
    """Whether it is worth a vector: it tells of nothing past, and is more than somebody's words."""
    bare = _QUOTATION.sub(" ", sentence)
    return len(bare.split()) >= LEAST_WORDS and not _TOLD.search(bare)


class OrderProbe:
    """Leaves out of passages what speaks to a machine, by rules and by meaning."""

    def __init__(self, embedder: Embedder) -> None:
        """`embedder` must be the bundled one: the weights fit no other."""
        self._embedder = embedder
        self._known = Remembered[str, str](REMEMBERED)

    def without_orders(self, passages: Sequence[str]) -> list[str]:
        """The passages with their orders left out; nothing where one holds nothing else."""
        new = [each for each in dict.fromkeys(passages) if self._known.find(each) is None]
        made = dict(zip(new, self._probed(new), strict=True))
        for passage, shown in made.items():
            self._known.put(passage, shown)
        return [made[each] if each in made else self._known.find(each) or "" for each in passages]

    def _probed(self, passages: Sequence[str]) -> list[str]:
        asked = [
            (at, span, told)
            for at, passage in enumerate(passages)
            for span in sentences(passage)
            if may_be_order(told := span.of(passage))
        ]
        found: list[set[Span]] = [set(orders(each)) for each in passages]
        for (at, span, _), called in zip(asked, self._called([told for _, _, told in asked]), strict=True):
            if called:
                found[at].add(span)
        return [without(passage, sorted(spans)) for passage, spans in zip(passages, found, strict=True)]

    def _called(self, told: Sequence[str]) -> list[bool]:
        if not told:
            return []
        known = fitted()
        sums = self._embedder.embed_passages(list(told)) @ known.weights * SCALE
        return (sums >= known.least).tolist()
