"""Why these passages: how each came to its place, folded beside the evidence of an answer."""

from html import escape

from bot.doors.words import count, day, narrowed
from bot.retrieval.explaining import Explanation, SearchedText, WhyPassage

_NAMES = {"words": "by words", "vectors": "by meaning"}
_FEATURES = {
    "fused": "both ways together",
    "words": "words",
    "meaning": "meaning",
    "title": "headline",
    "body": "the question's words",
    "near": "words near each other",
    "phrases": "phrases",
    "names": "names",
    "numbers": "numbers",
    "lead": "near the beginning",
    "kind": "kind of answer",
    "article": "rest of its article",
    "outlet": "outlet asked for",
    "day": "day asked for",
    "later": "published later",
}
_WEIGHTIEST = 4


def explanation_html(explanation: Explanation) -> str:
    """A table of the passages, under what was searched for; nothing where nothing was found."""
    if not explanation.passages:
        return ""
    rows = "".join(map(_row, explanation.passages))
    left = "".join(
        f"<li>{escape(_head(each))}: another report tells the same story</li>" for each in explanation.left_out
    )
    return (
        f'<details class="read why"><summary>Why these passages '
        f'<span class="dim">{count(len(explanation.passages), "passage")}</span></summary>'
        f"{''.join(map(_searched, explanation.searches))}"
        "<table><thead><tr><th scope='col'>Passage</th><th scope='col'>Ranks</th>"
        f"<th scope='col'>What speaks for it</th></tr></thead><tbody>{rows}</tbody></table>"
        + (f'<p class="dim">Left out as copies:</p><ul>{left}</ul>' if left else "")
        + "</details>"
    )


def _searched(search: SearchedText) -> str:
    under = narrowed(search.filters)
    return f'<p class="dim">Searched: {escape(search.text)}{f" ({escape(under)})" if under else ""}</p>'


def _head(passage: WhyPassage) -> str:
    known = (passage.outlet, day(passage.published_at), passage.title)
    return ", ".join(each for each in known if each)


def _row(passage: WhyPassage) -> str:
    ranks = [f"{_NAMES.get(leg.leg, leg.leg)} {leg.rank}" for leg in passage.legs]
    ranks.append(f"together {passage.fused_rank}")
    points = "".join(
        f"<li>{escape(_FEATURES.get(part.feature, 'how new it is'))} {part.points:+.2f}</li>"
        for part in passage.contributions[:_WEIGHTIEST]
    )
    use = "" if passage.laid else " Found, but not read."
    return (
        f"<tr><td>{passage.rank}. {escape(_head(passage))}"
        f'<span class="dim"> {passage.tokens} tokens.{use}</span></td>'
        f"<td>{escape(', '.join(ranks))}</td><td><ul>{points}</ul></td></tr>"
    )
