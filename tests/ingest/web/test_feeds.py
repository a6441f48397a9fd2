"""RSS, Atom and JSON feeds: what they say of each article, and what is refused."""

import contextlib
import json

import pytest

from ingest.web.feeds import MOST, read_feed
from ingest.web.listed import Listed
from library.errors import UnreadableSource

AT = "https://ledger.example/world/rss.xml"
BODY = " ".join(f"The tide came in at {n} and the pilots wrote it down." for n in range(20))


def rss(*items: str) -> bytes:
    head = '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    head += ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>World</title>'
    return f"{head}<language>en-gb</language>{''.join(items)}</channel></rss>".encode()


def only(data: bytes, **options: str) -> Listed:
    (entry,) = read_feed(data, AT, **options).pages
    return entry


def test_an_entry_of_rss() -> None:
    item = (
        "<item><title>Pier &amp;amp; bridge</title><link>/world/pier.html?utm_source=rss&amp;id=4</link>"
        '<guid isPermaLink="false">n:4</guid><dc:creator>Odile Farrow</dc:creator>'
        "<pubDate>Mon, 02 Mar 2026 06:10:00 +0530</pubDate><description>A blurb.</description></item>"
    )
    assert only(rss(item)) == Listed(
        address="https://ledger.example/world/pier.html?id=4",
        entry_id="n:4",
        title="Pier & bridge",
        authors=("Odile Farrow",),
        published_at="2026-03-02T06:10:00+05:30",
        language="en",
    )


def test_full_content_is_kept_and_a_blurb_is_not() -> None:
    full = f"<content:encoded><![CDATA[<p>{BODY}</p>]]></content:encoded>"
    blurb = "<content:encoded><![CDATA[<p>Ten words that tell nobody what happened.</p>]]></content:encoded>"
    link = "<title>T</title><link>https://ledger.example/{}</link>"
    first, second = read_feed(
        rss(f"<item>{link.format('a')}{full}</item>", f"<item>{link.format('b')}{blurb}</item>"), AT
    ).pages
    assert first.content
    assert BODY in first.content
    assert second.content is None


def test_an_entry_of_atom() -> None:
    data = (
        b'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>x</title><entry>'
        b'<title type="html">A &lt;b&gt;B&lt;/b&gt;</title><id>tag:4</id>'
        b'<link rel="self" href="/self"/><link rel="alternate" href="../a.html"/>'
        b"<author><name>Benno Castell</name></author><author><name>desk@ledger.example</name></author>"
        b"<published>2026-03-02T06:10:00Z</published><updated>2026-03-02T09:00:00+01:00</updated></entry></feed>"
    )
    entry = only(data)
    assert entry.address == "https://ledger.example/a.html"
    assert (entry.title, entry.authors) == ("A B", ("Benno Castell",))
    assert (entry.published_at, entry.updated_at) == ("2026-03-02T06:10:00Z", "2026-03-02T09:00:00+01:00")


def test_updated_alone_is_when_it_was_published_as_far_as_is_known() -> None:
    entry = b'<entry><link href="/a"/><updated>2026-03-02</updated></entry>'
    data = b'<feed xmlns="http://www.w3.org/2005/Atom">' + entry + b"</feed>"
    assert (only(data).published_at, only(data).updated_at) == ("2026-03-02", None)


def test_an_entry_of_a_json_feed() -> None:
    item = {
        "id": 7,
        "url": "/a.html",
        "title": "A",
        "date_published": "2026-03-02T06:10:00-05:00",
        "date_modified": "2026-03-03T06:10:00-05:00",
        "authors": [{"name": "Ines Okpara"}, {}, None],
        "content_text": f"{BODY}\n<b>{BODY}",
    }
    data = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item, None, {"title": "no address"}]})
    entry = only(data.encode())
    assert (entry.address, entry.authors) == ("https://ledger.example/a.html", ("Ines Okpara",))
    assert (entry.published_at, entry.updated_at) == ("2026-03-02T06:10:00-05:00", "2026-03-03T06:10:00-05:00")
    assert entry.content
    assert "&lt;b&gt;" in entry.content


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_encodings(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><item><title>Möwenbrücke</title>'
    data = f"{text}<link>https://ledger.example/a</link></item></channel></rss>".encode(encoding)
    assert only(data).title == "Möwenbrücke"


def test_a_broken_feed_gives_what_can_be_made_out() -> None:
    item = "<item><title>A & B</title><link>https://ledger.example/a</link></item>"
    assert only(rss(item)[:-20]).title == "A & B"


def test_prefixes_and_entities_that_nobody_declared() -> None:
    item = "<item><title>Caf&eacute;&nbsp;&amp; B</title><link>https://ledger.example/a</link><dc:creator>Ruth Halloway"
    data = f'<rss version="2.0"><channel>{item}</dc:creator></item></channel></rss>'.encode()
    assert (only(data).title, only(data).authors) == ("Café & B", ("Ruth Halloway",))


@pytest.mark.timeout(20)
@pytest.mark.parametrize("junk", [b"<p>w ", b"<item><link>http://x.example/a", b"<", b"<item>", b"&"])
def test_junk_does_not_keep_it_busy(junk: bytes) -> None:
    with contextlib.suppress(UnreadableSource):
        read_feed(b'<rss version="2.0"><channel><item><description>' + junk * 200_000, AT)


def test_entries_are_told_apart_by_address_and_bounded() -> None:
    same = "<item><title>A</title><link>https://ledger.example/a</link></item>"
    assert len(read_feed(rss(same, same), AT).pages) == 1
    many = (f"<item><title>A</title><link>https://ledger.example/{n}</link></item>" for n in range(MOST + 20))
    assert len(read_feed(rss(*many), AT).pages) == MOST


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "ftp://ledger.example/a", "http://[", ""]
)
def test_a_link_that_is_no_web_address_is_passed_over(link: str) -> None:
    assert read_feed(rss(f"<item><title>A</title><link>{link}</link></item>"), AT).pages == ()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'<!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"><channel/></rss>', "entities"),
        (b'<!DOCTYPE rss [<!entity a SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel/></rss>', "entities"),
        (b"<html><body>Not found</body></html>", "no RSS or Atom feed"),
        (b'{"version": "2"}', "version"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "no list of items"),
        (b"{" * 100_000, "not JSON"),
        (b"%PDF-1.7", "a PDF"),
        (b" " * 5_000_001, "larger than"),
        (b"<rss version='2.0'><channel>" + b"<p" * 600_000, "not well-formed"),
        (b"<rss>" + b"<p>" * 400_000 + b"</p>" * 400_000 + b"</rss>", "nests them deeper"),
        (b"<rss>" + b"<p/>" * 400_000 + b"</rss>", "more elements"),
    ],
)
def test_what_is_no_feed_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        read_feed(data, AT)
