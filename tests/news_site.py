"""The Sable Coast Ledger, a news site on loopback: 200 invented articles, feeds, sitemaps, and all that goes wrong."""

import contextlib
import gzip
import hashlib
import json
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
"""When the first round is made; the articles are older."""
OUTLET = "Sable Coast Ledger"

_WHO = (
    "harbour pilots|the lighthouse trust|the water board|schoolchildren of Orrin Bay|the tram drivers' union|beekeepers"
    "|the district archive|two retired surveyors|the ferry company|volunteers from Lower Tarn|the museum's night guards"
    "|a choir of bakers|the salt works|the county auditor|nurses at Mossfield|the allotment society|the fish exchange"
    "|players of Quillham Rovers|the weather station|the mayor's office|the peat cutters|the grain mill|the observatory"
    "|tenants of Ropewalk Street|the rowing club|a jury of five|the opera's carpenters|the toll collectors"
).split("|")
_DID = (
    "counted|repaired|bought back|voted against|mapped|sold|flooded by mistake|painted over|renamed|measured twice"
    "|gave up|promised to keep|handed over|inherited|catalogued|moved inland|insured|closed for a week|opened at dawn"
    "|lost in court|found beneath gravel|doubled the price of|tested in secret|lent to neighbours|refused to sign for"
).split("|")
_WHAT = (
    "the old weir|forty crates of lamp oil|a bronze bell|the winter timetable|nine kilometres of hedge|the east pier"
    "|a collection of tide tables|the last coal barge|the swimming baths|a disputed orchard|the parish tractor"
    "|three hundred library cards|the signal box at Denby Cross|an unexploded flare|the annual accounts|a glass roof"
    "|the town's only lift|a fleet of handcarts|the bridge at Mire End|the seed bank|a borrowed telescope|the slipway"
    "|an engraved ledger|the bus depot|seventeen wooden benches|the clock without hands|the tidal pool|a silver whistle"
).split("|")
_WHEN = (
    "on Monday|before the frost|after nine hours of talks|at half past four|during the regatta|in the third week"
    "|without notice|for the first time since 1987|against advice|under a clear sky|by lantern light|as rain set in"
    "|while the council was in recess|a day later than planned|with borrowed tools|to polite applause"
).split("|")
_SO = (
    "The cost was put at {n} crowns, of which the county will carry a third.",
    "“Nobody expected {n} people to turn up,” said {who2}, who had set out {m} chairs.",
    "It took {m} days, and {n} signatures, to settle who was in charge.",
    "A report of {m} pages names {who2} as the cause, which {who} deny.",
    "Of {n} letters that came in, {m} were in favour and the others did not say.",
    "The next meeting is in {m} weeks, when {who2} will be heard.",
    "Insurers have set aside {n} crowns, according to {who2}.",
    "“We would do it again tomorrow,” said a spokeswoman for {who}, “and with {m} more hands.”",
    "Traffic on the coast road stood for {m} minutes while {who2} looked on.",
    "{Who2} have asked for a second opinion and paid {n} crowns towards it.",
)
_NAMES = ("Odile Farrow", "Benno Castell", "Mirja Lund", "Tomas Weir", "Ines Okpara", "Ruth Halloway")


@dataclass(frozen=True)
class Story:
    """One article of the site."""

    path: str
    title: str
    author: str
    published: datetime
    paragraphs: tuple[str, ...]
    guid: str
    updated: datetime | None = None
    by_page: bool = True
    """Whether its page says when it was published, and not only the feed."""

    def at(self, path: str) -> "Story":
        """The same story at another address."""
        return replace(self, path=path)

    @property
    def markup(self) -> str:
        return "".join(f"<p>{escape(part)}</p>" for part in self.paragraphs)


def invented(number: int, path: str) -> Story:
    """An article like no other: the same for the same number."""
    dice = random.Random(number)

    def fill(template: str) -> str:
        other = dice.choice(_WHO)
        return template.format(
            who=dice.choice(_WHO), who2=other, Who2=other.capitalize(), n=dice.randint(100, 9900), m=dice.randint(2, 90)
        )

    def sentence() -> str:
        return f"{dice.choice(_WHO)} {dice.choice(_DID)} {dice.choice(_WHAT)} {dice.choice(_WHEN)}.".capitalize()

    title = f"{dice.choice(_WHO)} {dice.choice(_DID)} {dice.choice(_WHAT)}".capitalize()
    parts = tuple(f"{sentence()} {fill(dice.choice(_SO))} {sentence()} {fill(dice.choice(_SO))}" for _ in range(5))
    published = START - timedelta(minutes=7 * number + 5)
    return Story(path, f"{title} ({number})", dice.choice(_NAMES), published, parts, f"ledger:{number}")


