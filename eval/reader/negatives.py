"""Passages that look as if they answered and do not, and distant examples out of news: found by words, BM25."""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.lexicon import STOP_WORDS, stem, words
from eval.reader.examples import Example, read_text
from eval.scoring import normalised
from ingest.splitter import split
from library.values import Span

PER_QUESTION = 2
"""Hard passages kept of a question; each epoch takes some of them."""
POSITIVES, NEGATIVES = 2, 3
"""Passages of a news question that hold its answer, and that do not."""
K1, B = 1.2, 0.6


class Ranked(NamedTuple):
    """A passage's place in its collection, and its score."""

    place: int
    score: float


class Words:
    """BM25 over texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(terms(text)) for text in texts]
        self._lengths = [sum(each.values()) for each in counts]
        self._mean = sum(self._lengths) / max(1, len(texts))
        self._places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place, each in enumerate(counts):
            for term, count in each.items():
                self._places[term].append((place, count))

    def ranked(self, text: str, most: int) -> list[Ranked]:
        """The texts that share words with `text`, best first."""
        scores: dict[int, float] = defaultdict(float)
        for term in set(terms(text)):
            holding = self._places.get(term, ())
            telling = math.log(1 + (len(self._lengths) - len(holding) + 0.5) / (len(holding) + 0.5))
            for place, count in holding:
                norm = K1 * (1 - B + B * self._lengths[place] / self._mean)
                scores[place] += telling * count * (K1 + 1) / (count + norm)
        best = sorted(scores.items(), key=lambda each: (-each[1], each[0]))
        return [Ranked(*each) for each in best[:most]]


def terms(text: str) -> list[str]:
    """The telling words of a text, as stems."""
    return [stem(word) for word in words(text) if word.lower() not in STOP_WORDS]


def hard_negatives(examples: Sequence[Example]) -> Iterator[Example]:
    """For each answerable question, texts of its set that share most words with it and hold none of its answers.

    In sets of articles the texts of the same article come first: they are what a search finds beside the right one.
    """
    sets: dict[str, list[Example]] = defaultdict(list)
    for each in examples:
        sets[each.source].append(each)
    for members in sets.values():
        yield from _of_one_set(members)


def _of_one_set(members: Sequence[Example]) -> Iterator[Example]:
    places = {each.text: each for each in members}
    texts = list(places)
    lexical = Words(texts)
    for each in members:
        if not each.answers:
            continue
        answers = [normalised(span.of(each.text)) for span in each.answers]
        found = [texts[ranked.place] for ranked in lexical.ranked(each.question, 12)]
        others = [text for text in found if text != each.text and not _holds(text, answers)]
        others.sort(key=lambda text: places[text].title != each.title)
        for number, text in enumerate(others[:PER_QUESTION]):
            yield Example(f"{each.id}-hard{number}", each.question, places[text].title, text, (), "hard")


def _holds(text: str, answers: Sequence[str]) -> bool:
    padded = f" {normalised(text)} "
    return any(f" {answer} " in padded for answer in answers if answer)


def distant_news(questions: Path, articles: Path, excluded: Path) -> Iterator[Example]:
    """Questions of a news quiz over the articles that a search gave for each.

    A passage that holds the answer as its explanation tells it is taken to answer; passages most like the question that
    do not hold it, to be without. No person has checked either.
    """
    quizzes = set(json.loads(excluded.read_text("utf-8")))
    rows = map(json.loads, read_text(articles).splitlines())
    by_id = {row["doc_id"]: row for row in rows if row["doc_id"] not in quizzes}
    for line in read_text(questions).splitlines():
        asked = json.loads(line)
        answer = asked["answer"].strip(" “”\"'.")
        pool = [
            (by_id[key]["title"], by_id[key].get("publish_date") or "", span.of(by_id[key]["text"]))
            for key in asked["retrieved_doc_ids"]
            if key in by_id
            for span in split(by_id[key]["text"])
        ]
        if not pool or len(answer) < 2 or answer.lower() in {"true", "false", "yes", "no"}:
            continue
        yield from _of_one_question(asked, answer, pool)


def _of_one_question(asked: dict[str, str], answer: str, pool: Sequence[tuple[str, str, str]]) -> Iterator[Example]:
    told = f"{asked['question']} {asked.get('evidence') or ''}"
    lexical = Words([f"{title} {text}" for title, _, text in pool])
    wanted = [normalised(answer)]
    right = [each.place for each in lexical.ranked(told, 10) if _holds(pool[each.place][2], wanted)]
    wrong = [each.place for each in lexical.ranked(asked["question"], 12) if not _holds(pool[each.place][2], wanted)]
    key = asked["question_id"]
    for number, place in enumerate(right[:POSITIVES]):
        title, day, text = pool[place]
        span = _where(text, answer, told)
        if span:
            yield Example(f"news-{key}-{number}", asked["question"], _headed(title, day), text, (span,), "news")
    for number, place in enumerate(wrong[:NEGATIVES]):
        title, day, text = pool[place]
        yield Example(f"news-{key}-not{number}", asked["question"], _headed(title, day), text, (), "news")


def _headed(title: str, day: str) -> str:
    return f"{title} ({day[:10]})" if day else title


def _where(text: str, answer: str, told: str) -> Span | None:
    """The answer where most of what is told stands around it."""
    wanted = set(terms(told))
    lower, sought = text.lower(), answer.lower()
    places: list[tuple[int, int]] = []
    at = lower.find(sought)
    while at >= 0:
        whole = not (at and lower[at - 1].isalnum()) and not lower[at + len(sought) : at + len(sought) + 1].isalnum()
        if whole:
            around = text[max(0, at - 150) : at + len(sought) + 150]
            places.append((-len(wanted & set(terms(around))), at))
        at = lower.find(sought, at + 1)
    return Span(min(places)[1], min(places)[1] + len(answer)) if places else None
