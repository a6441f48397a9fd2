"""Originals read again: better text becomes a new version, what was there before stays readable, nothing else moves."""

from pathlib import Path

import pytest

from ingest.pipeline import Ingest
from ingest.reclean import Reclean
from ingest.values import Progress
from library.keeping import NewArticle
from library.library import Library
from library.originals import Original
from library.values import Article, Filters, Span
from tests.desk import ROWS

LINES = (
    "The lock at Sarrow was opened again on Monday after nine months of work on its two gates.",
    "“It is the first summer in three that boats can pass,” said the lock keeper Oda Quill.",
    "The works cost 3.4 million crowns, half of it paid by the ministry in Port Alder.",
)
TEXT = "\n\n".join(LINES)


def page(name: str = "lock", title: str = "Lock at Sarrow opens again") -> bytes:
    body = "".join(f"<p>{line}</p>" for line in LINES)
    return (
        f"<html><head><title>{title}</title><meta property='og:title' content='{title}'>"
        f"<link rel='canonical' href='https://courier.example/{name}'></head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


def kept_badly(library: Library, name: str = "lock", **fields: object) -> None:
    """An article as a worse reader would have kept it, with furniture in its text, and the page it was read from."""
    text = f"{LINES[0]}\n\nShare this article\n\n{LINES[1]}\n\n{LINES[2]}"
    known = {"title": "Lock at Sarrow opens again", "url": f"https://courier.example/{name}"} | fields
    found_in = {"outlet": "followed"} if "outlet" in fields else {}
    found_in |= {"published_at": "feed"} if "published_at" in fields else {}
    original = Original(".html", page(name), f"https://courier.example/{name}")
    article = Article.model_validate({"id": name, "text": text} | known)
    library.keep(
        [
            NewArticle(
                article, [Span(0, len(text))], "pages", "2026-03-01T00:00:00Z", found_in=found_in, original=original
            )
        ]
    )
    library.embed_pending()


def test_a_better_reading_is_a_new_version_and_the_old_one_stays(library: Library) -> None:
    kept_badly(library, outlet="Wickham Courier", published_at="2026-02-27")
    report = Reclean(library).all()
    assert (report.updated, report.unchanged, report.failed) == (1, 0, 0)
    assert report.changes[0].dropped == ("Share this article",)
    assert report.changes[0].added == ()
    assert report.passages > 0
    now, before = library.articles.read("lock"), library.articles.read("lock", 1)
    assert now.text == TEXT
    assert "Share this article" in before.text
    assert [(each.version, each.made_by) for each in now.versions] == [(1, "source"), (2, "reclean")]
    assert (now.outlet, now.published_at) == ("Wickham Courier", "2026-02-27")
    assert now.found_in["outlet"] == "followed"
    hits = library.by_vector(library.embedder.embed_question("Who is the lock keeper?"), Filters(), 1)
    assert library.passages.read([hits[0].row])[hits[0].row].version == 2
    again = Reclean(library).all()
    assert (again.updated, again.unchanged, again.passages) == (0, 1, 0)


def test_a_dry_run_tells_and_changes_nothing(library: Library) -> None:
    kept_badly(library)
    report = Reclean(library, dry_run=True).all()
    assert (report.updated, report.dry_run, report.changes[0].fields) == (1, True, ("text",))
    assert len(library.articles.read("lock").versions) == 1


def test_what_comes_from_files_is_read_alike_again(library: Library, tmp_path: Path) -> None:
    (tmp_path / "lock.html").write_bytes(page())
    (tmp_path / "weir.txt").write_text(f"Weir opened at Sill\n\n{TEXT.replace('lock', 'weir')}\n", encoding="utf-8")
    (tmp_path / "two.jsonl").write_text(
        '{"title": "Mill to close", "text": "The mill at Sill will close in May."}\n'
        '{"title": "Mill stays open", "text": "The mill at Sill will not close after all."}\n',
        encoding="utf-8",
    )
    assert Ingest(library).files([str(tmp_path)]).articles.added == 4
    report = Reclean(library).all()
    assert (report.unchanged, report.updated, report.failed, report.without_original) == (4, 0, 0, 0)


def test_one_article_by_its_id_and_those_without_original_are_left_alone(library: Library) -> None:
    kept_badly(library, "lock")
    kept_badly(library, "gate", title="Gate")
    Ingest(library).rows(ROWS, "rows")
    report = Reclean(library).articles(["gate", "rain"])
    assert (report.updated, report.without_original) == (1, 1)
    assert len(library.articles.read("lock").versions) == 1
    Ingest(library).rows([{"id": "lock", "title": "Lock", "text": "Typed in by hand."}], "hand")
    report = Reclean(library).all()
    assert (report.updated, report.unchanged, report.without_original) == (0, 1, 4)
    assert library.articles.read("lock").text == "Typed in by hand."


def test_an_original_that_cannot_be_read_now_is_reported_and_nothing_is_lost(library: Library) -> None:
    kept_badly(library)
    before = library.articles.read("lock")
    with library._database.writing() as connection:
        connection.execute("UPDATE versions SET part = 3")
    report = Reclean(library).all()
    assert (report.failed, report.updated) == (1, 0)
    assert report.failures[0].source == "lock"
    assert report.failures[0].reason == "its original holds it no more"
    assert library.articles.read("lock").text == before.text


def test_what_the_source_said_meanwhile_stands(library: Library) -> None:
    kept_badly(library)
    found = library.original_of("lock")
    assert found is not None
    Ingest(library).rows([{"id": "lock", "title": "Lock", "text": "The news of the day after."}], "hand")
    late = Article(id="lock", title="Lock", text=TEXT)
    assert library.keep_again(NewArticle(late, [Span(0, 9)], "p", "2026-03-02", original=found.original)) == "unchanged"
    assert library.articles.read("lock").text == "The news of the day after."


def test_an_interrupted_run_goes_on_where_it_stopped(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.reclean.NOTE_EVERY", 2)
    for number in range(7):
        kept_badly(library, f"lock{number}", title=f"Lock {number} opens again")

    def stop_at(fifth: Progress) -> None:
        if fifth.stage == "reading" and fifth.done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Reclean(library, stop_at).all()
    seen: list[Progress] = []
    report = Reclean(library, seen.append).all()
    assert report.updated + report.unchanged == 3
    assert [step.done for step in seen if step.stage == "reading"] == [0, 1, 2]
    assert report.updated == 2
    assert {len(library.articles.read(f"lock{number}").versions) for number in range(7)} == {2}
    assert Reclean(library).all().unchanged == 7


def test_notes_come_with_a_new_version(library: Library) -> None:
    kept_badly(library)
    note = "Correction (3 March 2026): The works cost 3.4 million crowns, not 4.3 million."
    found = library.original_of("lock")
    assert found is not None
    original = found.original._replace(data=page().replace(b"</article>", f"<p>{note}</p></article>".encode()))
    text = library.articles.read("lock").text
    library.keep(
        [NewArticle(Article(id="noted", title="Lock", text=text), [Span(0, 9)], "p", "2026-03-02", original=original)]
    )
    Reclean(library).articles(["noted"])
    now = library.articles.read("noted")
    assert [(each.kind, each.dated) for each in now.notes] == [("correction", "2026-03-03")]
    assert now.text[now.notes[0].start : now.notes[0].end] == note
