"""`python -m eval.making make|keep|edit|drop|export|tow`: drafts of questions from a library, and their review."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from bot.assemble import assemble
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from eval.making import drafts
from eval.making.make import BY_RULES, KINDS, Made, make
from eval.making.material import material
from eval.making.model import BUDGET, Budget, model_chat
from eval.making.tow import READ, run_tow
from eval.questions import read_questions
from library.errors import BadInput, NewsdeskError

DRAFTS = Path("drafts.jsonl")


def main(arguments: list[str] | None = None) -> int:
    """Do one thing and say what was done; the exit status is 2 for what cannot be used, 1 for what failed."""
    given = _arguments(arguments)
    try:
        print(_DO[given.do](given))
    except BadInput as error:
        print(f"newsdesk: {error}", file=sys.stderr)
        return 2
    except NewsdeskError as error:
        print(f"newsdesk: {error}", file=sys.stderr)
        return 1
    return 0


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval.making", description=__doc__)
    doing = parser.add_subparsers(dest="do", required=True)
    made = doing.add_parser("make", help="draft questions from the library; drafts that are there stay as they are")
    made.add_argument("--kinds", default=",".join(BY_RULES), help=f"of {', '.join(KINDS)}")
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--each", type=int, default=3, help="drafts of a kind for one article, at most")
    made.add_argument("--calls", type=int, default=BUDGET.calls, help="of the model, at most")
    made.add_argument("--tokens", type=int, default=BUDGET.tokens, help="that the model may read and write, at most")
    made.add_argument("--out", type=Path, default=DRAFTS)
    for name, what in (("keep", "take into the set"), ("drop", "leave out"), ("edit", "change, and take into the set")):
        one = doing.add_parser(name, help=f"a draft: {what}")
        one.add_argument("id")
        one.add_argument("--drafts", type=Path, default=DRAFTS)
        if name == "edit":
            one.add_argument("changes", help='JSON: {"answers": ["..."]}')
    out = doing.add_parser("export", help="write what was kept and edited as a set")
    out.add_argument("out", type=Path)
    out.add_argument("--drafts", type=Path, default=DRAFTS)
    tow = doing.add_parser("tow", help="run the Tow task of a set against the library")
    tow.add_argument("set", type=Path)
    tow.add_argument("--articles", nargs="*", default=[], help="articles to ingest first")
    tow.add_argument("--read", type=int, default=READ, help="passages held against the excerpt; 1: search alone")
    for each in (made, tow):
        each.add_argument("--home", type=Path, help="the library's folder; default: NEWSDESK_HOME")
    return parser.parse_args(arguments)


def _desk(given: argparse.Namespace) -> Newsdesk:
    return assemble(_settings(given))


def _settings(given: argparse.Namespace) -> Settings:
    return Settings.from_environment(**({"home": given.home} if given.home else {}))


def _make(given: argparse.Namespace) -> str:
    kinds = [each.strip() for each in given.kinds.split(",") if each.strip()]
    settings = _settings(given)
    chat = model_chat(settings) if "model" in kinds and settings.has_model else None
    desk = _desk(given)
    try:
        # `make` names a kind that there is not.
        made = make(
            material(desk),
            kinds,  # pyright: ignore[reportArgumentType]
            seed=given.seed,
            each=given.each,
            chat=chat,
            budget=Budget(given.calls, given.tokens),
        )
    finally:
        desk.close()
    return _report(made, drafts.add_drafts(given.out, made.drafts), given.out)


def _report(made: Made, new: int, out: Path) -> str:
    counts = Counter(draft.made_by for draft in made.drafts)
    lines = [
        f"{len(made.drafts)} drafts ({', '.join(f'{n} {kind}' for kind, n in counts.items())}), {new} new in {out}"
    ]
    lines += [f"leave out of the library: {name}" for name in made.withheld]
    if made.model:
        lines.append(f"the model: {made.model.calls} calls, {made.model.tokens:,} tokens")
        lines += [f"turned away: {count} times, {reason}" for reason, count in made.model.rejected.items()]
        lines += [f"ended early: {made.model.stopped}"] if made.model.stopped else []
    return "\n".join(lines)


def _keep(given: argparse.Namespace) -> str:
    return _said(drafts.keep(given.drafts, given.id))


def _drop(given: argparse.Namespace) -> str:
    return _said(drafts.drop(given.drafts, given.id))


def _edit(given: argparse.Namespace) -> str:
    try:
        changes = json.loads(given.changes)
    except ValueError as error:
        raise BadInput(f"the changes are not JSON: {error}") from error
    if not isinstance(changes, dict):
        raise BadInput('the changes are an object by field: {"answers": ["..."]}')
    return _said(drafts.edit(given.drafts, given.id, changes))  # pyright: ignore[reportUnknownArgumentType]


def _said(draft: drafts.Draft) -> str:
    return f"{draft.id}: {draft.status}"


def _export(given: argparse.Namespace) -> str:
    return f"{drafts.export(given.drafts, given.out)} questions in {given.out}"


def _tow(given: argparse.Namespace) -> str:
    desk = _desk(given)
    try:
        if given.articles:
            desk.ingest(given.articles)
        figures = run_tow(desk, list(read_questions(given.set)), given.read)
    finally:
        desk.close()
    wrong = [answer.model_dump(mode="json") for answer in figures.wrong]
    return json.dumps(figures._asdict() | {"wrong": wrong}, indent=2, ensure_ascii=False)


_DO = {"make": _make, "keep": _keep, "drop": _drop, "edit": _edit, "export": _export, "tow": _tow}


if __name__ == "__main__":
    sys.exit(main())
