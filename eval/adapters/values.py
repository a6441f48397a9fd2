"""What an adapter is, takes and gives."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import ValidationError

from bot.values import Answer
from eval.questions import SetQuestion
from library.values import Article, Value

EXAMPLES = 5
"""Ids that a reason in the report names."""

Figures = dict[str, float | None]
"""Shares by name, None where a figure does not apply."""


class Said(Value):
    """What was answered to one question of a set."""

    text: str = ""
    """The answer without its markers; nothing for an abstention."""
    articles: tuple[str, ...] = ()
    """Ids of the articles found, best first."""

    @classmethod
    def from_answer(cls, answer: Answer, articles: Sequence[str] = ()) -> "Said":
        """What an Answer says; the articles are those found for it, else those of its evidence, best first."""
        text = "" if answer.verdict == "abstained" else " ".join(sentence.text for sentence in answer.sentences)
        found = articles or [each.article_id for each in answer.evidence]
        return cls(text=text, articles=tuple(dict.fromkeys(found)))

    @property
    def abstained(self) -> bool:
        """Whether nothing was answered."""
        return not self.text.strip()


class LeftOut(Value):
    """What is not in the set, and why; `ids` names the first few."""

    what: Literal["question", "article", "line", "file"]
    reason: str
    count: int
    ids: tuple[str, ...]


class Adapted(NamedTuple):
    """A public set in our own form."""

    questions: tuple[SetQuestion, ...]
    articles: tuple[Article, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]


class Adapter(NamedTuple):
    """One public set."""

    title: str
    files: str
    """What a person downloads, in words."""
    read: Callable[[Sequence[Path]], Adapted]
    """Raises BadInput where nothing of the set stands in the files."""
    official_scores: Callable[[Sequence[SetQuestion], Mapping[str, Said]], Figures]
    """The figures that the set's own scorer gives; an id without an answer counts as an abstention."""
    weakness: str
    """What those figures do not see."""


class Gathering:
    """Questions and articles as they are read, and what was left out."""

    def __init__(self) -> None:
        self._questions: dict[str, SetQuestion] = {}
        self.articles: dict[str, Article] = {}
        self._left_out: dict[tuple[Literal["question", "article", "line", "file"], str], list[str]] = {}

    def leave_out(self, what: Literal["question", "article", "line", "file"], name: str, reason: str) -> None:
        """Note one thing that is not taken."""
        self._left_out.setdefault((what, reason), []).append(name)

    def ask(self, question: SetQuestion) -> None:
        """Take a question, unless one with its id was taken."""
        if question.id in self._questions:
            self.leave_out("question", question.id, "its id was taken before")
        else:
            self._questions[question.id] = question

    def keep(self, article_id: str, title: str, text: str, **fields: object) -> str | None:
        """Take an article; its id, or None where it has no text or a field is not what it should be.

        An empty field is left away, and an article without a headline is called by its id.
        """
        given = {name: value for name, value in fields.items() if value}
        whole = {"id": article_id[:200], "title": " ".join(title.split())[:1000] or article_id, "text": text, **given}
        taken = self.articles.get(article_id[:200])
        if taken is not None:
            if taken.text != text:
                self.leave_out("article", article_id, "its id was taken before, by another text")
            return taken.id
        if not text.strip():
            self.leave_out("article", article_id, "it has no text")
            return None
        try:
            article = Article.model_validate(whole)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            self.leave_out("article", article_id, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
            return None
        self.articles[article.id] = article
        return article.id

    def result(self, *notes: str) -> Adapted:
        """Everything taken, in the order it came."""
        left_out = tuple(
            LeftOut(what=what, reason=reason, count=len(names), ids=tuple(names[:EXAMPLES]))
            for (what, reason), names in self._left_out.items()
        )
        return Adapted(tuple(self._questions.values()), tuple(self.articles.values()), left_out, notes)
