"""Every method on every group of articles, and how far it is from lead-3."""

from collections.abc import Sequence
from statistics import fmean

from bot.summarising.choosing import length
from eval.metrics.intervals import mean_interval
from eval.summaries.fitting import out_of_fold
from eval.summaries.known import FITTED_ON, KINDS, Known, Method, against, rouge
from eval.summaries.methods import METHODS, oracle


def table(known: Sequence[Known]) -> None:
    """Every method on every data set, lead-3 first."""
    chosen = out_of_fold(known)

    def by_sets(known: Known) -> Sequence[int]:
        return chosen[known.id]

    methods: dict[str, Method] = {
        **METHODS,
        "sets of first sentences (chosen)": by_sets,
        "oracle of those sets": oracle,
    }
    for name, group in groups(known).items():
        print(f"\n{name}, {len(group)} articles, {fmean(len(each.references) for each in group):.0f} references each")
        print(
            f"{'method':<34}{'words':>6}  {'R-1':>5} {'R-2':>5} {'R-L':>5}  "
            f"{'over lead-3, 95 % intervals':<52} 1: R-1 R-2 R-L"
        )
        base = scores_of(METHODS["lead-3"], group)
        for method, choose in methods.items():
            print(row(method, choose, group, base))


def groups(known: Sequence[Known]) -> dict[str, list[Known]]:
    """By data set, and those together that the weights are fitted on."""
    names = dict.fromkeys(each.dataset for each in known)
    found = {name: [each for each in known if each.dataset == name] for name in names}
    both = [each for each in known if each.dataset in FITTED_ON]
    return found | ({" and ".join(FITTED_ON): both} if len({each.dataset for each in both}) > 1 else {})


def scores_of(choose: Method, group: Sequence[Known]) -> list[tuple[float, ...]]:
    """One method's ROUGE on every article."""
    return [against(each.text(choose(each)), each.references) for each in group]


def row(name: str, choose: Method, group: Sequence[Known], base: Sequence[tuple[float, ...]]) -> str:
    """One line of the table."""
    scores = scores_of(choose, group)
    first = [rouge(each.text(choose(each)), each.references[0]) for each in group]
    words = fmean(length(each.text(choose(each))) for each in group)
    means = " ".join(f"{100 * fmean(each):5.1f}" for each in zip(*scores, strict=True))
    firsts = " ".join(f"{100 * fmean(each):.1f}" for each in zip(*first, strict=True))
    pairs = (
        difference([one[at] - other[at] for one, other in zip(scores, base, strict=True)], f"{name} {kind}")
        for at, kind in enumerate(KINDS)
    )
    return f"{name:<34}{words:>6.0f}  {means}  {' '.join(pairs):<52} {firsts}"


def difference(differences: Sequence[float], name: str) -> str:
    """The mean with its interval, in points."""
    ends = mean_interval(differences, 0, name)
    shown = f"[{100 * ends.low:+.1f},{100 * ends.high:+.1f}]" if ends else "[]"
    return f"{100 * fmean(differences):+.1f} {shown}"
