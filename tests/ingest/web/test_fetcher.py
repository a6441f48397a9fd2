"""Fetching from real sites on loopback: what comes back, and one plain line for everything that goes wrong."""

import gzip
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.utils import formatdate
from typing import Any

import pytest

from ingest.web.fetcher import Fetcher
from ingest.web.values import FetchFailed, Hop
from library.errors import BadInput, UnreadableSource
from tests.ingest.web.site import AUTHORITY, HANDSHAKE, Asked, Page, Site, answer, redirect, site


@pytest.fixture
def reading() -> Iterator[Fetcher]:
    with Fetcher(["127.0.0.1"], seconds=5) as fetcher:
        yield fetcher


@contextmanager
def one(page: Page, **more: Page) -> Iterator[Site]:
    """A site whose `/a` is the page."""
    with site({"/a": page, **{f"/{name}": each for name, each in more.items()}}) as served:
        yield served


def failure(fetcher: Fetcher, url: str, **options: Any) -> FetchFailed:
    with pytest.raises(FetchFailed) as failed:
        fetcher.fetch(url, **options)
    assert isinstance(failed.value, UnreadableSource)
    assert "\n" not in str(failed.value)
    return failed.value


class TestAPage:
    def test_comes_with_what_the_site_says_of_it(self, reading: Fetcher) -> None:
        page = answer(
            body="Ein Häuschen".encode("latin-1"),
            Content_Type='Text/HTML; Charset="ISO-8859-1"; x=y',
            ETag='W/"1"',
            Last_Modified="Tue, 03 Feb 2026 10:00:00 GMT",
        )
        with one(page) as served:
            found = reading.fetch(served.url("/a#part"))
        assert (found.status, found.url, found.final_url, found.moved_to) == (
            200,
            served.url("/a"),
            served.url("/a"),
            None,
        )
        assert (found.content_type, found.charset) == ("text/html", "iso-8859-1")
        assert (found.etag, found.last_modified) == ('W/"1"', "Tue, 03 Feb 2026 10:00:00 GMT")
        assert found.body.decode(found.charset or "") == "Ein Häuschen"

    def test_may_come_with_nothing_said(self, reading: Fetcher) -> None:
        with one(b"HTTP/1.0 200 OK\r\n\r\nwords") as served:
            found = reading.fetch(served.url("/a"))
        assert (found.body, found.content_type, found.charset, found.etag, found.last_modified) == (
            *(b"words", "", None, None, None),
        )

    def test_is_asked_for_under_our_name_and_with_nothing_else(self) -> None:
        with (
            one(answer(body=b"x", Set_Cookie="id=1")) as served,
            Fetcher(["127.0.0.1"], contact="desk@x.example") as it,
        ):
            it.fetch(served.url("/a"))
            it.fetch(served.url("/a"))
        for asked in served.asked:
            assert asked.headers.pop("user-agent").startswith("newsdesk/")  # pyright: ignore[reportAttributeAccessIssue]
            assert dict(asked.headers) == {
                "host": f"127.0.0.1:{served.port}",
                "accept": "*/*",
                "accept-encoding": "gzip, deflate",
                "connection": "close",
            }
        assert it.agent.endswith(" (+desk@x.example)")

    def test_is_read_past_the_proxies_of_the_environment(
        self, reading: Fetcher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with one(answer(body=b"straight")) as served, site({}) as proxy:
            for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.url())
            assert reading.fetch(served.url("/a")).body == b"straight"
        assert proxy.asked == []

    @pytest.mark.parametrize("contact", ["a b", "a\r\nHost: x", "(x)", "ü@x.example"])
    def test_is_asked_for_with_a_contact_that_fits_a_header(self, contact: str) -> None:
        with pytest.raises(BadInput, match="contact"):
            Fetcher(contact=contact)

    def test_can_be_read_by_many_threads(self, reading: Fetcher) -> None:
        pages = {f"/{number}": answer(body=b"%d" % number * 1000) for number in range(40)}
        with site(pages) as served, ThreadPoolExecutor(8) as pool:
            bodies = list(pool.map(lambda number: reading.fetch(served.url(f"/{number}")).body, range(40)))
        assert bodies == [b"%d" % number * 1000 for number in range(40)]


