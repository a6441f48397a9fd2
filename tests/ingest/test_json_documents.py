"""JSON: ninjs, articles and lists of them in the contract's names, a feed as it was saved."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.values import Draft, Failure
from tests.ingest.reading import again
from tests.ingest.wired import FIRST, LONG, SECOND, TEXT, TOMORROW, damaged, here, one, reason

# --- ninjs

NINJS: dict[str, Any] = {
    "uri": "urn:news:tnw.example:4711", "type": "text", "version": "2", "headline": "Bridge opens",
    "byline": "By Jane Roe and John Doe", "body_xhtml": f"<p>{FIRST}</p><p>{SECOND}</p>",
    "firstcreated": "2024-03-04T09:00:00+01:00", "versioncreated": "2024-03-04T11:30:00+01:00", "language": "en-GB",
    "located": "Tarn", "copyrightholder": "Tern News Wire", "pubstatus": "usable", "urgency": 4,
    "subject": [{"code": "x:1", "name": "Roads"}],
    "associations": {"picture": {"uri": "urn:p", "type": "picture", "headline": "A picture", "body_text": "Caption."}},
}  # fmt: skip


def ninjs(**changes: Any) -> str:
    return json.dumps({name: value for name, value in (NINJS | changes).items() if value is not None})


def test_ninjs_in_its_first_version():
    draft = one(ninjs(), ".json")
    assert (draft.id, draft.title, draft.text) == ("urn:news:tnw.example:4711", "Bridge opens", TEXT)
    assert (draft.authors, draft.outlet, draft.dateline) == (("Jane Roe", "John Doe"), "Tern News Wire", "Tarn")
    assert (draft.published_at, draft.updated_at) == ("2024-03-04T09:00:00+01:00", "2024-03-04T11:30:00+01:00")
    assert (draft.language, draft.section, draft.url) == ("en-GB", "Roads", None)
    assert set(draft.found_in.values()) == {"ninjs"}
    assert again(draft) == [draft]


def test_ninjs_in_its_later_versions():
    second = {
        "uri": "https://tnw.example/4711", "type": "text", "headlines": [{"role": "short", "value": "Open"},
        {"role": "main", "value": "Bridge opens"}], "bodies": [{"contenttype": "text/plain", "value": TEXT},
        {"contenttype": "text/html", "value": f"<div><p>{FIRST}</p><p>{SECOND}</p></div>"}], "by": "Jane Roe",
        "infosources": [{"name": "Tern News Wire"}], "contentcreated": "2024-03-04",
    }  # fmt: skip
    draft = one(json.dumps(second), ".json")
    assert (draft.id, draft.url, draft.title, draft.text) == (None, "https://tnw.example/4711", "Bridge opens", TEXT)
    assert (draft.outlet, draft.authors, draft.published_at) == ("Tern News Wire", ("Jane Roe",), "2024-03-04")
    third = {**second, "versionCreated": "2024-03-05T10:00:00Z", "pubStatus": "usable", "edNote": "CORRECTION: lanes."}
    draft = one(json.dumps(third), ".json")
    assert draft.updated_at == "2024-03-05T10:00:00Z"
    assert draft.text == f"{TEXT}\n\nCORRECTION: lanes."


def test_a_list_of_ninjs_items_stands_item_by_item():
    found = here(
        f'{{"items": [{ninjs()}, {ninjs(uri="urn:2", type="picture", body_xhtml=None)}, {ninjs(uri="urn:3")}]}}',
        ".json",
    )
    assert [type(item) for item in found] == [Draft, Failure, Draft]
    assert found[1] == Failure(source="a.json#2", reason="it is of the type picture, not a text")
    assert again(found[2]) == [found[2]]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pubstatus": "canceled"}, "marks it as canceled"),
        ({"pubstatus": "withheld"}, "marks it as withheld"),
        ({"embargoed": TOMORROW}, f"under an embargo until {TOMORROW}: ingest it again after that"),
        ({"embargoed": ""}, "an embargo without an end"),
        ({"body_xhtml": None}, "it has no text"),
        ({"body_xhtml": "<p> </p>"}, "it has no text"),
        ({"type": "video", "body_xhtml": None}, "of the type video"),
    ],
)
def test_ninjs_that_may_not_or_cannot_be_read(changes: dict[str, Any], words: str):
    assert words in reason(ninjs(**changes), ".json")


def test_an_embargo_that_has_passed_and_an_id_too_long():
    draft = one(ninjs(embargoed="2024-03-04T08:00:00Z", uri="urn:" + "x" * 300, headline=None), ".json")
    assert draft.id is None
    assert (draft.title, draft.found_in["title"]) == (FIRST, "text")


def test_text_that_is_hidden_in_a_body_is_left_out_and_counted():
    draft = one(ninjs(body_xhtml=f'<p>{FIRST}</p><p style="display:none">Unseen words.</p><p>{SECOND}</p>'), ".json")
    assert (draft.text, draft.hidden) == (TEXT, 1)


# --- other JSON


def row(number: int) -> dict[str, Any]:
    return {"id": f"a-{number}", "title": f"Bridge {number} opens", "text": TEXT, "outlet": "The Lamp"}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([row(1), row(2)]),
        json.dumps({"articles": [row(1), row(2)]}, indent=1),
        "\ufeff" + json.dumps({"status": "ok", "results": [row(1), row(2)]}),
        f"{json.dumps(row(1))}\n{json.dumps(row(2))}\n",
    ],
)
def test_articles_in_the_names_of_the_contract(text: str):
    found = here(text, ".json")
    assert [item.id for item in found if isinstance(item, Draft)] == ["a-1", "a-2"]
    assert all(again(item) == [item] for item in found)


def test_one_article_and_bad_ones():
    assert one(json.dumps(row(1), indent=2), ".json").id == "a-1"
    found = here(json.dumps([row(1), 5, {"title": "x"}, row(2)]), ".json")
    assert [type(item) for item in found] == [Draft, Failure, Failure, Draft]
    assert found[2] == Failure(
        source="a.json#3",
        reason="text: missing, and an article needs one; if its fields have other names, say which with --format",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": [1,}', "not JSON at line 1, character 10"),
        ('"words"', "neither an object nor a list"),
        ("[]", "its list of articles is empty"),
        ('{"name": "x"}', "title: missing, and an article needs one; if its fields"),
        ("[" * 100_000, "nested too deeply"),
        (json.dumps([{"a": 1}] * 200), "none of its first 100 records"),
    ],
)
def test_json_that_holds_no_article(text: str, words: str):
    last = here(text, ".json")[-1]
    assert isinstance(last, Failure)
    assert words in last.reason


def test_a_saved_json_feed():
    items = [
        {"id": "1", "url": "https://lamp.example/1", "title": "Bridge opens", "content_text": f"{FIRST}\n{LONG}",
         "date_published": "2024-03-04T09:00:00Z", "authors": [{"name": "Jane Roe"}]},
        {"id": "2", "url": "https://lamp.example/2", "title": "Blurb", "summary": "Only a blurb."},
    ]  # fmt: skip
    whole, blurb = here(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}), ".json")
    assert isinstance(whole, Draft)
    assert (whole.text, whole.authors) == (f"{FIRST}\n\n{LONG}", ("Jane Roe",))
    assert again(whole) == [whole]
    assert isinstance(blurb, Failure)
    assert "only an announcement" in blurb.reason


# --- damage


@given(
    seed=st.sampled_from([ninjs(), json.dumps([row(1), row(2)])]),
    cut=st.floats(0, 1),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=3)), max_size=5),
)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150, deadline=None)
def test_no_damage_makes_the_reader_raise(seed: str, cut: float, changes: list[tuple[float, bytes]]):
    found = here(damaged(seed.encode(), cut, changes), ".json")
    assert found
    assert all(item.reason for item in found if isinstance(item, Failure))
