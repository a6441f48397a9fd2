"""Copies of one story: a wire report that several outlets carry, with cuts, additions and headlines of their own.

Marks find candidates in one indexed look-up, the candidates' own texts decide, and what was found of each pair is kept.
Clusters follow from the pairs: they are looked at anew around an article that comes, changes or goes.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from library import shingles
from library.shingles import MARK_EVERY, MOST_MARKS, SLICES, Overlap, Telling, Text
from library.values import Article

FEWEST_RUNS = 30
"""Below this a text is too short to tell a copy from a coincidence, and counts as one only word for word."""
FEWEST_WORDS = 12
"""Below this not even then."""
SHARED = 0.6
"""Part of one of two texts that must stand in the other."""
TELLING = 0.5
"""Part of that text's names and figures that the other must have: forms filled in anew differ in these."""
LEAST = 0.4
"""Part of the other text that must stand in the first, unless it is the beginning: else it may be of a round-up."""
TAKEN = 0.15
"""Part of a text, its beginning among it, that another has taken over where it may be a round-up of several."""
MOST = 0.6
"""Part of a stitched text that one story must fill for the text to be a copy of that story."""
CARRIERS_OF_A_MARK = 50
"""A mark that so many articles bear is not noted for another: it finds those."""
MARKS_SHARED = 0.1
"""Part of the marks two texts would share, did the longer hold all of the shorter, from which on they are compared."""
ALL_MARKED = MOST_MARKS * MARK_EVERY
CANDIDATES = 20
DAYS = 7
"""Outlets carry a report within a week; what comes later repeats itself, unless nearly all of both is the same."""
NEARLY_ALL = 0.9
WIDEST = 400
"""Articles around a newcomer that are looked at for clusters; where there are more, it joins the one it met."""


class Part(NamedTuple):
    """What of one article stands in another: slices, a bit each, and whether one of the two is a copy of the other."""

    slices: int
    copied: bool


Pairs = Mapping[str, Mapping[str, Part]]
"""Article id -> id of another -> the part of the first that stands in the second."""


class Other(NamedTuple):
    """Another article that carries the same story, in its current version."""

    id: str
    version: int
    title: str
    outlet: str | None
    published_at: str | None


def others(connection: sqlite3.Connection, article_id: str, limit: int) -> list[Other]:
    """The other articles of the cluster, in order of publication."""
    rows = connection.execute(
        """SELECT articles.id, versions.version, versions.title, versions.outlet, versions.published_at
           FROM articles JOIN versions
           ON versions.article_id = articles.id AND versions.version = articles.current_version
           WHERE articles.cluster = (SELECT cluster FROM articles WHERE id = ?1) AND articles.id <> ?1
           ORDER BY articles.published_on NULLS LAST, versions.published_at, articles.id LIMIT ?2""",
        (article_id, limit),
    )
    return [Other(*row) for row in rows]


def join_cluster(connection: sqlite3.Connection, article: Article) -> str:
    """Note what a kept article is found by and what it copies, and return the cluster it belongs to from now on."""
    leave_cluster(connection, article.id)
    words = shingles.read(article.text)
    marks = _marks(article.text, words)
    met = _met(connection, article, words, marks)
    number = connection.execute(
        "INSERT INTO copy_texts (article_id, runs) VALUES (?, ?)", (article.id, len(words.runs))
    ).lastrowid
    connection.executemany(
        """INSERT INTO copy_marks (mark, text) SELECT ?1, ?2
           WHERE (SELECT count(*) FROM (SELECT 1 FROM copy_marks WHERE mark = ?1 LIMIT ?3)) < ?3""",
        [(mark, number, CARRIERS_OF_A_MARK) for mark in marks],
    )
    paired = [each.id for each in met if _note_pair(connection, article, words, each)]
    if not paired:
        return article.id
    clusters = _regroup(connection, [article.id, *paired])
    return clusters[article.id] if clusters is not None else _nearest(connection, article.id)


