"""Stories: the reports of one event that outlets wrote themselves, grouped by what they name, and never merged.

An article joins the group whose reports, of about the same days, it shares the most telling words with. What a word
tells depends on how many articles of the library have it. Copies of one text follow each other into a group.
"""

import math
import re
import sqlite3
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from library import copies
from library.copies import Other
from library.values import Article

SINCE_SCHEMA = 2
"""The first schema with stories: what a library kept before is grouped when it is brought to it."""

DAYS = 3
"""The reports of an event lie within so many days of each other, all of a group."""
READ_CHARACTERS = 1200
"""Beyond its beginning an article tells what was before, and elsewhere."""
IN_HEADLINE = 2
NAMED = 2.0
"""What a name or figure counts, a common word being 1; and a headline's word, one of the text being 1."""
STEM = 7
"""Letters by which a word is told: the ends of words differ by grammar."""
TERMS = 40
"""Terms that are kept of an article, the most telling ones."""
SEARCHED_TERMS = 14
"""Of these, those by which reports find each other."""
CANDIDATES = 12
MEMBERS = 40
"""Reports of a group, the first kept, that a newcomer is compared with."""
ALIKE = 0.22
"""Likeness (cosine, 0 to 1) to the reports of a group that an article must have on the average."""
A_DAY = 0.1
"""Part of the likeness that each day between two reports takes away: what is new on a day is told on that day."""
FEWEST_COMMON = 5
"""Terms that two reports must share: two names of places do not make an event."""
PRIOR = 50
"""Articles that a library is taken to hold more than it does: in a small one counts say little."""

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_NAMED = re.compile(r"(?<![.!?:”\"“\n]\s)(?<![“\"\n])(?<!^)\b[^\W\d_a-z][^\W_]+|\d[\d.,]*\d")
"""A word with a capital that does not begin a sentence, or a figure."""
_STOP = frozenset(
    "the a an and or but nor of to in on at by for from with without into onto over under after before during about "
    "against between among through until since as than then so if when while where who whom whose which what why how "
    "that this these those it its he his him she her they their them we our us you your i my me is are was were be "
    "been being am do does did done has have had having will would shall should can could may might must not no yes "
    "all any both each few more most much many other others some such only own same too very just also there here "
    "one two three first last new said says say told tell according year years day days week weeks month months "
    "time times people man men woman women out up down off again still even now back made make makes get gets got "
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
    "september october november december today yesterday morning evening night afternoon percent per cent mr mrs "
    "ms dr like well way around because however including during since another every around almost nearly".split()
)  # fmt: skip


class _Report(NamedTuple):
    """A kept report: number, id, day, story, cluster, and what its terms weigh."""

    number: int
    id: str
    day: int
    story: str
    cluster: str
    weights: Mapping[int, float]


def others(connection: sqlite3.Connection, article_id: str, limit: int) -> list[Other]:
    """Other reports of the same event, in order of publication; copies of the article itself are not among them."""
    rows = connection.execute(
        """SELECT articles.id, versions.version, versions.title, versions.outlet, versions.published_at
           FROM articles AS own JOIN articles ON articles.story = own.story AND articles.cluster <> own.cluster
           JOIN versions ON versions.article_id = articles.id AND versions.version = articles.current_version
           WHERE own.id = ? ORDER BY articles.published_on NULLS LAST, versions.published_at, articles.id LIMIT ?""",
        (article_id, limit),
    )
    return [Other(*row) for row in rows]


def join_story(connection: sqlite3.Connection, article: Article) -> str:
    """Put a kept article, whose cluster is known, into the story it reports, and return the story's id."""
    number = leave_story(connection, article.id)
    # Copies follow each other: where there are some, nothing else is asked.
    story = _story_of_copies(connection, article.id)
    day = _day(article)
    if day is not None:
        weights = _weighed(connection, terms(article.title, article.text), anew=number is None)
        story = story or _nearest(connection, article.id, day, weights)
        _note(connection, number, article.id, day, weights)
    story = story or article.id
    connection.execute("UPDATE articles SET story = ? WHERE id = ?", (story, article.id))
    # Of the copies' stories this is the lowest.
    connection.execute(
        "UPDATE articles SET story = ?1 WHERE cluster = (SELECT cluster FROM articles WHERE id = ?2) AND story > ?1",
        (story, article.id),
    )
    return story


