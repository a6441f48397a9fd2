"""`newsdesk eval drafts|keep|edit|drop`: drafts of questions, looked at and decided on."""

from contextlib import closing
from json import loads
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.doors.commands.evaluating.sets import Drafts, Json, aside, drafts_file, show

if TYPE_CHECKING:
    from eval.making.drafts import Draft
    from eval.making.evidence import Evidence

STATUSES = ("draft", "kept", "edited", "dropped")
CHOICES = "k keep, e edit, d drop, s skip, q quit: "

DraftId = Annotated[str, typer.Argument(metavar="ID", help="`eval drafts` lists them.")]


def add_draft_commands(eval_app: typer.Typer) -> None:
    """Put these commands among those of `newsdesk eval`."""
    eval_app.command("drafts")(list_drafts)
    eval_app.command("keep")(keep_draft)
    eval_app.command("edit")(edit_draft)
    eval_app.command("drop")(drop_draft)


def list_drafts(
    review: Annotated[bool, typer.Option("--review", help="Go through those that wait, one by one.")] = False,
    status: Annotated[
        str | None, typer.Option(metavar="STATUS", help="Only those: draft, kept, edited or dropped.")
    ] = None,
    drafts: Drafts = None,
    json: Json = False,
) -> None:
    """List drafts, or go through those that wait: the question, its answer, and the words it rests on."""
    from eval.making.drafts import read_drafts
    from library.errors import BadInput

    if status is not None and status not in STATUSES:
        raise BadInput(f"--status takes {', '.join(STATUSES)}, not {status!r}")
    if review and (json or status):
        raise BadInput("--review goes through the drafts that wait, for eyes: leave out --json and --status")
    file = drafts_file(drafts)
    if review:
        _review(file)
        return
    found = [each for each in read_drafts(file) if status in {None, each.status}]
    if json:
        show([_as_json(each) for each in found])
        return
    for each in found:
        _say(f"{each.id}  {each.status}  {_line(each.question.question)}")
    _say(f"{len(found)} drafts; `newsdesk eval drafts --review` goes through those that wait")


def keep_draft(draft_id: DraftId, drafts: Drafts = None, json: Json = False) -> None:
    """Take a draft into the set as it is."""
    from eval.making.drafts import keep

    _tell(keep(drafts_file(drafts), draft_id), json)


def drop_draft(draft_id: DraftId, drafts: Drafts = None, json: Json = False) -> None:
    """Leave a draft out of the set; it is not made again."""
    from eval.making.drafts import drop

    _tell(drop(drafts_file(drafts), draft_id), json)


def edit_draft(
    draft_id: DraftId,
    question: Annotated[str | None, typer.Option(help="What is asked.")] = None,
    answer: Annotated[list[str] | None, typer.Option(help="A right answer; may be repeated: any one is right.")] = None,
    unanswerable: Annotated[bool, typer.Option("--unanswerable", help="The library cannot answer it.")] = False,
    evidence: Annotated[
        list[str] | None, typer.Option(metavar="ARTICLE", help="By id, address or headline; may be repeated.")
    ] = None,
    quote: Annotated[
        list[str] | None, typer.Option(help="The words there, one for each --evidence, in the same order.")
    ] = None,
    changes: Annotated[
        str | None, typer.Option(metavar="JSON", help='Any other field of a set: {"kind": "number"}.')
    ] = None,
    drafts: Drafts = None,
    json: Json = False,
) -> None:
    """Change a draft, and take it into the set. What is not named stays as it is."""
    from eval.making.drafts import edit
    from library.errors import BadInput

    changed = _fields(changes)
    if question is not None:
        changed["question"] = question
    if answer:
        changed |= {"answers": answer, "answerable": True}
    if unanswerable:
        if answer or evidence:
            raise BadInput("what cannot be answered has no answer and no evidence: leave out --answer and --evidence")
        changed |= {"answers": [], "answerable": False, "evidence": []}
    if evidence or quote:
        changed["evidence"] = _checked(evidence or [], quote or [])
    if not changed:
        raise BadInput(f"say what to change, or keep it as it is with `newsdesk eval keep {draft_id}`")
    _tell(edit(drafts_file(drafts), draft_id, changed), json)


def _fields(text: str | None) -> dict[str, Any]:
    from library.errors import BadInput

    try:
        given: Any = loads(text) if text is not None else {}
    except (ValueError, RecursionError) as error:
        raise BadInput(f"--changes is not JSON: {error}") from None
    if not isinstance(given, dict):
        raise BadInput('--changes is an object by field: {"kind": "number"}')
    return dict(given)  # pyright: ignore[reportUnknownArgumentType]


