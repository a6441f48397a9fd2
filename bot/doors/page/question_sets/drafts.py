"""Drafts of questions: made from the library without a model, reviewed one at a time, taken out as a set."""

from collections.abc import Mapping, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.doors.page.chat import reason_of
from bot.doors.page.question_sets.work import Worker
from bot.doors.words import count
from bot.question import LONGEST
from library.errors import BadInput, NotInLibrary
from library.values import KeptArticle

if TYPE_CHECKING:
    from bot.newsdesk import Newsdesk
    from eval.making.drafts import Draft
    from eval.runs.asking import Asker

FILE = "drafts.jsonl"
"""As in eval.making.drafts, which is not loaded before a draft is looked at."""
MOST_MADE = 200
EACH = 3
LARGEST_LIBRARY = 20_000
"""Articles that drafts are made from here; all of them are held in memory for it."""
LONGEST_FIELD = 10_000
TAKEN = ("kept", "edited")
WHICH: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "draft": ("To review", ("draft",)),
    "kept": ("Kept", TAKEN),
    "dropped": ("Dropped", ("dropped",)),
}


class Reviewed(NamedTuple):
    """The drafts of one kind of status, the one that is looked at, and the articles that it rests on."""

    which: str
    counts: dict[str, int]
    at: int
    draft: "Draft | None"
    articles: "tuple[KeptArticle | None, ...]"


