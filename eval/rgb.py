"""Right and wrong passages beside one another: `python -m eval.rgb FILES... --home FOLDER [--json] [--show]`.

FILES are those of RGB (en_fact.json, or a part of it): short questions with passages that are right, the same passages
made wrong, and others. All are kept in one library, made in FOLDER where there is none yet, and each question is asked
of its own passages alone, right, wrong and irrelevant ones mixed, by the quoting writer. Passages bear no dates or
names, and nothing says of which kind they are; each speaks for itself, copies of one another do not.

`shown` is the part of the questions for which the answer says that sources disagree and has the right account among
them, or gives the right answer and not the wrong one. `conflict or right` is the same by the set's own, looser words: a
conflict is shown, whatever its accounts, or the right answer is said, whatever else.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from bot.assemble import assemble
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from bot.values import Answer
from eval.adapters.reading import files_in, rows, text_of, texts_of
from eval.adapters.values import Gathering
from eval.metrics.intervals import mean_interval
from eval.scoring import stands_in
from library.errors import BadInput
from library.values import Article, Filters

TODAY = date(2024, 1, 1)


class Mixed(NamedTuple):
    """A question, its right and wrong answers, and its passages."""

    name: str
    question: str
    right: tuple[str, ...]
    wrong: str
    passages: tuple[str, ...]


class Result(NamedTuple):
    """What was answered."""

    mixed: Mixed
    answer: Answer

    @property
    def said(self) -> str:
        return "" if self.answer.verdict == "abstained" else " ".join(each.text for each in self.answer.sentences)

    @property
    def says_right(self) -> bool:
        return any(stands_in(each, self.said) for each in self.mixed.right)

    @property
    def says_wrong(self) -> bool:
        return stands_in(self.mixed.wrong, self.said)

    def scores(self) -> dict[str, float]:
        """The figures of one question, 0 or 1."""
        conflict = self.answer.verdict == "conflict"
        return {
            "shown": float(self.says_right and (conflict or not self.says_wrong)),
            "conflict or right": float(conflict or self.says_right),
            "conflict": float(conflict),
            "conflict with the right account": float(conflict and self.says_right),
            "right said": float(self.says_right),
            "wrong said alone": float(self.says_wrong and not self.says_right),
            "abstained": float(self.answer.verdict == "abstained"),
        }


def main() -> None:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(prog="python -m eval.rgb", description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", help="files of the set, or a folder of them")
    parser.add_argument("--home", type=Path, required=True, help="folder of the library")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--show", action="store_true", help="every question and what was answered")
    options = parser.parse_args()
    try:
        results = list(ask(options.files, options.home))
    except BadInput as error:
        print(f"newsdesk: {error}", file=sys.stderr)
        sys.exit(2)
    if options.show:
        for each in results:
            print("\n".join(_shown(each)))
    figures = table(results)
    print(json.dumps(figures, indent=2) if options.json else "\n".join(_lines(figures, len(results))))


def read(files: Sequence[Path]) -> list[Mixed]:
    """The questions that have both right and wrong passages. Raises BadInput where there are none."""
    into = Gathering()
    found: list[Mixed] = []
    for path in files_in(files, (".json", ".jsonl")):
        for row in rows(path, into):
            right, wrong = texts_of(row.get("positive")), texts_of(row.get("positive_wrong"))
            if text_of(row, "query") and right and wrong:
                passages = sorted({*right, *wrong, *texts_of(row.get("negative"))})
                found.append(
                    Mixed(
                        f"q{len(found)}", text_of(row, "query"), _wordings(row.get("answer")),
                        text_of(row, "fakeanswer").strip(), tuple(passages),
                    )
                )  # fmt: skip
    if not found:
        raise BadInput("no question with right and wrong passages in these files; the set's en_fact.json has them")
    return found


def _wordings(answer: Any) -> tuple[str, ...]:
    if isinstance(answer, list):
        return tuple(wording for each in answer for wording in _wordings(each))  # pyright: ignore[reportUnknownVariableType]
    return (str(answer),)


def ask(files: Sequence[Path], home: Path) -> Iterator[Result]:
    """Each question of its own passages. Raises BadInput."""
    questions = read(files)
    with closing(assemble(Settings.from_environment(home=home, writer="quote"))) as desk:
        if not desk.articles(limit=1):
            _keep(desk, questions, home)
        for each in questions:
            yield Result(each, desk.ask(each.question, filters=Filters(outlets=(each.name,)), now=TODAY, infer=()))


def _keep(desk: Newsdesk, questions: Sequence[Mixed], home: Path) -> None:
    """The passages as articles; the outlet says only to which question they belong."""
    path = home / "passages.jsonl"
    articles = (
        Article(id=f"{each.name}-{number}", title=f"Passage {number}", text=text, outlet=each.name)
        for each in questions
        for number, text in enumerate(each.passages, start=1)
    )
    path.write_text("".join(f"{each.model_dump_json(exclude_none=True)}\n" for each in articles), encoding="utf-8")
    desk.ingest([path])


def table(results: Sequence[Result]) -> dict[str, dict[str, float | list[float] | None]]:
    """Every figure with its 95 % interval over the questions."""
    scored = [each.scores() for each in results]
    figures: dict[str, dict[str, float | list[float] | None]] = {}
    for name in scored[0]:
        values = [each[name] for each in scored]
        interval = mean_interval(values, 0, name)
        figures[name] = {"value": sum(values) / len(values), "interval": list(interval) if interval else None}
    return figures


def _lines(figures: dict[str, dict[str, Any]], questions: int) -> Iterator[str]:
    yield f"{questions} questions"
    for name, each in figures.items():
        low, high = each["interval"] or (each["value"], each["value"])
        yield f"{name:<34}{each['value']:.3f}   {low:.3f} to {high:.3f}"


def _shown(each: Result) -> Iterator[str]:
    yield f"{each.mixed.question} | right: {each.mixed.right[0]} | wrong: {each.mixed.wrong} | {each.answer.verdict}"
    for sentence in each.answer.sentences:
        yield f"    {sentence.text[:200]}"
    if each.answer.conflict:
        yield "    " + " <> ".join(account.figure for account in each.answer.conflict.accounts)


if __name__ == "__main__":
    main()
