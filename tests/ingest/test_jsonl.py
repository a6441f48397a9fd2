"""JSON lines: each line an article or a failure with its number, within bounds whatever the file holds."""

import gzip
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from ingest.formats import jsonl
from ingest.values import Draft, Failure
from tests.ingest.reading import bare, read_file

GOOD: dict[str, Any] = {"title": "Bridge opens", "text": "The bridge opened on Monday."}


def rows(tmp_path: Path, *lines: object, name: str = "a.jsonl") -> list[Draft | Failure]:
    path = tmp_path / name
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_bytes(gzip.compress(text.encode(), mtime=0) if name.endswith(".gz") else text.encode())
    return list(read_file(path))


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_all_fields(tmp_path: Path, name: str):
    row = {
        "id": " x-1 ", "title": " Bridge\u00a0opens ", "text": "TARN — One.\r\n\r\n\r\nTwo.  ", "url": "https://x.example/1",
        "outlet": "The Tern Courier", "authors": ["Jane Roe", "Jane Roe", " "],
        "published_at": "2023-03-02T16:12:00Z",
        "updated_at": "2023-03-03", "section": "News", "language": "en", "mood": "calm", "score": 1,
    }  # fmt: skip
    [draft] = rows(tmp_path, row, name=name)
    assert bare(draft) == Draft(
        id="x-1", title="Bridge opens", text="TARN — One.\n\nTwo.", url="https://x.example/1",
        outlet="The Tern Courier",
        authors=("Jane Roe",), dateline="TARN", published_at="2023-03-02T16:12:00Z", updated_at="2023-03-03",
        section="News", language="en", ignored_keys=("mood", "score"),
    )  # fmt: skip


def test_the_least_and_nulls(tmp_path: Path):
    [least, nulls, one] = rows(
        tmp_path,
        GOOD,
        {**GOOD, "id": None, "authors": None, "url": ""},
        {**GOOD, "authors": "Jane Roe", "id": 17},
    )
    assert bare(least) == bare(nulls) == Draft(**GOOD)
    assert isinstance(one, Draft)
    assert (one.authors, one.id) == (("Jane Roe",), "17")


def test_text_is_trusted_to_be_the_report(tmp_path: Path):
    text = "Share\n\nThe bridge opened.\n\n3 min read\n\nJane Roe contributed to this report."
    [draft] = rows(tmp_path, {**GOOD, "text": text})
    assert isinstance(draft, Draft)
    assert draft.text == text


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "not JSON at character 2"),
        ("[1, 2]", "not a JSON object"),
        ('"words"', "not a JSON object"),
        ({"text": "x"}, "title: missing"),
        ({"title": "x"}, "text: missing"),
        ({"title": " ", "text": "x"}, "title: empty"),
        ({"title": "x", "text": "\u200b\x00"}, "text: nothing in it can be seen"),
        ({"title": 5, "text": "x"}, "title: should be text, and is a number"),
        ({"title": "x", "text": ["x"]}, "text: should be text, and is a list"),
        ({**GOOD, "authors": 5}, "authors: should be a list of names, and is a number"),
        ({**GOOD, "authors": [5]}, "authors: should be a list of names"),
        ({**GOOD, "authors": {"name": "x"}}, "authors: should be a list of names, and is an object"),
        ({**GOOD, "outlet": True}, "outlet: should be text, and is true or false"),
        ({**GOOD, "published_at": "2023-02-30"}, "published_at: '2023-02-30' is no possible date"),
        ({**GOOD, "published_at": "soon"}, "published_at: 'soon' is not a date such as 2023-03-02"),
        ({**GOOD, "updated_at": 1677715200}, "updated_at: should be text, and is a number"),
        ({**GOOD, "id": "x" * 201}, "id: 201 characters, and 200 is the most"),
        ({**GOOD, "id": " "}, "id: empty"),
        ({**GOOD, "title": "x" * 1001}, "title: 1,001 characters"),
        ("[" * 100_000, "not JSON that can be read"),
        ("9" * 10_000, "not JSON that can be read"),
    ],
)
def test_a_bad_line_is_reported_and_the_rest_goes_on(tmp_path: Path, line: object, reason: str):
    found = rows(tmp_path, GOOD, "", line, GOOD)
    assert [type(item) for item in found] == [Draft, Failure, Draft]
    failure = found[1]
    assert isinstance(failure, Failure)
    assert failure.source.endswith("a.jsonl:3")
    assert reason in failure.reason


