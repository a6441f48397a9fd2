"""A request answered where it was asked: the lines that matter most as a cited answer, and the way to all of it."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple, Protocol

from bot.answering import Asked
from bot.requests.reading import Wanted, request_in
from bot.requests.values import Request
from bot.searching import Searching
from bot.settings import Settings
from bot.summarising.summarising import METHOD
from bot.summarising.timelines.lines import written_date
from bot.summarising.values import Account, Event, Line, SectionKind, Since, Summary, Timeline, Written
from bot.values import (
    Answer,
    AnswerFinished,
    Citation,
    EvidenceFound,
    Sentence,
    StreamEvent,
    TokenWritten,
    Understood,
    WriterChoice,
)
from library.errors import BadInput, NotInLibrary
from library.values import Coverage, Filters

MOST_EVENTS = 15
SHOWN: dict[SectionKind, int] = {"summary": 5, "all": 6, "some": 5, "quotes": 3, "numbers": 3}
"""Lines of each kind; the whole of it is a view of its own."""
MOST_NEWS = 8
"""Lines of each kind of what is new."""


class Summing(Protocol):
    """The part of the Newsdesk that makes what is asked for."""

    def summarize(
        self, article_id: str | None = ..., *, topic: str | None = ..., filters: Filters = ...,
        writer: WriterChoice | None = ..., now: date | None = ...,
    ) -> Summary: ...  # fmt: skip
    def timeline(
        self, topic: str | None = ..., *, filters: Filters = ..., now: date | None = ..., most: int = ...
    ) -> Timeline: ...
    def since(self, topic: str | None = ..., *, since: str, filters: Filters = ...) -> Since: ...


class _Told(NamedTuple):
    """One line of the answer: what stands before it, and itself."""

    lead: str
    sentence: Sentence


class Requests:
    """Tells requests from questions, and answers them."""

    def __init__(self, desk: Summing, searching: Searching, settings: Settings) -> None:
        self._desk = desk
        self._searching = searching
        self._settings = settings

    def events(self, asked: Asked, writer: WriterChoice | None) -> Iterator[StreamEvent] | None:
        """The events of an answer to a request; None for a question."""
        wanted = request_in(asked.question, asked.history, asked.today)
        return None if wanted is None else self._events(wanted, asked, writer)

    def _events(self, wanted: Wanted, asked: Asked, writer: WriterChoice | None) -> Iterator[StreamEvent]:
        answer = self._answer(wanted, asked, writer)
        yield EvidenceFound(evidence=(), coverage=answer.coverage)
        yield TokenWritten(text=answer.text)
        yield AnswerFinished(answer=answer)

    def _answer(self, wanted: Wanted, asked: Asked, writer: WriterChoice | None) -> Answer:
        try:
            request = self._found(wanted, asked)
            made, lines = self._made(request, asked, writer)
        except (BadInput, NotInLibrary) as error:
            return self._none(asked, str(error))
        if not lines:
            return self._none(asked, "nothing of it is told in the articles that belong to it", made)
        return _answer(asked, request, made, lines)

    def _found(self, wanted: Wanted, asked: Asked) -> Request:
        """The request with its article. Raises BadInput."""
        request = wanted.request.model_copy(update={"filters": asked.filters})
        if wanted.article is None:
            return request
        question = self._searching.understand(wanted.article, today=asked.today, infer=asked.infer)
        hits = self._searching.search(question, asked.filters, 1).retrieved.hits
        if not hits:
            raise BadInput(f"the library holds no article about “{wanted.article}”")
        return request.model_copy(update={"article_id": hits[0].passage.article_id})

    def _made(self, request: Request, asked: Asked, writer: WriterChoice | None) -> tuple[Written, list[_Told]]:
        match request.kind:
            case "timeline":
                made = self._desk.timeline(request.topic, filters=request.filters, now=asked.today, most=MOST_EVENTS)
                return made, [_event(each) for each in made.events]
            case "since":
                news = self._desk.since(request.topic, since=request.since or "", filters=request.filters)
                return news, list(_news(news))
            case _:
                topic = None if request.article_id else request.topic
                filters = Filters() if request.article_id else request.filters
                summary = self._desk.summarize(
                    request.article_id, topic=topic, filters=filters, writer=writer, now=asked.today
                )
                return summary, list(_lines(summary))

    def _none(self, asked: Asked, reason: str, made: Written | None = None) -> Answer:
        text = f"{reason[:1].upper()}{reason[1:]}."
        coverage = _coverage(made) if made else self._searching.library.coverage(asked.filters)
        return Answer(
            question=asked.question,
            standalone_question=asked.question,
            text=text,
            verdict="abstained",
            coverage=coverage,
            filters=asked.filters,
            understood=Understood(infer=tuple(asked.infer)),
            writer="quote",
            prompt=METHOD if made is None else made.prompt,
            settings_id=self._settings.identity,
            notices=() if made is None else made.notices,
            conversation_id=asked.conversation_id,
        )


def _answer(asked: Asked, request: Request, made: Written, lines: list[_Told]) -> Answer:
    """The lines under citations that are numbered as they come."""
    sources = {each.number: each for each in made.citations}
    new = {old: at for at, old in enumerate(dict.fromkeys(_used(lines)), start=1)}
    citations: tuple[Citation, ...] = tuple(
        sources[old].model_copy(update={"number": number}) for old, number in new.items()
    )
    told = [
        _Told(
            each.lead,
            each.sentence.model_copy(update={"citations": tuple(new[number] for number in each.sentence.citations)}),
        )
        for each in lines
    ]
    return Answer(
        question=asked.question,
        standalone_question=asked.question,
        text="\n".join(map(_written, told)),
        verdict="answered",
        sentences=tuple(each.sentence for each in told),
        citations=citations,
        coverage=_coverage(made),
        filters=asked.filters,
        understood=Understood(infer=tuple(asked.infer), filters=made.filters),
        writer=made.writer,
        prompt=made.prompt,
        settings_id=made.settings_id,
        notices=(_how_much(made), *made.notices),
        dropped_sentences=made.dropped,
        conversation_id=asked.conversation_id,
        request=request,
        timings_ms=made.timings_ms,
        usage=made.usage,
    )


def _used(lines: Iterable[_Told]) -> Iterator[int]:
    for each in lines:
        yield from each.sentence.citations


def _written(told: _Told) -> str:
    return f"{told.lead}{told.sentence.text} {''.join(f'[{number}]' for number in told.sentence.citations)}"


def _lines(summary: Summary) -> Iterator[_Told]:
    """The lines that matter most; who is quoted by name, and where sources differ."""
    for section in summary.sections:
        for line in section.lines[: SHOWN.get(section.kind, 0)]:
            yield _Told(f"- {line.speaker}: " if line.speaker else "- ", _sentence(line))
    for each in summary.differences[:3]:
        accounts = "; ".join(map(_account, each.accounts))
        cited = tuple(dict.fromkeys(account.citation for account in each.accounts))
        text = f"{each.about}: {accounts}"
        yield _Told("- ", Sentence(text=text, citations=cited, support="supported"))


def _event(event: Event) -> _Told:
    planned = ", planned" if event.planned else ""
    return _Told(f"- {written_date(event.date, event.until)}{planned}: ", _sentence(event))


def _news(news: Since) -> Iterator[_Told]:
    yield from (_event(each) for each in news.events[-MOST_NEWS:])
    for each in news.figures[:MOST_NEWS]:
        text = f"{each.about}: {_account(each.before)}, now {_account(each.after)}"
        yield _Told(
            "- ",
            Sentence(text=text, citations=(each.before.citation, each.after.citation), support="supported"),
        )
    for line in news.voices[:MOST_NEWS]:
        yield _Told(f"- {line.speaker}: " if line.speaker else "- ", _sentence(line))
    for line in news.corrections[:MOST_NEWS]:
        yield _Told("- Corrected: ", _sentence(line))


def _sentence(line: Line) -> Sentence:
    return Sentence(text=line.text, citations=line.citations, support=line.support, added=line.added)


def _account(account: Account) -> str:
    told = ", ".join(part for part in (account.outlet, (account.published_at or "")[:10]) if part)
    return f"{account.figure} ({told})" if told else account.figure


def _coverage(made: Written) -> Coverage:
    read = made.coverage
    return Coverage.model_validate(
        {"articles_searched": read.articles_read, "outlets": len(read.outlets), "from": read.first, "to": read.last}
    )


def _how_much(made: Written) -> str:
    read = made.coverage
    return f"Read {read.articles_read:,} of {read.articles:,} articles, {read.sentences:,} sentences."