def _checked(articles: list[str], quotes: list[str]) -> list[dict[str, Any]]:
    """Evidence as a set has it. Raises BadInput for what does not stand in the library."""
    from bot.assemble import assemble
    from bot.settings import Settings
    from eval.making.evidence import Evidence
    from eval.questions import GoldEvidence
    from library.errors import BadInput

    if len(quotes) > len(articles):
        raise BadInput("each --quote needs its --evidence, the article in which it stands")
    padded = [*quotes, *[""] * (len(articles) - len(quotes))]
    gold = [GoldEvidence(article=name, quote=words or None) for name, words in zip(articles, padded, strict=True)]
    with closing(assemble(Settings.from_environment())) as desk:
        evidence = Evidence(desk)
        for each in gold:
            evidence.check(each)
    return [each.model_dump(mode="json") for each in gold]


def _tell(draft: "Draft", as_json: bool) -> None:
    if as_json:
        show(_as_json(draft))
    else:
        _say(f"{draft.id}: {draft.status}")


def _as_json(draft: "Draft") -> dict[str, Any]:
    from eval.making.drafts import complete

    return {"id": draft.id, **draft.model_dump(mode="json"), "missing": complete(draft.question)}


def _say(text: str) -> None:
    from bot.doors.commands.terminal import harmless

    typer.echo(harmless(text))


def _line(text: str) -> str:
    return " ".join(text.split())


# -- one by one


def _review(file: Path) -> None:
    """Ask about each draft that waits; each decision is kept at once."""
    from bot.assemble import assemble
    from bot.settings import Settings
    from eval.making.drafts import read_drafts
    from eval.making.evidence import Evidence

    waiting = [each for each in read_drafts(file) if each.status == "draft"]
    with closing(assemble(Settings.from_environment())) as desk:
        evidence = Evidence(desk)
        for number, draft in enumerate(waiting, start=1):
            _say(f"\n{number} of {len(waiting)}  {draft.id}")
            _show_draft(draft, evidence)
            if not _decided(file, draft, evidence):
                break
    left = sum(each.status == "draft" for each in read_drafts(file))
    _say(f"{left} drafts wait; `newsdesk eval export OUT.jsonl` writes what was kept")


def _show_draft(draft: "Draft", evidence: "Evidence") -> None:
    question = draft.question
    right = " | ".join(question.answers) or ("nothing yet" if question.answerable else "the library cannot answer it")
    _say(f"  asks:  {question.question}\n  right: {right}")
    if question.facts:
        _say(f"  facts: {', '.join(str(each) for each in question.facts.model_dump().values() if each)}")
    for gold in question.evidence:
        shown = evidence.shown(gold)
        _say(f"  stands in {_line(shown.head)}")
        _say(f"    {_line(shown.before)} >>> {_line(shown.quote)} <<< {_line(shown.after)}")
        if shown.reason:
            _say(f"    but {shown.reason}")
    for line in (draft.note or "").splitlines():
        _say(f"  note: {line}")


def _decided(file: Path, draft: "Draft", evidence: "Evidence") -> bool:
    """Ask until there is a decision that can be kept; False ends the review."""
    from eval.making.drafts import drop, edit, keep
    from library.errors import BadInput

    while True:
        choice = _asked(CHOICES, otherwise="q").casefold()[:1]
        try:
            match choice:
                case "k":
                    _tell(keep(file, draft.id), as_json=False)
                case "e":
                    _tell(edit(file, draft.id, _asked_changes(draft, evidence)), as_json=False)
                case "d":
                    _tell(drop(file, draft.id), as_json=False)
                case "s":
                    pass
                case "q":
                    return False
                case _:
                    continue
        except BadInput as error:
            aside(str(error))
            continue
        return True


def _asked_changes(draft: "Draft", evidence: "Evidence") -> dict[str, Any]:
    """Raises BadInput for evidence that does not stand in the library."""
    from eval.questions import GoldEvidence

    changes: dict[str, Any] = {}
    if question := _asked("asks (Enter: as it is): "):
        changes["question"] = question
    said = _asked("right, with | between wordings; none: it cannot be answered (Enter: as it is): ")
    if said.casefold() == "none":
        return changes | {"answers": [], "answerable": False, "evidence": []}
    if said:
        changes |= {"answers": [each.strip() for each in said.split("|") if each.strip()], "answerable": True}
    if article := _asked("stands in, by id, address or headline (Enter: as it is): "):
        gold = GoldEvidence(article=article, quote=_asked("its words there (Enter: not named): ") or None)
        evidence.check(gold)
        changes["evidence"] = [gold.model_dump(mode="json")]
    return changes or {"question": draft.question.question}


def _asked(prompt: str, otherwise: str = "") -> str:
    """What is typed in a line; `otherwise` where nothing more comes."""
    try:
        return input(prompt).strip()
    except EOFError:
        typer.echo()
        return otherwise
