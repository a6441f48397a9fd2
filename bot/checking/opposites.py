"""Words that say the contrary of each other, of which one must not stand for the other."""

from collections.abc import Iterator, Sequence

from bot.checking.values import Words
from bot.lexicon import stem
from bot.values import Finding

PAIRS = (
    (
        (
            "rise rose risen increase increased grow grew climb climbed jump jumped surge surged soar soared gain "
            "gained higher up improve improved expand expanded strengthen strengthened"
        ),
        (
            "fall fell fallen decrease decreased decline declined drop dropped slip slipped plunge plunged sink "
            "sank lower down shrink shrank worsen worsened contract contracted weaken weakened slump slumped"
        ),
    ),
    ("win won winner victory beat", "lose lost loser defeat"),
    (
        "support supported back backed endorse endorsed favour favor",
        "oppose opposed reject rejected condemn condemned",
    ),
    ("accept accepted approve approved agree agreed", "refuse refused reject rejected decline declined deny denied"),
    ("confirm confirmed admit admitted", "deny denied dispute disputed refute refuted"),
    (
        "allow allowed permit permitted legal lawful",
        "ban banned forbid forbade prohibit prohibited illegal unlawful bar barred",
    ),
    ("begin began start started open opened launch launched", "end ended finish finished close closed stop stopped"),
    ("before earlier prior", "after later following"),
    ("first", "last"),
    ("more", "fewer less"),
    ("maximum highest largest biggest most best", "minimum lowest smallest least worst"),
    ("buy bought acquire acquired purchase purchased", "sell sold"),
    ("arrive arrived enter entered join joined", "leave left depart departed quit"),
    ("guilty convicted", "innocent acquitted cleared"),
    ("alive survived survive", "dead died killed"),
    ("release released free freed", "detain detained arrest arrested imprison imprisoned jailed"),
    ("north northern", "south southern"),
    ("east eastern", "west western"),
    ("men male man boy", "women female woman girl"),
    ("possible likely", "impossible unlikely"),
    ("positive optimistic", "negative pessimistic"),
    ("success succeed succeeded successful", "failure fail failed unsuccessful"),
    ("present include included including", "absent exclude excluded excluding"),
    ("hire hired appoint appointed", "fire fired dismiss dismissed sack sacked"),
    ("strong", "weak"),
    ("early", "late"),
    ("safe", "dangerous unsafe"),
    ("public", "private"),
    ("increase", "cut reduce reduced"),
    ("domestic", "foreign"),
    ("remember", "forget"),
    ("pass passed", "block blocked"),
    ("over above exceed exceeded", "under below"),
)  # fmt: skip


def _stems(listed: str) -> frozenset[str]:
    return frozenset(word if word in {"up", "down", "over", "under"} else stem(word) for word in listed.split())


_PAIRS = [(_stems(one), _stems(other)) for one, other in PAIRS]
_EITHER_WAY = [pair for one, other in _PAIRS for pair in ((one - other, other - one), (other - one, one - other))]


def opposites(claim: Words, sources: Sequence[Words]) -> Iterator[Finding]:
    """Where a claim has one of a pair and its source only the other."""
    said = set(claim.stemmed)
    there = {each for source in sources for each in source.stemmed}
    if not there:
        return
    for one, other in _EITHER_WAY:
        ours = said & one
        if ours and not ours & there and not said & other and not there & one and (theirs := there & other):
            word = next(each for each, stemmed in zip(claim.written, claim.stemmed, strict=True) if stemmed in ours)
            contrary = next(
                each
                for source in sources
                for each, stemmed in zip(source.written, source.stemmed, strict=True)
                if stemmed in theirs
            )
            yield Finding(kind="direction", detail=f"“{word}” where the source says “{contrary}”")
