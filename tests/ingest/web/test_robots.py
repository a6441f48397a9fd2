"""What sites ask of a visitor: their robots.txt, and a pace."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from ingest.web.fetcher import Fetcher
from ingest.web.pace import LONGEST, Pace
from ingest.web.robots import KEPT_FAILURE_SECONDS, KEPT_SECONDS, MAX_BYTES, Robots, Ruling
from ingest.web.values import FetchFailed
from ingest.web.visitor import Visitor
from tests.ingest.web.site import Page, Site, answer, redirect, site

RULES = b"""\xef\xbb\xbfUser-agent: *
Disallow: /

User-agent: Newsdesk
Disallow: /private/
Disallow: /*.pdf$
Allow: /private/open
Crawl-delay: 2.5

Sitemap: https://news.example/sitemap.xml
"""


class Clock:
    """Time that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(["127.0.0.1"], seconds=2) as reading:
        yield reading


@pytest.fixture
def served() -> Iterator[Site]:
    with site({"/robots.txt": answer(body=RULES)}) as it:
        yield it


class TestRobots:
    @pytest.mark.parametrize(
        ("path", "allowed"),
        [
            *(("/", True), ("/a?b", True), ("/private/a", False), ("/private/open/a", True)),
            *(("/a.pdf", False), ("/a.pdf?b", True), ("/%70rivate/a", False), ("/robots.txt", True)),
        ],
    )
    def test_rules_for_newsdesk_decide(self, fetcher: Fetcher, served: Site, path: str, allowed: bool) -> None:
        ruling = Robots(fetcher.fetch).ruling(served.url(path))
        asks = f"the robots.txt of 127.0.0.1:{served.port} asks that this page be left alone"
        assert ruling == Ruling(allowed, "" if allowed else asks, 2.5)

    def test_rules_for_all_hold_where_there_are_none_for_newsdesk(self, fetcher: Fetcher, served: Site) -> None:
        served.pages["/robots.txt"] = answer(body=b"User-agent: *\nDisallow: /x\n\nUser-agent: other\nDisallow: /y")
        robots = Robots(fetcher.fetch)
        assert [robots.ruling(served.url(path)).allowed for path in ("/x", "/y")] == [False, True]

    @pytest.mark.parametrize(
        ("name", "allowed"),
        [
            *(("newsdesk", False), ("NEWSDESK/1.0 # ours", False), ("Newsdesk*", False), ("news", True)),
            *(("newsdesk-images", True), ("desk", True)),
        ],
    )
    @pytest.mark.parametrize("field", ["User-agent: ", "user-agent:", "User agent ", " USERAGENT : "])
    def test_rules_are_for_us_by_our_whole_name(
        self, fetcher: Fetcher, served: Site, field: str, name: str, allowed: bool
    ) -> None:
        rules = f"User-agent: other\nAllow: /\n{field}{name}\nDisallow: /\n\nUser-agent: last\nAllow: /"
        served.pages["/robots.txt"] = answer(body=rules.encode())
        assert Robots(fetcher.fetch).ruling(served.url("/a")).allowed is allowed

    @pytest.mark.parametrize(
        "rules",
        [
            "".join(f"User-agent: {number}\n" for number in range(12_000)) + "Disallow: /a\n" * 20_000,
            "".join(f"User agent {number}\nDisallow: /a{number}\n" for number in range(12_000)),
            "User-agent: *\nDisallow: /" + "a*" * 200_000,
        ],
        ids=["names times rules", "names", "stars"],
    )
    def test_rules_made_to_keep_us_busy_do_not(self, fetcher: Fetcher, served: Site, rules: str) -> None:
        served.pages["/robots.txt"] = answer(body=rules.encode())
        began = time.monotonic()
        assert Robots(fetcher.fetch).ruling(served.url("/b")).allowed
        assert time.monotonic() - began < 3

    def test_sitemaps_are_named(self, fetcher: Fetcher, served: Site) -> None:
        robots = Robots(fetcher.fetch)
        assert robots.sitemaps(served.url("/a")) == ("https://news.example/sitemap.xml",)
        served.pages["/robots.txt"] = answer("404 Not Found")
        assert Robots(fetcher.fetch).sitemaps(served.url("/a")) == ()

    @pytest.mark.parametrize(
        ("page", "allowed"),
        [
            *((answer("404 Not Found"), True), (answer("401 Login"), True), (answer("403 No"), True)),
            *((answer("410 Gone"), True), (answer(), True), (answer(body=b"<html>\0\xff no rules"), True)),
            *((redirect("/robots.txt"), True), (redirect("/moved"), False), (answer("500 Oh"), False)),
            *((answer("503 Out"), False), (answer("429 Often"), False), (b"rubbish\r\n\r\n", False), (b"", False)),
            (answer(body=b"#" * (MAX_BYTES + 1)), False),
        ],
    )
    def test_rules_that_are_missing_allow_and_rules_that_fail_do_not(
        self, fetcher: Fetcher, served: Site, page: Page, allowed: bool
    ) -> None:
        served.pages |= {"/robots.txt": page, "/moved": answer(body=b"User-agent: *\nDisallow: /")}
        ruling = Robots(fetcher.fetch).ruling(served.url("/a"))
        assert ruling.allowed is allowed
        assert bool(ruling.reason) is not allowed
        assert "\n" not in ruling.reason

    def test_rules_that_hang_do_not_allow(self, served: Site) -> None:
        served.pages["/robots.txt"] = lambda asked, talk: time.sleep(1)
        with Fetcher(["127.0.0.1"], seconds=0.3) as reading:
            ruling = Robots(reading.fetch).ruling(served.url("/a"))
        assert ruling.reason.endswith("could not be read: the site took longer than 0.3 seconds")

    def test_are_read_once_a_day(self, fetcher: Fetcher, served: Site) -> None:
        clock = Clock()
        robots = Robots(fetcher.fetch, clock)
        for seconds, asked in ((0, 1), (KEPT_SECONDS - 1, 1), (2, 2)):
            clock.now += seconds
            assert not robots.ruling(served.url("/private/a")).allowed
            assert len(served.asked) == asked

    def test_that_failed_are_asked_for_again_soon(self, fetcher: Fetcher, served: Site) -> None:
        clock = Clock()
        robots = Robots(fetcher.fetch, clock)
        served.pages["/robots.txt"] = answer("503 Out", Retry_After="3600")
        assert not robots.ruling(served.url("/a")).allowed
        served.pages["/robots.txt"] = answer("500 Oh")
        clock.now += 3599
        assert not robots.ruling(served.url("/a")).allowed
        assert len(served.asked) == 1
        clock.now += 2
        assert not robots.ruling(served.url("/a")).allowed
        served.pages["/robots.txt"] = answer("404 Not Found")
        clock.now += KEPT_FAILURE_SECONDS + 1
        assert robots.ruling(served.url("/a")).allowed

    def test_of_many_sites_are_not_all_kept(
        self, fetcher: Fetcher, served: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ingest.web.robots._ORIGINS", 1)
        robots = Robots(fetcher.fetch)
        with site({}) as other:
            for url in (served.url("/a"), other.url("/a"), other.url("/b"), served.url("/a")):
                assert robots.ruling(url).allowed
        assert (len(served.asked), len(other.asked)) == (2, 1)

    def test_are_not_settled_by_a_stop(self, fetcher: Fetcher, served: Site) -> None:
        fetcher.close()
        with pytest.raises(FetchFailed, match="stopped"):
            Robots(fetcher.fetch).ruling(served.url("/a"))


class TestPace:
    def test_keeps_requests_of_many_threads_apart(self) -> None:
        pace = Pace(0.05)
        taken: list[float] = []

        def take(number: int) -> None:
            assert pace.wait("a.example")
            taken.append(time.monotonic())

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(take, range(6)))
        taken.sort()
        # A thread may be held up between its turn and its note of it.
        assert taken[-1] - taken[0] >= 0.05 * 5 - 0.04

    def test_keeps_no_other_host_waiting(self) -> None:
        clock = Clock()
        pace = Pace(10, clock)
        assert pace.wait("a.example")
        assert (pace.seconds_until("a.example"), pace.seconds_until("b.example")) == (10, 0)
        assert pace.wait("b.example")
        clock.now += 10
        assert pace.wait("a.example")

    def test_can_be_stopped(self) -> None:
        pace, stop = Pace(60), threading.Event()
        assert pace.wait("a.example", stop)
        threading.Timer(0.1, stop.set).start()
        began = time.monotonic()
        assert not pace.wait("a.example", stop)
        assert time.monotonic() - began < 2
        assert not pace.wait("b.example", stop)

    @pytest.mark.parametrize(("asked", "kept"), [(5, 5), (0.1, 1), (900, LONGEST)])
    def test_is_slowed_down_by_the_site_within_bounds(self, asked: float, kept: float) -> None:
        pace = Pace(1, Clock())
        assert pace.wait("a.example")
        pace.slow_down("a.example", asked)
        assert pace.seconds_until("a.example") == kept
        pace.slow_down("a.example", asked)
        assert pace.seconds_until("a.example") == kept

    def test_leaves_a_site_alone_and_says_how_long(self) -> None:
        clock = Clock()
        pace = Pace(1, clock)
        pace.leave_alone("a.example", 3600)
        pace.leave_alone("a.example", 5)
        assert pace.seconds_until("a.example") == 3600
        assert not pace.wait("a.example", at_most=60)
        clock.now += 3600
        assert pace.wait("a.example", at_most=60)

    def test_forgets_hosts_whose_turn_has_come(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ingest.web.pace._REMEMBERED", 3)
        clock = Clock()
        pace = Pace(1, clock)
        for number in range(10):
            clock.now += 2
            assert pace.wait(f"{number}.example")
        assert len(pace._turns) <= 3


class TestVisitor:
    def test_follows_what_the_site_allows(self, fetcher: Fetcher, served: Site) -> None:
        served.pages["/robots.txt"] = answer(body=b"User-agent: *\nDisallow: /private/")
        served.pages |= {path: answer(body=path.encode()) for path in ("/a", "/private/a")}
        visitor = Visitor(fetcher, Pace(0))
        assert visitor.follow(served.url("/a")).body == b"/a"
        with pytest.raises(FetchFailed) as failed:
            visitor.follow(served.url("/private/a"))
        assert (failed.value.kind, failed.value.permanent) == ("disallowed", False)
        assert [asked.path for asked in served.asked] == ["/robots.txt", "/a"]

    def test_follows_no_redirect_to_what_is_not_allowed(self, fetcher: Fetcher, served: Site) -> None:
        served.pages["/robots.txt"] = answer(body=b"User-agent: *\nDisallow: /private/")
        served.pages |= {"/a": redirect("/private/a"), "/private/a": answer(body=b"x")}
        with pytest.raises(FetchFailed, match="left alone"):
            Visitor(fetcher, Pace(0)).follow(served.url("/a"))
        assert [asked.path for asked in served.asked] == ["/robots.txt", "/a"]

    def test_opens_what_a_person_named(self, fetcher: Fetcher, served: Site) -> None:
        served.pages["/private/a"] = answer(body=b"x", ETag='"1"')
        assert Visitor(fetcher, Pace(0)).open(served.url("/private/a"), etag='"0"').body == b"x"
        assert [(asked.path, asked.headers["if-none-match"]) for asked in served.asked] == [("/private/a", '"0"')]

    def test_keeps_the_pace(self, fetcher: Fetcher, served: Site) -> None:
        served.pages |= {"/robots.txt": answer("404 Not Found"), "/a": answer(body=b"x")}
        visitor = Visitor(fetcher, Pace(0.1))
        began = time.monotonic()
        visitor.follow(served.url("/a"))
        visitor.open(served.url("/a"))
        assert time.monotonic() - began >= 0.2

    def test_keeps_the_pause_that_the_rules_ask_for(self, fetcher: Fetcher, served: Site) -> None:
        served.pages |= {"/robots.txt": answer(body=b"User-agent: *\nCrawl-delay: 0.3"), "/a": answer(body=b"x")}
        pace = Pace(0.01)
        Visitor(fetcher, pace).follow(served.url("/a"))
        assert 0.1 < pace.seconds_until("127.0.0.1") <= 0.3

    def test_leaves_a_busy_site_alone(self, fetcher: Fetcher, served: Site) -> None:
        served.pages["/a"] = answer("429 Often", Retry_After="3600")
        visitor = Visitor(fetcher, Pace(0))
        for reason in ("answered 429", r"127.0.0.1 asked to be left alone for \d+ more seconds"):
            with pytest.raises(FetchFailed, match=reason) as failed:
                visitor.open(served.url("/a"))
            assert failed.value.kind == "busy"
            assert failed.value.retry_after == pytest.approx(3600, abs=5)
        assert len(served.asked) == 1

    def test_stops_waiting(self, fetcher: Fetcher, served: Site) -> None:
        stop = threading.Event()
        served.pages["/a"] = answer(body=b"x")
        visitor = Visitor(fetcher, Pace(60), stop)
        visitor.open(served.url("/a"))
        threading.Timer(0.1, stop.set).start()
        with pytest.raises(FetchFailed) as failed:
            visitor.open(served.url("/a"))
        assert failed.value.kind == "stopped"
