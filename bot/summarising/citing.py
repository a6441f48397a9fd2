"""Lines and their citations: spans of articles under numbers, each line held against what it cites."""

from collections.abc import Mapping, Sequence

from bot.checking import Cited, check, holds
from bot.lexicon import written_day
from bot.summarising.values import Line
from bot.values import Citation
from library.values import KeptArticle, Span


class Citing:
    """Gives numbers to spans as they come, the same span always the same one."""

    def __init__(self, carriers: Mapping[str, Sequence[str]] | None = None) -> None:
        """`carriers`: the outlets that carry each story, by cluster."""
        self._carriers = carriers or {}
        self._numbers: dict[tuple[str, int, int, int], int] = {}
        self._citations: list[Citation] = []
        self.dropped = 0
        """Lines that were left out because what they cite does not hold them."""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All so far, by number."""
        return tuple(self._citations)

    def cite(self, article: KeptArticle, span: Span) -> int:
        """The number of a span of an article's text."""
        key = (article.id, article.version, span.start, span.end)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self._citations.append(self._citation(self._numbers[key], article, span))
        return self._numbers[key]

    def _citation(self, number: int, article: KeptArticle, span: Span) -> Citation:
        return Citation(
            number=number,
            article_id=article.id,
            version=article.version,
            title=article.title,
            outlet=article.outlet,
            published_at=article.published_at,
            url=article.url,
            start=span.start,
            end=span.end,
            quote=span.of(article.text),
            also_carried_by=tuple(
                each for each in self._carriers.get(article.cluster, ()) if each and each != article.outlet
            ),
        )

    def line(
        self,
        text: str,
        cited: Sequence[int],
        *,
        speaker: str | None = None,
        outlets: Sequence[str] = (),
        articles: int = 1,
    ) -> Line | None:
        """A line that its citations hold; None, and one more `dropped`, where they do not."""
        sources = [self._citations[number - 1] for number in cited]
        held = [Cited(each.quote, each.title, each.outlet or "", written_day(each.published_at)) for each in sources]
        if not holds(check(text, held)):
            self.dropped += 1
            return None
        return Line(
            text=text,
            citations=tuple(cited),
            support="supported",
            speaker=speaker,
            outlets=tuple(outlets) or tuple(dict.fromkeys(each.outlet for each in sources if each.outlet)),
            articles=articles,
        )

    def renumbered(self, used: Sequence[int]) -> tuple[dict[int, int], tuple[Citation, ...]]:
        """New numbers in the order of `used`, old to new, and the citations that are used, under them."""
        new = {old: at for at, old in enumerate(dict.fromkeys(used), start=1)}
        kept = (self._citations[old - 1].model_copy(update={"number": number}) for old, number in new.items())
        return new, tuple(kept)


def one_line(text: str) -> str:
    """White space folded."""
    return " ".join(text.split())
