"""A time that a sentence names."""

from datetime import date
from typing import Literal, NamedTuple

from bot.question.days import Days
from library.values import Span

Exact = Literal["day", "month", "year"]


class Clock(NamedTuple):
    """What the words of a sentence are counted from."""

    published: date | None
    sentence: str


class Mention(NamedTuple):
    """Words of a sentence that name a time."""

    span: Span
    days: Days | None
    """None where no day can be made of them."""
    exact: Exact = "day"
    ahead: bool = False
    """Whether it was to come when the sentence was published."""
    aside: bool = False
    """Whether it dates something beside what the sentence tells."""

    @property
    def is_day(self) -> bool:
        """Whether it names one day."""
        return self.exact == "day" and self.days is not None and self.days.first == self.days.last

    @property
    def spans_days(self) -> bool:
        """Whether it names several days by their first and last."""
        return self.exact == "day" and self.days is not None and self.days.first != self.days.last


def written(days: Days, exact: Exact) -> tuple[str, str]:
    """The first and the last of the days, as exact as told: `2023-03-02`, `2023-03` or `2023`."""
    length = {"day": 10, "month": 7, "year": 4}[exact]
    return days.first.isoformat()[:length], days.last.isoformat()[:length]