def test_bytes_that_are_no_utf8(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b'\n{"title": "caf\xe9"}\n')
    first, second = read_file(path)
    assert isinstance(first, Draft)
    assert isinstance(second, Failure)
    assert "not UTF-8 at byte 15" in second.reason


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///x", "http://[x", "JavaScript:x", "vbscript:x"]
)
def test_addresses_that_open_no_page_are_ignored_and_listed(tmp_path: Path, url: str):
    [draft] = rows(tmp_path, {**GOOD, "url": url})
    assert isinstance(draft, Draft)
    assert draft.url is None
    assert draft.ignored_keys == ("url",)


def test_surrogates_do_not_reach_the_text(tmp_path: Path):
    [draft] = rows(tmp_path, '{"title": "A \\ud800 B", "text": "C \\udfff D"}')
    assert isinstance(draft, Draft)
    assert (draft.title, draft.text) == ("A B", "C D")


def test_a_line_too_long_is_passed_over_without_being_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jsonl, "MAX_LINE", 1_000_000)
    path = tmp_path / "a.jsonl"
    with path.open("w") as file:
        file.write(json.dumps(GOOD) + "\n")
        for _ in range(40):
            file.write("x" * 1_000_000)
        file.write("\n" + json.dumps(GOOD))
    tracemalloc.start()
    first, second, third = read_file(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(first, Draft)
    assert isinstance(second, Failure)
    assert second.source.endswith(":2")
    assert "longer than 1 MB" in second.reason
    assert isinstance(third, Draft)
    assert peak < 8_000_000


@pytest.mark.parametrize("filler", [b"\n", b"x"])
def test_a_gzip_bomb_is_left_at_its_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, filler: bytes):
    monkeypatch.setattr(jsonl, "MAX_UNPACKED", 3_000_000)
    monkeypatch.setattr(jsonl, "MAX_LINE", 100_000)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(GOOD).encode() + b"\n" + filler * 30_000_000, mtime=0))
    found = list(read_file(path))
    assert isinstance(found[0], Draft)
    last = found[-1]
    assert isinstance(last, Failure)
    assert "unpacks to more than 0.003 GB" in last.reason


def test_a_cut_gzip_file_keeps_what_came_before_the_cut(tmp_path: Path):
    packed = gzip.compress("\n".join(json.dumps({**GOOD, "id": f"{n:x}" * 9}) for n in range(5000)).encode(), mtime=0)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(packed[: len(packed) // 2])
    *articles, last = read_file(path)
    assert len(articles) > 100
    assert all(isinstance(item, Draft) for item in articles)
    assert isinstance(last, Failure)
    assert "broken after line" in last.reason


def test_what_the_name_says_of_packing_counts_less_than_the_bytes(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(gzip.compress(json.dumps(GOOD).encode(), mtime=0))
    assert [bare(found) for found in read_file(path)] == [Draft(**GOOD)]
    plain = tmp_path / "b.jsonl.gz"
    plain.write_text(json.dumps(GOOD))
    [found] = read_file(plain)
    assert isinstance(found, Failure)
    assert "not gzipped" in found.reason


def test_an_empty_file_is_called_so_whatever_its_name(tmp_path: Path):
    (tmp_path / "a.jsonl.gz").write_bytes(b"")
    [found] = read_file(tmp_path / "a.jsonl.gz")
    assert isinstance(found, Failure)
    assert found.reason == "the file is empty"


def test_a_file_of_something_else_is_given_up(tmp_path: Path):
    found = rows(tmp_path, *["no json"] * 500)
    assert len(found) == 101
    assert isinstance(found[-1], Failure)
    assert "none of its first 100 lines is an article" in found[-1].reason


@pytest.mark.parametrize("content", [b"", b"\n\n  \n"])
def test_an_empty_file(tmp_path: Path, content: bytes):
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    [found] = read_file(path)
    assert found == Failure(source=str(path), reason="the file is empty")
