"""Questions of several parts: which of them nothing in the answer speaks of."""

from collections.abc import Sequence

from bot.lexicon import STOP_WORDS, families_of, families_of_stem, stem, stems, words, written_day
from bot.question import Question
from bot.values import Citation, Sentence
from bot.verdicts.telling import fitted


def missing_parts(
    question: Question, sentences: Sequence[Sentence], citations: Sequence[Citation], held: float | None = None
) -> tuple[str, ...]:
    """Parts of which no supported sentence, with the headline and day of what it cites, holds enough of the words.

    None where no part is met: what such an answer lacks is not told by words.
    """
    least = fitted().part_held if held is None else held
    known = {each.number: each for each in citations}
    told = [_known(each, known) for each in sentences if each.support == "supported"]
    if len(question.parts) < 2 or not told:
        return ()
    missing = tuple(
        " ".join(part.split()) for part in question.parts if max(_met(part, question, each) for each in told) < least
    )
    return missing if len(missing) < len(question.parts) else ()


def _known(sentence: Sentence, citations: dict[int, Citation]) -> frozenset[str]:
    cited = [citations[number] for number in sentence.citations if number in citations]
    texts = [sentence.text, *(f"{each.title} {written_day(each.published_at)} {each.outlet or ''}" for each in cited)]
    return frozenset(each for text in texts for each in stems(text))


def _met(part: str, question: Question, known: frozenset[str]) -> float:
    """How much of a part is met, by its words; those that all parts share count half."""
    every = [_telling(each) for each in question.parts]
    own = _telling(part)
    shared = frozenset.intersection(*every)
    kin = families_of(known)
    weights = {each: 0.5 if each in shared else 1.0 for each in own}
    total = sum(weights.values())
    met = sum(weight for each, weight in weights.items() if each in known or families_of_stem(each) & kin)
    return met / total if total else 1.0


def _telling(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text) if word.lower() not in STOP_WORDS)
