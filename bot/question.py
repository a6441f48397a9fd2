"""What a question asks for, read by rules: kind of answer, names, act of speech, and what a follow-up leaves unsaid."""

import re
from collections.abc import Sequence
from typing import Literal

from bot.lexicon import SPEECH, STOP_WORDS, families, stem, words
from library.errors import BadInput
from library.values import Turn, Value, well_formed

LONGEST = 5000
"""Characters of a question."""

Kind = Literal["who", "what", "when", "where", "why", "how", "number", "duration", "money", "yes_no", "list"]

_KINDS: tuple[tuple[str, Kind], ...] = (
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
_AUXILIARY = re.compile(r"\b(?:did|does|do|has|have|had|is|was|were|are|will|would|could|should|must)\b", re.IGNORECASE)
_OFTEN_NOUNS = frozenset("state press note call claim push offer alert launch fault answer charge order".split())
_WHO_ACTS = re.compile(r"^\W*who\s+(?:has |have |had |was |were |is )?(?P<verb>[a-z]+)\b(?P<rest>.*)$", re.IGNORECASE)
_ACCORDING = re.compile(r",?\s*\baccording to (?P<source>[^,?]+)", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:he|she|they|him|hers?|them|his|theirs?)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:its?|the two|both)\b", re.IGNORECASE)
_POINTING = re.compile(r"\b(?:that|this|those|these)\b", re.IGNORECASE)
_FRAGMENT = re.compile(r"^\W*(?:and|but|so|or|what about|how about|and what about|also)\b", re.IGNORECASE)
_ABOUT = re.compile(r"^\W*(?:and |but |so )?(?:what|how) about (?P<topic>.+?)\W*$", re.IGNORECASE)
_WH = r"(?P<wh>when|where|why|who|how|how long|how many|how much|what else)"
_BARE = re.compile(rf"^\W*(?:and |but |so )?{_WH}\W*$", re.IGNORECASE)
_PREFIX = re.compile(rf"^{_WH}: ", re.IGNORECASE)
"""What a bare follow-up is made into: `When: What did Blinken ask Lavrov?`."""
_NAME = re.compile(
    r"(?<![\w.])(?:[A-ZÀ-Þ][\w’'.-]*[\w]|[A-Z])(?:\s+(?:(?:of|the|de|al|bin|van|von)\s+)?(?:[A-ZÀ-Þ][\w’'.-]*[\w]|[A-Z]))*"
)
_QUOTED = re.compile(r"[\"“]([^\"”]{2,120})[\"”]")
_NOT_NAMES = frozenset(
    "what who whom whose which when where why how is are was were did does do has have had will would can could should "
    "tell give show list name and but so or the a an in on at by for from to if please summarize summarise according "
    "i may might must after before since during".split()
)


class Question(Value):
    """A question as understood by rules, without a model."""

    text: str
    """As typed, white space folded."""
    standalone: str
    """As it would be asked without the conversation before it."""
    kind: Kind = "what"
    names: tuple[str, ...] = ()
    """Capitalised runs and quoted phrases, as written."""
    terms: tuple[str, ...] = ()
    """Words that carry meaning, as written, in order, each once."""
    acts: tuple[str, ...] = ()
    """Families of speech that the question asks about: `request` for "what did X ask Y?"."""
    speaker: tuple[str, ...] = ()
    """Words that name who acts."""
    addressee: tuple[str, ...] = ()
    """Words that name whom it is done to, where the act is one of speech."""
    source: tuple[str, ...] = ()
    """Words of "according to ..."."""


def understand(text: str, history: Sequence[Turn] = ()) -> Question:
    """Read a question. Raises BadInput when it is empty, longer than `LONGEST` characters, or not text."""
    asked = " ".join(text.split())
    if not asked:
        raise BadInput("the question is empty: ask something, as in: what did Blinken ask Lavrov?")
    if len(asked) > LONGEST:
        raise BadInput(f"the question has {len(asked)} characters; at most {LONGEST} can be asked")
    well_formed("the question", asked)
    standalone = stand_alone(asked, history)[:LONGEST]
    according = _ACCORDING.search(standalone)
    core = _ACCORDING.sub("", standalone)
    acts, speaker, addressee = _speech(core)
    return Question(
        text=asked,
        standalone=standalone,
        kind=_kind(core),
        names=_names(standalone),
        terms=_terms(standalone),
        acts=acts,
        speaker=speaker,
        addressee=addressee,
        source=tuple(_content(according["source"])) if according else (),
    )