class TestUnchanged:
    def test_a_page_with_its_mark_is_not_sent_again(self, reading: Fetcher) -> None:
        def page(asked: Asked, talk: socket.socket) -> None:
            same = asked.headers.get("if-none-match") == '"7"' and "if-modified-since" in asked.headers
            talk.sendall(answer("304 Not Modified", ETag='"7"') if same else answer(body=b"new", ETag='"7"'))

        with one(page) as served:
            first = reading.fetch(served.url("/a"))
            again = reading.fetch(served.url("/a"), etag=first.etag, last_modified="Tue, 03 Feb 2026 10:00:00 GMT")
        assert (first.status, first.body, again.status, again.body, again.etag) == (200, b"new", 304, b"", '"7"')

    def test_304_for_nothing_asked_is_no_page(self, reading: Fetcher) -> None:
        with one(answer("304 Not Modified")) as served:
            assert str(failure(reading, served.url("/a"))) == "the site answered 304: that is no page"

    @pytest.mark.parametrize("mark", ['"a\r\nX: y"', '"ü"', "x" * 2000])
    def test_a_mark_that_fits_no_header_is_not_sent(self, reading: Fetcher, mark: str) -> None:
        with one(answer(body=b"x")) as served:
            reading.fetch(served.url("/a"), etag=mark)
        assert "if-none-match" not in served.asked[0].headers


class TestRedirects:
    @pytest.mark.parametrize(
        ("statuses", "moved"),
        [([301], "1"), ([308, 301], "2"), ([302], None), ([302, 301], None), ([301, 302], "1"), ([303, 307], None)],
    )
    def test_are_followed_and_only_the_permanent_ones_move_a_page(
        self, reading: Fetcher, statuses: list[int], moved: str | None
    ) -> None:
        names = [str(number) for number in range(len(statuses) + 1)]
        pages: dict[str, Page] = {
            f"/{name}": redirect(f"/{after}", status)
            for name, after, status in zip(names, names[1:], statuses, strict=False)
        }
        with site({**pages, f"/{names[-1]}": answer(body=b"here")}) as served:
            found = reading.fetch(served.url("/0"))
        assert found.body == b"here"
        assert found.hops == tuple(
            Hop(served.url(f"/{name}"), status) for name, status in zip(names, [*statuses, 200], strict=True)
        )
        assert found.moved_to == (served.url(f"/{moved}") if moved else None)

    def test_end_after_five(self, reading: Fetcher) -> None:
        pages = {f"/{number}": redirect(f"/{number + 1}") for number in range(9)}
        with site({**pages, "/5": answer(body=b"here")}) as served:
            assert reading.fetch(served.url("/0")).body == b"here"
            served.pages["/5"] = pages["/5"]
            failed = failure(reading, served.url("/0"))
        assert (failed.kind, str(failed)) == ("redirects", "it redirects more than 5 times")

    def test_in_a_circle_are_not_run_through(self, reading: Fetcher) -> None:
        with one(redirect("/b"), b=redirect("/a")) as served:
            failed = failure(reading, served.url("/a"))
        assert (failed.kind, len(served.asked)) == ("redirects", 2)
        assert str(failed).startswith("its redirects go in a circle")

    @pytest.mark.parametrize("page", [answer("302 Found"), redirect(" ")])
    def test_to_nowhere_are_said(self, reading: Fetcher, page: bytes) -> None:
        with one(page) as served:
            assert str(failure(reading, served.url("/a"))) == "the site answered 302, a redirect to nowhere"

    def test_to_another_scheme_are_said(self, reading: Fetcher) -> None:
        with one(redirect("gopher://127.0.0.1/1")) as served:
            failed = failure(reading, served.url("/a"))
        assert (failed.kind, str(failed)) == (
            "refused",
            "it redirects to what is not followed: gopher: addresses are not read, only http and https",
        )

    def test_to_a_page_that_fails_say_where(self, reading: Fetcher) -> None:
        with one(redirect("/b?token=1")) as served:
            failed = failure(reading, served.url("/a"))
        assert (failed.kind, failed.status) == ("gone", 404)
        assert str(failed) == f"it redirects to 127.0.0.1:{served.port}/b: the site answered 404: there is no such page"

    def test_may_be_forbidden_by_the_caller(self, reading: Fetcher) -> None:
        def forbid(url: str) -> None:
            raise FetchFailed(f"not {url}", "disallowed")

        with one(redirect("/b"), b=answer(body=b"x")) as served:
            failed = failure(reading, served.url("/a"), before_redirect=forbid)
            assert (str(failed), len(served.asked)) == (f"not {served.url('/b')}", 1)

    def test_wait_for_the_caller_without_losing_time(self, reading: Fetcher) -> None:
        with one(redirect("/b"), b=answer(body=b"x")) as served:
            found = reading.fetch(served.url("/a"), seconds=0.4, before_redirect=lambda url: time.sleep(0.5))
        assert found.body == b"x"

    def test_in_words_of_the_page_are_not_followed(self, reading: Fetcher) -> None:
        words = b'<meta http-equiv="refresh" content="0;url=/b">'
        with one(answer(body=words, Refresh="0;url=/b"), b=answer(body=b"x")) as served:
            assert reading.fetch(served.url("/a")).body == words

    def test_with_letters_outside_ascii_are_followed(self, reading: Fetcher) -> None:
        with site({"/%C3%A4": answer(body=b"utf-8"), "/%E4": answer(body=b"latin-1")}) as served:
            served.pages["/a"] = redirect("/ä")
            served.pages["/b"] = redirect("/ä").replace("ä".encode(), "ä".encode("latin-1"))
            assert [reading.fetch(served.url(path)).body for path in ("/a", "/b")] == [b"utf-8", b"latin-1"]


