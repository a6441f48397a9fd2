"""Summaries by a chat model: it reads all passages in parts that fit it, then puts its points together."""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import NamedTuple, Protocol

import prompts
from bot.citations import narrowed
from bot.summarising.citing import Citing, one_line
from bot.summarising.many import MOST_CITED
from bot.summarising.reading import Ground, OnProgress, Stopped
from bot.summarising.values import Estimate, Line, Progress
from bot.values import Evidence
from bot.writers import BadMarker, Cite, Text, Used
from bot.writers.laying import quoted
from bot.writers.markers import MarkerParser
from library.article_sentences import ReadArticle
from library.errors import ModelUnavailable
from library.tokens import count_tokens
from library.values import KeptArticle, Span

PROMPT = "summarize/v1"
MOST_LINES_OF_ONE, MOST_LINES_OF_MANY = 5, 15
MOST_POINTS = 8
"""Points that are taken down of one part."""
LONGEST_REPLY = 20_000
"""Characters of a reply that are read."""
LONGEST_PASSAGE = 1200
"""Characters of a passage: sentences are put together up to this."""
MOST_ROUNDS = 5
"""Rounds of putting points together; each leaves fewer."""


class Completing(Protocol):
    """The part of a model writer that is needed here."""

    @property
    def name(self) -> str: ...

    def complete(self, system: str, user: str, *, longest: int = ...) -> tuple[str, Used]:
        """The whole reply, and the tokens spent. Raises ModelUnavailable."""
        ...


class Passage(NamedTuple):
    """A run of sentences of one article."""

    read: ReadArticle
    span: Span

    @property
    def article(self) -> KeptArticle:
        """Where it stands."""
        return self.read.article


class Point(NamedTuple):
    """A line that the model wrote, and the spans that hold it."""

    text: str
    cited: tuple[Passage, ...]


class Told(NamedTuple):
    """What a model made of it."""

    points: tuple[Point, ...]
    used: Used


class ModelSummaries:
    """Asks a model for points, part by part."""

    def __init__(self, model: Completing, budget: int) -> None:
        """`budget`: tokens of passages in one prompt."""
        self._model = model
        self._budget = budget
        self._prompt = prompts.load(PROMPT)
        self._used = Used(0, 0)
        self._calls = 0

    def write(self, ground: Ground, topic: str | None, report: OnProgress, stopped: Stopped) -> Told:
        """Points of all that was read. Raises ModelUnavailable, also where it is stopped."""
        one = len(ground.articles) == 1
        most = MOST_LINES_OF_ONE if one else MOST_LINES_OF_MANY
        parts = packed(list(passages(ground)), self._budget)
        about = f"What is to be summarised: {quoted(topic)}\n" if topic else ""
        points: list[Point] = []
        for at, part in enumerate(parts):
            report(Progress(stage="write", done=at, of=len(parts)))
            if stopped():
                raise ModelUnavailable(f"it was stopped when the model had read {at} of {len(parts)} parts")
            points += self._points("user", about, part, most if len(parts) == 1 else MOST_POINTS)
        report(Progress(stage="write", done=len(parts), of=len(parts)))
        if len(parts) > 1:
            points = self._merged(about, points, most, stopped)
        return Told(tuple(points[:most]), self._used)

    def _points(self, section: str, about: str, shown: Sequence[Passage], most: int) -> list[Point]:
        blocks = [_block(number, each, each.span.of(each.article.text)) for number, each in enumerate(shown, start=1)]
        reply = self._ask(section, about, blocks, most)
        return [
            Point(text, tuple(_narrow(shown[number - 1], text) for number in numbers))
            for text, numbers in marked_lines(reply, len(shown))
        ]

    def _merged(self, about: str, points: list[Point], most: int, stopped: Stopped) -> list[Point]:
        """Put points together until they are few enough; those that rest on nothing are none."""
        for _ in range(MOST_ROUNDS):
            points = [each for each in points if each.cited]
            if len(points) <= 1:
                break
            groups = list(_fitting(points, self._budget))
            merged: list[Point] = []
            for group in groups:
                if stopped():
                    raise ModelUnavailable("it was stopped while the model put its points together")
                merged += self._put_together(about, group, most if len(groups) == 1 else MOST_POINTS)
            # A model that answers with nothing, or with as much again, leaves the points as they were.
            if not merged or len(merged) >= len(points):
                break
            points = merged
            if len(groups) == 1:
                break
        return points

    def _put_together(self, about: str, points: Sequence[Point], most: int) -> list[Point]:
        blocks = [_block(number, each.cited[0], each.text) for number, each in enumerate(points, start=1)]
        reply = self._ask("merge", about, blocks, most)
        return [
            Point(text, _once(one for number in numbers for one in points[number - 1].cited))
            for text, numbers in marked_lines(reply, len(points))
        ]

    def _ask(self, section: str, about: str, blocks: Sequence[str], most: int) -> str:
        user = self._prompt.fill(section, about=about, passages="\n".join(blocks), most=str(most))
        text, used = self._model.complete(self._prompt.fill("system"), user, longest=LONGEST_REPLY)
        self._used = Used(self._used.input_tokens + used.input_tokens, self._used.output_tokens + used.output_tokens)
        return text