@dataclass
class Answer:
    """What a path answers instead of its page."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: bool = False
    """Whether the connection ends in the middle of the body."""


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    headers: Mapping[str, str]

    @property
    def conditional(self) -> bool:
        return "if-none-match" in self.headers or "if-modified-since" in self.headers


class NewsSite:
    """Stories by path, listed in sections; `answers` holds what misbehaves. Change them between rounds as you like."""

    def __init__(self, host: str, port: int) -> None:
        self.origin = f"http://{host}:{port}"
        self.stories: dict[str, Story] = {}
        self.sections: dict[str, list[str]] = {}
        self.answers: dict[str, Answer] = {}
        self.full_text: set[str] = set()
        """Paths of which the feed carries the whole article."""
        self.types: dict[str, str] = {}
        """Content types that lie, by path."""
        self.asked: list[Asked] = []
        self.on_asked: Callable[[str], None] = lambda _: None
        self.robots = "User-agent: *\nDisallow: /private/\n"
        self._lock = threading.Lock()

    def url(self, path: str) -> str:
        return f"{self.origin}{path}"

    def fill(self, section: str, count: int) -> list[str]:
        """Put so many new stories into a section; their paths, newest first."""
        first = len(self.stories) + 1
        added = [invented(n, f"/{section}/{n:04}-{_slug(n)}.html") for n in range(first, first + count)]
        for story in added:
            self.stories[story.path] = story
        paths = [story.path for story in added]
        self.sections.setdefault(section, []).extend(paths)
        return paths

    def publish(self, section: str, number: int) -> str:
        """Put one new story at the head of a section; its path."""
        story = replace(invented(number, f"/{section}/{number:04}-{_slug(number)}.html"), published=START)
        self.stories[story.path] = story
        self.sections[section].insert(0, story.path)
        return story.path

    def change(self, path: str, sentence: str) -> None:
        """Add a paragraph to a story."""
        story = self.stories[path]
        self.stories[path] = replace(story, paragraphs=(*story.paragraphs, sentence))

    def move(self, path: str, new_path: str, status: int = 308) -> None:
        """Let a story live elsewhere; its section lists the new address under the same name."""
        self.stories[new_path] = replace(self.stories.pop(path), path=new_path)
        self.answers[path] = Answer(status, headers={"Location": new_path})
        for paths in self.sections.values():
            paths[:] = [new_path if each == path else each for each in paths]

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        """Let a story's page be elsewhere, while its section goes on listing the old address."""
        self.stories[to] = replace(self.stories[path], path=to)
        self.answers[path] = Answer(status, headers={"Location": to})

    def requests_of(self, path: str) -> int:
        return sum(asked.path == path for asked in self.asked)

    # -- what it serves

    def answer(self, path: str) -> Answer:
        if path in self.answers:
            return self.answers[path]
        made = self._made(path)
        if made is not None:
            kind, body = made
            return Answer(200, body, {"Content-Type": self.types.get(path, kind)})
        return Answer(404, b"<h1>No such page</h1>", {"Content-Type": "text/html"})

    def _made(self, path: str) -> tuple[str, bytes] | None:
        if path in self.stories:
            return "text/html; charset=utf-8", self.page(path)
        section = path.rpartition("/")[0].strip("/")
        makers: dict[str, tuple[str, Callable[[str], bytes]]] = {
            "rss.xml": ("application/rss+xml", self.rss),
            "atom.xml": ("application/atom+xml", self.atom),
            "feed.json": ("application/feed+json", self.json_feed),
            "sitemap.xml": ("application/xml", self.sitemap),
            "news.xml.gz": ("application/gzip", lambda name: gzip.compress(self.news_sitemap(name), mtime=0)),
            "": ("text/html", self.front),
        }
        if path == "/robots.txt":
            return "text/plain", self.robots.encode()
        if path == "/sitemaps.xml":
            return "application/xml", self.index()
        kind, make = makers.get(path.rpartition("/")[2], ("", None))
        return (kind, make(section)) if make and section in self.sections else None

    def page(self, path: str) -> bytes:
        """An article between the furniture of the site."""
        story = self.stories[path]
        facts: dict[str, Any] = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": story.title,
            "author": [{"@type": "Person", "name": story.author}],
            "publisher": {"@type": "Organization", "name": OUTLET},
        }
        if story.by_page:
            facts["datePublished"] = story.published.isoformat()
        return (
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
            f"<title>{escape(story.title)} | {OUTLET}</title>"
            f'<link rel="canonical" href="{self.url(path)}"><meta property="og:type" content="article">'
            f'<script type="application/ld+json">{json.dumps(facts)}</script></head><body>'
            f'<nav><a href="/">Home</a> <a href="/world/">World</a></nav>'
            f"<article><h1>{escape(story.title)}</h1>{story.markup}</article>"
            f"<footer>All rights kept by the {OUTLET}.</footer></body></html>"
        ).encode()

    def _stories(self, section: str) -> list[Story]:
        """Those that are listed, also where their pages are gone."""
        return [self.stories[path] for path in self.sections[section] if path in self.stories]

    def rss(self, section: str) -> bytes:
        items = "".join(
            f"<item><title>{escape(s.title)}</title><link>{self.url(s.path)}?utm_source=rss</link>"
            f'<guid isPermaLink="false">{s.guid}</guid><dc:creator>{s.author}</dc:creator>'
            f"<pubDate>{format_datetime(s.published)}</pubDate>"
            f"<description>{escape(s.paragraphs[0][:80])}…</description>"
            + (f"<content:encoded><![CDATA[{s.markup}]]></content:encoded>" if s.path in self.full_text else "")
            + "</item>"
            for s in self._stories(section)
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
            ' xmlns:content="http://purl.org/rss/1.0/modules/content/">'
            f"<channel><title>{OUTLET}: {section}</title><link>{self.origin}/</link>{items}</channel></rss>"
        ).encode()

    def atom(self, section: str) -> bytes:
        entries = "".join(
            f'<entry><title>{escape(s.title)}</title><link rel="alternate" href="{s.path}"/><id>{s.guid}</id>'
            f"<published>{s.published.isoformat()}</published>"
            f"<updated>{(s.updated or s.published).isoformat()}</updated>"
            f"<author><name>{s.author}</name></author><summary>{escape(s.paragraphs[0][:80])}</summary></entry>"
            for s in self._stories(section)
        )
        return (
            '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
            f"<title>{section}</title><id>ledger:{section}</id>{entries}</feed>"
        ).encode()

    def json_feed(self, section: str) -> bytes:
        items = [
            {
                "id": s.guid,
                "url": self.url(s.path),
                "title": s.title,
                "date_published": s.published.isoformat(),
                "authors": [{"name": s.author}],
                "summary": s.paragraphs[0][:80],
            }
            for s in self._stories(section)
        ]
        return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": section, "items": items}).encode()

    def index(self) -> bytes:
        maps = "".join(
            f"<sitemap><loc>{self.url(place)}</loc></sitemap>"
            for place in ("/archive/sitemap.xml", "/wire/news.xml.gz")
        )
        return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'.encode()

    def sitemap(self, section: str) -> bytes:
        urls = "".join(
            f"<url><loc>{self.url(s.path)}</loc><lastmod>{(s.updated or s.published).isoformat()}</lastmod></url>"
            for s in self._stories(section)
        )
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()

    def news_sitemap(self, section: str) -> bytes:
        urls = "".join(
            f"<url><loc>{self.url(s.path)}</loc><news:news><news:publication><news:name>{OUTLET}</news:name>"
            f"<news:language>en</news:language></news:publication><news:publication_date>{s.published.isoformat()}"
            f"</news:publication_date><news:title>{escape(s.title)}</news:title></news:news></url>"
            for s in self._stories(section)
        )
        return (
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
            f' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>'
        ).encode()

    def front(self, section: str) -> bytes:
        links = "".join(f'<li><a href="{s.path}"><h3>{escape(s.title)}</h3></a></li>' for s in self._stories(section))
        return (
            f"<!DOCTYPE html><html><head><title>{section}</title>"
            f'<link rel="alternate" type="application/rss+xml" href="/{section}/rss.xml"></head>'
            f'<body><nav><a href="/about">About</a></nav><ul>{links}</ul></body></html>'
        ).encode()


def _slug(number: int) -> str:
    dice = random.Random(number * 7)
    return "-".join(dice.choice(_WHAT).split()[-1].lower() for _ in range(3))


class _Handler(BaseHTTPRequestHandler):
    """Answers for the site that its server carries."""

    def do_GET(self) -> None:
        site: NewsSite = self.server.site  # type: ignore[attr-defined]
        path = self.path.partition("?")[0]
        with site._lock:
            site.asked.append(Asked(path, {name.lower(): value for name, value in self.headers.items()}))
            answer = site.answer(path)
        site.on_asked(path)
        time.sleep(answer.delay)
        with contextlib.suppress(OSError):
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        etag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
        if answer.status == 200 and self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status == 200:
            self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) // 2] if answer.cut else answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    address_family = socket.AF_INET
    site: NewsSite

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is none of the site's concern."""


@contextlib.contextmanager
def news_site() -> Iterator[NewsSite]:
    """Serve an empty site until the end of the block."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.site = NewsSite("127.0.0.1", server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.site
        finally:
            server.shutdown()
            thread.join(5)