def _kind(text: str) -> Kind:
    prefix = _PREFIX.match(text)
    lower = (prefix["wh"] if prefix else text).lower()
    for pattern, kind in _KINDS:
        if re.search(pattern, lower):
            return kind
    return "what"


def _content(text: str) -> list[str]:
    return [word for word in words(text) if word.lower() not in STOP_WORDS]


def _terms(text: str) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for word in _content(text):
        seen.setdefault(stem(word), word)
    return tuple(seen.values())


def _names(text: str) -> tuple[str, ...]:
    found = [match.group(1).strip() for match in _QUOTED.finditer(text)]
    for match in _NAME.finditer(text):
        parts = match.group().split()
        while parts and parts[0].lower() in _NOT_NAMES:
            parts.pop(0)
        if parts:
            found.append(re.sub(r"[’']s$", "", " ".join(parts)))
    return tuple(dict.fromkeys(found))


def _speech(text: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Acts of speech asked about, who acts, and whom it is done to."""
    core = text.rstrip("?!. ")
    auxiliary = _AUXILIARY.search(core)
    if auxiliary:
        verb = _speech_verb(core, auxiliary.end())
        if verb:
            acts = tuple(sorted(families(verb.group()) & SPEECH))
            speaker, rest = core[auxiliary.end() : verb.start()], core[verb.end() :]
            return acts, tuple(_content(speaker)), tuple(_content(_first_noun(rest)))
    acting = _WHO_ACTS.match(core)
    if acting and families(acting["verb"]) & SPEECH:
        return tuple(sorted(families(acting["verb"]) & SPEECH)), (), ()
    return (), (), ()


def _speech_verb(core: str, start: int) -> re.Match[str] | None:
    """The first verb of speech after `start`, with a word before it; a word that is oftener a noun comes last."""
    verbs = [
        match
        for match in re.finditer(r"\b[a-z]+\b", core)
        if match.start() > start + 1 and families(match.group()) & SPEECH
    ]
    plain = [match for match in verbs if match.group() not in _OFTEN_NOUNS]
    return next(iter(plain or verbs), None)


def _first_noun(rest: str) -> str:
    return re.split(r"\b(?:to|about|for|on|in|at|that|during|after|before|when|over|with)\b", rest, maxsplit=1)[0]


def stand_alone(asked: str, history: Sequence[Turn]) -> str:
    """The question with what it leaves unsaid filled in from the last turn; itself where nothing is missing."""
    if not history:
        return asked
    before = history[-1].standalone_question.rstrip("?!. ")
    about = _ABOUT.match(asked)
    if about:
        return _with_topic(before, about["topic"])
    bare = _BARE.match(asked)
    if bare:
        return f"{bare['wh'].capitalize()}: {_PREFIX.sub('', before)}?"
    return _with_names(asked, before) if _leans(asked) else asked


def _leans(asked: str) -> bool:
    """Whether a question needs names from the one before it."""
    if _PERSON.search(asked):
        return True
    if _names(asked):
        return False
    if _THING.search(asked) or _FRAGMENT.match(asked):
        return True
    # "that" in a longer question joins its own clauses: "the fire that hit the harbour".
    return len(_content(asked)) <= (3 if _POINTING.search(asked) else 2)


def _with_topic(before: str, topic: str) -> str:
    """The last question asked of something else: its last name, or its last word, gives way."""
    names = _names(before)
    if names and names[-1] in before:
        at = before.rindex(names[-1])
        return f"{before[:at]}{topic}{before[at + len(names[-1]) :]}?"
    return f"{before}, {topic}?"


def _with_names(asked: str, before: str) -> str:
    """The question with the names of the last one, or its meaning words where it has none, behind it in brackets."""
    missing = [name for name in (_names(before) or tuple(_content(before)[:6])) if name.lower() not in asked.lower()]
    return f"{asked.rstrip('?!. ')} ({', '.join(missing)})?" if missing else asked
