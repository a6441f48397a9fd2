"""Web addresses handed to ingest: articles, feeds, sitemaps and documents, read once and asked about after that."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.following.follower import Follower
from ingest.pipeline import Ingest
from ingest.values import IngestReport, Progress
from ingest.web.fetcher import Fetcher
from ingest.web.pace import Pace
from ingest.web.visitor import Visitor
from library.library import Library
from library.values import Filters, KeptArticle
from tests.library.test_two_processes import opened
from tests.news_site import Answer, NewsSite, news_site

PROSE = " ".join(f"The clerk read out item {n} and nobody at the long table objected." for n in range(12))


class Desk:
    """A library without vectors, and a site."""

    def __init__(self, library: Library, site: NewsSite) -> None:
        self.library = library
        self.site = site
        self.progress: list[Progress] = []

    def ingest(self, *paths: str) -> IngestReport:
        """Ingest addresses of the site, from a count of requests that begins at none."""
        self.site.asked.clear()
        visitor = Visitor(Fetcher(["127.0.0.1"], seconds=5), Pace(0))
        ingest = Ingest(self.library, self.progress.append, vectors="later", visitor=visitor)
        return ingest.files([self.site.url(path) for path in paths])

    def page(self, path: str, body: str, head: str = "", content_type: str = "text/html") -> str:
        """Put a page on the site; its path."""
        markup = f"<!DOCTYPE html><html><head><title>Clerk reads on</title>{head}</head><body>{body}</body></html>"
        self.site.answers[path] = Answer(200, markup.encode(), {"Content-Type": content_type})
        return path

    def only(self) -> KeptArticle:
        """The one article of the library."""
        (card,) = self.library.articles.cards(Filters(), None, 9, 0)
        return self.library.articles.read(card.id)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    library = opened(tmp_path / "home")
    with news_site() as site:
        yield Desk(library, site)
    library.close()


def article(head: str = "") -> str:
    return f"{head}<article><h1>Clerk reads on</h1><p>{PROSE}</p><p>{PROSE[::-1].swapcase()}</p></article>"


def test_a_page_is_read_once_and_then_asked_whether_it_changed(desk: Desk) -> None:
    (path,) = desk.site.fill("world", 1)
    assert desk.ingest(path).articles.added == 1
    assert desk.only().url == desk.site.url(path)
    assert "fetching" in {each.stage for each in desk.progress}
    again = desk.ingest(path)
    assert (again.articles.unchanged, again.articles.failed) == (1, 0)
    assert [(asked.path, asked.conditional) for asked in desk.site.asked] == [(path, True)]
    desk.site.change(path, "A last line.")
    assert desk.ingest(path).articles.updated == 1
    assert len(desk.only().versions) == 2


def test_a_removed_article_comes_back_when_its_address_is_given_again(desk: Desk) -> None:
    (path,) = desk.site.fill("world", 1)
    desk.ingest(path)
    desk.library.remove(desk.only().id)
    assert desk.ingest(path).articles.added == 1


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml", "feed.json", "sitemap.xml", "news.xml.gz"])
def test_a_feed_or_sitemap_gives_its_articles_and_costs_one_request_the_next_time(desk: Desk, name: str) -> None:
    desk.site.fill("world", 4)
    report = desk.ingest(f"/world/{name}")
    assert (report.articles.added, report.failures) == (4, ())
    again = desk.ingest(f"/world/{name}")
    assert again.articles.unchanged == 4
    assert [asked.conditional for asked in desk.site.asked] == [True]
    new = desk.site.publish("world", 500)
    report = desk.ingest(f"/world/{name}")
    assert (report.articles.added, report.articles.unchanged) == (1, 4)
    assert [asked.path for asked in desk.site.asked if not asked.conditional] == ["/robots.txt", new]


def test_an_index_of_sitemaps_is_read_newest_first_and_bounded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.site.fill("archive", 3)
    desk.site.fill("wire", 3)
    assert desk.ingest("/sitemaps.xml").articles.added == 6
    assert desk.ingest("/sitemaps.xml").articles.unchanged == 6
    assert len(desk.site.asked) == 1


def test_what_cannot_be_had_is_said_for_each(desk: Desk) -> None:
    paths = desk.site.fill("world", 4)
    desk.site.answers[paths[0]] = Answer(403)
    desk.site.answers[paths[1]] = Answer(402)
    desk.site.answers[paths[2]] = Answer(500)
    desk.site.full_text.add(paths[1])
    desk.site.robots += f"Disallow: {paths[3]}\n"
    report = desk.ingest("/world/rss.xml", "/nothing.html")
    assert report.articles.added == 1
    assert set(desk.only().found_in.values()) == {"feed"}
    reasons = {failure.source.removeprefix(desk.site.origin): failure.reason for failure in report.failures}
    assert list(reasons) == [paths[0], paths[2], paths[3], "/nothing.html"]
    assert "403" in reasons[paths[0]]
    assert reasons[paths[0]].endswith("its feed carries a blurb alone")
    assert "robots.txt" in reasons[paths[3]]
    assert desk.site.requests_of(paths[3]) == 0
    assert desk.ingest(paths[3]).articles.added == 1  # named by a person


def test_a_teaser_gives_way_to_the_whole_article_in_its_feed(desk: Desk) -> None:
    (path,) = desk.site.fill("world", 1)
    story = desk.site.stories[path]
    teaser = f"<article><h1>{story.title}</h1><p>{story.paragraphs[0][:200]}</p></article>"
    desk.page(path, teaser, '<meta property="og:type" content="article">')
    desk.site.full_text.add(path)
    desk.ingest("/world/rss.xml")
    assert desk.only().text.endswith(story.paragraphs[-1])
    assert desk.only().found_in["published_at"] == "feed"


def test_a_list_of_links_names_its_feed(desk: Desk) -> None:
    desk.site.fill("world", 6)
    (failure,) = desk.ingest("/world/").failures
    assert failure.reason == (
        f"this page is no article but a list of 6 or more; its feed is {desk.site.url('/world/rss.xml')}: name that"
    )


def test_no_page_speaks_for_another_site(desk: Desk) -> None:
    claim = '<link rel="canonical" href="https://www.ledger.example/real-report">'
    path = desk.page("/copy.html", article(), claim)
    desk.ingest(path)
    assert desk.only().url == desk.site.url(path)


def test_the_address_of_an_article_is_its_canonical_one(desk: Desk) -> None:
    real = desk.site.url("/clerk")
    desk.page("/amp/clerk", article(), f'<link rel="canonical" href="{real}">')
    desk.page("/clerk", article(), f'<link rel="canonical" href="{real}">')
    assert desk.ingest("/amp/clerk", "/clerk?utm_source=mail").articles.added == 1
    assert desk.only().url == real


@pytest.mark.parametrize(
    ("path", "content_type", "body"),
    [
        ("/a", "image/png", f"<!DOCTYPE html><html><body>{article()}</body></html>".encode()),
        ("/a.pdf", "application/pdf", f"<!DOCTYPE html><html><body>{article()}</body></html>".encode()),
        ("/a", "text/plain; charset=utf-8", f"Clerk reads on\n\n{PROSE}\n\n{PROSE[::-1]}".encode()),
        ("/a.md", "application/octet-stream", f"# Clerk reads on\n\n{PROSE}\n\n<b>{PROSE[::-1]}</b>".encode()),
        ("/a", "text/html", json.dumps({"id": "a", "title": "Clerk", "text": PROSE}).encode() + b"\n"),
        ("/feed", "text/html", b"%PDF-1.4 not really"),
        ("/a.html", "text/html", b"\x89PNG\r\n\x1a\n" + bytes(500)),
        ("/a.html", "text/html", b""),
    ],
    ids=["png", "pdf-name", "text", "markdown", "json", "pdf", "image", "nothing"],
)
def test_what_comes_decides_and_not_what_it_is_called(desk: Desk, path: str, content_type: str, body: bytes) -> None:
    desk.site.answers[path] = Answer(200, body, {"Content-Type": content_type})
    report = desk.ingest(path)
    readable = b"clerk" in body.lower()
    assert report.articles.added + report.articles.failed == 1
    assert report.articles.added == int(readable), report.failures
    if not readable:
        assert "\n" not in report.failures[0].reason


def test_a_page_that_moved_keeps_its_article(desk: Desk) -> None:
    (path,) = desk.site.fill("world", 1)
    desk.ingest(path)
    kept = desk.only().id
    desk.site.move(path, "/world/elsewhere-now.html", 301)
    desk.ingest(path)
    assert desk.only().id == kept
    assert desk.only().url == desk.site.url("/world/elsewhere-now.html")
    assert desk.ingest("/world/elsewhere-now.html").articles.unchanged == 1


def test_a_copy_whose_page_moves_stays_a_copy(desk: Desk) -> None:
    for path in ("/one", "/two"):
        desk.page(path, article())
    report = desk.ingest("/one", "/two")
    assert (report.articles.added, report.articles.duplicate) == (1, 1)
    desk.site.answers["/three"] = desk.site.answers["/two"]
    desk.site.answers["/two"] = Answer(301, headers={"Location": "/three"})
    assert desk.ingest("/two").failures == ()
    assert desk.only().url == desk.site.url("/one")


def test_the_articles_of_a_file_that_moved_stay_apart(desk: Desk) -> None:
    def lines(*names: str) -> Answer:
        rows = ({"title": name, "text": f"{name}. {PROSE}", "url": desk.site.url(f"/{name}")} for name in names)
        return Answer(200, "".join(json.dumps(row) + "\n" for row in rows).encode())

    desk.site.answers["/wire.jsonl"] = lines("first", "second")
    assert desk.ingest("/wire.jsonl").articles.added == 2
    desk.site.answers["/wire.jsonl"] = Answer(301, headers={"Location": "/moved.jsonl"})
    desk.site.answers["/moved.jsonl"] = lines("first", "second", "third")
    report = desk.ingest("/wire.jsonl")
    assert (report.articles.added, report.articles.unchanged) == (1, 2)
    titles = sorted(card.title for card in desk.library.articles.cards(Filters(), None, 9, 0))
    assert titles == ["first", "second", "third"]


def test_what_a_page_says_now_is_current_though_it_no_longer_says_when_it_changed(desk: Desk) -> None:
    published = '<meta property="article:published_time" content="2026-03-01T08:00:00Z">'
    changed = '<meta property="article:modified_time" content="2026-03-05T08:00:00Z">'
    desk.page("/clerk", article(), published + changed)
    desk.ingest("/clerk")
    desk.page("/clerk", article().replace("item 3", "item three"), published)
    assert desk.ingest("/clerk").articles.updated == 1
    assert (desk.only().version, "item three" in desk.only().text) == (2, True)


def test_a_removed_article_comes_back_when_its_feed_is_given_again(desk: Desk) -> None:
    desk.site.fill("world", 3)
    desk.ingest("/world/rss.xml")
    removed = desk.library.articles.cards(Filters(), None, 9, 0)[0].id
    desk.library.remove(removed)
    report = desk.ingest("/world/rss.xml")
    assert (report.articles.added, report.articles.unchanged) == (1, 2)
    assert desk.library.articles.read(removed).id == removed


def test_what_a_page_does_not_say_its_feed_may(desk: Desk) -> None:
    (path,) = desk.site.fill("world", 1)
    desk.site.stories[path] = replace(desk.site.stories[path], by_page=False)
    desk.ingest("/world/rss.xml")
    found = desk.only()
    assert found.published_at == desk.site.stories[path].published.isoformat()
    assert found.found_in["published_at"] == "feed"
    assert found.found_in["title"] != "feed"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "http://169.254.169.254/latest", "https://", "http://a b/"])
def test_an_address_that_is_not_gone_to_is_a_failure_like_any_other(desk: Desk, url: str) -> None:
    report = Ingest(desk.library, vectors="later").files([url])
    assert (report.articles.failed, report.failures[0].source) == (1, url)


def test_a_feed_without_a_link_that_can_be_fetched_says_so(desk: Desk) -> None:
    item = "<item><title>Clerk</title><link>javascript:alert(1)</link></item>"
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Town</title>{item}</channel></rss>'
    desk.site.answers["/odd.xml"] = Answer(200, feed.encode(), {"Content-Type": "application/rss+xml"})
    report = desk.ingest("/odd.xml")
    assert [failure.reason for failure in report.failures] == [
        "the feed leads to no article: none of its links can be fetched"
    ]


def test_a_followed_feed_is_read_whole_when_a_person_names_it(desk: Desk) -> None:
    paths = desk.site.fill("world", 2)
    items = "".join(
        f"<item><title>{path}</title><link>{desk.site.url(path)}</link></item>" for path in (*paths, "/gone")
    )
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Town</title>{items}</channel></rss>'
    desk.site.answers["/odd.xml"] = Answer(200, feed.encode(), {"Content-Type": "application/rss+xml", "ETag": '"1"'})
    follower = Follower(desk.library, Fetcher(["127.0.0.1"], seconds=5), pace=Pace(0), vectors="later")
    follower.add(desk.site.url("/odd.xml"), "feed", every="1m")
    follower.round(everything=True)
    report = desk.ingest("/odd.xml")
    assert report.articles.unchanged == 2
    assert [failure.source for failure in report.failures] == [desk.site.url("/gone")]
    assert follower.add(desk.site.url("/odd.xml"), "feed").every == follower.entries()[0].every == 60
