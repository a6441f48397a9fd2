"""Mappings: foreign rows read by a small TOML file; each row is an article or a reason, and is read again alone."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.documents import Document
from ingest.formats import read_document
from ingest.mapped import draft_from_row
from ingest.mapping import FieldMapping, load_mapping, mapping_from_toml, mapping_names
from ingest.values import Draft, Failure
from library.errors import BadInput, UnreadableSource
from tests.ingest.reading import again

TEXT = "The bridge over the Tern opened on Monday after two years of work."


def mapped(toml: str, row: dict[str, Any]) -> Draft:
    return draft_from_row(row, mapping_from_toml(toml, "x.toml"))


def rows(tmp_path: Path, mapping: str, *lines: dict[str, Any], name: str = "a.jsonl") -> list[Draft | Failure]:
    path = tmp_path / name
    path.write_text("\n".join(json.dumps(line) for line in lines))
    return list(read_document(Document.of_file(path, load_mapping(mapping))))


def test_rows_of_realtimeqa_are_read_by_the_mapping_that_comes_with_the_program(tmp_path: Path):
    row = {
        "doc_id": "00ab", "url": "https://www.terncourier.example/a", "source": "www.terncourier.example",
        "title": "Bridge opens", "authors": ["Jane Roe"], "publish_date": "2015/11/01", "fetched": "2024/02/23/23:15",
        "text": TEXT,
    }  # fmt: skip
    whole, bare, none = rows(
        tmp_path, "realtimeqa", row, {**row, "title": "", "publish_date": None, "authors": []}, {**row, "text": " "}
    )
    assert isinstance(whole, Draft)
    assert (whole.id, whole.title, whole.outlet) == ("00ab", "Bridge opens", "terncourier.example")
    assert (whole.authors, whole.published_at, whole.ignored_keys) == (("Jane Roe",), "2015-11-01", ())
    assert whole.found_in["published_at"] == "mapping"
    assert isinstance(bare, Draft)
    assert (bare.title, bare.found_in["title"], bare.published_at) == (TEXT, "text", None)
    assert isinstance(none, Failure)
    assert none.source.endswith("a.jsonl:3")
    assert "text: missing" in none.reason or "text: empty" in none.reason
    assert again(whole) == [whole]
    assert again(bare) == [bare]


@pytest.mark.parametrize("name", mapping_names())
def test_every_mapping_that_comes_along_can_be_loaded_and_kept(name: str):
    mapping = load_mapping(name)
    assert mapping.about
    kept = FieldMapping.model_validate_json(mapping.as_json)
    assert kept.fields == mapping.fields
    assert kept.skip == mapping.skip


def test_dotted_paths_alternatives_lists_and_constants():
    toml = """
    [fields]
    title = ["headline.print", "headline.main"]
    text = "parts.*.text"
    section = "tags.1"
    outlet = { constant = "The Tern Courier" }
    """
    row = {"headline": {"print": " ", "main": "Bridge opens"}, "tags": ["a", "Roads"],
           "parts": [{"text": "One."}, {"kind": "picture"}, {"text": "Two."}], "extra": 1}  # fmt: skip
    draft = mapped(toml, row)
    assert (draft.title, draft.text, draft.section) == ("Bridge opens", "One.\n\nTwo.", "Roads")
    assert (draft.outlet, draft.ignored_keys) == ("The Tern Courier", ("extra",))


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        ('{ from = "v", as = "outlet" }', "https://www.reuters.com/a/b", "Reuters"),
        ('{ from = "v", as = "outlet" }', "news.unknown.example", "news.unknown.example"),
        ('{ from = "v", as = "outlet" }', "The Tern Courier", "The Tern Courier"),
        ('{ from = "v", strip_prefix = ["by: "] }', "by: The Lamp", "The Lamp"),
    ],
)
def test_outlets(rule: str, value: str, expected: str):
    assert mapped(f'[fields]\ntitle = "t"\ntext = "t"\noutlet = {rule}', {"t": TEXT, "v": value}).outlet == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Jane Roe", ("Jane Roe",)),
        ("By Jane Roe and John Doe; Ann Lee", ("Jane Roe", "John Doe", "Ann Lee")),
        ("Jane Roe, John Doe", ("Jane Roe", "John Doe")),
        ("Roe, Jane", ("Roe, Jane",)),
        (["Jane Roe", "", "John Doe and Ann Lee"], ("Jane Roe", "John Doe", "Ann Lee")),
        ("", ()),
    ],
)
def test_names_are_parted(value: object, expected: tuple[str, ...]):
    assert mapped('[fields]\ntitle = "t"\ntext = "t"\nauthors = "v"', {"t": TEXT, "v": value}).authors == expected


@pytest.mark.parametrize(
    ("options", "value", "expected"),
    [
        ('dates = ["%Y/%m/%d"]', "2015/11/01", "2015-11-01"),
        ('dates = ["%d.%m.%Y %H:%M"]', "1.11.2015 08:30", "2015-11-01T08:30:00"),
        ('dates = ["%d %b %Y %H:%M %z"]', "1 Nov 2015 08:30 +0100", "2015-11-01T08:30:00+01:00"),
        ('dates = ["unix"]', 1446366600, "2015-11-01T08:30:00+00:00"),
        ('dates = ["unix-ms"]', "1446366600000", "2015-11-01T08:30:00+00:00"),
        ("or_unknown = false", "2015-11-01T08:30:00Z", "2015-11-01T08:30:00Z"),
        ("or_unknown = true", "the other day", None),
    ],
)
def test_dates_by_their_form(options: str, value: object, expected: str | None):
    toml = f'[fields]\ntitle = "t"\ntext = "t"\npublished_at = {{ from = "d", {options} }}'
    assert mapped(toml, {"t": TEXT, "d": value}).published_at == expected


def test_a_date_of_no_form_fails_the_row():
    with pytest.raises(UnreadableSource, match=r"published_at: '1/2/3' is not a date .* nor of the forms"):
        mapped('[fields]\ntitle = "t"\ntext = "t"\npublished_at = "d"', {"t": TEXT, "d": "1/2/3"})


def test_html_becomes_paragraphs_and_the_outlet_leaves_the_headline():
    toml = """
    [fields]
    title = { from = "t", strip_suffix = [" - {outlet}"] }
    text = { from = "h", as = "html" }
    outlet = "o"
    """
    html = '<p>One &amp; <b>two</b>.</p><p style="display: none">Unseen.</p><ul><li>a<li>b</ul><script>x</script>'
    draft = mapped(toml, {"t": "Bridge opens - The Lamp", "h": html, "o": "The Lamp"})
    assert (draft.title, draft.text) == ("Bridge opens", "One & two.\n\n- a\n- b")


def test_skipped_rows_are_accounted_for(tmp_path: Path):
    row = {"webTitle": "Bridge", "webUrl": "https://x.example/1", "fields": {"bodyText": TEXT, "byline": "Jane Roe"}}
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"response": {"status": "ok", "results": [row, {**row, "type": "video"}]}}))
    first, second = read_document(Document.of_file(path, load_mapping("guardian-open-platform")))
    assert isinstance(first, Draft)
    assert (first.outlet, first.authors) == ("The Guardian", ("Jane Roe",))
    assert again(first) == [first]
    assert second == Failure(source=f"{path}#2", reason="skipped, as its format says: not a written report")


def test_a_mapping_without_its_list_says_where_it_looked(tmp_path: Path):
    path = tmp_path / "a.json"
    path.write_text('{"articles": []}')
    [found] = read_document(Document.of_file(path, load_mapping("guardian-open-platform")))
    assert isinstance(found, Failure)
    assert "it has no response.results" in found.reason


def test_a_file_of_ones_own(tmp_path: Path):
    path = tmp_path / "mine.toml"
    path.write_text('[fields]\ntitle = "Kopf"\ntext = "Rumpf"\n')
    table = tmp_path / "a.csv"
    table.write_text(f"Kopf;Rumpf\nBridge opens;{TEXT}\n")
    [draft] = read_document(Document.of_file(table, load_mapping(str(path))))
    assert isinstance(draft, Draft)
    assert (draft.title, draft.text) == ("Bridge opens", TEXT)
    assert again(draft) == [draft]


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ("[fields", "not TOML"),
        ("", "fields: missing"),
        ('[fields]\ntitle = "a"', "it does not say where text is found"),
        ('[fields]\ntitle = "a"\ntext = {}', "fields.text: it needs `from`"),
        ('[fields]\ntitle = "a"\ntext = 5', "fields.text: "),
        ('[fields]\ntitle = "a"\ntext = "b"\nmood = "c"', "fields.mood: Input should be 'id'"),
        ('[fields]\ntitle = "a"\ntext = { from = "b", as = "pdf" }', "fields.text.as: Input should be 'text'"),
        ("fields = 5", "fields: write [fields], and lines such as"),
        ('[fields]\ntitle = 5\ntext = "b"', "fields.title: should be a key"),
        ('[fields]\ntitle = { form = "a" }\ntext = "b"', "fields.title.form: not known here; known are as, constant,"),
        ('[[skip]]\nwhen = "a"\n[fields]\ntitle = "a"\ntext = "b"', "skip.0.reason: missing"),
        ('colour = 1\n[fields]\ntitle = "a"\ntext = "b"', "colour: not known here; known are about, empty, fields,"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_named(tmp_path: Path, toml: str, reason: str):
    path = tmp_path / "m.toml"
    path.write_text(toml)
    with pytest.raises(BadInput) as raised:
        load_mapping(str(path))
    assert str(raised.value).startswith(f"{path}: ")
    assert reason in str(raised.value)


def test_names_and_files_that_are_not_there(tmp_path: Path):
    with pytest.raises(BadInput, match=r"no format 'nothing': name one of .*realtimeqa.*\.toml"):
        load_mapping("nothing")
    with pytest.raises(BadInput, match=r"no format '\.\./x'"):
        load_mapping("../x")
    with pytest.raises(BadInput, match="No such file"):
        load_mapping(str(tmp_path / "gone.toml"))
    (tmp_path / "latin.toml").write_bytes(b"about = '\xe9'")
    with pytest.raises(BadInput, match="not UTF-8"):
        load_mapping(str(tmp_path / "latin.toml"))


def test_a_kept_mapping_that_is_none_is_a_failure(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"newsdesk_mapping": {"fields": 3}, "row": {}}))
    [found] = read_document(Document.of_file(path))
    assert isinstance(found, Failure)
    assert "newsdesk_mapping" in found.reason


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=12,
)


_ANY = """
title_from_text = true
fold_keys = true
[fields]
id = "a.b"
title = ["a", "b.*"]
text = ["b", "c.0.d"]
authors = "c"
url = "d"
outlet = { from = "d", as = "outlet" }
published_at = { from = "c", dates = ["unix"] }
"""


@given(row=st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), _JSON, max_size=4))
@settings(max_examples=200, deadline=None)
def test_no_row_makes_a_mapping_raise_anything_else(row: dict[str, Any]):
    mapping = mapping_from_toml(_ANY, "x")
    try:
        said = draft_from_row(row, mapping).text
    except UnreadableSource as error:
        said = str(error)
    assert said
