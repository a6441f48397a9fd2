"""What a button of the tab asks for: each act by its name, with what came of it as HTML."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from bot.doors.page.chat import reason_of
from bot.doors.page.question_sets.compared import compared_html
from bot.doors.page.question_sets.drafts import Drafting
from bot.doors.page.question_sets.kept import Shelf
from bot.doors.page.question_sets.list import list_html
from bot.doors.page.question_sets.opened import opened_html
from bot.doors.page.question_sets.review import AT_FIRST, review_html
from bot.doors.page.question_sets.running import Running
from bot.doors.page.question_sets.words import told_html
from library.errors import BadInput

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk
    from eval.comparing.values import Comparison
    from eval.runs.folder import KeptRun

Asked = Mapping[str, object]
"""What came from a browser: any names, any values."""


class QuestionSets(NamedTuple):
    """What the tab works on, one for all readers of a server."""

    desk: "Newsdesk"
    shelf: Shelf
    running: Running
    drafting: Drafting
    private: bool
    """Whether only this machine is answered. Where anybody is, kept runs are there to be read, and that is all."""

    @classmethod
    def over(cls, desk: "Newsdesk", *, private: bool) -> "QuestionSets":
        """Those of a library."""
        shelf = Shelf(desk.settings.home)
        return cls(desk, shelf, Running(desk, shelf), Drafting(desk), private)


class Shown(NamedTuple):
    """What is said of an act, and what is shown from now on; None where that stays as it is."""

    told: str
    html: str | None
    at: str | None = None
    """Which view of the runs is shown: `list`, or another."""


def acted(sets: QuestionSets, asked: Asked) -> Shown:
    """Do what a button asks for. Nothing is raised: what went wrong is told."""
    act = _ACTS.get(_text(asked, "do"))
    try:
        if act is None:
            raise BadInput("this button does nothing here; load the page again")
        if not sets.private and act not in _READING:
            raise BadInput("this server answers to anybody, so nothing is changed here")
        return act(sets, asked)
    except Exception as error:  # noqa: BLE001 - a door's outermost line; reason_of logs the unexpected
        return Shown(told_html(reason_of(error), failed=True), None)


def _list(sets: QuestionSets, asked: Asked, told: str = "") -> Shown:
    del asked
    under_way = sets.running.name if sets.running.worker.busy else None
    return Shown(told, list_html(sets.shelf.listed(), under_way, changing=sets.private), "list")


def _stop(sets: QuestionSets, asked: Asked) -> Shown:
    if _text(asked, "run") == sets.running.name:
        sets.running.worker.stop()
    return Shown("", None)


def _go_on(sets: QuestionSets, asked: Asked) -> Shown:
    sets.running.go_on(_run(sets, asked))
    return _list(sets, asked)


def _delete(sets: QuestionSets, asked: Asked) -> Shown:
    name = _run(sets, asked)
    if sets.running.worker.busy and sets.running.name == name:
        raise BadInput(f"{name} is under way: stop it first")
    sets.shelf.delete(name)
    sets.running.forget(name)
    return _list(sets, asked, told_html(f"{name} is deleted."))


def _open(sets: QuestionSets, asked: Asked) -> Shown:
    name = _run(sets, asked)
    path = sets.shelf.path(name)
    kept = _read(sets.shelf, name, _changed(path))
    sets.running.forget(name)
    page = _number(asked, "page", 0)
    return Shown("", opened_html(kept, sets.shelf.notes(name), _text(asked, "shown"), page), "run")


def _compare(sets: QuestionSets, asked: Asked) -> Shown:
    runs = asked.get("runs")
    names = [str(each) for each in cast("Sequence[object]", runs)] if isinstance(runs, list) else []
    if len(set(names)) != 2 or len(names) != 2:
        raise BadInput("tick the two runs that are to be compared")
    if "reversed" not in asked:
        # The list has the newest first; the older one is what the newer is held against.
        order = [each.name for each in sets.shelf.listed()]
        names.sort(key=lambda name: order.index(name) if name in order else 0, reverse=True)
    a, b = (sets.shelf.path(name) for name in names)
    return Shown("", compared_html(_compared(a, b, _changed(a), _changed(b))), "compared")


def _review(sets: QuestionSets, asked: Asked, told: str = "") -> Shown:
    sets.drafting.told = None
    return Shown(told, review_html(sets.drafting.reviewed(_text(asked, "which"), _number(asked, "at", 0))))


def _keep(sets: QuestionSets, asked: Asked) -> Shown:
    return _review(sets, asked, told_html(sets.drafting.keep(_text(asked, "id"), _fields(asked))))


def _drop(sets: QuestionSets, asked: Asked) -> Shown:
    return _review(sets, asked, told_html(sets.drafting.drop(_text(asked, "id"))))


def _make(sets: QuestionSets, asked: Asked) -> Shown:
    typed = str(_fields(asked).get("most", AT_FIRST)).strip()
    if not typed.isdecimal() or int(typed[:9]) < 1:
        raise BadInput("how many drafts: a number from 1 on")
    sets.drafting.make(int(typed[:9]))
    return Shown("", None)


def _feedback(sets: QuestionSets, asked: Asked) -> Shown:
    return _review(sets, asked, told_html(sets.drafting.take_feedback()))


_ACTS: Mapping[str, Callable[[QuestionSets, Asked], Shown]] = {
    "list": _list,
    "stop": _stop,
    "go_on": _go_on,
    "delete": _delete,
    "open": _open,
    "compare": _compare,
    "review": _review,
    "keep": _keep,
    "drop": _drop,
    "make": _make,
    "feedback": _feedback,
}
_READING = frozenset({_list, _open, _compare})


def _run(sets: QuestionSets, asked: Asked) -> str:
    """The name of a run that is kept. Raises BadInput."""
    return sets.shelf.path(_text(asked, "run")).name


def _text(asked: Asked, name: str) -> str:
    found = asked.get(name)
    return found if isinstance(found, str) else ""


def _number(asked: Asked, name: str, otherwise: int) -> int:
    found = asked.get(name)
    return found if isinstance(found, int) and abs(found) < 1_000_000 else otherwise


def _fields(asked: Asked) -> Asked:
    found = asked.get("fields")
    return cast("Asked", found) if isinstance(found, dict) else {}


def _changed(path: Path) -> tuple[int, ...]:
    """What changes with a run's files, so that they are read once."""
    return tuple(each.stat().st_mtime_ns for each in sorted(path.glob("*.json*")))


@lru_cache(maxsize=2)
def _read(shelf: Shelf, name: str, changed: tuple[int, ...]) -> "KeptRun":
    del changed
    return shelf.read(name)


@lru_cache(maxsize=4)
def _compared(a: Path, b: Path, *changed: tuple[int, ...]) -> "Comparison":
    from eval.comparing.comparison import compare

    del changed
    try:
        return compare(a, b)
    except BadInput as error:
        raise BadInput(str(error).replace(f"{a.parent}/", "")) from None
