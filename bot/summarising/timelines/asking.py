"""What a timeline is asked for, and the articles that belong to it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, Self

from bot.searching import Searching
from bot.summarising import belonging
from bot.summarising.belonging import Belonging
from library.errors import BadInput
from library.library import Library
from library.values import Filters, well_formed

LONGEST_TOPIC = 500
"""Characters of the words of a topic."""


class Asked(NamedTuple):
    """Words, or articles chosen by hand, or filters alone."""

    topic: str | None
    ids: tuple[str, ...]
    filters: Filters
    now: date | None

    @classmethod
    def of(cls, words: str | None, ids: Sequence[str], filters: Filters, now: date | None) -> Self:
        """White space folded. Raises BadInput where there is nothing to go by, or too much of it."""
        topic = " ".join(well_formed("the topic", words).split()) if words else ""
        if len(topic) > LONGEST_TOPIC:
            raise BadInput(
                f"the topic has {len(topic):,} characters, and may have {LONGEST_TOPIC}: name it in few words"
            )
        if not topic and not ids and filters == Filters():
            raise BadInput("nothing to go by: give the words of a topic, days or outlets, or the ids of articles")
        return cls(topic or None, tuple(well_formed("the article's id", each) for each in ids), filters, now)


def belonging_to(library: Library, searching: Searching, asked: Asked) -> Belonging:
    """All articles that belong. Raises NotInLibrary, and BadInput where there are none."""
    if asked.ids:
        found = belonging.chosen(library, asked.ids)
    elif asked.topic:
        found = belonging.about(searching, asked.topic, asked.filters, asked.now)
    else:
        found = belonging.filtered(library, asked.filters)
    if not found.ids:
        raise BadInput(
            f"the library holds no article about “{asked.topic}”: name it in other words, or widen the days and outlets"
            if asked.topic
            else "no article is left by these days and outlets: widen them, or add articles"
        )
    return found
