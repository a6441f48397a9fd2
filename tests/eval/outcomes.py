"""Outcomes made by hand, of which every score is known."""

from collections.abc import Mapping, Sequence

from bot.values import Answer, Citation, Evidence, Sentence, Verdict
from eval.metrics.outcome import Outcome
from eval.questions import SetQuestion
from library.values import Coverage, KeptArticle, VersionNote

TEXT = (
    "The lock keeper Orla Finch said the sluice would stay shut until Friday. The town paid 40 crowns a day for pumps. "
    "“Nobody was hurt,” Finch said. Two barges wait below the weir."
)


def kept(article_id: str = "lock", version: int = 1) -> KeptArticle | None:
    """The one article that is kept."""
    if article_id != "lock":
        return None
    note = VersionNote(version=1, title="Sluice shut", published_at=None, updated_at=None, ingested_at="2026-01-01")
    return KeptArticle(
        id="lock", title="Sluice shut", text=TEXT, version=version, versions=(note,), ingested_at="2026-01-01",
        source="test", cluster="lock",
    )  # fmt: skip


def citing(number: int, quote: str, article_id: str = "lock") -> Citation:
    """A citation of words of the article."""
    start = TEXT.index(quote)
    return Citation(
        number=number, article_id=article_id, version=1, title="Sluice shut", outlet="Weir Gazette", published_at=None,
        url=None, start=start, end=start + len(quote), quote=quote,
    )  # fmt: skip


def passage(
    article_id: str, start: int = 0, end: int | None = None, text: str | None = None, rank: int = 1
) -> Evidence:
    """A passage found; of the article's text where no other is given."""
    words = TEXT[start:end] if text is None else text
    return Evidence(
        number=rank, passage_id=f"{article_id}:1:{start}", article_id=article_id, version=1, title="t", outlet=None,
        published_at=None, url=None, start=start, end=start + len(words), text=words, score=1.0, found_by=("words",),
    )  # fmt: skip


def answer(
    sentences: Sequence[tuple[str, tuple[int, ...]]] = (),
    citations: Sequence[Citation] = (),
    verdict: Verdict | None = None,
    short: str | None = None,
) -> Answer:
    """An answer of these sentences; an abstention without any."""
    return Answer(
        question="q", standalone_question="q", text=" ".join(text for text, _ in sentences),
        verdict=verdict or ("answered" if sentences else "abstained"), short_answer=short,
        sentences=tuple(Sentence(text=text, citations=numbers) for text, numbers in sentences),
        citations=tuple(citations), coverage=Coverage(articles_searched=1, outlets=1), writer="quote",
        prompt="quote/v1", settings_id="s",
    )  # fmt: skip


def outcome(
    question: SetQuestion, said: Answer, found: Sequence[Evidence] = (), gold: Mapping[str, str | None] | None = None
) -> Outcome:
    """The question with its answer and what was found."""
    named = {each.article: each.article for each in question.evidence} if gold is None else gold
    return Outcome(question, said, tuple(found), named, kept)
