"""Many articles without a model: what most say, what only some say, where they differ, who is quoted, the numbers."""

from collections.abc import Sequence

from bot.summarising.choosing import length
from bot.summarising.citing import Citing, one_line
from bot.summarising.differing import differences
from bot.summarising.one import counted, quote_line
from bot.summarising.parts import Parts, sections
from bot.summarising.reading import Ground, OnProgress, Stopped
from bot.summarising.salience import candidates
from bot.summarising.speakers import Quoted, quotations
from bot.summarising.statements import Group, Statement, Statements, statements, telling
from bot.summarising.values import Line, Progress
from library.article_sentences import ReadArticle

MOST_OF_ALL = 10
MOST_IN_SHORT = 5
MOST_TOLD_BY_SEVERAL = 20
LEAST_TOLD_BY_ONE, MOST_TOLD_BY_ONE = 8, 40
MOST_QUOTED = 15
MOST_NUMBERS = 15
"""Lines of each kind."""
LEAST_WORDS = 6
MOST_CITED = 5
"""Articles cited for one line, the first that said it."""
REPEATING = 0.6
"""Part of its telling words that a line may share with one before it."""


class _Many:
    """What is weighed against each other."""

    def __init__(self, ground: Ground, found: Statements, topic: str | None, citing: Citing) -> None:
        self.ground = ground
        self.found = found
        self.citing = citing
        self.voices = ground.coverage.voices
        self.place = {id(each): at for at, each in enumerate(found.every)}
        self.relevance = _relevance(found, telling(topic or ""))

    def worth(self, statement: Statement) -> float:
        """How much a sentence is about the matter and carries its article."""
        return self.relevance[self.place[id(statement)]] + 0.5 * statement.salience

    def novelty(self, statement: Statement) -> float:
        """1 for what nobody else says anything like, 0 for what others say in the same words."""
        at = self.place[id(statement)]
        own = statement.telling
        others = (self.found.every[other] for other in self.found.neighbours[at])
        shared = max((len(own & each.telling) for each in others if each.voice != statement.voice), default=0)
        return 1.0 - shared / max(len(own), 1)


def of_many(ground: Ground, citing: Citing, report: OnProgress, stopped: Stopped, topic: str | None = None) -> Parts:
    """Each line is an exact span of the article that says it best."""
    found = statements(ground, report, stopped)
    report(Progress(stage="write", done=0, of=3))
    many = _Many(ground, found, topic, citing)
    shared = sorted(
        (each for each in found.groups if each.voices > 1 and _tells(each.leader)),
        key=lambda each: (-each.voices, -many.worth(each.leader)),
    )
    most = _apart([each for each in shared if 2 * each.voices >= many.voices], MOST_OF_ALL)
    several = _apart([each for each in shared if each not in most], MOST_TOLD_BY_SEVERAL, before=most)
    single = _told_by_one(many, [each.leader for each in found.groups if each.voices == 1 and _tells(each.leader)])
    report(Progress(stage="write", done=1, of=3))
    short = [] if most else _in_short(many, several)
    some = [*(_line(many, each) for each in several if each not in short)]
    some += [_line(many, Group((each,))) for each in single if not any(each is one.leader for one in short)]
    told_differently = differences(found, citing)
    report(Progress(stage="write", done=2, of=3))
    return Parts(
        sections(
            [
                ("summary", [_line(many, each) for each in short]),
                ("all", [_line(many, each) for each in most]),
                ("some", some),
                ("quotes", _quoted(many)),
                ("numbers", _numbers(many)),
            ]
        ),
        told_differently,
    )


def _tells(statement: Statement) -> bool:
    """Whether a sentence says something by itself, to somebody who reads it among many: no question, no exclamation."""
    text = statement.text.rstrip("\"”’'»)] ")
    return not text.endswith(("?", "!", "？", "！")) and length(text) >= LEAST_WORDS


