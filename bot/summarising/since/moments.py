"""Which articles are new since a moment, by which of the three dates that are kept of each.

`published`: when the words were told, by the later of publication and update; an article without either counts by when
it came in. That is what "since Tuesday" asks for: a library filled today holds old news. `ingested`: when this version
came in. That is what "since my last visit" asks for: an article of last week that came in today has not been seen.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal, NamedTuple, Self

from bot.summarising.reading import Ground
from library.article_sentences import ReadArticle
from library.errors import BadInput
from library.library import Library
from library.values import KeptArticle, VersionNote

By = Literal["published", "ingested"]
_DAY = len("2023-03-02")


class Moment(NamedTuple):
    """A day, which is included, or a moment."""

    since: str
    by: By

    @classmethod
    def of(cls, since: str, by: By) -> Self:
        """Raises BadInput for what is no ISO date or time."""
        text = since.strip()
        try:
            datetime.fromisoformat(text)
        except ValueError:
            text = ""
        if len(text) < _DAY or text[4] != "-":
            raise BadInput(f"“{since[:40]}” is no day: write it as in 2026-03-02, or 2026-03-02T16:12:00+05:30")
        if by not in {"published", "ingested"}:
            raise BadInput(f"what is new is told by when it was published or ingested, not by “{by}”")
        return cls(text, by)

    def is_after(self, when: str | None) -> bool:
        """Whether a date or time is of the day, or of the second, or later: rather told twice than lost."""
        if when is None:
            return False
        if len(self.since) == _DAY or len(when) == _DAY:
            return when[:_DAY] >= self.since[:_DAY]
        one, other = datetime.fromisoformat(when), datetime.fromisoformat(self.since)
        if (one.tzinfo is None) != (other.tzinfo is None):
            one, other = _utc(one), _utc(other)
        return one.replace(microsecond=0) >= other.replace(microsecond=0)

    def told(self, version: KeptArticle | VersionNote) -> str | None:
        """The date of a version that decides."""
        if self.by == "ingested":
            return version.ingested_at
        return version.updated_at or version.published_at or version.ingested_at

    def before(self, article: KeptArticle) -> int | None:
        """The last version of a new article that was there before; None where there was none."""
        old = [each.version for each in article.versions if not self.is_after(self.told(each))]
        return max((each for each in old if each != article.version), default=None)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


class Halves(NamedTuple):
    """What was read, parted at the moment."""

    ground: Ground
    new: frozenset[str]
    """Ids of the articles that are new, or new in this version."""
    old: Sequence[ReadArticle]
    """Articles as they were before: those that are not new, and earlier versions of those that are."""
    old_texts: dict[str, str]
    """Of a new article that was there before, the text it had."""

    def is_new(self, article: KeptArticle, words: str) -> bool:
        """Whether an article tells this since the moment."""
        return article.id in self.new and words not in self.old_texts.get(article.id, "")

    def newly_read(self) -> list[ReadArticle]:
        """The new articles, oldest first."""
        return [each for each in self.ground.articles if each.article.id in self.new]

    def notices(self, moment: Moment) -> list[str]:
        """How many are new, and what the reader should know of the dates."""
        read = len(self.ground.articles)
        which = "published or updated" if moment.by == "published" else "taken in"
        said = [f"{len(self.new):,} of {read:,} articles were {which} since {moment.since}."]
        undated = sum(1 for each in self.newly_read() if not each.article.published_at and not each.article.updated_at)
        if undated and moment.by == "published":
            said.append(f"{undated:,} of them have no date of their own: these count by when they were taken in.")
        return said


def parted(library: Library, ground: Ground, moment: Moment) -> Halves:
    """Part what was read; earlier versions of what is new are read as well."""
    new = frozenset(each.article.id for each in ground.articles if moment.is_after(moment.told(each.article)))
    old = [each for each in ground.articles if each.article.id not in new]
    texts: dict[str, str] = {}
    for each in ground.articles:
        version = moment.before(each.article) if each.article.id in new else None
        if version is not None:
            before = library.articles.read(each.article.id, version)
            texts[each.article.id] = before.text
            old.append(library.article_sentences.of(before))
    return Halves(ground, new, old, texts)
