"""What a question asks for, read by rules: times, outlets, kind of answer, names, act of speech, parts, follow-ups."""

import re
from collections.abc import Collection, Sequence
from datetime import date

from bot.lexicon import words
from bot.question.follow_ups import PREFIX, stand_alone
from bot.question.kinds import expected_of, kind_of
from bot.question.outlets import Mention, outlets_called, sources_in
from bot.question.parts import parts_of
from bot.question.speech import Speech, speech_of, without_source
from bot.question.values import (
    INFERRED_FIELDS,
    LONGEST,
    OUTLETS,
    Expected,
    Inferred,
    InferredField,
    Kind,
    Known,
    Question,
    Reading,
    Said,
    asked_text,
)
from bot.question.windows import Read, dates_of
from bot.question.wording import names, terms
from library.values import Turn

__all__ = (
    "INFERRED_FIELDS",
    "LONGEST",
    "Expected",
    "Inferred",
    "InferredField",
    "Kind",
    "Known",
    "Question",
    "understand",
)

_QUOTED = re.compile(r"[\"“][^\"”]{2,120}[\"”]")


def understand(
    text: str,
    history: Sequence[Turn] = (),
    today: date | None = None,
    known: Known = Known(),  # noqa: B008 - frozen
    infer: Collection[InferredField] = INFERRED_FIELDS,
) -> Question:
    """Read a question. Raises BadInput when it is empty, longer than `LONGEST` characters, or not text.

    Times are only read where `today` is given, outlets where some are known, and of both what `infer` names.
    """
    asked = asked_text(text)
    standalone = stand_alone(asked, history)[:LONGEST]
    return read(asked, standalone, Reading(today, known, infer))


def read(asked: str, standalone: str, by: Reading, said: Said | None = None) -> Question:
    """What the rules make of a question that stands alone, with what a model `said` of it."""
    core, source = without_source(standalone)
    prefix = PREFIX.match(core)
    kind = kind_of(prefix["wh"] if prefix else core)
    model = said or Said()
    sources = sources_in(standalone, by.known.outlets, outlets_called(model.outlets, by.known.outlets))
    parts = model.parts or parts_of(standalone, [(each.start, each.end) for each in sources])
    dates = _dates(standalone, sources, by, model.time)
    inferred = _inferred(standalone, sources, dates, by)
    part_inferred = tuple(_of_part(part, sources, by) for part in parts)
    topic = _topic(standalone, sources if OUTLETS in {each.field for each in inferred} else (), dates)
    speech = speech_of(core)
    if speech.speaker and not set(speech.speaker) & set(words(topic)):
        speech = Speech()  # an outlet that is the source: what it says is its articles
    return Question(
        text=asked,
        standalone=standalone,
        kind=kind,
        expected=expected_of(prefix["wh"] if prefix else core, kind),
        names=names(topic),
        terms=terms(topic) or terms(standalone),
        acts=speech.acts,
        speaker=speech.speaker,
        addressee=speech.addressee,
        source=() if any(each.field == "outlets" for each in inferred) else source,
        parts=parts,
        part_inferred=part_inferred,
        about_now=any(each.field == "recency" for each in inferred),
        today=by.today,
        infer=tuple(each for each in INFERRED_FIELDS if each in by.infer),
        inferred=inferred,
        unresolved=dates.unresolved,
        read_by="model" if said else "rules",
    )


def _dates(text: str, sources: Sequence[Mention], by: Reading, time: str = "") -> Read:
    """The times of a text; where the rules find no window in it, that of the words `time`."""
    if by.today is None:
        return Read()
    found = dates_of(_blanked(text, sources), by.today, by.known.last, of_report=bool(sources))
    if found.window is None and time:
        found = found._replace(window=dates_of(time, by.today, by.known.last).window)
    return found


def _of_part(part: str, sources: Sequence[Mention], by: Reading) -> tuple[Inferred, ...]:
    """What narrows the search for a part: the outlets and days that it names itself."""
    own = sources_in(part, by.known.outlets, {outlet for each in sources for outlet in each.outlets})
    dates = _dates(part, own, by)
    return tuple(each for each in _inferred(part, own, dates, by) if each.field != "recency")


def _inferred(text: str, sources: Sequence[Mention], dates: Read, by: Reading) -> tuple[Inferred, ...]:
    found = [each for each in (dates.window, dates.recency) if each]
    if sources:
        told = ", ".join(dict.fromkeys(text[each.start : each.end] for each in sources))
        outlets = tuple(dict.fromkeys(outlet for each in sources for outlet in each.outlets))
        found.append(Inferred(field="outlets", words=told[:200], outlets=outlets, stated=True))
    return tuple(each for each in found if each.field in by.infer)


def _topic(text: str, sources: Sequence[Mention], dates: Read) -> str:
    """The text without the outlets that are its sources, and without its times: passages need not hold these."""
    for each in reversed(sources):
        text = f"{text[: each.start]}, {text[each.end :]}"
    for named in dates.window.words.split(", ") if dates.window else ():
        text = text.replace(named, ", ")
    return text


def _blanked(text: str, mentions: Sequence[Mention]) -> str:
    """The text with blanks for names of outlets and for what is quoted: "USA Today" is no day."""
    for each in mentions:
        text = text[: each.start] + "_" * (each.end - each.start) + text[each.end :]
    return _QUOTED.sub(lambda quoted: "_" * len(quoted.group()), text)