def leave_cluster(connection: sqlite3.Connection, article_id: str) -> None:
    """Forget the text; those that were copies of it are grouped without it, and none keeps its id for a cluster."""
    connection.execute(
        "DELETE FROM copy_marks WHERE text = (SELECT number FROM copy_texts WHERE article_id = ?)", (article_id,)
    )
    connection.execute("DELETE FROM copy_texts WHERE article_id = ?", (article_id,))
    left = [row["other_id"] for row in connection.execute(_PAIRS_OF, (article_id,))]
    connection.execute("DELETE FROM copy_pairs WHERE article_id = ?1 OR other_id = ?1", (article_id,))
    connection.execute(
        """UPDATE articles SET cluster = (SELECT min(id) FROM articles WHERE cluster = ?1 AND id <> ?1)
           WHERE cluster = ?1 AND id <> ?1""",
        (article_id,),
    )
    if left:
        _regroup(connection, left)


class _Met(NamedTuple):
    """A kept article that shares marks with a newcomer: its text, and days between the two, None where not known."""

    id: str
    text: str
    days: int | None


def _marks(text: str, words: Text) -> list[int]:
    if len(words.runs) >= FEWEST_RUNS:
        return shingles.marks(words)
    body = shingles.body_words(text)
    return [shingles.whole_mark(body)] if len(body) >= FEWEST_WORDS else []


def _met(connection: sqlite3.Connection, article: Article, words: Text, marks: list[int]) -> list[_Met]:
    """Kept articles that share so many of these marks that much of one of the two may stand in the other."""
    if not marks:
        return []
    runs = len(words.runs)
    rows = connection.execute(
        f"""WITH met AS (SELECT text, count(*) AS shared FROM copy_marks WHERE mark IN ({",".join(map(str, marks))})
                         GROUP BY text)
            SELECT articles.id, versions.text, abs(julianday(published_on) - julianday(?)) AS days
            FROM (SELECT number, article_id, shared FROM met JOIN copy_texts ON number = met.text
                  WHERE shared >= {MARKS_SHARED} * {MOST_MARKS} * min(runs, {runs}) / max(runs, {runs}, {ALL_MARKED})
                  ORDER BY shared DESC, number LIMIT {CANDIDATES}) AS met
            JOIN articles ON articles.id = met.article_id
            JOIN versions ON versions.article_id = articles.id AND versions.version = articles.current_version
            ORDER BY shared DESC, number""",  # numbers only
        (article.published_on,),
    )
    return [_Met(*row) for row in rows]


def _note_pair(connection: sqlite3.Connection, article: Article, words: Text, other: _Met) -> bool:
    """Keep what the two have in common; says whether that is worth keeping."""
    parts = compare(article.text, words, other.text, other.days)
    if parts is None:
        return False
    connection.executemany(
        "INSERT INTO copy_pairs (article_id, other_id, part, copied) VALUES (?, ?, ?, ?)",
        [(article.id, other.id, *parts[0]), (other.id, article.id, *parts[1])],
    )
    return True


def compare(text: str, words: Text, other: str, days: int | None = None) -> tuple[Part, Part] | None:
    """The part of each text that stands in the other; None where neither is a copy nor has taken the other over.

    `days` are those between the two publications.
    """
    others_words = shingles.read(other)
    if min(len(words.runs), len(others_words.runs)) < FEWEST_RUNS:
        same = shingles.body_words(text) == shingles.body_words(other)
        return (Part(_ALL, True), Part(_ALL, True)) if same else None
    found = shingles.overlap(words, others_words)
    soon = (days or 0) <= DAYS or min(found.held, found.holds) >= NEARLY_ALL
    copied = soon and _is_copy(found, text, other)
    if not copied and not _has_taken(found):
        return None
    return Part(found.part, copied), Part(found.other_part, copied)


_ALL = (1 << SLICES) - 1
_BEGINNING = 0b111


def _is_copy(found: Overlap, text: str, other: str) -> bool:
    """Whether most of one text stands in the other, with its names and figures."""
    if max(found.held, found.holds) < SHARED:
        return False
    # A desk cuts from the end: what is left is the beginning of the longer text.
    longer = found.part if found.held < found.holds else found.other_part
    if min(found.held, found.holds) < LEAST and not longer & _BEGINNING:
        return False
    one, two = shingles.telling(text), shingles.telling(other)
    return _tells_the_same(one, two) if found.held >= found.holds else _tells_the_same(two, one)


