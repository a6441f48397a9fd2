"""Copies of one story: a wire report that several outlets carry, with small cuts and headlines of their own.

Word shingles, MinHash and banding find candidates in one indexed look-up; the candidates' own texts decide.
"""

import re
import sqlite3

SHINGLE_WORDS = 5
FEWEST_SHINGLES = 30
"""Below this a text is too short to tell a copy from a coincidence."""
PERMUTATIONS = 126
ROWS = 3
"""Rows of a band: 42 bands of 3 meet with probability .996 at a resemblance of .5, .68 at .3."""
SHARED = 0.6
"""Part of the shorter text's shingles that the longer one must hold."""

_WORD = re.compile(r"\w+")


def shingles(text: str) -> frozenset[str]:
    """Runs of five words, lower case, punctuation aside."""
    words = _WORD.findall(text.lower())
    return frozenset(" ".join(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1))


def bands(text: str) -> tuple[int, ...]:
    """One signed 64-bit hash a band, () for a text too short to have copies."""
    own = shingles(text)
    if len(own) < FEWEST_SHINGLES:
        return ()
    from rensa import RMinHash  # pyright: ignore[reportAttributeAccessIssue] - a compiled module without stubs

    minhash = RMinHash(num_perm=PERMUTATIONS, seed=1)
    minhash.update(sorted(own))
    values = minhash.digest()
    return tuple(_signed(values[at : at + ROWS]) for at in range(0, PERMUTATIONS, ROWS))


def _signed(values: list[int]) -> int:
    mixed = 1469598103934665603  # FNV-1a over the rows' 64-bit words
    for value in values:
        mixed = ((mixed ^ value) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
    return mixed - (1 << 64) if mixed >= 1 << 63 else mixed


def share(one: frozenset[str], other: frozenset[str]) -> float:
    """Part of the smaller set that stands in the larger; 0 where either is too small to tell."""
    fewest = min(len(one), len(other))
    return len(one & other) / fewest if fewest >= FEWEST_SHINGLES else 0.0


def join_cluster(connection: sqlite3.Connection, article_id: str, text: str) -> str:
    """Note what this text may be found a copy by, and return the cluster it belongs to from now on."""
    leave_cluster(connection, article_id)
    hashes = bands(text)
    _keep_bands(connection, article_id, hashes)
    return _find_cluster(connection, article_id, text, hashes)


def leave_cluster(connection: sqlite3.Connection, article_id: str) -> None:
    """Where a cluster bears this article's id, give it that of another member: the id goes with the article."""
    others = connection.execute("SELECT min(id) FROM articles WHERE cluster = ?1 AND id <> ?1", (article_id,))
    heir = others.fetchone()[0]
    if heir is not None:
        connection.execute("UPDATE articles SET cluster = ?2 WHERE cluster = ?1 AND id <> ?1", (article_id, heir))


def _find_cluster(connection: sqlite3.Connection, article_id: str, text: str, hashes: tuple[int, ...]) -> str:
    """The cluster of the kept article that this text copies most of, or its own id where it copies none."""
    candidates = _candidates(connection, article_id, hashes)
    if not candidates:
        return article_id
    own = shingles(text)
    shared, cluster = max((share(own, shingles(row["text"])), str(row["cluster"])) for row in candidates)
    return cluster if shared >= SHARED else article_id


def _candidates(connection: sqlite3.Connection, article_id: str, hashes: tuple[int, ...]) -> list[sqlite3.Row]:
    if not hashes:
        return []
    pairs = ",".join(f"({band}, {value})" for band, value in enumerate(hashes))
    return connection.execute(
        f"""
        WITH mine (band, hash) AS (VALUES {pairs}),
        met AS (SELECT article_id, count(*) AS bands FROM copy_bands JOIN mine USING (band, hash)
                WHERE article_id <> ? GROUP BY article_id ORDER BY bands DESC, article_id LIMIT 20)
        SELECT articles.cluster, versions.text FROM met
        JOIN articles ON articles.id = met.article_id
        JOIN versions ON versions.article_id = articles.id AND versions.version = articles.current_version
        """,  # integers only
        (article_id,),
    ).fetchall()


def _keep_bands(connection: sqlite3.Connection, article_id: str, hashes: tuple[int, ...]) -> None:
    """Replace the article's bands."""
    connection.execute("DELETE FROM copy_bands WHERE article_id = ?", (article_id,))
    connection.executemany(
        "INSERT INTO copy_bands (band, hash, article_id) VALUES (?, ?, ?)",
        [(band, value, article_id) for band, value in enumerate(hashes)],
    )
