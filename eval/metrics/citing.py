"""Whether what is said is held by what is cited: recall and precision as in ALCE, by the checks of every answer."""

import re
from collections.abc import Iterator, Sequence

from bot.checking import Cited, check, holds
from bot.quoting.brackets import without
from bot.values import Citation, Sentence
from eval.metrics import Score, Scores
from eval.metrics.outcome import Outcome
from eval.metrics.speakers import speakers
from eval.scoring import stands_in

Held = tuple[Sentence, list[Citation], bool]
"""A sentence, what it cites, and whether that holds it."""
NAMES = ("citations.precision", "citations.recall", "quote_fidelity", "attribution_kept", "gold_article")
_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"")


def score_citations(outcome: Outcome) -> Scores:
    """Scores of one question; none of them applies where nothing is said."""
    if outcome.abstained or not outcome.answer.sentences:
        return dict.fromkeys(NAMES, Score(None, "nothing was answered"))
    pairs = [
        (sentence, cited, _holds(sentence, cited) and _names_stand(outcome, sentence, cited))
        for sentence, cited in _cited(outcome)
    ]
    return {
        "citations.precision": _precision(pairs),
        "citations.recall": _recall(pairs),
        "quote_fidelity": _fidelity(outcome),
        "attribution_kept": _attribution(outcome),
        "gold_article": _gold_article(outcome),
    }


def _holds(sentence: Sentence, citations: Sequence[Citation]) -> bool:
    """Whether the cited words hold the sentence, by the checks that every answer goes through."""
    return holds(check(without(sentence.text, sentence.added), [Cited.from_citation(each) for each in citations]))


def _names_stand(outcome: Outcome, sentence: Sentence, citations: Sequence[Citation]) -> bool:
    """Whether every name that was added in square brackets stands in an article that the sentence cites."""
    kept = [outcome.kept(each.article_id, each.version) for each in citations] if sentence.added else []
    return all(any(article and name in article.text for article in kept) for name in sentence.added)


def _cited(outcome: Outcome) -> Iterator[tuple[Sentence, list[Citation]]]:
    known = {each.number: each for each in outcome.answer.citations}
    for sentence in outcome.answer.sentences:
        yield sentence, [known[number] for number in sentence.citations if number in known]


def _recall(pairs: Sequence[Held]) -> Score:
    loose = [sentence for sentence, _, held in pairs if not held]
    reason = f"{len(pairs) - len(loose)} of {len(pairs)} sentences are held by what they cite"
    if loose:
        reason += f"; not: “{loose[0].text[:80]}”"
    return Score((len(pairs) - len(loose)) / len(pairs), reason)


def _precision(pairs: Sequence[Held]) -> Score:
    """Part of the citations that do something for their sentence.

    As in ALCE, one does where its sentence is held by all that it cites, and where it holds the sentence alone, or the
    others do not hold it without it.
    """
    total = sum(len(cited) for _, cited, _ in pairs)
    of_use = sum(_of_use(sentence, cited) for sentence, cited, held in pairs if held)
    if not total:
        return Score(None, "the answer cites nothing")
    return Score(of_use / total, f"{of_use} of {total} citations hold, or help to hold, their sentence")


def _of_use(sentence: Sentence, cited: Sequence[Citation]) -> int:
    """Of the citations of a sentence that they hold together."""
    if len(cited) == 1:
        return 1
    others = ((each, [*cited[:at], *cited[at + 1 :]]) for at, each in enumerate(cited))
    return sum(_holds(sentence, [each]) or not _holds(sentence, rest) for each, rest in others)


def _fidelity(outcome: Outcome) -> Score:
    """Part of the citations, and of the quotations within sentences, that are the kept words exactly."""
    false: list[str] = []
    total = 0
    for citation in outcome.answer.citations:
        total += 1
        article = outcome.kept(citation.article_id, citation.version)
        if article is None or article.text[citation.start : citation.end] != citation.quote:
            false.append(f"citation {citation.number} is not the article's text at [{citation.start}, {citation.end})")
    for sentence, cited in _cited(outcome):
        held = _folded(" ".join(each.quote for each in cited))
        for match in _QUOTED.finditer(sentence.text):
            total += 1
            quoted = match.group(1) or match.group(2)
            if _folded(quoted).strip(" ,.;:!?…") not in held:
                false.append(f"“{quoted[:80]}” is not in what it cites")
    if not total:
        return Score(None, "the answer quotes and cites nothing")
    return Score((total - len(false)) / total, false[0] if false else f"{total} of {total} quotes are the kept words")


def _folded(text: str) -> str:
    for curly, straight in (("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'")):
        text = text.replace(curly, straight)
    return " ".join(text.split()).casefold()


def _attribution(outcome: Outcome) -> Score:
    """Part of those who speak in the gold quotes of the articles cited whom the answer names."""
    cited = {each.article_id for each in outcome.answer.citations}
    names: dict[str, None] = {}
    for gold in outcome.question.evidence:
        if gold.quote and outcome.gold.get(gold.article) in cited:
            names |= dict.fromkeys((gold.speaker,) if gold.speaker else speakers(gold.quote))
    if not names:
        return Score(None, "nobody is known to speak in what should be cited")
    # By the last word: news says the whole name once, and the family's name from then on.
    unnamed = [name for name in names if not stands_in(name.split()[-1], outcome.said)]
    reason = f"does not name {unnamed[0]}" if unnamed else f"names {', '.join(names)}"
    return Score((len(names) - len(unnamed)) / len(names), reason)


def _gold_article(outcome: Outcome) -> Score:
    gold = {kept for kept in outcome.gold.values() if kept}
    if not outcome.question.answerable or not gold:
        return Score(None, "the set names no article that the library holds")
    cited = dict.fromkeys(each.article_id for each in outcome.answer.citations)
    right = [each for each in cited if each in gold]
    return Score(float(bool(right)), f"cites {right[0]}" if right else "cites no gold article")