class Drafting:
    """The file of drafts in the library's folder, and the making of more."""

    def __init__(self, desk: "Newsdesk") -> None:
        self._desk = desk
        self.path = desk.settings.home / FILE
        self.worker = Worker("newsdesk-drafts")
        self.told: tuple[str, bool] | None = None
        """What came of making drafts, and whether it failed."""
        self._asker: tuple[int, Asker] | None = None

    def drafts(self) -> "list[Draft]":
        """All of them. Raises BadInput for a file that cannot be read."""
        from eval.making.drafts import read_drafts

        try:
            return read_drafts(self.path) if self.path.exists() else []
        except BadInput as error:
            raise BadInput(str(error).replace(f"{self.path.parent}/", "")) from None

    def reviewed(self, which: str, at: int) -> Reviewed:
        """The draft at that place among those of a status. Raises BadInput."""
        which = which if which in WHICH else "draft"
        drafts = self.drafts()
        counts = {key: sum(each.status in statuses for each in drafts) for key, (_, statuses) in WHICH.items()}
        found = [each for each in drafts if each.status in WHICH[which][1]]
        at = min(max(at, 0), max(0, len(found) - 1))
        draft = found[at] if found else None
        articles = tuple(self.article(each.article) for each in draft.question.evidence) if draft else ()
        return Reviewed(which, counts, at, draft, articles)

    def article(self, name: str) -> KeptArticle | None:
        """The article that a set calls by this id, address or headline."""
        try:
            return self._desk.article(name)
        except (NotInLibrary, BadInput):
            found = self._article_id(name)
        try:
            return self._desk.article(found) if found else None
        except NotInLibrary:
            return None

    def _article_id(self, name: str) -> str | None:
        from datetime import UTC, datetime

        from eval.runs.asking import Asker

        articles = self._desk.count_articles()
        if articles > LARGEST_LIBRARY:
            return None
        if self._asker is None or self._asker[0] != articles:
            self._asker = articles, Asker(self._desk, datetime.now(UTC).date())
        return self._asker[1].article_id(name)

    # -- review

    def keep(self, draft_id: str, fields: Mapping[str, object]) -> str:
        """Take a draft into the set, with what was changed in its fields; what became of it. Raises BadInput."""
        from eval.making.drafts import edit, keep

        draft = next((each for each in self.drafts() if each.id == draft_id), None)
        if draft is None:
            raise BadInput("that draft is not there any more")
        changes = self._changes(draft, fields)
        changed = edit(self.path, draft_id, changes) if changes else keep(self.path, draft_id)
        return "Kept, with your changes." if changed.status == "edited" else "Kept."

    def drop(self, draft_id: str) -> str:
        """Leave a draft out of the set. Raises BadInput."""
        from eval.making.drafts import drop

        drop(self.path, draft_id)
        return "Dropped; it is not made again."

    def _changes(self, draft: "Draft", fields: Mapping[str, object]) -> dict[str, object]:
        """What the fields say otherwise than the draft does, by the names of a set."""
        question = draft.question
        answerable = not fields.get("unanswerable", not question.answerable)
        answers = _lines(_text(fields, "answers", "\n".join(question.answers)))
        said: dict[str, object] = {
            "question": _text(fields, "question", question.question),
            "answerable": answerable,
            "answers": answers if answerable else [],
            "evidence": self._evidence(draft, fields) if answerable else [],
        }
        if len(str(said["question"])) > LONGEST:
            raise BadInput(f"a question has {LONGEST} characters at most")
        before = question.model_dump(mode="json")
        return {name: value for name, value in said.items() if value != before[name]}

    def _evidence(self, draft: "Draft", fields: Mapping[str, object]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for number, each in enumerate(draft.question.evidence):
            quote = _text(fields, f"quote-{number}", each.quote or "")
            if quote != (each.quote or ""):
                self._check(each.article, quote)
            rows.append({**each.model_dump(mode="json"), "quote": quote or None})
        more = _text(fields, "article", "")
        if more:
            quote = _text(fields, "quote", "")
            self._check(more, quote)
            rows.append({"article": more, "quote": quote or None, "speaker": None})
        return rows

    def _check(self, name: str, quote: str) -> None:
        """Raises BadInput for an article that is not kept, and for words that do not stand in it."""
        article = self.article(name)
        if article is None:
            raise BadInput(f"the library holds no article “{name[:200]}”: name it by its address, headline or id")
        if quote not in article.text:
            raise BadInput(f"the quote does not stand in “{article.title[:200]}”: copy its words from there")

    def taken(self) -> bytes:
        """What was kept and edited, as a set. Raises BadInput where nothing was."""
        from eval.making.drafts import export

        with TemporaryDirectory(prefix="newsdesk-") as folder:
            out = Path(folder, "set.jsonl")
            if not self.path.exists() or not export(self.path, out):
                raise BadInput("no draft was kept yet")
            return out.read_bytes()

    # -- making

    def make(self, most: int) -> None:
        """Begin to make up to `most` new drafts. Raises BadInput."""
        articles = self._desk.count_articles()
        if not articles:
            raise BadInput("the library is empty: add articles first")
        if articles > LARGEST_LIBRARY:
            raise BadInput(f"for a library of more than {LARGEST_LIBRARY:,} articles use `newsdesk eval make`")
        if not self.worker.begin(lambda _: self._make(min(max(1, most), MOST_MADE))):
            raise BadInput("drafts are being made already")

    def take_feedback(self) -> str:
        """Make drafts of what readers said of answers; what came of it. Raises BadInput."""
        from eval.making.drafts import add_drafts
        from eval.making.feedback import feedback_drafts

        made = list(feedback_drafts(self._desk))
        if not made:
            return "No reader has said anything of an answer yet."
        new = add_drafts(self.path, made)
        return f"Feedback on {count(len(made), 'answer')}; {count(new, 'new draft')}."

    def _make(self, most: int) -> None:
        """The thread's work: whatever happens in it ends up in `told`."""
        from eval.making.drafts import add_drafts
        from eval.making.make import BY_RULES, make
        from eval.making.material import material

        self.told = None
        try:
            known = {each.id for each in self.drafts()}
            made = make(material(self._desk), BY_RULES, each=EACH).drafts
            new = add_drafts(self.path, _mixed([each for each in made if each.id not in known])[:most])
            self.told = (f"{new:,} new drafts" if new else "There is nothing new to ask of these articles"), False
        except Exception as error:  # noqa: BLE001 - the thread's outermost line; reason_of logs the unexpected
            self.told = reason_of(error), True


def _mixed(drafts: "Sequence[Draft]") -> "list[Draft]":
    """The kinds by turns, so that a part of the drafts has some of each."""
    kinds: dict[str, list[Draft]] = {}
    for each in drafts:
        kinds.setdefault(each.made_by, []).append(each)
    return [each for each in chain.from_iterable(zip_longest(*kinds.values())) if each is not None]


def _text(fields: Mapping[str, object], name: str, otherwise: str) -> str:
    """A field as it was typed in, without the space around it. Raises BadInput for one of no end."""
    typed = fields.get(name, otherwise)
    if not isinstance(typed, str) or len(typed) > LONGEST_FIELD:
        raise BadInput(f"a field takes text of {LONGEST_FIELD:,} characters at most")
    return typed.replace("\r\n", "\n").strip()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]
