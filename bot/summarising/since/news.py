"""New events, voices and corrections."""

from bot.summarising.citing import Citing, one_line
from bot.summarising.salience import candidates
from bot.summarising.since.moments import Halves
from bot.summarising.speakers import Quoted, quotations
from bot.summarising.timelines.corrections import corrections_in
from bot.summarising.timelines.lines import event_of
from bot.summarising.timelines.timelining import happened_in
from bot.summarising.timelines.weighing import by_time, ranked
from bot.summarising.values import Event, Line
from library.article_sentences import ReadArticle
from library.values import Span

MOST_EVENTS = 40
MOST_VOICES = 20


def new_events(halves: Halves, citing: Citing, topic: str | None) -> tuple[Event, ...]:
    """Events that no article told of before, the oldest first."""
    happened = happened_in(halves.ground, topic)
    fresh = [
        at
        for at, each in enumerate(happened.happenings)
        if all(halves.is_new(report.article, report.text) for report in each.reports)
    ]
    happenings = [happened.happenings[at] for at in fresh]
    best = ranked(happenings, [happened.scores[at] for at in fresh], MOST_EVENTS)
    made = (event_of(happenings[at], citing, halves.ground.carriers) for at in by_time(happenings, best))
    return tuple(each for each in made if each)


def new_voices(halves: Halves, citing: Citing) -> tuple[Line, ...]:
    """Of everybody who is quoted now and was not before, the first words."""
    heard = {_name(each.speaker) for read in halves.old for each in _quoted(read)}
    lines: list[Line] = []
    for read in halves.newly_read():
        for each in _quoted(read):
            name = _name(each.speaker)
            if name in heard or len(lines) == MOST_VOICES:
                continue
            heard.add(name)
            cited = [citing.cite(read.article, each.candidate.span)]
            if each.named_in is not None:
                cited.append(citing.cite(read.article, each.named_in.span))
            line = citing.line(one_line(each.candidate.text), cited, speaker=each.speaker)
            lines += [line] if line else []
    return tuple(lines)


def _quoted(read: ReadArticle) -> list[Quoted]:
    return quotations(candidates(read), read.article.text)


def _name(speaker: str) -> str:
    """By the last word: `Mayor Edda Brandt` is `Brandt`; a role is one whole."""
    return speaker.casefold() if speaker.startswith("the ") else speaker.rsplit(maxsplit=1)[-1].casefold()


def new_corrections(halves: Halves, citing: Citing) -> tuple[Line, ...]:
    """What articles have taken back."""
    made = (
        citing.line(one_line(note.text), [citing.cite(article, Span(note.start, note.end))])
        for article, note in corrections_in(halves.ground)
        if halves.is_new(article, note.text)
    )
    return tuple(each for each in made if each)
