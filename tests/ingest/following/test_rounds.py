"""A news site of 200 pages, followed: whatever changes there is handled and reported right."""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.following.values import RoundReport
from ingest.pipeline import Ingest
from ingest.web.fetcher import Fetcher
from ingest.web.pace import Pace
from ingest.web.visitor import Visitor
from library.errors import LibraryBusy
from tests.ingest.following.following_desk import FOLLOWED, FollowingDesk, following_desk
from tests.news_site import START, Answer, NewsSite, news_site


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[FollowingDesk]:
    with news_site() as site, following_desk(tmp_path / "home", site) as made:
        yield made


@pytest.fixture
def site(desk: FollowingDesk) -> NewsSite:
    assert desk.site
    return desk.site


def outcomes(report: RoundReport) -> dict[str, int]:
    return dict(Counter(page.outcome for page in report.pages))


def test_three_rounds_of_changes(desk: FollowingDesk, site: NewsSite) -> None:
    world, local, sport = site.fill("world", 50), site.fill("local", 40), site.fill("sport", 30)
    markets, archive, wire = site.fill("markets", 20), site.fill("archive", 40), site.fill("wire", 20)
    first_day(site, world, local, sport, wire)
    private = site.publish("local", 800)
    site.robots += f"Disallow: {private}\n"
    desk.follow()

    report = desk.round(0)
    assert [(entry.outcome, entry.new_pages) for entry in report.entries] == [
        ("read", 50),
        ("read", 41),
        ("read", 30),
        ("read", 20),
        ("read", 60),
    ]
    assert outcomes(report) == {"new": 196, "copy": 1, "failed": 4}
    assert report.articles.added == 196
    assert "the feed's text was kept" in (desk.page(report, world[0]).reason or "")
    assert set(desk.article(report, world[0]).found_in.values()) == {"feed"}
    for path, reason in (
        (world[1], "403.*blurb alone"),
        (world[4], "cut short"),
        (local[0], "500"),
        (private, "robots.txt"),
    ):
        failed = desk.page(report, path)
        assert failed.outcome == "failed"
        assert failed.article_id is None
        assert re.search(reason, failed.reason or "")
    assert site.requests_of(private) == 0
    assert desk.article(report, world[2]).url == site.url("/stories/elsewhere.html")
    assert desk.article(report, local[5]).found_in["published_at"] == "feed"
    assert desk.article(report, wire[3]).found_in["published_at"] == "sitemap"
    ids = {path: desk.page(report, path).article_id for path in (*world[20:22], local[21], sport[20], archive[21])}

    site.change(world[20], "The bell was returned by an unknown hand.")
    site.change(local[20], "The frost came early.")
    site.change(archive[20], "A second crate was found.")
    fresh = [site.publish(section, number) for section, number in (("world", 901), ("markets", 902), ("sport", 903))]
    site.move(world[21], "/world/moved-for-good-0021.html", 308)
    site.move(local[21], "/local/moved-for-good-0071.html", 301)
    site.answers[sport[20]] = Answer(410)
    site.answers[archive[21]] = Answer(404)
    site.answers["/"] = Answer(200, site.front("world"), {"Content-Type": "text/html"})
    site.answers[markets[3]] = Answer(301, headers={"Location": "/"})
    del site.answers[world[4]]
    report = desk.round(2)
    assert outcomes(report) == {"new": 4, "changed": 3, "moved": 2, "gone": 1, "failed": 5}
    assert [desk.page(report, path).outcome for path in fresh] == ["new"] * 3
    assert [desk.page(report, path).outcome for path in (world[20], local[20], archive[20])] == ["changed"] * 3
    assert len(desk.article(report, world[20]).versions) == 2
    assert desk.article(report, world[20]).text.endswith("unknown hand.")
    moved = desk.page(report, world[21])
    assert (moved.article_id, moved.moved_to) == (ids[world[21]], site.url("/world/moved-for-good-0021.html"))
    assert desk.article(report, world[21]).url == moved.moved_to
    assert desk.page(report, sport[20]).outcome == "gone"
    assert desk.article(report, sport[20]).gone_at == "2026-03-02T08:00:00+00:00"
    assert "asked once more" in (desk.page(report, archive[21]).reason or "")
    assert "front page" in (desk.page(report, markets[3]).reason or "")
    assert desk.library.articles.read(ids[archive[21]] or "").gone_at is None
    assert desk.page(report, world[4]).outcome == "new"

    site.stories[world[20]] = replace(site.stories[world[20]], paragraphs=site.stories[world[20]].paragraphs[:-1])
    del site.answers[sport[20]]
    del site.answers[local[0]]
    del site.answers[markets[3]]
    report = desk.round(8)
    assert outcomes(report) == {"new": 1, "changed": 1, "gone": 1, "back": 1, "failed": 2}
    assert len(desk.article(report, world[20]).versions) == 3
    assert desk.page(report, archive[21]).outcome == "gone"
    assert desk.page(report, sport[20]).outcome == "back"
    assert desk.article(report, sport[20]).gone_at is None
    assert desk.page(report, local[0]).outcome == "new"
    assert desk.library.articles.read(ids[local[21]] or "").url == site.url("/local/moved-for-good-0071.html")
    assert desk.library.diagnose().articles == 196 + 4 + 1
    assert site.requests_of(private) == 0


