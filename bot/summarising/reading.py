"""Reading what belongs to a summary: every sentence of every article, and an account of how much that was."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from bot.summarising.belonging import Belonging
from bot.summarising.values import Progress, Read
from library.article_sentences import ReadArticle
from library.library import Library
from library.values import Filters

OnProgress = Callable[[Progress], None]
"""Called with how far a run is; from the thread that runs."""
Stopped = Callable[[], bool]
"""Asked between two articles whether to end."""


class Ground(NamedTuple):
    """What a summary is made from."""

    articles: tuple[ReadArticle, ...]
    """All that were read, the oldest first, copies of one story among them: they share a `cluster`."""
    carriers: Mapping[str, Sequence[str]]
    """Outlets that carry each story, by cluster."""
    coverage: Read
    filters: Filters
    """Under which they were found."""
    notices: tuple[str, ...]


def never() -> bool:
    """A run that nobody stops."""
    return False


def read(
    library: Library,
    belonging: Belonging,
    on_progress: OnProgress | None = None,
    stopped: Stopped = never,
    version: int | None = None,
) -> Ground:
    """Read all that belongs, sentence by sentence, current versions unless one is named.

    Stopped, it is what has been read by then, at least one article, with a notice.
    """
    report = on_progress or silent
    report(Progress(stage="read", done=0, of=len(belonging.ids)))
    articles: list[ReadArticle] = []
    for at, name in enumerate(belonging.ids, start=1):
        if articles and stopped():
            break
        article = library.articles.read(name, version)
        for piece in library.article_sentences.piecewise(article):
            if isinstance(piece, ReadArticle):
                articles.append(piece)
            else:
                report(Progress(stage="read", done=at - 1, of=len(belonging.ids), detail=article.title))
        report(Progress(stage="read", done=at, of=len(belonging.ids), detail=article.title))
    articles.sort(key=_when)
    carriers = library.passages.carriers({each.article.cluster for each in articles})
    coverage = coverage_of(articles, belonging.articles, carriers)
    return Ground(
        tuple(articles), carriers, coverage, belonging.filters, (*belonging.notices, *_unread(belonging, coverage))
    )


def coverage_of(articles: Sequence[ReadArticle], belonging: int, carriers: Mapping[str, Sequence[str]]) -> Read:
    """How much was read of what belongs."""
    days = sorted(day for each in articles if (day := each.article.published_on))
    carried = {outlet for each in carriers.values() for outlet in each}
    outlets = carried | {each.article.outlet for each in articles if each.article.outlet}
    return Read.model_validate(
        {
            "articles": belonging,
            "articles_read": len(articles),
            "voices": len({each.article.cluster for each in articles}),
            "outlets": tuple(sorted(outlets)),
            "from": days[0] if days else None,
            "to": days[-1] if days else None,
            "sentences": sum(len(each.spans) for each in articles),
        }
    )


def _unread(belonging: Belonging, coverage: Read) -> tuple[str, ...]:
    left = belonging.articles - coverage.articles_read
    if not left:
        return ()
    if coverage.articles_read < len(belonging.ids):
        return (f"Stopped: {coverage.articles_read:,} of {belonging.articles:,} articles were read.",)
    return (
        f"{left:,} of {belonging.articles:,} articles were not read: narrow the days or the outlets to reach them.",
    )


def _when(each: ReadArticle) -> tuple[str, str]:
    return (each.article.published_at or "", each.article.id)


def silent(_: Progress) -> None:
    """Nobody asked."""
