"""How well articles and the very words are found, by ir-measures over articles in the order of their best passage."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import ir_measures
from ir_measures import RR, Measure, Qrel, R, ScoredDoc, Success, nDCG

from bot.values import Evidence
from eval.metrics import Score, Scores
from eval.metrics.outcome import Outcome
from eval.questions import GoldEvidence
from eval.scoring import normalised
from library.tokens import count_tokens, cut_to_tokens
from library.values import Span

DEPTH = 50
"""Passages that are found for a question; articles are ranked from them."""
READ_TOKENS = 1200
EARLY = 4
"""Passages, the first ones, in which an answer is looked for before all that is read is counted out."""
QUOTE_PASSAGES = 5
DEEPEST = 10
"""Of a ranking, what any of these measures reads."""
RANKING: dict[str, Measure] = {
    "hit@1": Success @ 1,
    "hit@5": Success @ 5,
    "hit@10": Success @ 10,
    "recall@10": R @ 10,
    "mrr@10": RR @ 10,
    "ndcg@10": nDCG @ 10,
}


def score_retrieval(outcome: Outcome) -> Scores:
    """Scores of one question; none of them applies to one that cannot be answered."""
    names = (*RANKING, "quote_recall@5", "answer_in_1200_tokens")
    if not outcome.question.answerable:
        return dict.fromkeys(names, Score(None, "the question cannot be answered"))
    return {**score_ranking(outcome), "answer_in_1200_tokens": _read(outcome)}


def score_ranking(outcome: Outcome) -> Scores:
    """What asks for articles and quotes, and not for the words of an answer."""
    return {**_ranking(outcome), "quote_recall@5": _quotes(outcome)}


def ranked(found: Sequence[Evidence]) -> list[str]:
    """Ids of articles in the order of their best passage."""
    return list(dict.fromkeys(each.article_id for each in found))


def _ranking(outcome: Outcome) -> Scores:
    if not outcome.gold:
        return dict.fromkeys(RANKING, Score(None, "the set names no article"))
    articles = ranked(outcome.found)
    reason = _ranks(outcome, articles)
    kept = {name for name in outcome.gold.values() if name is not None}
    places = tuple(at for at, article in enumerate(articles[:DEEPEST]) if article in kept)
    # One that is not in the library counts as not found.
    missing = sum(1 for name in outcome.gold.values() if name is None)
    return {name: Score(value, reason) for name, value in measured(places, len(kept) + missing).items()}


@lru_cache(maxsize=4096)
def measured(places: tuple[int, ...], gold: int) -> Mapping[str, float]:
    """What ir-measures says of a ranking with right articles at these places, from 0, of so many that are right."""
    qrels = [Qrel("q", str(place), 1) for place in (*places, *range(-1, len(places) - gold - 1, -1))]
    run = [ScoredDoc("q", str(place), float(-place)) for place in range(DEEPEST)]
    values = {str(each.measure): each.value for each in ir_measures.iter_calc(list(RANKING.values()), qrels, run)}
    return {name: float(values[str(measure)]) for name, measure in RANKING.items()}


def _ranks(outcome: Outcome, articles: Sequence[str]) -> str:
    said: list[str] = []
    for name, kept in outcome.gold.items():
        if kept is None:
            said.append(f"{name!r} is not in the library")
        elif kept in articles:
            said.append(f"gold article at rank {articles.index(kept) + 1}")
        else:
            said.append(f"gold article {kept} not among the {len(articles)} found")
    return "; ".join(dict.fromkeys(said))


def _quotes(outcome: Outcome) -> Score:
    gold = [each for each in outcome.question.evidence if each.quote]
    if not gold:
        return Score(None, "the set gives no quote")
    first = outcome.found[:QUOTE_PASSAGES]
    missed = [each for each in gold if not _is_found(outcome, each, first)]
    reason = f"{len(gold) - len(missed)} of {len(gold)} gold quotes in the first {QUOTE_PASSAGES} passages"
    if missed:
        reason += f"; missed: “{(missed[0].quote or '')[:80]}”"
    return Score((len(gold) - len(missed)) / len(gold), reason)


def _is_found(outcome: Outcome, gold: GoldEvidence, passages: Sequence[Evidence]) -> bool:
    """Whether the quote stands in one passage, of any article, or in those of its own article taken together."""
    quote = _folded(gold.quote or "")
    if any(quote in _folded(each.text) for each in passages):
        return True
    own = [each for each in passages if each.article_id == outcome.gold.get(gold.article)]
    article = outcome.kept(own[0].article_id, own[0].version) if len(own) > 1 else None
    if article is None:
        return False
    spans = [Span(each.start, each.end) for each in own]
    seen = "".join(mark if _covered(at, spans) or mark.isspace() else "\0" for at, mark in enumerate(article.text))
    return quote in _folded(seen)


def _covered(at: int, spans: Sequence[Span]) -> bool:
    return any(span.start <= at < span.end for span in spans)


def _folded(text: str) -> str:
    for curly, straight in (("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'")):
        text = text.replace(curly, straight)
    return " ".join(text.split()).casefold()


def _read(outcome: Outcome) -> Score:
    answers = outcome.question.answers
    if not answers:
        return Score(None, "the set gives no answer")
    held = _early(outcome) or _held(answers, _first_read("\n".join(each.text for each in outcome.found)))
    if held is None:
        return Score(0.0, f"none of the {len(answers)} gold answers stands in the first {READ_TOKENS} tokens found")
    return Score(1.0, f"“{held}” stands in the first {READ_TOKENS} tokens found")


def _early(outcome: Outcome) -> str | None:
    """The answer that the first passages hold, where they are short enough: to count all tokens takes its time."""
    for number, each in enumerate(outcome.found[:EARLY], start=1):
        if held := _held(outcome.question.answers, each.text):
            text = "\n".join(one.text for one in outcome.found[:number])
            # What comes behind may join the last token, and no more.
            return held if count_tokens(text) < READ_TOKENS - 1 else None
    return None


def _held(answers: Sequence[str], text: str) -> str | None:
    """The first of the answers that stands in the text, as `stands_in` has it."""
    there = f" {normalised(text)} "
    return next((each for each in answers if (wanted := normalised(each)) and f" {wanted} " in there), None)


def _first_read(text: str) -> str:
    # What lies far behind would only be counted to be thrown away.
    for near in (text[: READ_TOKENS * 5], text[: READ_TOKENS * 10]):
        first = cut_to_tokens(near, READ_TOKENS)
        if len(first) < len(near) or near == text:
            return first
    return cut_to_tokens(text, READ_TOKENS)
