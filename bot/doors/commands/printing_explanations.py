"""How a search came to its passages, for eyes or as JSON."""

from bot.doors.commands.printing import print_json, print_notices, say
from bot.doors.words import narrowed
from bot.retrieval.explaining import Explanation, WhyPassage

WEIGHTIEST = 6
"""Features that are printed of a passage."""


def print_explanation(explanation: Explanation, as_json: bool) -> None:
    """What was searched for, and each passage with its way to its place; notices on stderr."""
    if as_json:
        print_json(explanation)
        return
    print_notices(explanation.notices, aside=True)
    for number, search in enumerate(explanation.searches):
        under = narrowed(search.filters) or "no filters"
        say((f"search {number}: ", "dim"), search.text, (f"  ({under}; {search.found} passages found)", "dim"))
    for read in explanation.understood.inferred:
        said = "used" if read.applied else f"not used: {read.why}"
        say((f"read from the question: “{read.words}” ({read.field}), {said}", "dim"))
    for passage in explanation.passages:
        _print_why(passage)
    for passage in explanation.left_out:
        say((f"\nleft out: {_head(passage)}", "bold"), f"; {passage.silenced_by} tells the same story")
    if not explanation.passages:
        say("nothing found")


def _head(passage: WhyPassage) -> str:
    return ", ".join(filter(None, (passage.outlet, (passage.published_at or "")[:10], passage.title)))


def _print_why(passage: WhyPassage) -> None:
    say((f"\n{passage.rank}. {_head(passage)}", "bold"), (f" [{passage.start}, {passage.end})", "dim"))
    legs = ", ".join(f"{leg.leg} {leg.rank} ({leg.score:.3f})" for leg in passage.legs)
    places = f"fused {passage.fused_rank} ({passage.fused_score:.3f}), reranked {passage.reranked or 'not'}"
    say(f"   ranks: {legs}; {places}; search {passage.search}")
    points = ", ".join(f"{part.feature} {part.points:+.2f}" for part in passage.contributions[:WEIGHTIEST])
    say(f"   points: {points or 'none'}")
    use = "shown to a model" if passage.shown_to_model else "laid before the writer" if passage.laid else "not used"
    carried = f"; also carried by {', '.join(passage.also_carried_by)}" if passage.also_carried_by else ""
    say(f"   {passage.tokens} tokens, {use}{carried}")
    say(f"   {' '.join(passage.text.split())[:200]}")
