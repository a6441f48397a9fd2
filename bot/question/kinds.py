"""The kind of answer that a question asks for."""

import re

from bot.question.values import Expected, Kind

_ASKING: tuple[tuple[str, Kind], ...] = (
    (r"\bhow (?:long|much time)\b", "duration"),
    (r"\bfor how many (?:\w+ )?(?:minutes|hours|days|weeks|months|years)\b", "duration"),
    (r"\bhow much\b", "money"),
    (r"\bwhat (?:did|does|will|would|is|was) .{0,60}\bcost\b", "money"),
    (r"\bwhat(?:'s|’s| is| was)? the (?:price|cost)\b", "money"),
    (r"\bhow (?:many|old|far|big|large|high|tall|often|fast|deep|heavy|wide)\b", "number"),
    (r"\b(?:what|which) (?:number|share|percentage|proportion|rate)\b", "number"),
    (r"\bwhat (?:is|was|were|are) the (?:number|death toll|toll|turnout|score|result)\b", "number"),
    (r"\bwhy\b|\bhow come\b|\b(?:what|for what) (?:is |was )?(?:the )?reason\b", "why"),
    (r"\bwhat (?:caused|causes|led to|prompted|triggered|is behind|was behind|explains|explained)\b", "why"),
    (r"\bwhen\b|\b(?:what|which) (?:date|day|month|year|time)\b|\bhow (?:soon|recently)\b", "when"),
    (r"\bwhere\b|\b(?:what|which) (?:country|city|town|place|state|village|region|port)\b", "where"),
    (r"\bwho(?:m|se|'s|’s)?\b", "who"),
    (r"\b(?:what|which) (?:person|people|man|woman|minister|official|leader)\b", "who"),
    (r"\b(?:what|which) (?:company|team|party|outlets?|airlines?)\b", "who"),
    (r"\blist\b|\bwhat are\b|\bwhich \w+s\b|\bname (?:the|all|three|two|some)\b", "list"),
    (r"\bhow\b", "how"),
    (r"\bwhat\b|\bwhich\b", "what"),
    (r"^(?:is|are|was|were|did|does|do|has|have|had|will|would|can|could|should|may|might)\b", "yes_no"),
)
_KINDS: tuple[tuple[re.Pattern[str], Kind], ...] = tuple((re.compile(pattern), kind) for pattern, kind in _ASKING)
_EXPECTED: dict[Kind, Expected] = {
    "who": "person",
    "when": "date",
    "where": "place",
    "why": "reason",
    "how": "manner",
    "number": "number",
    "money": "money",
    "duration": "duration",
    "yes_no": "yes_no",
    "list": "list",
    "what": "anything",
}
_ORGANISATION = re.compile(
    r"\b(?:what|which) (?:\w+ )?(?:company|team|party|outlets?|airlines?|agency|bank|club|university|automaker|"
    r"organi[sz]ation|newspaper|ministry|retailer|publisher|union|court)\b"
)
_QUOTATION = re.compile(
    r"\b(?:exact|own|very) words\b|\bquot(?:e|es|ed|ation|ations)\b|\bverbatim\b|\bword for word\b|"
    r"\bwhat (?:exactly )?(?:did|does|do|has|have|had) (?:\S{1,40} ){1,8}?(?:say|said|tell|told|reply|replied|answer)\b"
)
_COMPARISON = re.compile(
    r"\bcompar(?:e|es|ed|ing|ison)\b|\bdiffer(?:s|ed|ence|ences|ently)?\b|\bwhile\b.{0,400}\?$|\bversus\b|\bvs\b|"
    r"\b(?:more|less|fewer|higher|lower|larger|smaller|bigger|earlier|later) than\b|"
    r"\bconsisten(?:t|cy)\b|\binconsisten(?:t|cy)\b|^\W*between\b"
)
_YES_NO = re.compile(
    r"^\W*(?:is|are|was|were|did|does|do|has|have|had|will|would|can|could|should)\b(?!.{0,400}\bor\b)"
)


def kind_of(text: str) -> Kind:
    """What word of asking leads; `what` where none is found."""
    lower = text.lower()
    for pattern, kind in _KINDS:
        if pattern.search(lower):
            return kind
    return "what"


def expected_of(text: str, kind: Kind) -> Expected:
    """What an answer should be."""
    lower = text.lower()
    if kind == "what" and _QUOTATION.search(lower):
        return "quotation"
    if kind in {"what", "yes_no", "how", "list"} and _COMPARISON.search(lower):
        return "comparison"
    if _YES_NO.search(lower):
        return "yes_no"
    if kind == "who" and _ORGANISATION.search(lower):
        return "organisation"
    return _EXPECTED[kind]
