"""Measure follow-ups: `python -m eval.follow_ups DATA --home FOLDER [--topics FILE...] [--json] [--show]`.

DATA is a folder with MTRAG: mtrag-rewrite-dev.jsonl (the user's turns of conversations, the last of each rewritten by a
person to stand alone) and mtragun-reference-dev.jsonl.gz (other conversations, with the passages that answer their last
question). The passages are articles of a library of their own, made in FOLDER where there is none yet.

The rewritten turns have no passages that were judged, so three things are measured, first turns of conversations left
out. For turns of conversations that began with a question of CLAPNQ (`--topics`: its files, whose passages are in the
library too): whether the passage that answers that question, the topic of the conversation, is among the first five.
For all turns: how much of what the human wording finds is among the first five for other wordings; the human wording
without its stop words shows how much of that is the noise of wording. For the other conversations: the recall of their
judged passages, where no human wording is known; and the same where the passages are read too that our own answers to
the two turns before have cited, as in a conversation.
"""

import argparse
import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from bot.answering import laid
from bot.assemble import assemble, open_library
from bot.question import Question, understand
from bot.question.wording import content
from bot.retrieval import retrieve
from bot.searching import LOOKED_BACK
from bot.settings import Settings
from bot.writers import Cite
from bot.writers.quote import QuotingWriter
from library.errors import BadInput
from library.library import Library
from library.values import Filters, Turn

FIRST = 5
LAID = 8
"""Passages laid before the quoting writer."""
REWRITES, REFERENCES = "mtrag-rewrite-dev.jsonl", "mtragun-reference-dev.jsonl.gz"


class FollowUp(NamedTuple):
    """The user's turns, the last of which is asked; how a person would ask it alone, or what answers it."""

    turns: tuple[str, ...]
    answers: tuple[str, ...]
    """What was answered to each turn but the last, where it is known."""
    rewritten: str | None = None
    judged: frozenset[str] = frozenset()
    topic: str | None = None
    """The article that answers the question which the conversation began with."""


Wording = Callable[[FollowUp], str]


def _as_asked(each: FollowUp) -> str:
    return each.turns[-1]


def _with_all_before(each: FollowUp) -> str:
    return " ".join(each.turns)


def _with_the_one_before(each: FollowUp) -> str:
    return " ".join(each.turns[-2:])


def _human(each: FollowUp) -> str:
    return each.rewritten or each.turns[-1]


def _human_in_short(each: FollowUp) -> str:
    return " ".join(content(_human(each))) or _human(each)


def _rewritten(each: FollowUp) -> str:
    """As a conversation would have rewritten it, turn by turn."""
    history: list[Turn] = []
    for at, asked in enumerate(each.turns):
        standalone = understand(asked, tuple(history)).standalone
        answer = each.answers[at] if at < len(each.answers) else ""
        history.append(Turn(question=asked, standalone_question=standalone, answer=answer))
    return history[-1].standalone_question


HUMAN: dict[str, Wording] = {"human": _human, "human, no stop words": _human_in_short}
WORDINGS: dict[str, Wording] = {
    "as asked": _as_asked,
    "with the turn before": _with_the_one_before,
    "with all turns before": _with_all_before,
    "rewritten": _rewritten,
}


def main() -> None:
    """Make the library where there is none, ask, print."""
    parser = argparse.ArgumentParser(prog="python -m eval.follow_ups", description=__doc__)
    parser.add_argument("data", type=Path, metavar="DATA")
    parser.add_argument("--home", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--topics", type=Path, nargs="*", default=[], metavar="FILE")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--show", action="store_true", help="print turns that find nothing of what the human one finds")
    arguments = parser.parse_args()
    settings = Settings.from_environment(home=arguments.home)
    _fill(settings, arguments.data, arguments.topics)
    library = open_library(settings)
    try:
        figures = _figures(library, arguments, show=arguments.show)
    finally:
        library.close()
    if arguments.json:
        print(json.dumps(figures))
        return
    for measured, by_wording in figures.items():
        print(measured)
        for wording, values in by_wording.items():
            print(f"  {wording:22} " + "  ".join(f"{name} {value:.3f}" for name, value in values.items()))


def _figures(library: Library, arguments: argparse.Namespace, *, show: bool) -> dict[str, dict[str, dict[str, float]]]:
    topics = {_key(row["input"]): _topic_id(row) for path in arguments.topics for row in _lines(path)}
    rewrites = list(_rewrites(library, arguments.data / REWRITES, topics))
    on_topic = [each for each in rewrites if each.topic]
    judged = list(_judged(library, arguments.data / REFERENCES))
    human = [_found(library, _human(each)) for each in rewrites]
    return {
        f"{len(on_topic)} turns of conversations with a known topic": {
            name: {"topic@5": _mean([float(each.topic in _found(library, wording(each))) for each in on_topic])}
            for name, wording in (HUMAN | WORDINGS).items()
        },
        f"{len(rewrites)} turns rewritten by a person; of what that finds": {
            name: _against(library, rewrites, human, wording, show=show and name == "rewritten")
            for name, wording in (HUMAN | WORDINGS).items()
        },
        f"{len(judged)} turns with judged passages": {
            name: {"recall@5": _mean([_recall(each, _found(library, wording(each))) for each in judged])}
            for name, wording in WORDINGS.items()
        }
        | {"rewritten, cited read": {"recall@5": _mean([_recall(each, _going_on(library, each)) for each in judged])}},
    }