def first_day(site: NewsSite, world: list[str], local: list[str], sport: list[str], wire: list[str]) -> None:
    """What goes wrong from the start."""
    denied = Answer(403, b"<h1>Subscribe</h1>", {"Content-Type": "text/html"})
    site.answers |= {
        world[0]: denied,
        world[1]: denied,
        world[3]: Answer(200, site.page(world[3]), {"Content-Type": "text/html"}, delay=0.3),
        world[4]: Answer(200, site.page(world[4]), {"Content-Type": "text/html"}, cut=True),
        local[0]: Answer(500),
    }
    site.types |= {
        world[5]: "application/octet-stream",
        world[6]: "text/plain",
        sport[0]: "image/png",
        "/sport/feed.json": "text/html",
        "/local/atom.xml": "application/pdf",
    }
    site.full_text.add(world[0])
    site.redirect(world[2], "/stories/elsewhere.html", 302)
    site.stories[wire[1]] = replace(site.stories[world[10]], path=wire[1])
    for path in (local[5], wire[3]):
        site.stories[path] = replace(site.stories[path], by_page=False)


def small(desk: FollowingDesk, site: NewsSite, section: str = "world", count: int = 6) -> list[str]:
    """A short section, followed by its RSS feed and read once."""
    paths = site.fill(section, count)
    desk.follow([("feed", f"/{section}/rss.xml")])
    assert outcomes(desk.round(0)) == {"new": count}
    return paths


def test_where_nothing_has_changed_every_request_is_a_conditional_one(desk: FollowingDesk, site: NewsSite) -> None:
    for section in ("world", "local", "sport", "markets", "archive", "wire"):
        site.fill(section, 6)
    desk.follow()
    desk.round(0)
    report = desk.round(1.5)
    assert (outcomes(report), report.unchanged) == ({}, 36)
    assert {entry.outcome for entry in report.entries} == {"unchanged"}
    listings = len(FOLLOWED) + 2  # the sitemap is an index of two
    assert len(site.asked) == 36 + listings
    assert all(asked.conditional for asked in site.asked)
    again = desk.round(1.6)
    assert (again.entries, again.pages, again.unchanged, site.asked) == ((), (), 0, [])


def test_a_round_before_anything_is_due_asks_nothing(desk: FollowingDesk, site: NewsSite) -> None:
    small(desk, site)
    assert desk.round(0.1).entries == ()
    assert site.asked == []