def _tells_the_same(copied: Telling, whole: Telling) -> bool:
    """Whether names and figures of what may be a copy stand in the other; one figure may have been put right."""
    missing = copied.figures - whole.figures
    return len(copied.names & whole.names) >= TELLING * len(copied.names) and (
        len(missing) < 2 or len(missing) <= (1 - TELLING) * len(copied.figures)
    )


def _has_taken(found: Overlap) -> bool:
    """Whether one text holds the beginning of the other."""
    taken = (found.held >= TAKEN and found.part & _BEGINNING) or (
        found.holds >= TAKEN and found.other_part & _BEGINNING
    )
    return bool(taken)


def _regroup(connection: sqlite3.Connection, seeds: Iterable[str]) -> Mapping[str, str] | None:
    """Give all around the seeds the cluster that their pairs say; those by article, None where they are too many."""
    pairs = _pairs_around(connection, seeds)
    if pairs is None:
        return None
    clusters = clusters_of(pairs)
    connection.executemany("UPDATE articles SET cluster = ?2 WHERE id = ?1 AND cluster <> ?2", sorted(clusters.items()))
    return clusters


def _nearest(connection: sqlite3.Connection, article_id: str) -> str:
    """The cluster that the most of an article's copies are in, where a story has too many carriers to look at all."""
    row = connection.execute(
        """SELECT articles.cluster FROM copy_pairs JOIN articles ON articles.id = copy_pairs.other_id
           WHERE copy_pairs.article_id = ? AND copied
           GROUP BY articles.cluster ORDER BY count(*) DESC, articles.cluster""",
        (article_id,),
    ).fetchone()
    return row["cluster"] if row else article_id


def _pairs_around(connection: sqlite3.Connection, seeds: Iterable[str]) -> dict[str, dict[str, Part]] | None:
    """The pairs of all that hang together with the seeds by copies; None where they are too many."""
    pairs: dict[str, dict[str, Part]] = {}
    edge = sorted(set(seeds))
    while edge:
        if len(pairs) + len(edge) > WIDEST:
            return None
        for each in edge:
            rows = connection.execute(f"{_PAIRS_OF} LIMIT {WIDEST + 1}", (each,)).fetchall()
            if len(rows) > WIDEST:
                return None
            pairs[each] = {row["other_id"]: Part(row["part"], bool(row["copied"])) for row in rows}
        edge = sorted({its for each in edge for its, part in pairs[each].items() if part.copied} - pairs.keys())
    return pairs


_PAIRS_OF = "SELECT other_id, part, copied FROM copy_pairs WHERE article_id = ? ORDER BY other_id"


def clusters_of(pairs: Pairs) -> dict[str, str]:
    """Article id -> lowest id of its cluster. Articles hang together by copies, but not through a stitched one.

    A text is stitched, as a round-up is, where two others that have nothing in common fill different parts of it. It
    is a copy only of what fills most of it.
    """
    stitched = {each for each, found in pairs.items() if _is_stitched(found, pairs)}

    def joined(one: str, other: str) -> bool:
        return all(
            each not in stitched or pairs[each][its].slices.bit_count() >= MOST * SLICES
            for each, its in ((one, other), (other, one))
        )

    clusters: dict[str, str] = {}
    for start in sorted(pairs):
        edge = [start] if start not in clusters else []
        while edge:
            each = edge.pop()
            clusters[each] = start
            copied = (its for its, part in pairs[each].items() if part.copied)
            edge.extend(its for its in copied if its not in clusters and joined(each, its))
    return clusters


def _is_stitched(found: Mapping[str, Part], pairs: Pairs) -> bool:
    """Whether two of the others, one at least a copy, fill different parts and have nothing in common."""
    by_slices: dict[int, list[str]] = {}
    for each, part in found.items():
        if part.slices != _ALL:
            by_slices.setdefault(part.slices, []).append(each)
    return any(
        one != other and (found[one].copied or found[other].copied) and other not in pairs.get(one, ())
        for some in by_slices
        if some.bit_count() < _ALWAYS_MEET
        for others in by_slices
        if not _meet(some, others)
        for one in by_slices[some]
        for other in by_slices[others]
        if one not in pairs.get(other, ())
    )


_ALWAYS_MEET = SLICES * 5 // 8
"""Two parts of so many slices each have more than a third of either in common."""


def _meet(one: int, other: int) -> bool:
    return (one & other).bit_count() * 3 > min(one.bit_count(), other.bit_count())
