"""One document: bounds, binary files, encodings; and no file of any kind makes a reader raise."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import documents
from ingest.characters import normalise, paragraphs
from ingest.documents import Document
from ingest.kinds import KINDS
from ingest.values import Draft, Failure
from library.errors import UnreadableSource
from tests.ingest.reading import read_file

SENTENCE = "“Déjà vu,” said the minister – who had paid £5 for the café’s naïve painting.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings(tmp_path: Path, encoding: str, newline: str):
    path = tmp_path / "a.txt"
    path.write_bytes((SENTENCE * 20).replace("\n", newline).encode(encoding))
    assert Document.of_file(path).text() == SENTENCE * 20


def test_one_curly_quote_of_windows_in_plain_english(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"The minister\x92s car was found in the river on Tuesday. " * 3)
    assert "minister’s" in Document.of_file(path).text()


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        (
            "cp1251",
            "Министр иностранных дел прибыл в столицу во вторник утром и встретился с президентом. " * 5,
        ),
        (
            "shift_jis",
            "外務大臣は火曜日の朝に首都に到着し、大統領と会談した。共同声明は発表されなかった。" * 5,
        ),
        (
            "cp1252",
            "Le ministre est arrivé à la gare après un long détour; il a été reçu très tôt par l’évêque. " * 5,
        ),
    ],
)
def test_other_scripts(tmp_path: Path, encoding: str, text: str):
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    assert Document.of_file(path).text() == text


def test_one_broken_byte_does_not_spoil_utf8(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_bytes((SENTENCE * 3).encode() + b"\xff and on")
    assert Document.of_file(path).text().startswith(SENTENCE)


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04....", "zip"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\x1f\x8b\x08....", "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Office"),
        (b"{\\rtf1 hello}", "RTF"),
        (bytes(range(256)) * 4, "binary"),
        (b"words\x00\x01\x02\x03" * 9, "binary"),
    ],
)
def test_binary_files_are_named(tmp_path: Path, start: bytes, name: str):
    path = tmp_path / "a.txt"
    path.write_bytes(start)
    with pytest.raises(UnreadableSource, match=name):
        Document.of_file(path).text()


@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"\xef\xbb\xbf", "\u200b\u200e\n".encode()])
def test_empty_files(tmp_path: Path, content: bytes):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(UnreadableSource, match=r"empty|no text"):
        Document.of_file(path).text()


def test_a_large_file_is_refused_by_its_size_alone(tmp_path: Path):
    path = tmp_path / "a.txt"
    path.touch()
    os.truncate(path, 200_000_000)
    with pytest.raises(UnreadableSource, match=r"200\.0 MB.*10 MB.*split it.*\.jsonl"):
        Document.of_file(path).text()


def test_a_file_of_the_largest_size_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(documents, "MAX_BYTES", 100)
    path = tmp_path / "a.txt"
    path.write_text("x" * 100)
    assert len(Document.of_file(path).text()) == 100
    path.write_text("x" * 101)
    with pytest.raises(UnreadableSource):
        Document.of_file(path).text()


def test_unseen_characters_go_and_marks_of_print_stay():
    hidden = "A\u200bB\u202eC\u2066D\ufeffE\x00F\x1bG\u00adH\U000e0041I\ud800J"
    assert normalise(hidden) == "ABCDEFGHIJ"
    assert normalise("a\u00a0b\u202fc\td") == "a b c d"
    assert normalise("“it’s” – a test…") == "“it’s” – a test…"
    assert normalise("e\u0301") == "é"
    assert normalise("a\r\nb\rc\u2028d\u2029e") == "a\nb\nc\nd\n\ne"


def test_joiners_stay_where_scripts_need_them():
    assert normalise("می\u200cخواهم") == "می\u200cخواهم"
    assert normalise("pass\u200cword") == "password"


def test_wrapped_lines_are_joined_and_single_lines_are_paragraphs():
    wrapped = (
        "The council of the town met on Tuesday night in the old school, and it\n"
        "decided after five hours of talk that it would meet again on Thursday,\n"
        "in the same room, with the same agenda, and with somewhat better chairs\n"
        "than those that had been lent by the chapel.\n\nNobody objected."
    )
    first, second = paragraphs(wrapped)
    assert first.startswith("The council of the town met on Tuesday night in the old school, and it decided")
    assert first.endswith("lent by the chapel.")
    assert second == "Nobody objected."
    assert paragraphs("One line.\nAnother line.") == ["One line.", "Another line."]
    assert paragraphs("- one\n- two\n\nthree") == ["- one\n- two", "three"]


@pytest.mark.parametrize("suffix", KINDS)
@given(data=st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_no_bytes_make_a_reader_raise(tmp_path: Path, suffix: str, data: bytes):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    found = list(read_file(path))
    assert found
    assert all(isinstance(item, Draft | Failure) for item in found)


@pytest.mark.parametrize("suffix", KINDS)
@given(text=st.text(alphabet=st.sampled_from("<>/ap!-[]()*_#`~|:\"'{},\n\t x1é\u200b\u202e&;=."), max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
def test_no_marks_make_a_reader_raise(tmp_path: Path, suffix: str, text: str):
    path = tmp_path / f"a{suffix}"
    path.write_text(text)
    for item in read_file(path):
        if isinstance(item, Draft):
            assert item.text == item.text.strip()
            assert normalise(item.text) == item.text


@pytest.mark.parametrize("suffix", KINDS)
def test_files_that_cannot_be_opened(tmp_path: Path, suffix: str):
    [missing] = read_file(tmp_path / f"gone{suffix}")
    assert isinstance(missing, Failure)
    assert str(tmp_path) in missing.source
    folder = tmp_path / f"folder{suffix}"
    folder.mkdir()
    [found] = read_file(folder)
    assert isinstance(found, Failure)


def test_a_file_of_another_kind(tmp_path: Path):
    [found] = read_file(tmp_path / "a.png")
    assert isinstance(found, Failure)
    assert ".jsonl.gz" in found.reason
