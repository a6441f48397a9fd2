"""What the command line prints, for eyes or as JSON."""

import json
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.values import (
    Answer,
    AnswerFinished,
    EvidenceFound,
    SearchResult,
    StreamEvent,
    TokenWritten,
    WritingRestarted,
)
from library.values import ArticleCard, KeptArticle

if TYPE_CHECKING:
    from ingest.values import IngestReport, OnProgress
    from ingest.values import Progress as Step
    from library.library import Diagnosis, OnEmbedded

_console = Console(highlight=False)
_errors = Console(stderr=True, highlight=False)


def print_json(values: BaseModel | Iterable[BaseModel]) -> None:
    """One object, or a list of them, indented."""
    plain = (
        values.model_dump(mode="json", by_alias=True)
        if isinstance(values, BaseModel)
        else [value.model_dump(mode="json", by_alias=True) for value in values]
    )
    print(json.dumps(plain, ensure_ascii=False, indent=2))


@contextmanager
def _bar(quiet: bool) -> Generator[Progress]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=_errors, transient=True, disable=quiet or not _errors.is_terminal) as bar:
        yield bar


@contextmanager
def reading_progress(quiet: bool) -> Generator["OnProgress"]:
    """A bar on stderr for an ingest: files read, then passages embedded, with rate and remaining time."""
    with _bar(quiet) as bar:
        reading = bar.add_task("reading files", total=None, rate="")
        embedding = bar.add_task("embedding passages", total=None, rate="", visible=False)

        def on_progress(step: "Step") -> None:
            if step.stage == "embedding":
                _advance(bar, embedding, step.done, step.total, "passages/s")
            elif step.total is not None:
                _advance(bar, reading, step.done, step.total, "files/s")

        yield on_progress


@contextmanager
def embedding_progress(quiet: bool) -> Generator["OnEmbedded"]:
    """A bar on stderr for vectors alone."""
    with _bar(quiet) as bar:
        embedding = bar.add_task("embedding passages", total=None, rate="")
        yield lambda done, total: _advance(bar, embedding, done, total, "passages/s")


def _advance(bar: Progress, task: TaskID, done: int, total: int | None, unit: str) -> None:
    speed = next((each.speed for each in bar.tasks if each.id == task), None)
    bar.update(task, completed=done, total=total, visible=True, rate=f"{speed:.0f} {unit}" if speed else "")


def print_report(report: "IngestReport", as_json: bool) -> None:
    """Counts, then one line a failure."""
    if as_json:
        print_json(report)
        return
    counts = ", ".join(f"{count} {name}" for name, count in report.articles.model_dump().items() if count)
    _console.print(f"articles: {counts or 'none'}; passages embedded: {report.passages}; {report.seconds:.1f} s")
    for key, count in sorted(report.ignored_keys.items()):
        _console.print(f"ignored key {escape(key)} ({count} times)")
    for failure in report.failures:
        _console.print(f"[red]not read[/] {escape(failure.source)}: {escape(failure.reason)}", soft_wrap=True)


def print_stream(events: Iterator[StreamEvent]) -> Answer:
    """Print the answer as it is written; gives back the whole."""
    answer: Answer | None = None
    written = False
    for event in events:
        match event:
            case EvidenceFound(evidence=evidence, coverage=coverage):
                _errors.print(
                    f"[dim]{len(evidence)} passages from {coverage.articles_searched} articles of "
                    f"{coverage.outlets} outlets[/]"
                )
            case TokenWritten(text=text):
                _console.print(escape(text), end="", soft_wrap=True)
                written = True
            case WritingRestarted():
                _console.print("\n[yellow](the model failed; quoting the articles instead)[/]")
            case AnswerFinished():
                answer = event.answer
    if answer is None:
        raise AssertionError("a stream ends with its answer")
    _console.print("" if written else escape(answer.text), soft_wrap=True)
    return answer


def print_answer(answer: Answer) -> None:
    """What stands under an answer: its citations, unsupported sentences, notices."""
    for sentence in answer.sentences:
        if sentence.support != "supported":
            reasons = "; ".join(finding.detail for finding in sentence.findings)
            _console.print(
                f"[yellow]not supported:[/] {escape(sentence.text)} [dim]({escape(reasons)})[/]",
                soft_wrap=True,
            )
    for citation in answer.citations:
        head = ", ".join(filter(None, (citation.outlet, (citation.published_at or "")[:10], citation.title)))
        _console.print(
            f"\n[bold][{citation.number}][/] {escape(head)} [dim]{citation.article_id}[/]".replace(
                "[bold][", "[bold]\\["
            ),
            soft_wrap=True,
        )
        _console.print(f"    {escape(' '.join(citation.quote.split()))}", soft_wrap=True)
        if citation.also_carried_by:
            _console.print(f"    [dim]also carried by {escape(', '.join(citation.also_carried_by))}[/]")
    for notice in answer.notices:
        _console.print(f"\n[yellow]{escape(notice)}[/]", soft_wrap=True)


def print_results(results: Sequence[SearchResult], as_json: bool) -> None:
    """Passages, best first."""
    if as_json:
        print_json(results)
        return
    for at, result in enumerate(results, start=1):
        head = ", ".join(filter(None, (result.outlet, (result.published_at or "")[:10], result.title)))
        _console.print(
            f"[bold]{at}. {escape(head)}[/] [dim]{result.score:.3f} {'+'.join(result.found_by)}[/]",
            soft_wrap=True,
        )
        _console.print(f"   {escape(' '.join(result.text.split()))}\n", soft_wrap=True)
    if not results:
        _console.print("nothing found")


def print_articles(cards: Sequence[ArticleCard], as_json: bool) -> None:
    """A table, newest first."""
    if as_json:
        print_json(cards)
        return
    table = Table("id", "published", "outlet", "title", "passages", box=None)
    for card in cards:
        day = (card.published_at or "")[:10]
        table.add_row(escape(card.id), day, escape(card.outlet or ""), escape(card.title), str(card.passages))
    _console.print(table)


def print_article(article: KeptArticle, as_json: bool) -> None:
    """The kept text under its head."""
    if as_json:
        print_json(article)
        return
    _console.print(f"[bold]{escape(article.title)}[/]", soft_wrap=True)
    for name in (
        "outlet",
        "authors",
        "dateline",
        "published_at",
        "updated_at",
        "ingested_at",
        "url",
        "section",
    ):
        value = getattr(article, name)
        if value:
            shown = ", ".join(value) if isinstance(value, tuple) else str(value)
            _console.print(f"[dim]{name.replace('_', ' ')}:[/] {escape(shown)}", soft_wrap=True)
    for note in article.versions:
        changed = f", updated {note.updated_at}" if note.updated_at else ""
        shown = " (this one)" if note.version == article.version else ""
        _console.print(f"[dim]version {note.version}, ingested {note.ingested_at}{changed}{shown}[/]")
    print()
    print(article.text)


def print_diagnosis(diagnosis: "Diagnosis", as_json: bool) -> None:
    """Counts and problems."""
    if as_json:
        print(json.dumps({**diagnosis._asdict(), "ok": not diagnosis.problems}, ensure_ascii=False, indent=2))
        return
    _console.print(
        f"{diagnosis.articles} articles, {diagnosis.passages} passages, "
        f"{diagnosis.vectors} vectors by {diagnosis.embedder}"
    )
    for problem in diagnosis.problems:
        _console.print(f"[red]problem:[/] {escape(problem)}", soft_wrap=True)
    if not diagnosis.problems:
        _console.print("[green]all is well[/]")