def group_kept(connection: sqlite3.Connection) -> int:
    """Group the articles that an older Newsdesk kept, inside the caller's transaction; says how many there were."""
    rows = connection.execute(
        """SELECT versions.rowid FROM articles JOIN versions
           ON versions.article_id = articles.id AND versions.version = articles.current_version
           WHERE articles.id NOT IN (SELECT article_id FROM copy_texts) ORDER BY versions.rowid"""
    ).fetchall()
    for (number,) in rows:
        text = "SELECT article_id AS id, title, text, published_at FROM versions WHERE rowid = ?"
        article = Article(**dict(connection.execute(text, (number,)).fetchone()))
        cluster = copies.join_cluster(connection, article)
        connection.execute("UPDATE articles SET cluster = ? WHERE id = ?", (cluster, article.id))
        join_story(connection, article)
    return len(rows)


def leave_story(connection: sqlite3.Connection, article_id: str) -> int | None:
    """Forget what the article's report says; where its story bears its id, the others' takes that of one of them.

    Returns the number that the report had.
    """
    connection.execute(
        """UPDATE articles SET story = (SELECT min(id) FROM articles WHERE story = ?1 AND id <> ?1)
           WHERE story = ?1 AND id <> ?1""",
        (article_id,),
    )
    row = connection.execute("SELECT number FROM story_reports WHERE article_id = ?", (article_id,)).fetchone()
    if row is None:
        return None
    connection.execute("DELETE FROM story_terms WHERE report = ?", (row["number"],))
    connection.execute("DELETE FROM story_reports WHERE number = ?", (row["number"],))
    return row["number"]


def terms(title: str, text: str) -> dict[int, float]:
    """What a report is about: hashes of the beginnings of words, and how much each is dwelt on."""
    beginning = text[:READ_CHARACTERS]
    dwelt = Counter(_stems(beginning))
    for stem in _stems(title):
        dwelt[stem] += IN_HEADLINE
    named = Counter(word.casefold()[:STEM] for word in _NAMED.findall(beginning))
    return {
        _hash(stem): math.log1p(times + named[stem]) * (NAMED if stem in named else 1.0)
        for stem, times in dwelt.items()
        if stem not in _STOP and len(stem) > 1
    }


def _stems(text: str) -> list[str]:
    return [word[:STEM] for word in _WORD.findall(text.casefold())]


def _hash(word: str) -> int:
    return zlib.crc32(word.encode())


def _day(article: Article) -> int | None:
    return date.fromisoformat(article.published_on).toordinal() if article.published_on else None


def _weighed(connection: sqlite3.Connection, counted: Mapping[int, float], *, anew: bool) -> dict[int, float]:
    """The most telling terms, most telling first, as a vector of length 1.

    Each term of a new report is noted as seen once more; a page that is rewritten all day is one report.
    """
    connection.executemany(
        f"""INSERT INTO story_words (term, articles) VALUES (?, 1)
            ON CONFLICT (term) DO UPDATE SET articles = articles + {anew:d}""",
        [(term,) for term in counted],
    )
    rows = connection.execute(
        f"SELECT term, articles FROM story_words WHERE term IN ({','.join(map(str, counted))})"  # integers only
    )
    seen = dict(map(tuple, rows))
    total = connection.execute("SELECT coalesce(max(number), 0) FROM story_reports").fetchone()[0] + PRIOR
    weights = {term: weight * math.log(total / seen[term]) for term, weight in counted.items()}
    best = sorted(((weight, term) for term, weight in weights.items() if weight > 0), reverse=True)[:TERMS]
    length = math.sqrt(sum(weight * weight for weight, _ in best)) or 1.0
    return {term: weight / length for weight, term in best}


def _note(
    connection: sqlite3.Connection, number: int | None, article_id: str, day: int, weights: Mapping[int, float]
) -> None:
    """Keep a report, under the number that it had before."""
    number = connection.execute(
        "INSERT INTO story_reports (number, article_id, day, weights) VALUES (?, ?, ?, ?)",
        (number, article_id, day, _packed(weights)),
    ).lastrowid
    connection.executemany(
        "INSERT INTO story_terms (term, day, report) VALUES (?, ?, ?)", [(term, day, number) for term in weights]
    )