def test_pages_are_asked_often_at_first_and_then_no_more(desk: FollowingDesk, site: NewsSite) -> None:
    (path,) = small(desk, site, count=1)
    asked = [hours for hours in range(24 * 12) if desk.round(hours + 0.5) and site.requests_of(path)]
    assert asked == [1, 6, 24, 72, 168]


def test_a_listing_that_says_updated_has_the_page_asked_at_once(desk: FollowingDesk, site: NewsSite) -> None:
    paths = site.fill("local", 3)
    desk.follow([("feed", "/local/atom.xml")])
    desk.round(0)
    site.change(paths[1], "More was found.")
    site.stories[paths[1]] = replace(site.stories[paths[1]], updated=START)
    report = desk.round(0.3)
    assert outcomes(report) == {"changed": 1}
    assert [site.requests_of(path) for path in paths] == [0, 1, 0]


def test_a_story_that_its_feed_lists_elsewhere_is_followed_there_at_once(desk: FollowingDesk, site: NewsSite) -> None:
    paths = small(desk, site)
    article_id = desk.library.followed_pages.find(site.url(paths[0])).article_id  # type: ignore[union-attr]
    site.move(paths[0], "/world/new-place-of-it.html")
    site.change("/world/new-place-of-it.html", "And a line was added on the way.")
    report = desk.round(0.3)
    assert outcomes(report) == {"moved": 1}
    assert desk.article(report, paths[0]).id == article_id
    assert desk.library.diagnose().articles == 6


def test_a_site_that_asks_to_be_left_alone_is(desk: FollowingDesk, site: NewsSite) -> None:
    paths = site.fill("world", 6)
    site.answers[paths[2]] = Answer(503, headers={"Retry-After": "7200"})
    desk.follow([("feed", "/world/rss.xml")])
    report = desk.round(0)
    assert outcomes(report) == {"new": 2, "failed": 1}
    assert report.put_off == 3
    assert desk.round(1).pages == ()
    assert site.asked == []
    del site.answers[paths[2]]
    assert outcomes(desk.round(2.1)) == {"new": 4}


def test_what_keeps_failing_is_in_quarantine_with_its_reason_and_comes_out(desk: FollowingDesk, site: NewsSite) -> None:
    paths = site.fill("world", 2)
    site.answers[paths[0]] = Answer(500)
    site.answers["/gone/rss.xml"] = Answer(404)
    desk.follow([("feed", "/world/rss.xml"), ("feed", "/gone/rss.xml")])
    tries = [hours / 4 for hours in range(24) if desk.round(hours / 4) and site.requests_of(paths[0])]
    assert len(tries) == 5
    waits = [later - earlier for earlier, later in pairwise(tries)]
    assert waits == sorted(waits)
    listed = desk.follower.quarantine()
    assert [(note.what, note.address) for note in listed] == [
        ("entry", site.url("/gone/rss.xml")),
        ("page", site.url(paths[0])),
    ]
    assert ["404" in listed[0].reason, "500" in listed[1].reason] == [True, True]
    assert listed[0].next_try_at
    site.answers.clear()
    site.sections["gone"] = []
    assert outcomes(desk.round(40)) == {"new": 1}
    assert desk.follower.quarantine() == ()


def test_an_article_that_a_person_removed_does_not_come_back(desk: FollowingDesk, site: NewsSite) -> None:
    paths = small(desk, site)
    page = desk.library.followed_pages.find(site.url(paths[0]))
    assert page
    desk.library.remove(page.article_id or "")
    site.change(paths[0], "A new line.")
    assert outcomes(desk.round(1.5)) == {}
    assert desk.library.diagnose().articles == 5


def test_a_page_listed_twice_is_asked_once(desk: FollowingDesk, site: NewsSite) -> None:
    paths = small(desk, site)
    site.sections["local"] = paths
    site.types |= dict.fromkeys(paths, "text/html")
    desk.follow([("feed", "/local/atom.xml")])
    assert outcomes(desk.round(1.5)) == {}
    assert [site.requests_of(path) for path in paths] == [1] * 6


