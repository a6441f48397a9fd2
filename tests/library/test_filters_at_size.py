"""Filters, words and counts as a library grows: the same answers by whichever way, by indexes, from many threads."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from eval.bench.synthetic import DAYS, Invented, Loader, Size, outlet_of
from ingest.pipeline import Ingest
from library import passages as passages_module
from library import vector_search
from library.chroma import ChromaVectors
from library.embedders.minilm import MiniLMEmbedder
from library.filters import where
from library.keeping import NewArticle
from library.library import VECTORS_FOLDER, Library
from library.values import Article, Filters, Span

PASSAGES = 1600
INVENTED = Invented(words=20_000, base=120)
NONE = Filters()
RECENT = Filters(after=date(2026, 6, 1))
OUTLET = Filters(outlets=("outlet 0",))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, embedder: MiniLMEmbedder) -> Iterator[Library]:
    """200 invented articles; loaded in two halves, as after a kill."""
    home = tmp_path_factory.mktemp("large")
    loading = Loader(home, Size(PASSAGES), INVENTED).load()
    next(loading)
    loading.close()
    said = list(Loader(home, Size(PASSAGES), INVENTED).load())
    assert said[-1] == "1,600 of 1,600 passages' sentences"
    library = Library(home, ChromaVectors(home / VECTORS_FOLDER), embedder)
    yield library
    library.close()


def exact(library: Library, vector: np.ndarray, filters: Filters) -> list[int]:
    """Rows under the filters, the nearest first, by whole vectors one by one."""
    condition, parameters = where(filters)
    rows = library._database.connection.execute(
        f"SELECT passages.id, vector_key FROM passages JOIN articles ON articles.id = article_id WHERE {condition}",
        parameters,
    ).fetchall()
    vectors = dict(library._vectors.read([row["vector_key"] for row in rows]))
    return sorted((row["id"] for row in rows), key=lambda row: -float(vectors[key_of(library, row)] @ vector))


def key_of(library: Library, row: int) -> str:
    return library.passages.keys_of([row])[row]


def asked(number: int) -> np.ndarray:
    return INVENTED.vectors(range(number, number + 1))[0]


def test_a_loaded_library_has_no_problems(large: Library) -> None:
    found = large.diagnose()
    assert (found.articles, found.passages, found.vectors, found.problems) == (200, PASSAGES, PASSAGES, ())


@pytest.mark.parametrize("filters", [RECENT, OUTLET])
def test_filtered_neighbours_are_the_nearest_of_those_that_are_left(large: Library, filters: Filters) -> None:
    for number in (3, 70, 151):
        found = large.by_vector(asked(number), filters, 30)
        best = exact(large, asked(number), filters)
        assert [each.row for each in found[:10]] == best[:10]
        assert len({each.row for each in found} & set(best[:30])) >= 28
        assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_every_way_finds_the_same(large: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = [each.row for each in large.by_vector(asked(9), RECENT, 10)]
    monkeypatch.setattr(vector_search, "MANY", 0)
    whole = [each.row for each in large.by_vector(asked(9), RECENT, 10)]
    monkeypatch.setattr(vector_search, "FEW", 0)
    more = [each.row for each in large.by_vector(asked(9), RECENT, 10)]
    assert narrow == whole == more


def test_an_older_library_is_searched_and_narrowed_by_the_next_run(large: Library) -> None:
    before = [each.row for each in large.by_vector(asked(5), OUTLET, 10)]
    with large._database.writing() as connection:
        connection.execute("UPDATE passages SET narrow = NULL")
    assert large.passages.narrow(OUTLET) is None
    assert [each.row for each in large.by_vector(asked(5), OUTLET, 10)] == before
    assert large.embed_pending() == 0
    rows, packed = large.passages.narrow(OUTLET) or ([], b"")
    assert len(packed) == 96 * len(rows) > 0
    assert [each.row for each in large.by_vector(asked(5), OUTLET, 10)] == before


def test_what_waits_for_its_vector_does_not_slow_the_others(small: Library) -> None:
    with small._database.writing() as connection:
        connection.execute("UPDATE passages SET narrow = NULL WHERE article_id = 'rain'")
        connection.execute("DELETE FROM vectors WHERE key IN (SELECT vector_key FROM passages WHERE narrow IS NULL)")
    rows, _ = small.passages.narrow(Filters(outlets=("Wickham Courier",))) or ([], b"")
    assert {passage.article_id for passage in small.passages.read(rows).values()} == {"bridge"}


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        (where(RECENT)[0], "articles_by_day"),
        (where(OUTLET)[0], "articles_by_outlet"),
        (where(Filters(after=date(2026, 1, 1), outlets=("Outlet 1",)))[0], "articles_by_"),
        ("articles.cluster = ?", "articles_by_cluster"),
    ],
)
def test_filters_are_read_from_indexes(large: Library, condition: str, index: str) -> None:
    plan = [
        row["detail"]
        for row in large._database.connection.execute(
            "EXPLAIN QUERY PLAN SELECT passages.id FROM articles JOIN passages ON passages.article_id = articles.id"
            f" WHERE {condition}",
            ["x"] * condition.count("?"),
        )
    ]
    assert plan[0].startswith("SEARCH articles USING")
    assert index in plan[0]
    assert plan[1].startswith("SEARCH passages USING")
    assert not [step for step in plan if step.startswith("SCAN")]


def test_the_day_and_the_outlet_of_a_synthetic_article_leave_a_tenth(large: Library) -> None:
    assert DAYS == 1000
    assert large.passages.count(OUTLET) == 8 * sum(outlet_of(article) == "Outlet 0" for article in range(200))
    assert PASSAGES * 0.05 < large.passages.count(OUTLET) < PASSAGES * 0.2


def by_words(library: Library, terms: list[str], filters: Filters = NONE) -> list[int]:
    return [each.row for each in library.by_words(terms, filters, 10)]


def rare_and_common(library: Library, article: int) -> tuple[str, list[str]]:
    words = sorted(set(INVENTED.passages(article)[0].lower().rstrip(".").split()), key=library.passages.holding)
    return words[0], words[-4:]


def test_frequent_words_only_add_where_there_are_too_many(large: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    rare, common = rare_and_common(large, 40)
    every = by_words(large, [rare, *common])
    monkeypatch.setattr(passages_module, "SCORED", 150)
    held = large.passages.holding(rare)
    assert held < 150
    found = by_words(large, [rare, *common])
    assert len(found) == min(10, held)
    assert set(found) == set(by_words(large, [rare])[:10]) or held > 10
    assert found[0] == every[0]
    monkeypatch.setattr(passages_module, "COUNTED", 150)
    assert by_words(large, [rare, *common]) == by_words(large, [rare])


def test_nothing_but_frequent_words_are_looked_for_all_the_same(
    large: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, common = rare_and_common(large, 41)
    monkeypatch.setattr(passages_module, "SCORED", 150)
    monkeypatch.setattr(passages_module, "COUNTED", 0)
    rarest = min((large.passages.holding(word), word) for word in common)[1]
    assert large.passages.holding(rarest) > 150
    assert by_words(large, common) == by_words(large, [rarest])
    assert by_words(large, ["zzzzqq", "qqqqzz"]) == []
    assert by_words(large, ['"', "OR", "NEAR(", *common], OUTLET)


def test_counts_follow_what_comes_and_goes(library: Library) -> None:
    def keep(name: str, text: str, outlet: str) -> None:
        article = Article(id=name, title=name, text=text, outlet=outlet, published_at="2026-03-04")
        library.keep([NewArticle(article, [Span(0, len(text))], "test", "2026-03-05", final=True)])

    def counts() -> tuple[int, int, int, int]:
        coverage = library.coverage(Filters(outlets=("A",)))
        words = library.passages.holding("harbour")
        return library.passages.count(Filters()), coverage.articles_searched, coverage.passages, words

    assert counts() == (0, 0, 0, 0)
    keep("one", "The harbour froze over.", "A")
    assert counts() == (1, 1, 1, 1)
    keep("two", "A second harbour opened.", "B")
    assert counts() == (2, 1, 1, 2)
    keep("two", "A second port opened.", "A")
    assert counts() == (2, 2, 2, 1)
    library.remove("one")
    assert counts() == (1, 1, 1, 0)


def test_many_threads_are_answered_as_one_is(large: Library, open_library: Callable[[Path], Library]) -> None:
    other = open_library(large.home)

    def search(number: int) -> tuple[list[int], list[int], int]:
        library = large if number % 2 else other
        filters = (Filters(), RECENT, OUTLET)[number % 3]
        near = [each.row for each in library.by_vector(asked(number % 20), filters, 10)]
        words = by_words(library, INVENTED.title(number % 20).split(), filters)
        return near, words, library.coverage(filters).passages

    alone = [search(number) for number in range(48)]
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(search, range(48))) == alone


def test_what_comes_later_is_found_under_a_filter_that_was_used_before(small: Library) -> None:
    courier, vector = Filters(outlets=("Wickham Courier",)), small.question_vector("Who tunes the organ?")
    before = {each.row for each in small.by_vector(vector, courier, 10)}
    row = {"id": "organ", "title": "Organ", "text": "Jonna Eck tunes the organ.", "outlet": "Wickham Courier"}
    Ingest(small, vectors="later").rows([row], "rows")
    assert {each.row for each in small.by_vector(vector, courier, 10)} == before
    small.embed_pending()
    found = [each.row for each in small.by_vector(vector, courier, 10)]
    assert {passage.article_id for passage in small.passages.read(found[:1]).values()} == {"organ"}
    small.remove("organ")
    assert {each.row for each in small.by_vector(vector, courier, 10)} == before
