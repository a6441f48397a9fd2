"""Tables as text: each row an article or a failure with the line it begins on, and each read again alone."""

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.formats import rows, table_rows
from ingest.values import Draft, Failure
from tests.ingest.reading import again, read_file

TEXT = "The bridge over the Tern opened on Monday after two years of work."


def table(tmp_path: Path, text: str | bytes, name: str = "a.csv") -> list[Draft | Failure]:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read_file(path))


def titles(found: list[Draft | Failure]) -> list[str]:
    return [item.title if isinstance(item, Draft) else item.source.rpartition(":")[2] for item in found]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_columns_by_what_they_are_commonly_called(tmp_path: Path, mark: str):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=mark).writerows([
        ["", "Headline", "Article Text", "Date", "Publication", "Author", "Link", "Mood"],
        ["0", "Bridge opens", "TARN — One, two; three.\n\n“Four,” she\tsaid | “five”.", "2 March 2024", "The Lamp",
         "By Jane Roe and John Doe", "https://x.example/1", "calm"],
    ])  # fmt: skip
    [draft] = table(tmp_path, text.getvalue())
    assert isinstance(draft, Draft)
    assert draft.text == "TARN — One, two; three.\n\n“Four,” she said | “five”."
    assert (draft.title, draft.outlet, draft.url) == ("Bridge opens", "The Lamp", "https://x.example/1")
    assert (draft.published_at, draft.dateline) == ("2024-03-02", "TARN")
    assert (draft.authors, draft.ignored_keys) == (("Jane Roe", "John Doe"), ("Mood",))
    assert draft.found_in["outlet"] == "csv"
    assert again(draft) == [draft]


def test_the_names_of_the_contract_win(tmp_path: Path):
    found = table(tmp_path, f"headline,body,source,outlet,title,text\nA,B,C,The Lamp,Bridge opens,{TEXT}\n")
    [draft] = found
    assert isinstance(draft, Draft)
    assert (draft.title, draft.text, draft.outlet) == ("Bridge opens", TEXT, "The Lamp")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, newline: str):
    lines = ["title,text", f"Café opens,“{TEXT}”", '"Second, too","Lines', 'of it."', ""]
    first, second = table(tmp_path, newline.join(lines).encode(encoding))
    assert isinstance(first, Draft)
    assert (first.title, first.text) == ("Café opens", f"“{TEXT}”")
    assert isinstance(second, Draft)
    assert (second.title, second.text) == ("Second, too", "Lines\n\nof it.")


def test_tabs_by_their_own_ending_and_the_first_line_of_excel(tmp_path: Path):
    assert titles(table(tmp_path, f"title\ttext\nA\t{TEXT}\n", "a.tsv")) == ["A"]
    assert titles(table(tmp_path, f"sep=;\ntitle;text\nA;{TEXT}\n")) == ["A"]
    assert titles(table(tmp_path, f"\n\ntitle;text\nA;{TEXT}\nB\n")) == ["A", "5"]


def test_a_bad_row_is_reported_by_its_first_line_and_the_rest_goes_on(tmp_path: Path):
    found = table(
        tmp_path,
        f'title,text,date\nA,"One\ntwo ""three"".",2024-01-01\nB,,2024-01-01\nC,D,E,F\n\nG,H,3/2/2024\nI,{TEXT},nan\n',
    )
    assert titles(found) == ["A", "4", "5", "7", "I"]
    reasons = [item.reason for item in found if isinstance(item, Failure)]
    assert "text: missing" in reasons[0]
    assert "it has 4 fields, and the first row names 3" in reasons[1]
    assert "published_at: '3/2/2024' is not a date" in reasons[2]


def test_a_quotation_mark_that_is_never_closed_costs_one_row(tmp_path: Path):
    end = table(tmp_path, f'title,text\nA,{TEXT}\nB,"open\nC,{TEXT}\nD,{TEXT}\n')
    assert titles(end) == ["A", "3", "C", "D"]
    assert isinstance(end[1], Failure)
    assert "never closed" in end[1].reason
    closed_by_another = table(tmp_path, f'title,text\nB,"open\nC,"Closed, ""by"" another."\nD,{TEXT}\n')
    assert titles(closed_by_another) == ["2", "C", "D"]


def test_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(table_rows, "MAX_ROW", 1000)
    long = table(tmp_path, f"title,text\nA,{'x' * 5000}\nB,{TEXT}\n")
    assert titles(long) == ["2", "B"]
    monkeypatch.setattr(table_rows, "MAX_REREAD", 20_000)
    spoiled = "title,text\n" + 'A,"open\n' + "B,fine\n" * 300 + ('C,"""\n' + "x\n" * 600) * 60
    last = table(tmp_path, spoiled)[-1]
    assert isinstance(last, Failure)
    assert "was not read" in last.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "the file is empty"),
        (b"\n\n \n", "the file is empty"),
        (b"title,text\n", "no row follows"),
        (b"a,b,c\n1,2,3\n", "no column for the text of an article (found: a, b, c): call the columns title, text"),
        (b"Just words of a letter\nand more words\n", "no column for the text"),
        (b"PK\x03\x04xxxx", "a zip archive or an Office document"),
        (b"title\0,\0\0\0\0\0text\n", "a binary file"),
        (b"title,text\n" + b"x\n" * 500, "none of its first 100 rows is an article"),
    ],
)
def test_what_is_no_table(tmp_path: Path, text: bytes, reason: str):
    found = table(tmp_path, text)[-1]
    assert isinstance(found, Failure)
    assert reason in found.reason


def test_a_large_table_is_never_held(tmp_path: Path):
    path = tmp_path / "a.csv"
    with path.open("w") as file:
        file.write("title,text,markup\n")
        for number in range(400):
            file.write(f'T{number},"{TEXT}","{"<b>" * 6000}"\n')
    assert path.stat().st_size > 7_000_000
    tracemalloc.start()
    assert sum(isinstance(item, Draft) for item in read_file(path)) == 400
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@given(text=st.text(alphabet=st.sampled_from('title,x;"\n\r\t |é\0'), max_size=120))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
def test_no_table_makes_the_reader_raise(tmp_path: Path, text: str):
    found = table(tmp_path, f"title,text,body\n{text}")
    assert found
    for item in found:
        if isinstance(item, Draft):
            assert again(item) == [item]


def test_a_table_that_is_mostly_something_else_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rows, "MAX_BAD", 50)
    found = table(tmp_path, f"title,text\nA,{TEXT}\n" + "x\n" * 500)
    assert len(found) == 52
    last = found[-1]
    assert isinstance(last, Failure)
    assert "50 of its first 51 rows are no articles; the rest was not read" in last.reason
    half = table(tmp_path, "title,text\n" + f"A,{TEXT}\nx\n" * 60)
    assert len(half) == 120