def _once(cited: Iterable[Passage]) -> tuple[Passage, ...]:
    return tuple({(each.article.id, each.span): each for each in cited}.values())


def lines_of(told: Told, citing: Citing) -> list[Line]:
    """The points that what they cite holds; the others are counted by `citing`."""
    lines: list[Line] = []
    for point in told.points:
        numbers = [citing.cite(each.article, each.span) for each in point.cited[:MOST_CITED]]
        line = citing.line(one_line(point.text), numbers, articles=len({each.article.cluster for each in point.cited}))
        if line:
            lines.append(line)
    return lines


def estimate(ground_articles: Sequence[KeptArticle], budget: int, most_output: int) -> Estimate:
    """What a run over these articles would take; copies of one story are laid before the model once."""
    voices = {each.cluster: each for each in sorted(ground_articles, key=lambda each: (len(each.text), each.id))}
    tokens = sum(
        count_tokens(each.text) + HEAD_TOKENS * ceil(len(each.text) / LONGEST_PASSAGE) for each in voices.values()
    )
    parts = max(1, ceil(tokens / (budget * FILLED)))
    merging = 0 if parts == 1 else max(1, ceil(parts * MOST_POINTS * POINT_TOKENS / budget))
    frame = count_tokens(prompts.load(PROMPT).text)
    merged = 0 if parts == 1 else parts * MOST_POINTS * POINT_TOKENS
    return Estimate(
        articles=len(ground_articles),
        voices=len(voices),
        calls=parts + merging,
        input_tokens=tokens + merged + (parts + merging) * frame,
        output_tokens=(parts + merging) * most_output,
    )


HEAD_TOKENS = 40
"""Of a passage's outlet, day, headline and frame, about."""
POINT_TOKENS = 60
"""Of a point with its frame, about."""
FILLED = 0.9
"""Part of a prompt's budget that is used: passages are not cut."""


def passages(ground: Ground) -> Iterator[Passage]:
    """Every sentence of every voice, in runs; of the copies of a story the longest speaks."""
    voices = {each.article.cluster: each for each in sorted(ground.articles, key=lambda each: len(each.article.text))}
    for read in ground.articles:
        if voices[read.article.cluster] is read:
            yield from _runs(read)


def _runs(read: ReadArticle) -> Iterator[Passage]:
    start: int | None = None
    end = 0
    for span in read.spans:
        if start is not None and span.end - start > LONGEST_PASSAGE:
            yield Passage(read, Span(start, end))
            start = None
        start = span.start if start is None else start
        end = span.end
    if start is not None:
        yield Passage(read, Span(start, end))


def packed(every: Sequence[Passage], budget: int) -> list[list[Passage]]:
    """Passages in parts that fit; one that does not fit by itself stands alone."""
    parts: list[list[Passage]] = []
    left = 0
    for each in every:
        cost = count_tokens(_block(1, each, each.span.of(each.article.text)))
        if cost > left or not parts:
            parts.append([])
            left = budget
        parts[-1].append(each)
        left -= cost
    return parts


def _fitting(points: Sequence[Point], budget: int) -> Iterator[list[Point]]:
    group: list[Point] = []
    left = budget
    for each in points:
        cost = count_tokens(_block(1, each.cited[0], each.text))
        if group and cost > left:
            yield group
            group, left = [], budget
        group.append(each)
        left -= cost
    if group:
        yield group


def _block(number: int, where: Passage, text: str) -> str:
    article = where.article
    known = (article.outlet, article.published_on, article.title)
    head = " | ".join(quoted(" ".join(field.split())) for field in known if field)
    return f"<passage>\n[{number}] {head}\n{quoted(text)}\n</passage>"


def marked_lines(reply: str, shown: int) -> list[tuple[str, tuple[int, ...]]]:
    """The lines of a reply, without their bullets and markers, and the numbers that they cite of those shown."""
    lines: list[tuple[str, tuple[int, ...]]] = []
    for raw in reply.splitlines():
        parser = MarkerParser(range(1, shown + 1))
        pieces = [*parser.feed(raw), *parser.finish()]
        text = "".join(piece.text for piece in pieces if isinstance(piece, Text)).strip(" \t-*•–")
        cited = tuple(dict.fromkeys(piece.evidence for piece in pieces if isinstance(piece, Cite)))
        if any(mark.isalnum() for mark in text) and not any(
            isinstance(piece, BadMarker) for piece in pieces if not cited
        ):
            lines.append((" ".join(text.split()), cited))
    return lines


def _narrow(passage: Passage, text: str) -> Passage:
    """The sentence or two of a passage that hold what a line says."""
    article = passage.article
    evidence = Evidence(
        number=1,
        passage_id="",
        score=0.0,
        found_by=(),
        article_id=article.id,
        version=article.version,
        title=article.title,
        outlet=article.outlet,
        published_at=article.published_at,
        url=article.url,
        start=passage.span.start,
        end=passage.span.end,
        text=passage.span.of(article.text),
    )
    return Passage(passage.read, narrowed(text, evidence) or passage.span)
