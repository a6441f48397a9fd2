"""What doctor finds and rebuild mends."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ingest.pipeline import Ingest
from library.chroma import ChromaVectors
from library.database import Database
from library.embedders import EmbedderIdentity
from library.embedders.minilm import MiniLMEmbedder
from library.errors import EmbedderMismatch, LibraryDamaged
from library.library import DATABASE_FILE, VECTORS_FOLDER, Library
from library.values import Filters
from tests.desk import ROWS

Open = Callable[[Path], Library]


class OtherEmbedder(MiniLMEmbedder):
    """The same numbers under another name."""

    @property
    def identity(self) -> EmbedderIdentity:
        return EmbedderIdentity("other", 384, "0" * 64)


def nearest(library: Library, text: str) -> str:
    found = library.by_vector(library.embedder.embed_question(text), Filters(), 1)
    return library.passages.read([found[0].row])[found[0].row].article_id


def test_a_sound_library_has_no_problems(small: Library) -> None:
    diagnosis = small.diagnose()
    assert diagnosis.problems == ()
    assert (diagnosis.articles, diagnosis.passages, diagnosis.vectors) == (3, 3, 3)
    assert nearest(small, "a fire in a shop that sells bread") == "bakery"


def test_missing_vectors_are_found_and_made(small: Library, open_library: Open) -> None:
    vectors = ChromaVectors(small.home / VECTORS_FOLDER)
    vectors.open_for(small.embedder.identity)
    vectors.remove(list(vectors.keys())[:2])
    again = open_library(small.home)
    assert "2 vectors are missing" in again.diagnose().problems[0]
    with pytest.raises(LibraryDamaged, match="newsdesk rebuild"):
        nearest(again, "bread")
    assert again.rebuild() == 2
    assert again.diagnose().problems == ()


def test_a_deleted_chroma_folder_is_found_and_made_again(small: Library, open_library: Open) -> None:
    copy = small.home.with_name("copy")
    copy.mkdir()
    shutil.copy(small.home / DATABASE_FILE, copy)
    shutil.copy(small.home / f"{DATABASE_FILE}-wal", copy)
    again = open_library(copy)
    assert "3 vectors are missing" in again.diagnose().problems[0]
    assert again.rebuild() == 3
    assert again.diagnose().problems == ()
    assert nearest(again, "bread") == "bakery"


def test_a_corrupt_chroma_folder_is_found_and_made_again(small: Library, open_library: Open) -> None:
    copy = small.home.with_name("corrupt")
    shutil.copytree(small.home, copy)
    (copy / VECTORS_FOLDER / "chroma.sqlite3").write_bytes(b"this is no database" * 300)
    again = open_library(copy)
    assert "newsdesk rebuild" in again.diagnose().problems[0]
    assert again.rebuild() == 3
    assert again.diagnose().problems == ()
    assert nearest(again, "bread") == "bakery"


def test_another_embedder_is_refused_by_name_until_rebuilt(small: Library) -> None:
    other = Library(small.home, ChromaVectors(small.home / VECTORS_FOLDER), OtherEmbedder())
    with pytest.raises(EmbedderMismatch, match="other is configured; run `newsdesk rebuild`"):
        other.by_vector(np.zeros(384, dtype=np.float32), Filters(), 1)
    assert "newsdesk rebuild" in other.diagnose().problems[0]
    assert other.rebuild() == 3
    assert other.diagnose().problems == ()
    other.close()


def test_a_damaged_index_of_words_is_found_and_made_again(small: Library) -> None:
    with sqlite3.connect(small.home / DATABASE_FILE) as connection:
        connection.execute("DELETE FROM passage_words_docsize WHERE id = 1")
        connection.execute("INSERT INTO passage_words (passage_words) VALUES ('delete-all')")
    connection.close()
    assert any("index of words" in problem for problem in small.diagnose().problems)
    small.rebuild()
    assert small.diagnose().problems == ()
    assert len(small.by_words(["bakery"], Filters(), 5)) == 1


def test_words_are_found_before_any_vector_is_made(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: Library, on_embedded: object = None) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Library, "embed_pending", interrupted)
        with pytest.raises(KeyboardInterrupt):
            Ingest(library).rows(ROWS, "rows")
    assert len(library.by_words(["bakery"], Filters(), 5)) == 1
    assert "3 passages have no vector yet" in library.diagnose().problems[0]
    assert library.embed_pending() == 3


def test_filters_hold_for_vectors_however_selective(small: Library) -> None:
    vector = small.embedder.embed_question("bread and fire")
    rows = small.by_vector(vector, Filters(outlets=("WICKHAM COURIER",)), 10)
    outlets = {passage.outlet for passage in small.passages.read(found.row for found in rows).values()}
    assert outlets == {"Wickham Courier"}


def test_a_file_that_is_no_library_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / DATABASE_FILE).write_bytes(b"not a database at all, but long enough to be read as one" * 20)
    with pytest.raises(LibraryDamaged, match="move it away"):
        Database(tmp_path / DATABASE_FILE)


def test_a_library_of_a_later_newsdesk_is_refused(tmp_path: Path) -> None:
    Database(tmp_path / DATABASE_FILE).close()
    with sqlite3.connect(tmp_path / DATABASE_FILE) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(LibraryDamaged, match="a newer version"):
        Database(tmp_path / DATABASE_FILE)
