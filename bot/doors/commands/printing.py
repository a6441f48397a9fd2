"""What the command line prints, for eyes or as JSON."""

import json
import shlex
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pydantic import BaseModel
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from bot.doors.commands.terminal import harmless, on_one_line
from bot.doors.words import read_off
from bot.requests.values import Request
from bot.values import (
    Answer,
    AnswerFinished,
    EvidenceFound,
    Located,
    StreamEvent,
    TokenWritten,
    Understood,
    WritingRestarted,
)

if TYPE_CHECKING:
    from bot.newsdesk import Found
    from ingest.values import Failure, IngestReport, OnProgress
    from ingest.values import Progress as Step
    from library.library import Diagnosis, OnEmbedded

OUT = Console(highlight=False, emoji=False)
ERRORS = Console(stderr=True, highlight=False, emoji=False)


def say(*parts: str | tuple[str, str], console: Console = OUT) -> None:
    """One line, never cut or wrapped; a pair is a text and its style. Words of articles are never markup."""
    shown = [harmless(part) if isinstance(part, str) else (harmless(part[0]), part[1]) for part in parts]
    console.print(Text.assemble(*shown), soft_wrap=True)


def say_failure(failure: "Failure", *before: str | tuple[str, str]) -> None:
    """What could not be read, and why."""
    say(*before, f" {on_one_line(failure.source)}: {on_one_line(failure.reason)}")


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
    with Progress(*columns, console=ERRORS, transient=True, disable=quiet or not ERRORS.is_terminal) as bar:
        yield bar


@contextmanager
def reading_progress(quiet: bool, unit: str = "files") -> Generator["OnProgress"]:
    """A bar on stderr for an ingest: files read, then passages embedded, with rate and remaining time."""
    with _bar(quiet) as bar:
        reading = bar.add_task(f"reading {unit}", total=None, rate="")
        embedding = bar.add_task("embedding passages", total=None, rate="", visible=False)

        def on_progress(step: "Step") -> None:
            if step.stage == "embedding":
                _advance(bar, embedding, step.done, step.total, "passages/s")
            elif step.total is not None:
                _advance(bar, reading, step.done, step.total, f"{unit}/s")

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
    say(f"articles: {counts or 'none'}; passages embedded: {report.passages}; {report.seconds:.1f} s")
    if report.hidden:
        say(f"hidden text left out ({report.hidden} times)")
    for key, count in sorted(report.ignored_keys.items()):
        say(f"ignored key {key} ({count} times)")
    for failure in report.failures:
        say_failure(failure, ("not read", "red"))


def print_stream(events: Iterator[StreamEvent]) -> Answer:
    """Print the answer as it is written; gives back the whole."""
    answer: Answer | None = None
    under_way = False
    for event in events:
        match event:
            case EvidenceFound(evidence=evidence, coverage=coverage, understood=understood):
                print_understood(understood)
                looked = f"{coverage.articles_searched} articles of {coverage.outlets} outlets"
                say((f"{len(evidence)} passages from {looked}", "dim"), console=ERRORS)
            case TokenWritten(text=text):
                print(harmless(text), end="", flush=True)
                under_way = True
            case WritingRestarted(reason=reason):
                say((f"\n(what stands above is void: {reason})", "yellow"))
                under_way = False
            case AnswerFinished():
                answer = event.answer
    if answer is None:
        raise AssertionError("a stream ends with its answer")
    print("" if under_way else harmless(answer.text))
    return answer


def print_answer(answer: Answer) -> None:
    """What stands under an answer: its verdict's reasons, citations, unsupported sentences, notices."""
    print_verdict(answer)
    for sentence in answer.sentences:
        if sentence.support != "supported":
            reasons = "; ".join(finding.detail for finding in sentence.findings)
            say(("not supported:", "yellow"), f" {sentence.text} ", (f"({reasons})", "dim"))
    for citation in answer.citations:
        say((f"\n[{citation.number}]", "bold"), f" {_head(citation)} ", (citation.article_id, "dim"))
        say(f"    {' '.join(citation.quote.split())}")
        if citation.also_carried_by:
            say((f"    also carried by {', '.join(citation.also_carried_by)}", "dim"))
    print_notices(answer.notices)
    if answer.request is not None:
        say(("\nall of it: ", "dim"), command_of(answer.request))


def command_of(request: Request) -> str:
    """The command that makes all of it."""
    filters = request.filters
    days = (("--after", filters.after), ("--before", filters.before))
    narrowed = [part for name, day in days if day for part in (name, day.isoformat())]
    narrowed += [part for outlet in filters.outlets for part in ("--outlet", outlet)]
    topic = [request.topic] if request.topic else []
    match request.kind:
        case "article":
            words = ["summarize", request.article_id or ""]
        case "topic":
            words = ["summarize", "--topic", *topic, *narrowed]
        case "timeline":
            words = ["timeline", *topic, *narrowed]
        case "since":
            words = ["since", request.since or "", *(["--topic", *topic] if topic else []), *narrowed]
    return f"newsdesk {shlex.join(words)}"


def print_verdict(answer: Answer) -> None:
    """Accounts that differ, a line each, and the parts of the question that are missing."""
    if answer.conflict:
        head = "sources disagree" if answer.conflict.kind == "conflict" else "the figure has moved, newest first"
        say((f"\n{head}: ", "yellow"), answer.conflict.about)
        for each in answer.conflict.accounts:
            source = ", ".join(filter(None, (each.outlet, (each.published_at or "")[:10])))
            say(f"    {source or 'undated, no outlet'}: ", (each.figure, "bold"), f" [{each.citation}]")
    if answer.missing:
        say(("\nnot found in the articles: ", "yellow"), "; ".join(answer.missing))


def _head(located: Located) -> str:
    return ", ".join(filter(None, (located.outlet, (located.published_at or "")[:10], located.title)))


def print_notices(notices: Iterable[str], *, aside: bool = False) -> None:
    """What the reader should know; on stderr when `aside`, beside output that programs read."""
    for notice in notices:
        say((notice if aside else f"\n{notice}", "yellow"), console=ERRORS if aside else OUT)


def print_understood(understood: Understood) -> None:
    """What was read from the question and applied, on stderr."""
    read = "; ".join(f"{read_off(each)} (“{each.words}”)" for each in understood.inferred if each.applied)
    if read:
        say((f"read from the question: {read}; --no-infer searches without", "dim"), console=ERRORS)


def print_found(found: "Found", as_json: bool) -> None:
    """Passages, best first; what was read from the words and notices on stderr."""
    print_understood(found.understood)
    print_notices(found.notices, aside=True)
    if as_json:
        print_json(found.results)
        return
    for at, result in enumerate(found.results, start=1):
        say((f"{at}. {_head(result)}", "bold"), (f" {result.score:.3f} {'+'.join(result.found_by)}", "dim"))
        say(f"   {' '.join(result.text.split())}\n")
    if not found.results:
        say("nothing found")


def print_diagnosis(diagnosis: "Diagnosis", as_json: bool) -> None:
    """Counts and problems."""
    if as_json:
        print(json.dumps({**diagnosis._asdict(), "ok": not diagnosis.problems}, ensure_ascii=False, indent=2))
        return
    counts = f"{diagnosis.articles} articles, {diagnosis.passages} passages, {diagnosis.vectors} vectors"
    say(f"{counts} by {diagnosis.embedder}")
    for problem in diagnosis.problems:
        say(("problem:", "red"), f" {problem}")
    if not diagnosis.problems:
        say(("all is well", "green"))
