"""Ingest as a whole: reruns, failures, identities, and kills at any moment."""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.identity import article_id, canonical_url
from ingest.pipeline import Ingest
from ingest.sources import name_of
from ingest.values import Draft, Progress
from library.library import DATABASE_FILE, Library
from library.values import Filters
from tests.desk import ROWS, SAMPLES

Open = Callable[[Path], Library]

CONTENT = {
    "versions": "SELECT article_id, version, title, text, outlet, published_at, content_hash FROM versions",
    "articles": "SELECT * FROM articles",
    "passages": 'SELECT article_id, version, start, "end", vector_key FROM passages',
    "vectors": "SELECT key FROM vectors",
    "marks": "SELECT mark, article_id FROM copy_marks JOIN copy_texts ON number = text",
    "pairs": "SELECT * FROM copy_pairs",
    "repeats": "SELECT id, article_id FROM repeats",
    "words": "SELECT term, doc, cnt FROM words_in_all",
}


def content(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """What a library holds, times of ingest and row numbers aside."""
    connection = sqlite3.connect(home / DATABASE_FILE)
    connection.execute("CREATE VIRTUAL TABLE temp.words_in_all USING fts5vocab(main, passage_words, row)")
    found = {name: sorted(connection.execute(query).fetchall(), key=repr) for name, query in CONTENT.items()}
    connection.close()
    return found


def test_samples_go_in_and_a_rerun_changes_nothing(library: Library) -> None:
    first = Ingest(library).files([str(SAMPLES)])
    assert (first.articles.added, first.articles.updated, first.articles.failed) == (35, 1, 0)
    assert first.passages == library.diagnose().vectors
    before = content(library.home)
    second = Ingest(library).files([str(SAMPLES)])
    assert second.articles.unchanged == 36
    assert (second.articles.added, second.articles.updated, second.passages) == (0, 0, 0)
    assert content(library.home) == before
    assert library.diagnose().problems == ()


def test_a_bad_line_stops_nothing_else_and_is_reported_each_time(library: Library, tmp_path: Path) -> None:
    lines = [json.dumps(ROWS[0]), "{not json", json.dumps(ROWS[1]), json.dumps({"title": "no text"})]
    file = tmp_path / "mixed.jsonl"
    file.write_text("\n".join(lines))
    for expected in ("added", "unchanged"):
        report = Ingest(library).files([str(file), str(tmp_path / "missing.txt")])
        assert getattr(report.articles, expected) == 2
        assert report.articles.failed == 3
        assert [Path(failure.source).name for failure in report.failures if ".jsonl" in failure.source] == [
            "mixed.jsonl:2",
            "mixed.jsonl:4",
        ]


def test_a_mended_file_is_read_again(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps(ROWS[0]))
    Ingest(library).files([str(file)])
    file.write_text(json.dumps({**ROWS[0], "text": "Another text."}))
    assert Ingest(library).files([str(file)]).articles.updated == 1


def test_a_removed_article_comes_back_when_its_file_is_read_again(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps(ROWS[0]))
    Ingest(library).files([str(file)])
    library.remove("bridge")
    assert Ingest(library).files([str(file)]).articles.added == 1


def test_a_removed_article_comes_back_from_any_file_that_holds_it(library: Library, tmp_path: Path) -> None:
    for name in ("one.jsonl", "two.jsonl"):
        (tmp_path / name).write_text(json.dumps(ROWS[0]))
        Ingest(library).files([str(tmp_path / name)])
    library.remove("bridge")
    assert Ingest(library).files([str(tmp_path / "two.jsonl")]).articles.added == 1


def test_after_a_removal_files_that_are_read_again_bring_no_withdrawn_text_back(
    library: Library, tmp_path: Path
) -> None:
    for name, text in (("1", "He resigned."), ("2", "He resigned."), ("3", "He did not resign.")):
        row = {"id": "r", "title": "Bell", "text": text}
        (tmp_path / f"{name}.jsonl").write_text("\n".join(json.dumps(each) for each in (row, ROWS[0])))
    Ingest(library).files([str(tmp_path)])
    library.remove("bridge")
    again = Ingest(library).files([str(tmp_path)]).articles
    assert (again.added, again.updated, again.unchanged) == (1, 0, 5)
    assert library.articles.read("r").text == "He did not resign."


def test_a_file_put_back_as_it_was_counts_again(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "one.jsonl"
    for text in ("He resigned.", "He did not resign.", "He resigned."):
        file.write_text(json.dumps({"id": "r", "title": "Bell", "text": text}))
        report = Ingest(library).files([str(file)])
    assert report.articles.updated == 1  # pyright: ignore[reportPossiblyUnboundVariable]
    assert library.articles.read("r").text == "He resigned."


def test_a_file_name_that_is_no_utf_8_stops_nothing(library: Library, tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/caf\xe9"
    os.mkdir(folder)  # noqa: PTH102 - bytes, as the system keeps them
    for name in (b"/b\xe9.jsonl", b"/c.jsonl"):
        with open(folder + name, "w") as file:  # noqa: PTH123
            file.write("{not json\n" + json.dumps(ROWS[len(name) % 2]))
    told: list[Progress] = []
    missing = os.fsdecode(os.fsencode(tmp_path) + b"/gone\xe9.\xe9")
    report = Ingest(library, told.append).files([os.fsdecode(folder), missing])
    assert (report.articles.added, report.articles.failed) == (2, 3)
    assert "b\\xe9.jsonl" in report.model_dump_json().replace("\\\\", "\\")
    assert library.articles.read("bakery").source == str(tmp_path.resolve() / "caf\\xe9" / "b\\xe9.jsonl")
    assert all(each.detail.isprintable() for each in told)


def test_names_of_paths_can_always_be_printed() -> None:
    assert [name_of(each) for each in ("café", "caf\udce9", "\ud800")] == ["café", "caf\\xe9", "\\ud800"]


def test_progress_is_told_and_unknown_keys_are_counted(library: Library) -> None:
    told: list[Progress] = []
    report = Ingest(library, told.append).rows([{**row, "mood": "grim"} for row in ROWS], "rows")
    assert report.ignored_keys == {"mood": 3}
    assert told[-1] == Progress("embedding", 3, 3)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.courier.example/a/?utm_source=x&id=3", "http://courier.example/a?id=3#top"),
        ("https://courier.example/a/", "https://courier.example/a"),
    ],
)
def test_addresses_of_the_same_page_are_the_same_article(one: str, other: str) -> None:
    assert canonical_url(one) == canonical_url(other)
    draft = Draft(title="A", text="B.", url=one)
    assert article_id(draft) == article_id(draft.model_copy(update={"url": other, "title": "C"}))


def test_without_an_address_outlet_headline_and_day_tell_articles_apart() -> None:
    draft = Draft(title="Morning briefing", text="A.", outlet="Courier", published_at="2026-02-01")
    assert article_id(draft) == article_id(draft.model_copy(update={"text": "B.", "title": "Morning  Briefing"}))
    assert article_id(draft) != article_id(draft.model_copy(update={"published_at": "2026-02-02"}))
    assert article_id(draft) != article_id(draft.model_copy(update={"outlet": "Post"}))


@pytest.mark.parametrize(
    ("known", "one_article"),
    [
        ({"outlet": "Courier", "published_at": "2026-02-01"}, True),
        ({"outlet": "Courier"}, False),
        ({"published_at": "2026-02-01"}, False),
        ({}, False),
        ({"url": "https://courier.example/briefing"}, True),
    ],
)
def test_one_headline_over_two_texts_is_one_article_only_where_outlet_and_day_or_address_say_so(
    library: Library, known: dict[str, str], one_article: bool
) -> None:
    rows = [{"title": "Briefing", "text": text, **known} for text in ("The mayor resigned.", "A ferry sank.")]
    report = Ingest(library).rows(rows, "rows")
    assert (report.articles.added, report.articles.updated) == ((1, 1) if one_article else (2, 0))


def test_without_outlet_and_day_a_correction_far_down_is_still_of_the_same_article() -> None:
    opening = "The council met on Tuesday to speak about the bridge. " * 5
    draft = Draft(title="Briefing", text=opening + "Nine voted for it.")
    assert article_id(draft) == article_id(draft.model_copy(update={"text": opening + "Eight voted for it."}))


def test_a_run_cut_off_before_a_source_ends_leaves_the_last_word_to_the_next(library: Library) -> None:
    first, second = ({"id": "r", "title": "Bell", "text": text} for text in ("He resigned.", "He did not resign."))
    others = [{"id": f"o{n}", "title": f"Other {n}", "text": f"Number {n}."} for n in range(70)]

    def broken() -> Iterator[dict[str, str]]:
        yield from (first, second, first, *others)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Ingest(library).rows(broken(), "rows")
    assert library.articles.read("r").text == second["text"]
    assert Ingest(library).rows((first, second, first, *others), "rows").articles.updated == 1
    assert library.articles.read("r").text == first["text"]


def test_a_file_that_was_edited_is_a_new_version_of_its_article(tmp_path: Path, library: Library) -> None:
    file = tmp_path / "quay.txt"
    text = (
        "Council backs quay repair\n12 May 2026\n\n"
        "TERN HARBOUR — The council voted 7 to 4 on Tuesday to repair the old quay at a cost of 2.1 million crowns, "
        "the mayor said.\n\nWork is to begin in June, the harbour office said.\n"
    )
    file.write_text(text)
    Ingest(library).files([str(file)])
    note = "\nCorrection: This article was amended on 14 May 2026 to give the right count, which was 8 to 3.\n"
    file.write_text(text.replace("7 to 4", "8 to 3") + note)
    counts = Ingest(library).files([str(file)]).articles
    assert (counts.added, counts.updated) == (0, 1)
    [card] = library.articles.cards(Filters(), None, 10, 0)
    article = library.articles.read(card.id)
    assert (article.version, "8 to 3" in article.text, len(article.notes)) == (2, True, 1)
    assert "7 to 4" in library.articles.read(card.id, 1).text
    other = (
        text.split("\n\n", maxsplit=1)[0]
        + "\n\nFog closed the airport for nine hours and three flights went to Sarrow instead.\n"
    )
    file.write_text(other)
    assert Ingest(library).files([str(file)]).articles.added == 1
