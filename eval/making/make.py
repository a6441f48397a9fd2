"""One run of making: which articles are withheld, and the drafts of every kind asked for."""

import random
from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

from eval.making.cloze import cloze_drafts
from eval.making.drafts import Draft
from eval.making.material import Material
from eval.making.model import BUDGET, Budget, Chat, ModelRun, OnCall, model_drafts
from eval.making.tow import tow_drafts
from eval.making.withheld import withheld_articles, withheld_drafts
from library.errors import BadInput

Kind = Literal["tow", "cloze", "withheld", "model"]
KINDS: tuple[Kind, ...] = get_args(Kind)
BY_RULES: tuple[Kind, ...] = ("tow", "cloze", "withheld")


class Made(NamedTuple):
    """Drafts in an order that the seed decides, and the articles to leave out of the library when they are asked."""

    drafts: tuple[Draft, ...]
    withheld: tuple[str, ...]
    model: ModelRun | None = None


def make(
    material: Material,
    kinds: Sequence[Kind] = BY_RULES,
    *,
    seed: int = 1,
    each: int = 3,
    chat: Chat | None = None,
    budget: Budget = BUDGET,
    on_call: OnCall | None = None,
) -> Made:
    """Draft up to `each` questions of each kind on every article. The same articles and seed give the same drafts.

    Where questions are made of withheld articles, no other question rests on those. Raises BadInput for an empty
    library, a kind that there is not, and a model that is asked for and not given.
    """
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise BadInput(f"there is no kind {unknown[0]!r}; there are {', '.join(KINDS)}")
    if not material.articles:
        raise BadInput("the library is empty: ingest articles first")
    if "model" in kinds and chat is None:
        raise BadInput("no model is configured: set OPENAI_API_KEY or OPENAI_BASE_URL, or leave out the kind model")
    withheld = withheld_articles(material, seed) if "withheld" in kinds else []
    left = material.without(withheld)
    drafts: list[Draft] = []
    if "tow" in kinds:
        drafts += tow_drafts(left, seed, each)
    if "cloze" in kinds:
        drafts += cloze_drafts(left, seed, each)
    if "withheld" in kinds:
        drafts += withheld_drafts(material, withheld, seed, each)
    run = (
        model_drafts(left, chat, each=each, budget=budget, on_call=on_call)
        if chat is not None and "model" in kinds
        else None
    )
    names = tuple(material.reference(article) for article in withheld)
    return Made((*drafts, *(run.drafts if run else ())), names, run)


def drawn(drafts: Sequence[Draft], most: int, seed: int) -> tuple[Draft, ...]:
    """At most so many of them, drawn with the seed, in their order."""
    chosen = random.Random(f"drawn-{seed}").sample(range(len(drafts)), min(most, len(drafts)))
    return tuple(drafts[at] for at in sorted(chosen))
