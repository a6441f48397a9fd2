"""XML: NITF and NewsML-G2 as agencies send them, feeds and pages as they were saved; nothing outside is opened."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.values import Draft, Failure
from tests.ingest.reading import again, read_file
from tests.ingest.wired import FIRST, LONG, SECOND, TEXT, TOMORROW, damaged, here, one, reason

# --- NITF

NITF = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf PUBLIC "-//IPTC//DTD NITF 3.4//EN" "http://127.0.0.1:9/nitf-3-4.dtd">
<nitf xml:lang="en">
 <head><title>bridge-slug</title>
  <docdata management-status="usable"><doc-id id-string="tnw-0304-bridge" regsrc="TNW"/>
   <date.issue norm="20240304T090000+0100"/><date.release norm="20240304T090000Z"/>
   <doc.copyright holder="Tern News Wire" year="2024"/><ed-msg info="For the morning editions"/></docdata>
  <pubdata type="print" name="The Tern Courier" position.section="Local"/>
  <revision-history norm="20240304T090000+0100"/><revision-history norm="20240304T113000+0100"/></head>
 <body><body.head><hedline><hl1>Bridge <em>opens</em></hl1><hl2>Two lanes</hl2></hedline>
  <byline>By <person>Jane Roe</person><byttl>Roads correspondent</byttl></byline>
  <dateline><location>TARN</location>, <story.date norm="20240304">March 4</story.date></dateline></body.head>
 <body.content><block><p>{FIRST.replace("bridge", "<em>bridge</em>")}</p>
  <media media-type="image"><media-caption>A caption of a picture.</media-caption></media>
  <p>{SECOND.replace(" and ", "&nbsp;and ")}</p><hl2>What it cost</hl2><p>Caf&eacute; owners<br/>paid.</p>
  <ul><li>one</li><li>two</li></ul><table><tr><td>Lanes</td><td>2</td></tr></table></block></body.content>
 <body.end><tagline>A tagline.</tagline></body.end></body></nitf>"""


def test_nitf():
    draft = one(NITF, ".xml")
    assert draft.text == f"{TEXT}\n\nWhat it cost\n\nCafé owners paid.\n\n- one\n- two\n\nLanes | 2"
    assert (draft.id, draft.title, draft.outlet) == ("tnw-0304-bridge", "Bridge opens", "The Tern Courier")
    assert (draft.authors, draft.dateline, draft.section) == (("Jane Roe",), "TARN", "Local")
    assert (draft.published_at, draft.updated_at) == ("2024-03-04T09:00:00+01:00", "2024-03-04T11:30:00+01:00")
    assert draft.language == "en"
    assert set(draft.found_in.values()) == {"nitf"}


def test_nitf_through_the_reading_process(tmp_path: Path):
    path = tmp_path / "a.xml"
    path.write_text(NITF)
    [draft] = read_file(path)
    assert isinstance(draft, Draft)
    assert draft.id == "tnw-0304-bridge"
    assert again(draft) == [draft]


def test_nitf_in_another_encoding_and_without_a_doctype():
    plain = NITF[NITF.index("<nitf") :].replace("&eacute;", "é").replace("&nbsp;", " ")
    text = '<?xml version="1.0" encoding="ISO-8859-1"?>' + plain
    assert one(text.encode("latin-1"), ".xml") == one(plain, ".xml")
    assert one(text.replace("ISO-8859-1", "UTF-16").encode("utf-16"), ".xml").title == "Bridge opens"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('norm="20240304T090000Z"', f'norm="{TOMORROW}"', "under an embargo until"),
        ('management-status="usable"', 'management-status="canceled"', "marks it as canceled"),
        ("<body.content>", "<body.content/><other>", "not XML"),
        ("body.content>", "body.other>", "it has no text"),
        (' "http://127.0.0.1:9/nitf-3-4.dtd">', ' "x" [<!ENTITY a "b">]>', "declares entities"),
        (
            ' "http://127.0.0.1:9/nitf-3-4.dtd">',
            ' "x" [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
            "declares entities",
        ),
        (' "http://127.0.0.1:9/nitf-3-4.dtd">', ' "x" [<!ATTLIST p a CDATA "b">]>', "declares entities"),
        ("&eacute;", "&unknown;", "not XML that can be read"),
        (SECOND[:10], "<p>" * 500, "not XML that can be read"),
        ("<block>", "<block>" + "<em>" * 300 + "x" + "</em>" * 300, "nests its elements more than"),
    ],
)
def test_nitf_that_may_not_or_cannot_be_read(old: str, new: str, words: str):
    assert old in NITF
    assert words in reason(NITF.replace(old, new), ".xml")


