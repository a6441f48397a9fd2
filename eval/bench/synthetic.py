"""Libraries of any size for benches: invented text with the statistics of news, synthetic vectors, loaded in bulk.

Words follow the curve of Zipf and Mandelbrot: the samples' own words in the order of their counts, and behind them
invented ones. Every article has words of its own that it comes back to, as an article has names. Vectors are mixtures
of those of the samples' sentences: an article's lie near each other, and near what is asked.

What is loaded is what a search reads: articles, passages, words and vectors. Copies and stories are left out.
"""

import json
from collections import Counter
from collections.abc import Generator, Iterator
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from eval.bench.articles import pool
from library.bodies import Body
from library.chroma import ChromaVectors
from library.database import Database
from library.embedders.minilm import MiniLMEmbedder
from library.library import DATABASE_FILE, VECTORS_FOLDER
from library.sentence_vectors import SentenceVectors, packed
from library.sentences import sentences

GENERATOR = 1
"""New when other libraries come out: those that were made before are not used any more."""
PASSAGES_EACH = 8
"""Passages of an article."""
SENTENCES_EACH = 8
"""Sentences of a passage."""
BLOCK = 500
"""Articles made, and committed, at a time."""
WORDS = 300_000
OWN_WORDS = 14
OWN_SHARE = 0.14
NUMBERS_SHARE = 0.02
DAYS = 1000
FIRST_DAY = date(2024, 1, 1)
OUTLETS = 40
BASE_VECTORS = 1200
_ONSETS = "b br c ch d dr f g gr h j k kl l m n p pr r s sh st t tr v w z".split()
_VOWELS = "a e i o u ai ea ou".split()
_CODAS = ["", "", "n", "r", "l", "s", "m", "th", "nd", "rk"]


class Size(NamedTuple):
    """How large a library is to be."""

    passages: int

    @property
    def articles(self) -> int:
        return self.passages // PASSAGES_EACH

    @property
    def folder(self) -> str:
        return f"library-{GENERATOR}-{self.passages}"


