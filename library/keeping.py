"""The way in: an article becomes a version, its passages and their words, in its caller's transaction."""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple

from library import copies, originals, stories, versions
from library.bodies import Body
from library.errors import NotInLibrary
from library.originals import Original
from library.values import Article, EditorsNote, Span

Outcome = Literal["added", "updated", "unchanged", "duplicate", "earlier"]
"""`earlier`: a version that was kept before and is not the current one; it changes nothing until it comes as final."""
Removed = Literal["article", "repeat"]
EDITED = 0.6
"""Part of the words, of the longer text's, that a file which was edited still holds."""


FIELDS = ("title", "text", "url", "outlet", "dateline", "published_at", "updated_at", "section", "language")
"""Columns of a version that are fields of its article, as they are."""


class NewArticle(NamedTuple):
    """An article on its way in: its passages as spans of its text, where it came from, and when (ISO 8601)."""

    article: Article
    passages: Sequence[Span]
    source: str
    ingested_at: str
    final: bool = False
    """Whether the source, read to its end, says nothing else of this article."""
    found_in: Mapping[str, str] = MappingProxyType({})
    """Where each field was found."""
    notes: Sequence[EditorsNote] = ()
    """Corrections and the like, as spans of its text."""
    original: Original | None = None
    """The bytes it was read from."""
    part: int = 0
    """Which article of its original it is."""
    live: bool = False
    """Whether its source is a page that says this now, and nothing else."""
    unnamed: bool = False
    """Whether its id was made of its own words, as its source gives neither id nor address."""


def keep(connection: sqlite3.Connection, new: NewArticle) -> Outcome:
    """Keep an article inside the caller's transaction, with its passages and their words.

    Where the outcome is `earlier`, the article was withdrawn and stands again, or its source holds two versions of
    it: send it again as `final` when the source has ended and gave no other version after this one.
    """
    new = _at_home(connection, new)
    content = versions.content_hash(new.article)
    current = versions.current(connection, new.article.id)
    if current is None:
        repeated = _repeated(connection, new)
        if repeated:
            return repeated
        _insert_version(connection, new, 1, content)
        _make_current(connection, new, 1)
        return "added"
    # A page may leave out when it was changed; what it says now is no older for that.
    undated = new.live and new.article.updated_at is None and current["source"] == new.source
    older = not undated and versions.is_before(
        new.article.updated_at or new.article.published_at, current["changed_at"]
    )
    if versions.version_with(connection, new.article.id, content):
        stands = older or current["content_hash"] == content
        if stands or not versions.is_news(connection, new.article.id, new.source, content):
            return "unchanged"
        if not new.final:
            return "earlier"
    version = current["newest"] + 1
    _insert_version(connection, new, version, content)
    if not older:
        _make_current(connection, new, version)
    return "updated"


def read_again(connection: sqlite3.Connection, new: NewArticle) -> Outcome:
    """Put what a better reader made of a current version's original in its place, inside the caller's transaction.

    Raises NotInLibrary where the article has gone meanwhile.
    """
    current = versions.current(connection, new.article.id)
    if current is None:
        raise NotInLibrary(f"the library holds no article {new.article.id}")
    content = versions.content_hash(new.article)
    # Where the source has said something new meanwhile, that stands.
    if current["content_hash"] == content or current["original"] != (new.original and new.original.id):
        return "unchanged"
    version = current["newest"] + 1
    _insert_version(connection, new, version, content, made_by="reclean")
    _make_current(connection, new, version)
    return "updated"


def move(connection: sqlite3.Connection, article_id: str, new_id: str) -> None:
    """From now on, what comes in under `new_id`, the id of the address it moved to, is this article.

    Nothing is noted for an id under which a repeat came in, which stays one, or of an article that has gone meanwhile.
    """
    own_id = _home(connection, article_id)
    if own_id == new_id or versions.current(connection, new_id) or not versions.current(connection, own_id):
        return
    connection.execute(
        "INSERT INTO moved (id, article_id) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET article_id = ?2",
        (new_id, own_id),
    )


def mark_gone(connection: sqlite3.Connection, article_id: str, since: str | None) -> None:
    """Note since when (ISO 8601) its address answers that there is no such page; None takes the note away."""
    connection.execute(
        "UPDATE articles SET gone_at = CASE WHEN ?1 IS NULL THEN NULL ELSE coalesce(gone_at, ?1) END WHERE id = ?2",
        (since, _home(connection, article_id)),
    )


def _repeated(connection: sqlite3.Connection, new: NewArticle) -> Outcome | None:
    """Whether the same title and text stands under another id, for the same outlet or for none that is known."""
    text = versions.text_hash(new.article)
    # What it repeated may have a newer text by now: the same words that come again are no news.
    if connection.execute(_REPEATED_BEFORE, (new.article.id, text)).fetchone():
        return "unchanged"
    rows = connection.execute(
        """SELECT articles.id, versions.outlet FROM versions JOIN articles
           ON articles.id = versions.article_id AND articles.current_version = versions.version
           WHERE text_hash = ? ORDER BY articles.id""",
        (text,),
    ).fetchall()
    own = (new.article.outlet or "").casefold()
    for row in rows:
        theirs = (row["outlet"] or "").casefold()
        if not own or not theirs or own == theirs:
            return _keep_repeat(connection, new, row["id"])
    return None


_REPEATED_BEFORE = """SELECT 1 FROM repeats JOIN versions ON versions.article_id = repeats.article_id
                      WHERE repeats.id = ? AND text_hash = ?"""


