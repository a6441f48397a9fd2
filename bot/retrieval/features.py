"""What speaks for a passage beside its ranks: fields, names and numbers, nearness of words, its article, its day."""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from bot.question import Question
from bot.quoting.signals import ANSWERS
from bot.retrieval.candidates import Candidate
from bot.retrieval.ground import Ground
from bot.retrieval.legs import VECTORS, WORDS

if TYPE_CHECKING:
    import numpy as np

NEAR = 80
"""Characters between the beginnings of two words of the question that stand near each other."""
BETWEEN = 4
"""Characters that may stand between two words that follow each other."""
AHEAD_DAYS = 1
"""An article of another zone may be dated a day ahead."""


Feature = Callable[[Ground], "np.ndarray"]
"""One number for each candidate: (n,)."""


def _fused(ground: Ground) -> "np.ndarray":
    import numpy as np

    return np.array([each.fused.score for each in ground.candidates])


def _leg(name: str, scaled: bool) -> Feature:
    def score(ground: Ground) -> "np.ndarray":
        """The leg's own score, by its best where scaled; what it did not find has the least that it gave."""
        import numpy as np

        found = [each.legs[name].score for each in ground.candidates if name in each.legs]
        if not found:
            return np.zeros(len(ground.candidates))
        least, most = min(found), max(found) if scaled else 1.0
        values = [each.legs[name].score if name in each.legs else least for each in ground.candidates]
        return np.array(values) / (most or 1.0)

    return score


def _part(ground: Ground, held: "np.ndarray", among: frozenset[str]) -> "np.ndarray":
    import numpy as np

    chosen = np.array([term in among for term in ground.asked.terms], dtype=bool)
    whole = ground.weights[chosen].sum()
    return held[:, chosen] @ ground.weights[chosen] / whole if whole else np.zeros(len(ground.candidates))


def _body(ground: Ground) -> "np.ndarray":
    return ground.held @ ground.weights


def _title(ground: Ground) -> "np.ndarray":
    return ground.in_title @ ground.weights


def _names(ground: Ground) -> "np.ndarray":
    return _part(ground, ground.held | ground.in_title, ground.asked.names)


def _numbers(ground: Ground) -> "np.ndarray":
    return _part(ground, ground.held | ground.in_title, ground.asked.numbers)


def _pairs(meets: Callable[[int, int, int], bool]) -> Feature:
    def met(ground: Ground) -> "np.ndarray":
        """Part of the question's neighbouring words that stand so in the passage, by weight."""
        import numpy as np

        pairs = range(len(ground.asked.terms) - 1)
        counts = np.array([ground.weights[at] + ground.weights[at + 1] for at in pairs])
        if not counts.sum():
            return np.zeros(len(ground.candidates))
        found = np.array(
            [
                [
                    any(meets(one, other, len(ground.asked.terms[at])) for one in row[at] for other in row[at + 1])
                    for at in pairs
                ]
                for row in ground.places
            ]
        )
        return found @ counts / counts.sum()

    return met


def _follows(one: int, other: int, length: int) -> bool:
    return 0 < other - one <= length + BETWEEN


def _is_near(one: int, other: int, _length: int) -> bool:
    return abs(other - one) <= NEAR


def _lead(ground: Ground) -> "np.ndarray":
    import numpy as np

    return 1 / (1 + np.array([each.passage.start for each in ground.candidates]) / 1000)


def _kind(ground: Ground) -> "np.ndarray":
    import numpy as np

    pattern = ANSWERS.get(ground.question.kind)
    if pattern is None:
        return np.zeros(len(ground.candidates))
    asked = ground.question.standalone.lower()
    return np.array(
        [
            float(any(found.group().lower() not in asked for found in pattern.finditer(each.passage.text)))
            for each in ground.candidates
        ]
    )


def _article(ground: Ground) -> "np.ndarray":
    """The best fused score of another passage of the same article."""
    import numpy as np

    best: dict[str, list[float]] = {}
    for each in ground.candidates:
        best.setdefault(each.passage.article_id, []).append(each.fused.score)
    ranked = {article: sorted(scores, reverse=True) for article, scores in best.items()}
    values: list[float] = []
    for each in ground.candidates:
        scores = ranked[each.passage.article_id]
        other = scores[1:] if each.fused.score == scores[0] else scores
        values.append(other[0] if other else 0.0)
    return np.array(values)


def ages(candidates: Sequence[Candidate], today: date | None) -> list[float]:
    """Days from publication to `today`; infinite where either is unknown, below 0 for what came later."""
    if today is None:
        return [math.inf] * len(candidates)
    return [
        float((today - date.fromisoformat(each.passage.published_at[:10])).days)
        if each.passage.published_at
        else math.inf
        for each in candidates
    ]


def has_own_time(question: Question) -> bool:
    """Whether a question says of when it asks, so that what is new is no better."""
    return not question.about_now and any(each.field == "dates" for each in question.inferred)


def _recent(days: float) -> Feature:
    def recency(ground: Ground) -> "np.ndarray":
        """e^(-age / days), where the question has no time of its own."""
        import numpy as np

        if has_own_time(ground.question):
            return np.zeros(len(ground.candidates))
        age = np.array(ages(ground.candidates, ground.question.today))
        return np.where(age < -AHEAD_DAYS, 0.0, np.exp(-np.maximum(age, 0.0) / days))

    return recency


def _later(ground: Ground) -> "np.ndarray":
    """1 for what was published after the day that the question is asked on."""
    import numpy as np

    return (np.array(ages(ground.candidates, ground.question.today)) < -AHEAD_DAYS).astype(float)


FEATURES: Mapping[str, Feature] = {
    "fused": _fused,
    "words": _leg(WORDS, True),
    "meaning": _leg(VECTORS, False),
    "body": _body,
    "title": _title,
    "names": _names,
    "numbers": _numbers,
    "phrases": _pairs(_follows),
    "near": _pairs(_is_near),
    "lead": _lead,
    "kind": _kind,
    "article": _article,
    "fortnight": _recent(14),
    "year": _recent(365),
    "later": _later,
}
"""By name, each about 0 to 1."""


def features(question: Question, candidates: Sequence[Candidate], names: Sequence[str] = ()) -> "np.ndarray":
    """What speaks for each candidate: (n, features), in the order of `names`, by default all of `FEATURES`."""
    import numpy as np

    ground = Ground(question, candidates)
    columns = [FEATURES[name](ground) for name in names or FEATURES]
    return np.column_stack(columns) if columns else np.zeros((len(candidates), 0))