def _nearest(connection: sqlite3.Connection, article_id: str, day: int, weights: Mapping[int, float]) -> str | None:
    """The story whose reports are the most alike on the average, if they are alike enough and all near in time."""
    forms = {row["other_id"] for row in connection.execute(_FORMS, (article_id,))}
    met = [each for each in _met(connection, day, weights) if _alike(day, weights, [each]) >= ALIKE]
    best: tuple[float, str] | None = None
    for story in dict.fromkeys(each.story for each in met):
        span = connection.execute(_SPAN, (story, day, article_id)).fetchone()
        members = _reports(
            connection, f"story = ? AND articles.id <> ? ORDER BY number LIMIT {MEMBERS}", (story, article_id)
        )
        if span["days"] > DAYS or any(each.id in forms for each in members):
            continue
        alike = _alike(day, weights, members)
        if alike >= ALIKE and (best is None or alike > best[0]):
            best = alike, story
    return best[1] if best else None


_SPAN = """SELECT max(?2, max(day)) - min(?2, min(day)) AS days FROM articles
           JOIN story_reports ON story_reports.article_id = articles.id WHERE story = ?1 AND articles.id <> ?3"""
_FORMS = "SELECT other_id FROM copy_pairs WHERE article_id = ? AND NOT copied"
"""What begins with the same words and is no copy is the same form filled in anew, or a round-up."""


def _alike(day: int, weights: Mapping[int, float], members: Iterable[_Report]) -> float:
    """Mean likeness to the reports, less for each day between; copies of one text count once, by the best of them."""
    by_cluster: dict[str, float] = {}
    for each in members:
        by_cluster[each.cluster] = max(
            by_cluster.get(each.cluster, 0.0), likeness(weights, each.weights) * (1 - A_DAY * abs(day - each.day))
        )
    return sum(by_cluster.values()) / max(len(by_cluster), 1)


def likeness(one: Mapping[int, float], other: Mapping[int, float]) -> float:
    """Cosine of two vectors of length 1: 1 for the same, 0 for nothing in common or too little to tell."""
    common = one.keys() & other.keys()
    return sum(one[term] * other[term] for term in common) if len(common) >= FEWEST_COMMON else 0.0


def _met(connection: sqlite3.Connection, day: int, weights: Mapping[int, float]) -> list[_Report]:
    """Kept reports of about that day that share the most of the telling terms."""
    searched = list(weights.items())[:SEARCHED_TERMS]
    if not searched:
        return []
    values = ",".join(f"({term}, {weight * weight})" for term, weight in searched)
    rows = connection.execute(
        f"""WITH mine (term, weight) AS (VALUES {values})
            SELECT report FROM mine JOIN story_terms ON story_terms.term = mine.term AND day BETWEEN ? AND ?
            GROUP BY report ORDER BY sum(weight) DESC, report LIMIT {CANDIDATES}""",  # numbers only
        (day - DAYS, day + DAYS),
    )
    numbers = ",".join(str(row["report"]) for row in rows)
    return _reports(connection, f"number IN ({numbers}) ORDER BY number", ())


def _reports(connection: sqlite3.Connection, condition: str, parameters: Sequence[str]) -> list[_Report]:
    rows = connection.execute(
        f"""SELECT number, articles.id, day, coalesce(story, articles.id) AS story, cluster, weights
            FROM articles JOIN story_reports ON story_reports.article_id = articles.id
            WHERE {condition}""",
        parameters,
    )
    return [
        _Report(row["number"], row["id"], row["day"], row["story"], row["cluster"], _unpacked(row["weights"]))
        for row in rows
    ]


def _story_of_copies(connection: sqlite3.Connection, article_id: str) -> str | None:
    """The story of another copy of the same text."""
    return connection.execute(
        """SELECT min(articles.story) FROM articles AS own JOIN articles USING (cluster)
           WHERE own.id = ?1 AND articles.id <> ?1""",
        (article_id,),
    ).fetchone()[0]


def _packed(weights: Mapping[int, float]) -> bytes:
    return array("I", weights.keys()).tobytes() + array("f", weights.values()).tobytes()


def _unpacked(packed: bytes) -> dict[int, float]:
    half = len(packed) // 2
    return dict(zip(array("I", packed[:half]), array("f", packed[half:]), strict=True))
