"""A run from its plan to its figures: the library opened or made, every question asked once, the sums drawn."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

from bot.assemble import assemble
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from eval.question_files import Unreadable, read_set
from eval.questions import SetQuestion
from eval.runs.asking import Asker
from eval.runs.folder import RunFolder
from eval.runs.origins import code_version, library_state, named_files, prompt_digests, shown_settings
from eval.runs.summary import Head, running, summary
from eval.runs.values import AskedQuestion, Failed, Run, Step, Terms
from ingest.values import IngestReport, OnProgress
from library.errors import BadInput

LIBRARY, WITHOUT = "library", "library-without"
MODEL_WORKERS = 4
"""Questions asked at once where a model writes: the time goes by in waiting for it."""
OnStep = Callable[[Step], None]


class Plan(NamedTuple):
    """What to run, and where to keep it."""

    set: Path
    out: Path
    articles: tuple[str, ...] = ()
    """Files and folders that a library is made from; none for the live one."""
    writer: str | None = None
    """`quote` or `llm`; as the settings say when None."""
    seed: int = 0
    workers: int | None = None
    limit: int | None = None
    """Only the first questions."""


class Finished(NamedTuple):
    """What came of a run."""

    metrics: dict[str, Any]
    unreadable: tuple[Unreadable, ...]
    """Lines of the set that are no question."""
    ingested: IngestReport | None
    missing: tuple[str, ...]
    """Gold articles that the library does not hold: they count as not found."""
    fallbacks: int
    """Answers that the quoting writer gave in the model's place."""


class _Desks(NamedTuple):
    """Who is asked: the library, and the one that lacks what some questions must not find."""

    whole: Asker
    without: Asker | None


def run(
    plan: Plan,
    on_step: OnStep | None = None,
    on_ingest: OnProgress | None = None,
    stop: Event | None = None,
) -> Finished:
    """Run a set, or go on with a run that was stopped; each answer is kept as it comes.

    When `stop` is set, no further question is asked and Stopped is raised. Raises BadInput, and what keeps the library
    from being asked.
    """
    read = read_set(plan.set)
    questions = read.questions[: plan.limit]
    settings = _settings(plan)
    terms = Terms(
        set=read.name,
        set_digest=read.digest,
        limit=plan.limit,
        articles=named_files(plan.articles),
        writer=settings.writer if settings.writer != "auto" else "llm" if settings.has_model else "quote",
        settings_id=settings.identity,
        seed=plan.seed,
        code=code_version(),
    )
    with RunFolder(plan.out) as folder, ExitStack() as opened:
        begun = folder.begin(terms, shown_settings(settings))
        report = _made(settings, plan, on_ingest) if plan.articles else None
        desk = opened.enter_context(closing(assemble(settings)))
        begun = _over_library(folder, begun, desk)
        today = begun.today or datetime.now(UTC).date()
        desks = _Desks(Asker(desk, today), _without(plan, questions, settings, today, opened))
        workers = plan.workers or (1 if terms.writer == "quote" else MODEL_WORKERS)
        asked, failures = _ask_all(folder, questions, desks, _Pace(workers, on_step, stop or Event()))
        begun = begun.model_copy(update={"prompts": prompt_digests(each.prompt for each in asked)})
        metrics = summary(Head(terms.set, terms.writer, terms.settings_id, terms.seed), asked, failures)
        missing = _missing(questions, desks.whole)
        metrics |= {
            "unreadable": [f"line {each.line}: {each.reason}" for each in read.failures],
            "missing": list(missing),
        }
        folder.finish(begun, asked, metrics)
        _write_report(plan.out)
        return Finished(metrics, read.failures, report, missing, metrics["fallbacks"])


def _write_report(folder: Path) -> None:
    """Here, for a report is made of finished runs, and its templates need not be there while questions are asked."""
    from eval.reporting.report import write_report

    write_report(folder)


class Stopped(Exception):
    """The run was stopped on request; what was answered is kept."""


def _settings(plan: Plan) -> Settings:
    chosen: dict[str, object] = {} if plan.writer is None else {"writer": plan.writer}
    if plan.articles:
        chosen["home"] = plan.out / LIBRARY
    settings = Settings.from_environment(**chosen)
    if settings.writer == "llm" and not settings.has_model:
        raise BadInput("--writer llm needs a model: set OPENAI_API_KEY, or OPENAI_BASE_URL")
    return settings


