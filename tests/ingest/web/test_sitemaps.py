"""Sitemaps in all their forms, bounded, and deaf to what they have no say in."""

import gzip

import pytest

from ingest.web.listed import same_site
from ingest.web.sitemaps import read_sitemap
from library.errors import UnreadableSource

AT = "https://www.ledger.example/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
IMAGE = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'


def urls(*pairs: tuple[str, str]) -> bytes:
    rows = "".join(f"<url><loc>{loc}</loc><lastmod>{last}</lastmod></url>" for loc, last in pairs)
    return f'<?xml version="1.0"?><urlset {NS}>{rows}</urlset>'.encode()


def addresses(data: bytes, newest: int = 200) -> list[str]:
    return [page.address.removeprefix("https://www.ledger.example") for page in read_sitemap(data, AT, newest).pages]


def test_the_newest_come_first_and_the_undated_last() -> None:
    data = urls(("/a", "2026-03-01"), ("/b", ""), ("/c", "2026-03-02T10:00:00+01:00"), ("/d", "soon"))
    assert addresses(data) == ["/c", "/a", "/b", "/d"]
    assert addresses(data, newest=1) == ["/c"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_news_sitemap_says_more_of_each_page(pack: object) -> None:
    row = (
        "<url><loc>https://www.ledger.example/a</loc><news:news><news:publication><news:name>Sable Coast Ledger"
        "</news:name><news:language>en</news:language></news:publication><news:publication_date>2026-03-01T10:00+02:00"
        "</news:publication_date><news:title>Pier &amp; bridge</news:title></news:news>"
        "<image:image><image:loc>https://www.ledger.example/i.jpg</image:loc><image:title>A gull</image:title>"
        "</image:image></url>"
    )
    data = f"<urlset {NS} {NEWS} {IMAGE}>{row}</urlset>".encode()
    (page,) = read_sitemap(pack(data), AT).pages  # type: ignore[operator]
    assert (page.title, page.outlet, page.language) == ("Pier & bridge", "Sable Coast Ledger", "en")
    assert (page.published_at, page.found_in) == ("2026-03-01T10:00+02:00", "sitemap")


def test_an_index_leads_to_sitemaps_latest_first() -> None:
    rows = "".join(
        f"<sitemap><loc>/{name}</loc><lastmod>{day}</lastmod></sitemap>"
        for name, day in (("old", "2025"), ("new", "2026-03-01"))
    )
    listing = read_sitemap(f"<sitemapindex {NS}>{rows}</sitemapindex>".encode(), AT)
    assert listing.maps == ("https://www.ledger.example/new", "https://www.ledger.example/old")
    assert listing.pages == ()


def test_no_site_speaks_for_another() -> None:
    data = urls(
        ("https://ledger.example/a", ""), ("https://other.example/b", ""), ("https://news.ledger.example/c", "")
    )
    assert [page.address for page in read_sitemap(data, AT).pages] == [
        "https://ledger.example/a",
        "https://news.ledger.example/c",
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.ledger.example/a", "http://ledger.example:8080/", True),
        ("https://amp.ledger.example/a", "https://www.ledger.example/a", True),
        ("https://news.ledger.co.uk/", "https://www.ledger.co.uk/", True),
        ("https://anna.press.example/", "https://berta.press.example/", False),
        ("https://ledger.example.evil.example/", "https://ledger.example/", False),
        ("https://notledger.example/", "https://ledger.example/", False),
        ("http://127.0.0.1/", "http://0.0.1/", False),
        ("http://localhost/", "http://evil.localhost/", False),
        ("nothing", "nothing", False),
    ],
)
def test_one_site_or_two(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) == same
    assert same_site(other, one) == same


def test_a_plain_list_is_a_sitemap() -> None:
    assert addresses(b"https://www.ledger.example/a\n\nhttps://www.ledger.example/b\n") == ["/a", "/b"]


def test_what_comes_before_the_damage_is_read() -> None:
    assert addresses(urls(("/a", ""), ("/b", ""))[:-40]) == ["/a"]


def test_many_addresses_are_read_within_bounds() -> None:
    data = urls(*((f"/{n:06}", "2026-03-01") for n in range(50_000)))
    assert len(addresses(data, newest=300)) == 300


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'<!DOCTYPE a [<!ENTITY b "c">]><urlset><url><loc>&b;</loc></url></urlset>', "entities"),
        (b"<html><body></body></html>", "no sitemap"),
        (b"<urlset><url>", "cannot be read"),
        (b"words and no addresses", "no sitemap"),
        (b"", "empty"),
        (gzip.compress(b"<urlset>" + b" " * 60_000_000, mtime=0), "larger than"),
        (gzip.compress(b"<urlset/>", mtime=0)[:-12], "cut short|damaged"),
    ],
)
def test_what_is_no_sitemap_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        read_sitemap(data, AT)