def _against(
    library: Library, rewrites: Sequence[FollowUp], human: Sequence[list[str]], wording: Wording, *, show: bool
) -> dict[str, float]:
    pairs = [(one, _found(library, wording(each))) for one, each in zip(human, rewrites, strict=True)]
    for each, (one, other) in zip(rewrites, pairs, strict=True):
        if show and one and one[0] not in other:
            print(f"{each.turns[-2:]}\n  human: {each.rewritten}\n  ours:  {wording(each)}")
    return {
        "first of them": _mean([float(one[0] in other) for one, other in pairs if one]),
        "first three": _mean([len(set(one[:3]) & set(other)) / 3 for one, other in pairs if one]),
        "all five": _mean([len(set(one) & set(other)) / FIRST for one, other in pairs if one]),
    }


def _recall(each: FollowUp, found: Sequence[str]) -> float:
    return len(each.judged & set(found)) / len(each.judged)


def _going_on(library: Library, each: FollowUp) -> list[str]:
    """What is found for the last turn where our own answers to the turns before it were given."""
    writer = QuotingWriter(library)
    history: list[Turn] = []
    for at, asked in enumerate(each.turns[:-1]):
        question = understand(asked, tuple(history))
        answer = each.answers[at] if at < len(each.answers) else ""
        cited = _cited(library, writer, question) if at >= len(each.turns) - 1 - LOOKED_BACK else ()
        history.append(
            Turn(question=asked, standalone_question=question.standalone, answer=answer, passage_ids=tuple(cited))
        )
    question = understand(each.turns[-1], tuple(history))
    leans = question.standalone != question.text
    return _found(library, question.standalone, library.conversations.cited(history[-LOOKED_BACK:]) if leans else ())


def _cited(library: Library, writer: QuotingWriter, question: Question) -> list[str]:
    hits = retrieve(library, question, Filters(), LAID).hits
    evidence = [laid(number, hit) for number, hit in enumerate(hits, start=1)]
    pieces = writer.write(question, evidence, datetime.now(UTC).date())
    return [evidence[piece.evidence - 1].passage_id for piece in pieces if isinstance(piece, Cite)]


def _found(library: Library, wording: str, cited: Sequence[int] = ()) -> list[str]:
    hits = retrieve(library, understand(wording[:5000]), Filters(), 3 * FIRST, cited=cited).hits
    return list(dict.fromkeys(hit.passage.article_id for hit in hits))[:FIRST]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} cannot be read as JSON lines: {error}") from error


def _key(question: str) -> str:
    return " ".join(question.lower().strip(" ?").split())


def _topic_id(row: dict[str, Any]) -> str:
    return f"topic-{row['id']}"


def _rewrites(library: Library, path: Path, topics: dict[str, str]) -> Iterator[FollowUp]:
    for row in _lines(path):
        turns = tuple(turn.strip() for turn in row["conversation"].removeprefix("|user|:").split("\n|user|:"))
        if len(turns) > 1 and all(turns):
            topic = topics.get(_key(turns[0]))
            kept = library.articles.read(topic).id if topic else None
            yield FollowUp(turns, (), row["rewrite"].removeprefix("|user|:").strip(), topic=kept)


def _judged(library: Library, path: Path) -> Iterator[FollowUp]:
    for row in _lines(path):
        said = [(turn["speaker"], turn["text"].strip()) for turn in row["input"]]
        turns = tuple(text for speaker, text in said if speaker == "user" and text)
        if len(turns) > 1 and row["contexts"]:
            kept = frozenset(library.articles.read(each["document_id"]).id for each in row["contexts"])
            yield FollowUp(turns, tuple(text for speaker, text in said if speaker != "user"), judged=kept)


def _fill(settings: Settings, data: Path, topics: Sequence[Path]) -> None:
    desk = assemble(settings)
    try:
        if desk.count_articles() == 0:
            passages = {each["document_id"]: each for row in _lines(data / REFERENCES) for each in row["contexts"]}
            passages |= {_topic_id(row): row["passages"][0] for path in topics for row in _lines(path)}
            desk.ingest_rows((_article(name, each) for name, each in passages.items()), REFERENCES)
    finally:
        desk.close()


def _article(name: str, passage: dict[str, Any]) -> dict[str, str]:
    text = passage["text"].strip() or "-"
    return {"id": name, "title": (passage.get("title") or text)[:60].strip() or "-", "text": text}


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / max(1, len(values)), 4)


if __name__ == "__main__":
    main()