def _relevance(found: Statements, topic: frozenset[str]) -> "Sequence[float]":
    """Cosine of each sentence with the middle of those that speak of the topic; of all, where there is none."""
    import numpy as np

    if not found.every:
        return []
    held = [len(topic & each.telling) for each in found.every]
    wanted = max(1, max(held) // 2) if topic else 0
    middle = found.vectors[[at for at, count in enumerate(held) if count >= wanted] or slice(None)].mean(axis=0)
    return (found.vectors @ (middle / (np.linalg.norm(middle) + 1e-9))).tolist()


def _in_short(many: _Many, several: Sequence[Group]) -> list[Group]:
    """Where nothing is said by most: what most of all is shared, or else lies nearest to the middle."""
    if several:
        return list(several[:MOST_IN_SHORT])
    ordered = sorted(filter(_tells, many.found.every), key=lambda each: -many.worth(each))
    return _apart([Group((each,)) for each in ordered[: 10 * MOST_IN_SHORT]], MOST_IN_SHORT)


def _apart(groups: Sequence[Group], most: int, before: Sequence[Group] = ()) -> list[Group]:
    """The first ones that do not repeat each other, nor those before."""
    chosen: list[Group] = []
    for each in groups:
        own = each.leader.telling
        told = (one.leader for one in (*before, *chosen))
        if len(chosen) < most and not any(
            one.numbers >= each.leader.numbers and len(own & one.telling) > REPEATING * len(own) for one in told
        ):
            chosen.append(each)
    return chosen


def _told_by_one(many: _Many, single: Sequence[Statement]) -> list[Statement]:
    """What one voice alone says: of each the most telling, the most telling voices first, then their next ones."""
    scored = sorted(
        ((many.worth(each) + many.novelty(each) + 0.3 * bool(each.numbers), at) for at, each in enumerate(single)),
        key=lambda each: (-each[0], each[1]),
    )
    rank: dict[str, int] = {}
    ordered: list[tuple[int, int]] = []
    for place, (_, at) in enumerate(scored):
        voice = single[at].voice
        rank[voice] = rank.get(voice, -1) + 1
        ordered.append((rank[voice] * len(single) + place, at))
    most = min(MOST_TOLD_BY_ONE, max(LEAST_TOLD_BY_ONE, 2 * many.voices))
    return [single[at] for _, at in sorted(ordered)[:most]]


def _line(many: _Many, group: Group) -> Line | None:
    """The sentence that is shown, citing the first article of each voice that says it."""
    cited: dict[str, int] = {}
    for each in group.members:
        if each.voice not in cited and len(cited) < MOST_CITED:
            cited[each.voice] = many.citing.cite(each.read.article, each.candidate.span)
    return many.citing.line(
        one_line(group.leader.text), list(cited.values()), outlets=_outlets(group.members), articles=group.voices
    )


def _outlets(members: Sequence[Statement]) -> list[str]:
    """Those that say it, each once; the carriers of a copy are told beside its citation."""
    return list(dict.fromkeys(each.read.article.outlet for each in members if each.read.article.outlet))


def _quoted(many: _Many) -> list[Line | None]:
    """Who is quoted by most voices first, each speaker once, in the words that are most to the matter."""
    worth = {(id(each.read), each.candidate.at): many.worth(each) for each in many.found.every}
    heard: dict[str, list[tuple[float, ReadArticle, Quoted]]] = {}
    for read in many.ground.articles:
        for each in quotations(candidates(read), read.article.text):
            key = each.speaker.split()[-1].casefold()
            heard.setdefault(key, []).append((worth[id(read), each.candidate.at], read, each))
    lines: list[tuple[int, float, ReadArticle, Quoted]] = []
    for said in heard.values():
        best, read, quoted = max(said, key=lambda each: each[0])
        lines.append((len({each[1].article.cluster for each in said}), best, read, quoted))
    lines.sort(key=lambda each: (-each[0], -each[1]))
    return [
        quote_line(read.article, quoted, many.citing, articles=voices)
        for voices, _, read, quoted in lines[:MOST_QUOTED]
    ]


def _numbers(many: _Many) -> list[Line | None]:
    """Sentences with numbers that count something: those of most voices first, then the newest to the matter."""
    holding = [each for each in many.found.groups if each.leader.numbers and counted(each.leader.text)]
    ordered = sorted(holding, key=lambda each: (-each.voices, -many.worth(each.leader) - many.novelty(each.leader)))
    return [_line(many, each) for each in _apart(ordered, MOST_NUMBERS)]