class TestStatus:
    @pytest.mark.parametrize(
        ("status", "kind", "permanent"),
        [
            *((404, "gone", True), (410, "gone", True), (401, "denied", False), (403, "denied", False)),
            *((451, "denied", False), (418, "denied", False), (500, "failing", False), (502, "failing", False)),
            *((429, "busy", False), (503, "busy", False), (204, "failing", False), (206, "failing", False)),
            *((300, "failing", False), (999, "failing", False)),
        ],
    )
    def test_of_no_page_is_told(self, reading: Fetcher, status: int, kind: str, permanent: bool) -> None:
        with one(answer(f"{status} Well")) as served:
            failed = failure(reading, served.url("/a"))
        assert (failed.kind, failed.status, failed.permanent) == (kind, status, permanent)
        assert str(failed).startswith(f"the site answered {status}: ")

    @pytest.mark.parametrize(
        ("text", "seconds"),
        [
            *(
                ("120", 120),
                ("0", 0),
                ("999999999999", 86_400),
                ("soon", None),
                ("", None),
                ("-5", None),
                ("1.5", None),
            ),
            (formatdate(time.time() - 900, usegmt=True), 0),
            (formatdate(time.time() + 9e6, usegmt=True), 86_400),
            ("Tue, 99 Feb 2026 10:00:00 GMT", None),
        ],
    )
    def test_busy_says_for_how_long(self, reading: Fetcher, text: str, seconds: float | None) -> None:
        with one(answer("429 Too Many Requests", Retry_After=text)) as served:
            assert failure(reading, served.url("/a")).retry_after == seconds

    def test_busy_until_a_date(self, reading: Fetcher) -> None:
        with one(answer("503 Out", Retry_After=formatdate(time.time() + 60, usegmt=True))) as served:
            wait = failure(reading, served.url("/a")).retry_after
        assert wait is not None
        assert 50 < wait <= 61