def remove(connection: sqlite3.Connection, article_id: str) -> Removed:
    """Remove an article with all its versions; of a repeat only its id, the kept article stays. Says which it was.

    Every source will be read again, and any that holds the article brings it back. Raises NotInLibrary.
    """
    # A source may hold the article although another was the first to give it, so none counts as read. The rows
    # stay: they tell a source that is read again from a new one.
    connection.execute("UPDATE journal SET digest = ''")
    connection.execute(
        "UPDATE followed_pages SET etag = NULL, last_modified = NULL, digest = NULL WHERE status = 'listing'"
    )
    if connection.execute("DELETE FROM repeats WHERE id = ?", (article_id,)).rowcount:
        return "repeat"
    article_id = _home(connection, article_id)
    if versions.current(connection, article_id) is None:
        raise NotInLibrary(f"the library holds no article {article_id}")
    _drop_passages(connection, article_id)
    copies.leave_cluster(connection, article_id)
    stories.leave_story(connection, article_id)
    connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
    return "article"


def _at_home(connection: sqlite3.Connection, new: NewArticle) -> NewArticle:
    """The article under the id that it is kept under, where it moved there or its file was edited."""
    home = _home(connection, new.article.id)
    if new.unnamed and versions.current(connection, home) is None:
        home = _before_the_edit(connection, new) or home
        move(connection, home, new.article.id)
    return new if home == new.article.id else new._replace(article=new.article.model_copy(update={"id": home}))


def _before_the_edit(connection: sqlite3.Connection, new: NewArticle) -> str | None:
    """The id of the article that the same source gave under the same headline and day, with most of the same words."""
    rows = connection.execute(
        """SELECT articles.id, versions.text, versions.published_at FROM versions JOIN articles
           ON articles.id = versions.article_id AND articles.current_version = versions.version
           WHERE versions.source = ? AND versions.title = ? AND versions.url IS NULL ORDER BY articles.id LIMIT 20""",
        (new.source, new.article.title),
    )
    words = Counter(new.article.text.split())
    for row in rows:
        if row["published_at"] is None or (row["published_at"][:10] == new.article.published_on):
            theirs = Counter(row["text"].split())
            if (words & theirs).total() >= EDITED * max(words.total(), theirs.total()):
                return row["id"]
    return None


def _home(connection: sqlite3.Connection, article_id: str) -> str:
    """The id of the article that moved to this one; the id itself where none did."""
    row = connection.execute("SELECT article_id FROM moved WHERE id = ?", (article_id,)).fetchone()
    return row["article_id"] if row else article_id


def _keep_repeat(connection: sqlite3.Connection, new: NewArticle, article_id: str) -> Outcome:
    known = connection.execute("SELECT article_id FROM repeats WHERE id = ?", (new.article.id,)).fetchone()
    if known is not None and known["article_id"] == article_id:
        return "unchanged"
    connection.execute(
        "INSERT INTO repeats (id, article_id, source, url, outlet, ingested_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        " ON CONFLICT (id) DO UPDATE SET article_id = ?2, source = ?3, url = ?4, outlet = ?5, ingested_at = ?6",
        (new.article.id, article_id, new.source, new.article.url, new.article.outlet, new.ingested_at),
    )
    return "duplicate"


def _insert_version(
    connection: sqlite3.Connection,
    new: NewArticle,
    version: int,
    content_hash: str,
    made_by: Literal["source", "reclean"] = "source",
) -> None:
    article = new.article
    # An id that came in as a repeat and now has a text of its own is an article of its own.
    connection.execute("DELETE FROM repeats WHERE id = ?", (article.id,))
    connection.execute(
        "INSERT INTO articles (id, current_version, cluster) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
        (article.id, version, article.id),
    )
    columns = {
        **article.model_dump(include=set(FIELDS)),
        "article_id": article.id,
        "version": version,
        "authors": json.dumps(article.authors, ensure_ascii=False),
        "content_hash": content_hash,
        "text_hash": versions.text_hash(article),
        "ingested_at": new.ingested_at,
        "source": new.source,
        "original": new.original and originals.keep(connection, new.original),
        "part": new.part,
        "made_by": made_by,
        "found_in": json.dumps(dict(new.found_in), ensure_ascii=False),
        "notes": json.dumps([note.model_dump() for note in new.notes], ensure_ascii=False),
    }
    connection.execute(
        f"INSERT INTO versions ({','.join(columns)}) VALUES ({','.join('?' * len(columns))})",
        tuple(columns.values()),
    )


def _make_current(connection: sqlite3.Connection, new: NewArticle, version: int) -> None:
    article = new.article
    _drop_passages(connection, article.id)
    cluster = copies.join_cluster(connection, article)
    connection.execute(
        "UPDATE articles SET current_version = ?, cluster = ?, published_on = ?, outlet_folded = ? WHERE id = ?",
        (version, cluster, article.published_on, article.outlet and article.outlet.casefold(), article.id),
    )
    stories.join_story(connection, article)
    connection.executemany(
        'INSERT INTO passages (article_id, version, start, "end", vector_key) VALUES (?, ?, ?, ?, ?)',
        [
            (article.id, version, *span, Body(article.title, article.published_on, span.of(article.text)).key)
            for span in new.passages
        ],
    )
    connection.execute(
        "INSERT INTO passage_words (rowid, title, body) SELECT id, title, body FROM passage_texts WHERE id IN"
        " (SELECT id FROM passages WHERE article_id = ? AND version = ?)",
        (article.id, version),
    )


def _drop_passages(connection: sqlite3.Connection, article_id: str) -> None:
    connection.execute(
        "INSERT INTO passage_words (passage_words, rowid, title, body) SELECT 'delete', id, title, body"
        " FROM passage_texts WHERE id IN (SELECT id FROM passages WHERE article_id = ?)",
        (article_id,),
    )
    connection.execute("DELETE FROM passages WHERE article_id = ?", (article_id,))