# --- NewsML-G2


def news_item(  # noqa: PLR0917
    guid: str = "urn:newsml:tnw.example:20240304:bridge",
    status: str = "stat:usable",
    item_class: str = "ninat:text",
    content: str = "",
    meta: str = "",
    version: int = 2,
) -> str:
    xhtml = (
        f'<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>'
        f"</head><body><h1>Bridge opens</h1><p>{FIRST}</p><p>{SECOND}</p></body></html></inlineXML>"
    )
    return f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="{version}" xml:lang="en">
 <rightsInfo><copyrightHolder literal="Tern News Wire Ltd"/></rightsInfo>
 <itemMeta><itemClass qcode="{item_class}"/><provider qcode="nprov:TNW"><name>Tern News Wire</name></provider>
  <versionCreated>2024-03-04T11:30:00+01:00</versionCreated><firstCreated>2024-03-04T09:00:00+01:00</firstCreated>
  {meta}<pubStatus qcode="{status}"/></itemMeta>
 <contentMeta><contentCreated>2024-03-04T09:00:00+01:00</contentCreated>
  <located qcode="city:1"><name>Tarn</name></located>
  <creator qcode="p:1"><name>Jane Roe</name></creator><language tag="en-GB"/>
  <subject qcode="s:1"><name>Roads</name></subject>
  <headline>Bridge opens</headline></contentMeta>
 <contentSet>{content or xhtml}</contentSet></newsItem>"""


def message(*items: str) -> str:
    sent = "<header><sent>2024-03-04T12:00:00Z</sent></header>"
    return f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">{sent}<itemSet>{"".join(items)}</itemSet></newsMessage>'


def test_a_news_item():
    draft = one(news_item(), ".xml")
    assert (draft.id, draft.title, draft.text) == ("urn:newsml:tnw.example:20240304:bridge", "Bridge opens", TEXT)
    assert (draft.outlet, draft.authors, draft.dateline) == ("Tern News Wire", ("Jane Roe",), "Tarn")
    assert (draft.published_at, draft.updated_at) == ("2024-03-04T09:00:00+01:00", "2024-03-04T11:30:00+01:00")
    assert (draft.language, draft.section) == ("en-GB", "Roads")
    assert set(draft.found_in.values()) == {"newsml-g2"}


def test_nitf_html_and_plain_text_inside():
    inner = (
        NITF[NITF.index("<nitf") :].replace("&eacute;", "é").replace("&nbsp;", " ").replace("<nitf", '<nitf xmlns=""')
    )
    nitf = one(news_item(content=f'<inlineXML contenttype="application/nitf+xml">{inner}</inlineXML>'), ".xml")
    assert nitf.text.startswith(TEXT)
    assert (nitf.title, nitf.dateline, nitf.id) == ("Bridge opens", "TARN", "urn:newsml:tnw.example:20240304:bridge")
    html = f"&lt;p&gt;{FIRST}&lt;/p&gt;&lt;p&gt;{SECOND}&lt;/p&gt;"
    for content in (f'<inlineData contenttype="text/html">{html}</inlineData>', f"<inlineData>{TEXT}</inlineData>"):
        assert one(news_item(content=content), ".xml").text == TEXT


def test_a_message_carries_several_items():
    items = [
        news_item("urn:1"), news_item("urn:2", item_class="ninat:picture", content='<remoteContent href="a.jpg"/>'),
        news_item("urn:3", meta=f"<embargoed>{TOMORROW}</embargoed>"), news_item("urn:4", status="stat:canceled"),
        news_item("urn:5"), "<packageItem guid='urn:6'/>",
    ]  # fmt: skip
    found = here(message(*items), ".xml")
    assert [item.id if isinstance(item, Draft) else item.source for item in found] == [
        "urn:1",
        "a.xml#2",
        "a.xml#3",
        "urn:5",
    ]
    for item in (found[0], found[3]):
        [same] = again(item)
        assert isinstance(same, Draft)
        assert isinstance(item, Draft)
        assert same.model_copy(update={"original": item.original}) == item


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (news_item(status="stat:withheld"), "marks it as withheld"),
        (news_item(meta="<embargoed/>"), "an embargo without an end"),
        (news_item(content='<remoteContent href="b.xml"/>'), "only says where it lies"),
        (news_item(item_class="ninat:video", content='<remoteContent href="b.mp4"/>'), "it is a video, not a text"),
        (news_item(content="<inlineXML/>"), "it has no text"),
        (message(), "none of its items is a text"),
        ("<packageItem xmlns='http://iptc.org/std/nar/2006-10-01/'/>", "packageitem of NewsML-G2"),
        ("<NewsML/>", "NewsML 1, which is not read"),
        ("<catalogue/>", "its root element is catalogue: XML that can be read is NITF"),
        ("<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "this is a sitemap"),
        ("words", "not XML"),
    ],
)
def test_xml_that_holds_no_report(text: str, words: str):
    assert words in reason(text, ".xml")


# --- feeds and pages as files


def test_a_saved_rss_feed_gives_whole_articles_and_names_blurbs():
    feed = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
    <channel><title>The Lamp</title><link>https://lamp.example/</link><language>en</language>
    <item><title>Bridge opens</title><link>https://lamp.example/1</link>
    <pubDate>Mon, 04 Mar 2024 09:00:00 +0100</pubDate>
    <description>A blurb.</description>
    <content:encoded><![CDATA[<p>{FIRST}</p><p>{LONG}</p>]]></content:encoded></item>
    <item><title>Blurb</title><link>https://lamp.example/2</link><description>Only a blurb.</description></item>
    </channel></rss>"""
    whole, blurb = here(feed, ".xml")
    assert isinstance(whole, Draft)
    assert (whole.title, whole.text, whole.url) == ("Bridge opens", f"{FIRST}\n\n{LONG}", "https://lamp.example/1")
    assert (whole.published_at, whole.found_in["title"]) == ("2024-03-04T09:00:00+01:00", "feed file")
    assert again(whole) == [whole]
    assert isinstance(blurb, Failure)
    assert blurb.source == "a.xml#https://lamp.example/2"
    assert "ingest the feed's address" in blurb.reason


def test_a_page_that_was_saved_as_xml():
    head = "<head><title>Bridge opens</title></head>"
    page = f"<html xmlns='http://www.w3.org/1999/xhtml'>{head}<body><h1>Bridge opens</h1><p>{LONG}</p></body></html>"
    assert one(page, ".xml").text == LONG


# --- damage


@given(
    seed=st.sampled_from([NITF, message(news_item(), news_item("urn:2"))]),
    cut=st.floats(0, 1),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=3)), max_size=5),
)
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=150, deadline=None)
def test_no_damage_makes_the_reader_raise(seed: str, cut: float, changes: list[tuple[float, bytes]]):
    found = here(damaged(seed.encode(), cut, changes), ".xml")
    assert found
    assert all(item.reason for item in found if isinstance(item, Failure))