class Invented:
    """Words, texts and vectors, the same for the same number.

    There are `words` different words, and vectors are mixed from `base` real ones.
    """

    def __init__(self, words: int = WORDS, base: int = BASE_VECTORS) -> None:
        self._words = words
        self._base = base

    @property
    def words(self) -> np.ndarray:
        """All words, the most frequent first: (n,) of str."""
        return _words(self._words)

    @property
    def base(self) -> np.ndarray:
        """Vectors of real sentences: (n, 384) float32."""
        return _base(self._base)

    @cached_property
    def _cumulated(self) -> np.ndarray:
        shares = 1.0 / (np.arange(len(self.words)) + 2.7) ** 1.07
        return np.cumsum(shares / shares.sum())

    def drawn(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """Word numbers by frequency: (count,)."""
        return np.minimum(np.searchsorted(self._cumulated, rng.random(count)), len(self.words) - 1)

    def own_words(self, article: int) -> np.ndarray:
        """Numbers of the words that an article comes back to: none of the most frequent."""
        rng = np.random.default_rng((3, article))
        # Spread evenly over the logarithm of the rank: names are rare and less rare.
        return np.exp(rng.uniform(np.log(300), np.log(len(self.words) - 1), OWN_WORDS)).astype(np.int64)

    def passages(self, article: int) -> list[str]:
        """The texts of an article's passages."""
        rng = np.random.default_rng((5, article))
        lengths = rng.integers(10, 31, PASSAGES_EACH * SENTENCES_EACH)
        total = int(lengths.sum())
        numbers = self.drawn(rng, total)
        own = rng.random(total) < OWN_SHARE
        numbers[own] = rng.choice(self.own_words(article), int(own.sum()))
        words = self.words[numbers]
        figures = np.flatnonzero(rng.random(total) < NUMBERS_SHARE)
        words[figures] = [str(figure) for figure in rng.integers(1, 3000, len(figures))]
        ends = np.cumsum(lengths)
        sentences: list[str] = []
        for end, length in zip(ends.tolist(), lengths.tolist(), strict=True):
            sentence = " ".join(words[end - length : end].tolist())
            sentences.append(f"{sentence[:1].upper()}{sentence[1:]}.")
        return [" ".join(sentences[at : at + SENTENCES_EACH]) for at in range(0, len(sentences), SENTENCES_EACH)]

    def title(self, article: int) -> str:
        """Its headline: some of its own words, so that no two are the same."""
        return " ".join(self.words[self.own_words(article)[:6]].tolist()).capitalize()

    def vectors(self, articles: range) -> np.ndarray:
        """Unit vectors of these articles' passages: (articles * PASSAGES_EACH, 384) float32."""
        rng = np.random.default_rng((7, articles.start))
        topic = self._mixed(rng, len(articles), 3)
        each = 0.75 * np.repeat(topic, PASSAGES_EACH, axis=0)
        each += 0.5 * self._mixed(rng, len(each), 2)
        return unit(each)

    def sentences(self, articles: range, embedder: MiniLMEmbedder) -> Iterator[bytes]:
        """What is kept of the sentences of these articles' passages; each lies near its passage."""
        rng = np.random.default_rng((9, articles.start))
        whole = self.vectors(articles)
        for at, article in enumerate(articles):
            for number, text in enumerate(self.passages(article)):
                spans = sentences(text)
                own = whole[at * PASSAGES_EACH + number]
                each = unit(0.7 * own + 0.7 * self._mixed(rng, len(spans), 2))
                yield packed(spans, embedder.narrow(np.stack([own, *each])))

    def _mixed(self, rng: np.random.Generator, count: int, parts: int) -> np.ndarray:
        chosen = self.base[rng.integers(len(self.base), size=(count, parts))]
        return unit(np.einsum("npd,np->nd", chosen, rng.random((count, parts)).astype(np.float32)))


@cache
def _words(count: int) -> np.ndarray:
    counts = Counter(word for sentence in pool() for word in sentence.split() if word.isalpha())
    real = [word for word, _ in counts.most_common()]
    rng = np.random.default_rng(11)
    made: dict[str, None] = dict.fromkeys(real)
    while len(made) < count:
        syllables = 2 + int(rng.integers(3))
        word = "".join(
            _ONSETS[rng.integers(len(_ONSETS))] + _VOWELS[rng.integers(len(_VOWELS))] for _ in range(syllables)
        )
        word += _CODAS[rng.integers(len(_CODAS))]
        made[word.capitalize() if rng.random() < 0.5 else word] = None
    return np.array(list(made), dtype=object)


@cache
def _base(most: int) -> np.ndarray:
    sentences = pool()
    step = max(1, len(sentences) // most)
    return MiniLMEmbedder().embed_passages(sentences[::step][:most])


def unit(vectors: np.ndarray) -> np.ndarray:
    """Each row brought to length 1, in float32."""
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


class Loader:
    """Fills a library in `home`; killed and run again, it goes on where it stopped."""

    def __init__(self, home: Path, size: Size, invented: Invented | None = None) -> None:
        self._size = size
        self._invented = invented or Invented()
        self._database = Database(home / DATABASE_FILE)
        self._index = ChromaVectors(home / VECTORS_FOLDER)
        self._embedder = MiniLMEmbedder()
        self._sentences = SentenceVectors(self._database, self._embedder)

    def load(self) -> Generator[str]:
        """Load what is missing, telling how far it is."""
        self._database.connection.execute("PRAGMA synchronous = OFF")
        self._index.open_for(self._embedder.identity)
        for block in self._blocks("articles"):
            with self._database.writing() as connection:
                for article in block:
                    self._keep(connection, article)
                _note(connection, "articles", block.stop)
            yield f"{block.stop:,} of {self._size.articles:,} articles"
        for block in self._blocks("vectors"):
            vectors = self._invented.vectors(block)
            keys = self._keys(block)
            narrow = self._sentences.narrowed(vectors) or []
            with self._database.writing() as connection:
                self._index.put(keys, vectors)
                connection.executemany(
                    "UPDATE passages SET narrow = ? WHERE vector_key = ?", zip(narrow, keys, strict=True)
                )
                connection.executemany("INSERT OR IGNORE INTO vectors (key) VALUES (?)", [(key,) for key in keys])
                _note(connection, "vectors", block.stop)
            yield f"{block.stop * PASSAGES_EACH:,} of {self._size.passages:,} vectors"
        for block in self._blocks("sentences"):
            with self._database.writing() as connection:
                self._sentences.keep(
                    connection,
                    dict(zip(self._keys(block), self._invented.sentences(block, self._embedder), strict=True)),
                )
                _note(connection, "sentences", block.stop)
            yield f"{block.stop * PASSAGES_EACH:,} of {self._size.passages:,} passages' sentences"
        self._index.close()
        self._database.close()

    def _blocks(self, what: str) -> Iterator[range]:
        row = self._database.connection.execute("SELECT value FROM meta WHERE key = ?", (f"bench {what}",)).fetchone()
        for at in range(int(row["value"]) if row else 0, self._size.articles, BLOCK):
            yield range(at, min(at + BLOCK, self._size.articles))

    def _keys(self, articles: range) -> list[str]:
        rows = self._database.connection.execute(
            "SELECT vector_key FROM passages WHERE id > ? AND id <= ? ORDER BY id",
            (articles.start * PASSAGES_EACH, articles.stop * PASSAGES_EACH),
        )
        return [row["vector_key"] for row in rows]

    def _keep(self, connection: Any, article: int) -> None:
        passages, title = self._invented.passages(article), self._invented.title(article)
        text = "\n\n".join(passages)
        day = (FIRST_DAY + timedelta(days=article * 7919 % DAYS)).isoformat()
        outlet, name = outlet_of(article), f"bench-{article}"
        connection.execute(
            "INSERT INTO articles (id, current_version, cluster, published_on, outlet_folded, story)"
            " VALUES (?, 1, ?, ?, ?, ?)",
            (name, name, day, outlet.casefold(), name),
        )
        connection.execute(
            "INSERT INTO versions (article_id, version, title, text, outlet, authors, published_at, content_hash,"
            " text_hash, ingested_at, source) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, 'bench')",
            (name, title, text, outlet, json.dumps([]), day, name, name, day),
        )
        start = 0
        for number, passage in enumerate(passages):
            row = article * PASSAGES_EACH + number + 1
            connection.execute(
                'INSERT INTO passages (id, article_id, version, start, "end", vector_key) VALUES (?, ?, 1, ?, ?, ?)',
                (row, name, start, start + len(passage), Body(title, day, passage).key),
            )
            connection.execute("INSERT INTO passage_words (rowid, title, body) VALUES (?, ?, ?)", (row, title, passage))
            start += len(passage) + 2


def outlet_of(article: int) -> str:
    """Its outlet: a tenth of all articles are of the first, the others are spread evenly."""
    drawn = article * 104729 % 1000
    return "Outlet 0" if drawn < 100 else f"Outlet {1 + drawn % (OUTLETS - 1)}"


def _note(connection: Any, what: str, done: int) -> None:
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
        (f"bench {what}", str(done)),
    )
