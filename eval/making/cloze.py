"""Questions on names, numbers and dates: a sentence asks for a part of itself."""

import random

from eval.making.drafts import Draft
from eval.making.masks import Mask, masks
from eval.making.material import Line, Material, draft_id, folded, lines
from eval.making.wording import is_gap, question_for
from eval.questions import GoldEvidence, SetQuestion
from library.values import KeptArticle

SHORTEST, LONGEST = 45, 320
"""Characters of a sentence that is asked about."""


def cloze_drafts(material: Material, seed: int, each: int = 3) -> list[Draft]:
    """Up to `each` questions of every article, of different sentences, those in plain words before gaps."""
    drafts: list[Draft] = []
    for article in material.articles:
        drafts += article_drafts(material, article, seed)[:each]
    return drafts


def article_drafts(material: Material, article: KeptArticle, seed: int) -> list[Draft]:
    """One question of each sentence that can ask for a part of itself, in an order drawn with the seed."""
    draw = random.Random(f"cloze-{seed}-{article.id}")
    drafts: list[Draft] = []
    for line in lines(article):
        found = masks(article, line) if SHORTEST <= len(line.text) <= LONGEST else []
        if found:
            draw.shuffle(found)
            asked = [(question_for(article, line, mask), mask) for mask in found]
            text, mask = min(asked, key=lambda pair: is_gap(pair[0]))
            drafts.append(_draft(material, article, line, mask, text))
    draw.shuffle(drafts)
    return sorted(drafts, key=lambda draft: is_gap(draft.question.question))


def _draft(material: Material, article: KeptArticle, line: Line, mask: Mask, text: str) -> Draft:
    # Copies of the article hold the same sentence, and are evidence as good.
    holding = [article, *(other for other in material.holding(line.text) if other.id != article.id)]
    question = SetQuestion(
        id=draft_id("cloze", material.reference(article), line.text, mask.text),
        question=text,
        answers=(mask.text,),
        evidence=tuple(
            GoldEvidence(article=material.reference(each), quote=quote)
            for each in holding
            if (quote := _as_it_stands(line.text, each))
        ),
        kind=f"cloze-{mask.kind}",
    )
    return Draft(made_by="cloze", question=question)


def _as_it_stands(words: str, article: KeptArticle) -> str | None:
    """The article's own spelling of the sentence: its quotation marks may be others."""
    if words in article.text:
        return words
    wanted = folded(words)
    return next((line.text for line in lines(article) if folded(line.text) == wanted), None)