def test_a_followed_page_that_is_an_article_is_kept_up_to_date(desk: FollowingDesk, site: NewsSite) -> None:
    (path,) = site.fill("world", 1)
    entry = desk.follower.add(site.url(path), every="2h", outlet="The Other Ledger")
    assert entry.kind == "page"
    assert desk.article(desk.round(0), path).outlet == "The Other Ledger"
    site.change(path, "It went on.")
    assert outcomes(desk.round(2.5)) == {"changed": 1}
    assert desk.follower.entries()[0].articles == 1


def test_a_folder_is_followed(desk: FollowingDesk, tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    desk.follower.add(str(folder))
    assert desk.round(0).entries[0].outcome == "unchanged"
    (folder / "one.md").write_text("# The weir holds\n\nThe old weir held through the night, the board said.\n")
    (folder / "two.jsonl").write_text("{}\n")
    report = desk.round(1)
    assert (report.articles.added, len(report.failures), report.entries[0].outcome) == (1, 1, "read")
    (folder / "two.jsonl").unlink()
    assert desk.round(2).entries[0].outcome == "unchanged"
    folder.rename(tmp_path / "away")
    assert "no such file or folder" in (desk.round(3).entries[0].reason or "")


def test_kinds_are_found_out_and_the_list_can_be_changed(desk: FollowingDesk, site: NewsSite) -> None:
    site.fill("world", 6)
    added = [desk.follower.add(site.url(path)) for path in ("/world/atom.xml", "/world/sitemap.xml", "/world/")]
    assert [(entry.kind, entry.address) for entry in added] == [
        ("feed", site.url("/world/atom.xml")),
        ("sitemap", site.url("/world/sitemap.xml")),
        ("feed", site.url("/world/rss.xml")),
    ]
    assert desk.round(0).articles.added == 6
    desk.follower.remove(added[0].id)
    assert [entry.id for entry in desk.follower.entries()] == [added[1].id, added[2].id]
    again = desk.follower.add(site.url("/world/atom.xml"))
    assert again.id == added[0].id
    assert desk.round(1.5).articles.added == 0


def test_one_process_follows_at_a_time(desk: FollowingDesk, site: NewsSite) -> None:
    small(desk, site)
    desk.now = START + timedelta(hours=2)
    stopped = threading.Thread(target=desk.follower.run, args=(lambda _: second_round(desk),))
    stopped.start()
    stopped.join(20)
    assert not stopped.is_alive()


def second_round(desk: FollowingDesk) -> None:
    with pytest.raises(LibraryBusy, match="another process is following"):
        desk.follower.round()
    desk.stop.set()


def test_a_stop_finishes_the_article_at_hand_and_goes_on_later(desk: FollowingDesk, site: NewsSite) -> None:
    paths = site.fill("world", 6)
    desk.follow([("feed", "/world/rss.xml")])
    site.on_asked = lambda path: desk.stop.set() if path == paths[3] else None
    report = desk.round(0)
    assert report.stopped
    assert outcomes(report) == {"new": 4}
    desk.stop.clear()
    site.on_asked = lambda _: None
    assert outcomes(desk.round(0)) == {"new": 2}
    assert [site.requests_of(path) for path in paths] == [0, 0, 0, 0, 1, 1]


def test_a_section_that_was_once_asked_for_as_an_article_is_followed_as_a_section(
    desk: FollowingDesk, site: NewsSite
) -> None:
    site.fill("markets", 8)
    visitor = Visitor(Fetcher(["127.0.0.1"], seconds=5), Pace(0))
    refused = Ingest(desk.library, vectors="later", visitor=visitor).files([site.url("/markets/")])
    assert "a list of 8" in refused.failures[0].reason
    desk.follow([("page", "/markets/")])
    report = desk.round(0)
    assert report.entries[0].new_pages == 8
    assert outcomes(report) == {"new": 8}