def drip(pause: float, head: bytes = b"HTTP/1.1 200 OK\r\n\r\n", piece: bytes = b"x") -> Page:
    """An answer that comes so slowly that each wait is short and the whole has no end."""

    def write(asked: Asked, talk: socket.socket) -> None:
        talk.sendall(head)
        while True:
            talk.sendall(piece)
            time.sleep(pause)

    return write


def wait(asked: Asked, talk: socket.socket) -> None:
    """Never answer; ends when the other side has gone."""
    talk.recv(1)


class TestTime:
    @pytest.mark.parametrize(
        "page",
        [
            wait,
            drip(0.05),
            drip(0.05, b"HTTP/1.1 200 OK\r\nX: "),
            drip(0.01, b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
            drip(0.01, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
            drip(0.05, b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"x", mtime=0), b"\x1f"),
        ],
        ids=["silent", "body", "header", "continue", "chunks", "after gzip"],
    )
    def test_is_bounded_over_everything(self, reading: Fetcher, page: Page) -> None:
        with one(page) as served:
            began = time.monotonic()
            failed = failure(reading, served.url("/a"), seconds=0.4)
            assert time.monotonic() - began < 1.5
        assert (failed.kind, str(failed)) == ("timeout", "the site took longer than 0.4 seconds")

    def test_is_bounded_for_silence(self, reading: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ingest.web.wire.SILENCE_SECONDS", 0.2)
        with one(wait) as served:
            assert str(failure(reading, served.url("/a"))) == "the site said nothing for 0.2 seconds"

    def test_is_bounded_over_redirects(self, reading: Fetcher) -> None:
        def slow(asked: Asked, talk: socket.socket) -> None:
            time.sleep(0.2)
            talk.sendall(redirect(f"{asked.path}x"))

        with site({f"/{'x' * count}": slow for count in range(6)}) as served:
            assert failure(reading, served.url("/"), seconds=0.5).kind == "timeout"
        assert len(served.asked) == 3

    def test_is_bounded_for_names(self) -> None:
        with Fetcher(resolve=lambda host: time.sleep(2) or []) as reading:
            began = time.monotonic()
            failed = failure(reading, "http://slow.example/", seconds=0.2)
        assert time.monotonic() - began < 1
        assert (failed.kind, str(failed)) == ("timeout", "the name slow.example could not be looked up in time")

    def test_is_bounded_for_the_handshake(self) -> None:
        with site({HANDSHAKE: wait}) as served, Fetcher(["127.0.0.1"], seconds=0.3) as reading:
            failed = failure(reading, served.url("/a").replace("http:", "https:"))
        assert (failed.kind, str(failed)) == ("timeout", "the site did not finish the handshake of TLS in time")

    def test_ends_when_the_fetcher_is_closed(self) -> None:
        failures: list[FetchFailed] = []
        with one(wait) as served, Fetcher(["127.0.0.1"]) as reading:
            thread = threading.Thread(target=lambda: failures.append(failure(reading, served.url("/a"))))
            thread.start()
            while not served.asked:
                time.sleep(0.01)
            reading.close()
            thread.join(2)
            assert not thread.is_alive()
            assert [each.kind for each in failures] == ["stopped"]
            assert failure(reading, served.url("/a")).kind == "stopped"
            assert len(served.asked) == 1


class TestSize:
    @pytest.mark.parametrize(
        "page",
        [
            answer(body=b"x" * 100_001),
            b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\nx",
            drip(0, piece=b"x" * 5000),
            drip(0, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"x" * 4096 + b"\r\n"),
            answer(body=gzip.compress(b"x" * 100_001, mtime=0), Content_Encoding="gzip"),
        ],
        ids=["whole", "announced", "endless", "chunks", "packed"],
    )
    def test_is_bounded(self, reading: Fetcher, page: Page) -> None:
        with one(page) as served:
            failed = failure(reading, served.url("/a"), max_bytes=100_000)
        assert (failed.kind, str(failed)) == ("too_large", "the page is larger than 0.1 MB")

    def test_at_the_bound_is_read(self, reading: Fetcher) -> None:
        with one(answer(body=b"x" * 100_000)) as served:
            assert len(reading.fetch(served.url("/a"), max_bytes=100_000).body) == 100_000

    @pytest.mark.parametrize("coding", ["gzip", "deflate"])
    def test_of_a_bomb_is_never_held(self, reading: Fetcher, coding: str) -> None:
        packer = zlib.compressobj(9, wbits=31 if coding == "gzip" else 15)
        bomb = packer.compress(bytes(50_000_000)) + packer.flush()
        assert len(bomb) < 60_000
        with one(answer(body=bomb, Content_Encoding=coding)) as served:
            tracemalloc.start()
            try:
                failed = failure(reading, served.url("/a"), max_bytes=1_000_000)
                peak = tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()
        assert failed.kind == "too_large"
        assert peak < 4_000_000

    def test_of_the_headers_is_bounded(self, reading: Fetcher) -> None:
        with one(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n") as served:
            failed = failure(reading, served.url("/a"))
        assert (failed.kind, str(failed)) == ("broken", "the answer is no proper HTTP")


def packed(data: bytes, wbits: int) -> bytes:
    packer = zlib.compressobj(wbits=wbits)
    return packer.compress(data) + packer.flush()


class TestPacking:
    @pytest.mark.parametrize(
        ("coding", "body"),
        [
            ("gzip", gzip.compress(b"some words", mtime=0)),
            ("X-GZIP", gzip.compress(b"some ", mtime=0) + gzip.compress(b"words", mtime=0)),
            ("gzip", gzip.compress(b"some words", mtime=0) + b"\0\0rubbish"),
            ("deflate", packed(b"some words", 15)),
            ("deflate", packed(b"some words", -15)),
            ("identity", b"some words"),
        ],
    )
    def test_is_undone(self, reading: Fetcher, coding: str, body: bytes) -> None:
        with one(answer(body=body, Content_Encoding=coding)) as served:
            assert reading.fetch(served.url("/a")).body == b"some words"

    def test_is_undone_byte_by_byte(self, reading: Fetcher) -> None:
        body = gzip.compress(bytes(range(256)) * 2000, mtime=0)

        def page(asked: Asked, talk: socket.socket) -> None:
            talk.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            talk.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
            for start in range(len(body)):
                talk.sendall(body[start : start + 1])

        with one(page) as served:
            assert reading.fetch(served.url("/a")).body == bytes(range(256)) * 2000

    def test_of_nothing_is_nothing(self, reading: Fetcher) -> None:
        with one(answer(Content_Encoding="gzip")) as served:
            assert reading.fetch(served.url("/a")).body == b""

    @pytest.mark.parametrize(
        ("coding", "body", "reason"),
        [
            (
                "gzip",
                gzip.compress(b"some words", mtime=0)[:-4],
                "the answer was cut short: it is packed, and its end is missing",
            ),
            ("gzip", b"\x1f\x8brubbish", "the answer is packed, and damaged"),
            ("gzip", b"some words", "the answer is packed, and damaged"),
            ("br", b"some words", "the answer is packed in a way that was not asked for"),
            ("gzip, gzip", gzip.compress(b"", mtime=0), "the answer is packed in a way that was not asked for"),
        ],
    )
    def test_that_cannot_be_undone_is_said(self, reading: Fetcher, coding: str, body: bytes, reason: str) -> None:
        with one(answer(body=body, Content_Encoding=coding)) as served:
            failed = failure(reading, served.url("/a"))
        assert (failed.kind, str(failed)) == ("broken", reason)


class TestTheWire:
    @pytest.mark.parametrize(
        ("page", "kind", "reason"),
        [
            (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "broken", "the answer was cut short"),
            (
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
                "broken",
                "the answer was cut short",
            ),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "broken", "no proper HTTP"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "broken", "no proper HTTP"),
            (b"HTTP/1.1 200 OK\r\nContent-Le", "unreachable", "closed the connection without an answer"),
            (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", "broken", "no proper HTTP"),
            (b"SSH-2.0-OpenSSH_9.9\r\n\r\n", "broken", "no proper HTTP"),
            (b"", "unreachable", "the site closed the connection without an answer"),
        ],
    )
    def test_speaks_badly(self, reading: Fetcher, page: bytes, kind: str, reason: str) -> None:
        with one(page) as served:
            failed = failure(reading, served.url("/a"))
        assert failed.kind == kind
        assert reason in str(failed)
        assert "SSH" not in str(failed)

    def test_is_not_there(self, reading: Fetcher) -> None:
        with one(b"") as served:
            url = served.url("/a")
        failed = failure(reading, url)
        assert (failed.kind, str(failed)) == (
            "unreachable",
            f"127.0.0.1:{served.port} cannot be reached: Connection refused",
        )

    def test_leads_to_the_next_address_of_a_name(self) -> None:
        with one(answer(body=b"x")) as served:
            addresses = ["::1", "127.0.0.1"]
            with Fetcher(["two.example"], resolve=lambda host: addresses) as reading:
                assert reading.fetch(served.url("/a", "two.example")).body == b"x"

    @pytest.mark.parametrize("answers", [OSError("no such name"), [], ["not an address"]])
    def test_knows_no_such_name(self, answers: OSError | list[str]) -> None:
        def resolve(host: str) -> list[str]:
            if isinstance(answers, OSError):
                raise answers
            return answers

        with Fetcher(resolve=resolve) as reading:
            failed = failure(reading, "http://nowhere.example/")
        assert (failed.kind, failed.permanent) == ("dns", False)
        assert str(failed).startswith("the name nowhere.example is not known")


class TestTLS:
    @staticmethod
    def trusting() -> ssl.SSLContext:
        trusting = ssl.create_default_context()
        AUTHORITY.configure_trust(trusting)
        return trusting

    @staticmethod
    def resolve(host: str) -> list[str]:
        return ["127.0.0.1"]

    def test_holds_the_certificate_against_the_name_and_not_the_number(self) -> None:
        with (
            site({"/a": answer(body=b"x")}, secure=True) as served,
            Fetcher(["news.example"], resolve=self.resolve, tls=self.trusting()) as reading,
        ):
            assert reading.fetch(served.url("/a", "news.example")).body == b"x"

    def test_of_another_name_is_not_trusted(self) -> None:
        with (
            site({"/a": answer(body=b"x")}, secure=True) as served,
            Fetcher(["other.example"], resolve=self.resolve, tls=self.trusting()) as reading,
        ):
            failed = failure(reading, served.url("/a", "other.example"))
        assert failed.kind == "tls"
        assert "Hostname mismatch" in str(failed)
        assert served.asked == []

    def test_signed_by_nobody_known_is_not_trusted(self) -> None:
        with (
            site({"/a": answer(body=b"x")}, secure=True) as served,
            Fetcher(["news.example"], resolve=self.resolve) as reading,
        ):
            failed = failure(reading, served.url("/a", "news.example"))
        assert failed.kind == "tls"
        assert str(failed) == "its certificate is not to be trusted: unable to get local issuer certificate"
        assert served.asked == []

    def test_is_not_spoken_there(self) -> None:
        with one(answer()) as served, Fetcher(["127.0.0.1"]) as reading:
            failed = failure(reading, served.url("/a").replace("http:", "https:"))
        assert failed.kind == "tls"

    def test_is_not_left_by_a_redirect(self) -> None:
        with (
            one(answer(body=b"x")) as plain,
            site({"/a": redirect(plain.url("/a"))}, secure=True) as served,
            Fetcher(["news.example", "127.0.0.1"], resolve=self.resolve, tls=self.trusting()) as reading,
        ):
            failed = failure(reading, served.url("/a", "news.example"))
        assert (failed.kind, plain.asked) == ("refused", [])
        assert str(failed) == f"it redirects from https down to http, to 127.0.0.1:{plain.port}/a"
