"""Questions that the library cannot answer, because the article that does is left out of it."""

import random
import re
from collections.abc import Sequence

from eval.making.cloze import article_drafts
from eval.making.drafts import Draft
from eval.making.material import Material, draft_id, folded, lines
from library.values import KeptArticle

SHARE = 0.1
"""Of the articles, those withheld; at least one."""

_WORD = re.compile(r"[^\W\d_]{4,}")


def withheld_articles(material: Material, seed: int, share: float = SHARE) -> list[KeptArticle]:
    """Articles to leave out, drawn with the seed among those of which the library holds no copy."""
    clusters = [each.cluster for each in material.articles]
    alone = [each for each in material.articles if clusters.count(each.cluster) == 1]
    wanted = min(len(alone), max(1, round(len(material.articles) * share)))
    drawn = random.Random(f"withheld-{seed}").sample(alone, wanted)
    return sorted(drawn, key=lambda each: each.id)


def withheld_drafts(material: Material, withheld: Sequence[KeptArticle], seed: int, each: int = 3) -> list[Draft]:
    """Up to `each` questions of every withheld article that no other article answers.

    The names of all withheld articles stand in each question's `without`.
    """
    left = material.without(withheld)
    names = tuple(material.reference(article) for article in withheld)
    drafts: list[Draft] = []
    for article in withheld:
        made = (draft for draft in article_drafts(material, article, seed) if not _answered(draft, left))
        drafts += [_unanswerable(draft, names) for _, draft in zip(range(each), made, strict=False)]
    return drafts


def _unanswerable(draft: Draft, without: tuple[str, ...]) -> Draft:
    asked = draft.question
    gone = asked.evidence[0]
    question = asked.model_copy(
        update={
            "id": draft_id("withheld", asked.id),
            "answers": (),
            "answerable": False,
            "evidence": (),
            "kind": "withheld",
            "without": without,
        }
    )
    note = f"answered by {gone.article}, which is left out: {asked.answers[0]}"
    return Draft(made_by="withheld", question=question, note=note)


def _answered(draft: Draft, left: Material) -> bool:
    """Whether a sentence elsewhere holds the answer and half of the telling words of the one that was asked about."""
    answer = folded(draft.question.answers[0])
    telling = set(_WORD.findall(folded(draft.question.evidence[0].quote or "")))
    for article in left.holding(answer):
        for line in lines(article):
            text = folded(line.text)
            if answer in text and len(telling & set(_WORD.findall(text))) * 2 >= len(telling):
                return True
    return False