def _made(settings: Settings, plan: Plan, on_ingest: OnProgress | None) -> IngestReport:
    """Make the run's own library; what is in it already is not read again."""
    with closing(assemble(settings)) as desk:
        report = desk.ingest(plan.articles, on_ingest)
        if not desk.count_articles():
            first = report.failures[0] if report.failures else None
            raise BadInput(f"no article could be read{f'; {first.source}: {first.reason}' if first else ''}")
    return report


def _over_library(folder: RunFolder, begun: Run, desk: Newsdesk) -> Run:
    state = library_state(desk)
    if not state.articles:
        raise BadInput("the library is empty: take articles in with `newsdesk ingest`, or name them with --articles")
    begun = folder.over(begun, state)
    if begun.today is None:
        # The newest article's day, so that the same run on another day gives the same answers.
        begun = begun.model_copy(update={"today": state.newest or datetime.now(UTC).date()})
        folder.note(begun)
    return begun


def _without(
    plan: Plan, questions: Sequence[SetQuestion], settings: Settings, today: date, opened: ExitStack
) -> Asker | None:
    """Who is asked what must not find certain articles: a copy of the run's library that has none of them."""
    names = {name for question in questions for name in question.without}
    if not names or not plan.articles:
        return None
    home = plan.out / WITHOUT
    if not (home / "ready").exists():
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(settings.home, home)
    desk = opened.enter_context(closing(assemble(settings.model_copy(update={"home": home}))))
    asker = Asker(desk, today)
    if not (home / "ready").exists():
        for article in sorted({found for name in names if (found := asker.article_id(name))}):
            desk.remove(article)
        (home / "ready").touch()
        asker = Asker(desk, today)
    return asker


class _Pace(NamedTuple):
    """How many are asked at once, who is told, and what stops it."""

    workers: int
    on_step: OnStep | None
    stop: Event


def _ask_all(
    folder: RunFolder, questions: Sequence[SetQuestion], desks: _Desks, pace: _Pace
) -> tuple[list[AskedQuestion], list[Failed]]:
    """Ask what has no answer in the folder yet. Answers come back in the order of the set."""
    wanted = {question.id for question in questions}
    answers = {each.id: each for each in folder.asked() if each.id in wanted}
    failures: dict[str, Failed] = {}
    totals: dict[str, tuple[float, int]] = {}
    for each in answers.values():
        _count(totals, each)
    _tell(pace, len(answers), len(questions), totals)
    for came in _asked([each for each in questions if each.id not in answers], desks, pace):
        if isinstance(came, Failed):
            failures[came.id] = came
        else:
            folder.add(came)
            answers[came.id] = came
            _count(totals, came)
        _tell(pace, len(answers) + len(failures), len(questions), totals)
    return [answers[each.id] for each in questions if each.id in answers], list(failures.values())


def _tell(pace: _Pace, done: int, total: int, totals: dict[str, tuple[float, int]]) -> None:
    if pace.on_step:
        pace.on_step(Step(done, total, running(totals)))


def _count(totals: dict[str, tuple[float, int]], asked: AskedQuestion) -> None:
    for name, value in asked.scores.items():
        if value is not None:
            total, count = totals.get(name, (0.0, 0))
            totals[name] = (total + value, count + 1)


def _asked(questions: Sequence[SetQuestion], desks: _Desks, pace: _Pace) -> Iterator[AskedQuestion | Failed]:
    """Answers as they come. Raises Stopped, and whatever makes further questions useless."""
    if pace.workers == 1:
        for question in questions:
            yield _one(question, desks, pace.stop)
        return
    pool = ThreadPoolExecutor(pace.workers)
    try:
        under_way: list[Future[AskedQuestion | Failed]] = [
            pool.submit(_one, question, desks, pace.stop) for question in questions
        ]
        for each in as_completed(under_way):
            yield each.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _one(question: SetQuestion, desks: _Desks, stop: Event) -> AskedQuestion | Failed:
    if stop.is_set():
        raise Stopped
    asker = desks.whole
    held = next((name for name in question.without if asker.article_id(name)), None)
    if held is not None:
        if desks.without is None:
            reason = f"the library holds {held!r}, which this question must be asked without: name the --articles"
            return Failed(id=question.id, reason=reason)
        asker = desks.without
    try:
        return asker.ask(question)
    except BadInput as error:
        return Failed(id=question.id, reason=str(error))


def _missing(questions: Sequence[SetQuestion], asker: Asker) -> tuple[str, ...]:
    """Names of gold articles that the library does not hold."""
    named = dict.fromkeys(each.article for question in questions if question.answerable for each in question.evidence)
    return tuple(name for name in named if asker.article_id(name) is None)
