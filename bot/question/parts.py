"""A question about several things or articles, split into what is to be found for each."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.question.wording import content

MOST = 5
"""Parts of one question; what is beyond them is found by the whole."""
LEAST_WORDS = 3
"""Meaning words of a clause: fewer find nothing of their own."""
LONG = 24
"""Words from which a question is taken to tell of several things."""

LONGEST_SIDES = 600
"""Characters of a question that is looked through for two sides."""

MOST_CUTS = 60
"""Places at which a question may be cut."""

_BETWEEN = re.compile(r"^\W*between\s", re.IGNORECASE)
_ASKED = re.compile(r",\s(?=(?:was|were|is|are|has|have|had|did|does|do|which|what|who|how)\s)", re.IGNORECASE)
_AND = re.compile(r",?\sand\s(?=(?:the|an?|another|that|its)\s|[’'\"“A-ZÀ-Þ])")
_REPORT = re.compile(r"\b(?:report|article|coverage|story|piece|one|allegation|account)s?\b", re.IGNORECASE)
_COMPARE = re.compile(r"^\W*(?:compare|contrast)\s(?P<rest>.{5,2000}?)\W*$", re.IGNORECASE)
_TAIL = (
    r"(?P<tail>\s(?:said|say|says|reported|report|did|do|does|think|compare|differ|on|about|in|for|over|after|at|during)"
    r"\b.*)?$"
)
_SIDES = re.compile(
    r"^(?P<lead>(?:what|how|the \w+(?: \w+)? (?:of|in|by)|the)\s)?(?P<one>[^,]{2,80}?) (?:and|with|to|vs\.?|versus) "
    rf"(?P<other>[^,]{{2,80}}?){_TAIL}",
    re.IGNORECASE,
)
_WHICH_OF = re.compile(
    r"^\W*(?:which(?: \w+){0,2}?|who) (?:of|between) (?P<one>[^,?]{2,80}?),? (?:or|and) (?P<other>[^,?]{2,80}?),? "
    r"(?P<asked>(?:is|are|was|were|has|have|had|did|does|do|will|won|[a-z]+(?:s|ed))\b.*)$",
    re.IGNORECASE,
)
_WHICH_OR = re.compile(
    r"^\W*(?:which|who|what)\b(?P<asked>[^,?:]{3,200})[,:] (?P<one>[^,?]{2,80}?),? or (?P<other>[^,?]{2,80}?)\W*$",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"^(?P<before>[^,?]{0,200}?)\bboth (?P<one>[^,?]{2,60}?) and (?P<other>[^,?]{2,60}?)"
    r"(?P<after> (?:say|said|suggest|claim|deny|agree|support|oppose|announce|have|has|in|on|about)\b.{3,400})$",
    re.IGNORECASE,
)
_WHILE = re.compile(
    r",?\s(?=(?:while|whereas|whilst|in contrast to|as opposed to|compared (?:to|with)|similar to how|unlike)\s)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[;,]\s|\s(?=and (?:is|was|were|are|has|have|had|also|then|who|which|whose|that|did|does|the "
    r"(?:subsequent|one|\w+ (?:report|article)))\b|as well as\s|while\s|who (?:is|was|has|had)\s)",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    r"\b(?:as|reported|according|mentioned|covered|discussed|published|articles?|reports?|reporting|news|sources?|"
    r"coverage|accusations|allegations|these|being|both)\b",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"^\W*(?:(?:and|but|or|while|whereas|whilst|as well as|also|yet|then|in contrast to|as opposed to|"
    r"compared (?:to|with)|similar to how|unlike|who|which|that|is|was|are|were|has|have|had|does|did|do)\s)+",
    re.IGNORECASE,
)
_TWO_QUESTIONS = re.compile(r"(?<=\?)\s+(?=\S)")


def parts_of(text: str, sources: Sequence[tuple[int, int]] = ()) -> tuple[str, ...]:
    """The parts, as written where they can be; none for a question about one thing.

    `sources` says at which [start, end) outlets are named: a list of them is not taken apart.
    """
    for splitting, least in (
        (_compared, LEAST_WORDS),
        (_sides, LEAST_WORDS - 1),
        (_several_questions, LEAST_WORDS),
        (_clauses, LEAST_WORDS - 1),
    ):
        found = list(dict.fromkeys(_tidy(part) for part in splitting(text, sources)))
        found = [part for part in found if len(content(part)) >= least][:MOST]
        if len(found) > 1:
            return tuple(found)
    return ()


def _compared(text: str, _: Sequence[tuple[int, int]]) -> Iterator[str]:
    """The two reports of "between the report from A on X and the report from B on Y, was there ..."."""
    between = _BETWEEN.match(text)
    asked = _last(_ASKED, text) if between else None
    if between is None or asked is None:
        return
    reports = text[between.end() : asked.start()]
    for joint in _AND.finditer(reports):
        sides = reports[: joint.start()], reports[joint.end() :]
        if all(map(_REPORT.search, sides)):
            for side in sides:
                # Named by outlet and day alone, a report is found by what is asked of it.
                thin = len(content(side)) < 2 * LEAST_WORDS + 2
                yield f"{side}, {text[asked.end() :]}" if thin else side
            return


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return found[-1] if found else None


def _sides(text: str, _: Sequence[tuple[int, int]]) -> Iterator[str]:
    """One question for each side of a comparison."""
    if len(text) > LONGEST_SIDES:
        return
    compare = _COMPARE.match(text)
    sides = _SIDES.match(compare["rest"]) if compare else None
    both = _BOTH.match(text)
    which = _WHICH_OF.match(text) or _WHICH_OR.match(text)
    if sides:
        for side in (sides["one"], sides["other"]):
            yield f"{sides['lead'] or ''}{side}{sides['tail'] or ''}"
    elif both:
        for side in (both["one"], both["other"]):
            yield f"{both['before']}{side}{both['after']}"
    elif which:
        for side in (which["one"], which["other"]):
            yield f"{side} {which['asked']}"


def _several_questions(text: str, _: Sequence[tuple[int, int]]) -> Iterator[str]:
    asked = _TWO_QUESTIONS.split(text)
    if len(asked) > 1:
        yield from asked


def _clauses(text: str, sources: Sequence[tuple[int, int]]) -> Iterator[str]:
    """The clauses of a long question; those that find nothing of their own stay with the one before."""
    long = len(text.split()) >= LONG
    cuts = sorted(
        {match.end() for pattern in ((_WHILE, _CLAUSE) if long else (_WHILE,)) for match in pattern.finditer(text)}
    )
    cuts = [cut for cut in cuts[:MOST_CUTS] if not _within_list(text, cut, sources)]
    clause_from = 0
    for cut, upcoming in pairwise([*cuts, len(text)]):
        # A clause is cut off where both it and what follows can be found by themselves.
        before, after = _telling(text, clause_from, cut, sources), _telling(text, cut, upcoming, sources)
        if min(before, after) >= LEAST_WORDS - (not long):
            yield text[clause_from:cut]
            clause_from = cut
    if clause_from:
        yield text[clause_from:]


def _telling(text: str, start: int, end: int, sources: Sequence[tuple[int, int]]) -> int:
    """Meaning words between two places, names of sources and words of attribution left out."""
    at, kept = start, ""
    for source_start, source_end in sources:
        if start <= source_start and source_end <= end:
            kept += text[at:source_start]
            at = source_end
    return len(content(_ATTRIBUTION.sub(" ", kept + text[at:end])))


def _within_list(text: str, cut: int, sources: Sequence[tuple[int, int]]) -> bool:
    """Whether a cut falls between sources, or in the name of one."""
    return any(start < cut < end for start, end in sources) or any(
        start >= cut and not text[cut:start].strip(" '\"’‘“,").removeprefix("and").removeprefix("the").strip()
        for start, _ in sources
        if start - cut < 12
    )


def _tidy(part: str) -> str:
    bare = part.strip(" ,;?!.")
    return _LINK.sub("", bare) or bare
