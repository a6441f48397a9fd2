"""Pages that a browser saved into one file."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from ingest.documents import Document
from ingest.formats import read_here
from ingest.values import Draft, Failure
from tests.ingest.printing import chromium
from tests.ingest.test_mail import STORY

ADDRESS = "http://127.0.0.1:9/ferry/sails-again.html"
MARKUP = (
    "<html lang=en><head><title>Fähre sails</title></head><body><nav>Home</nav><article><h1>Fähre sails again</h1>"
    + "".join(f"<p>{part}</p>" for part in STORY)
    + "<iframe src=/frame.html></iframe></article></body></html>"
)
FRAME = (
    "<html><body>"
    + "<p>Words of an advertisement that stands in a frame beside the article.</p>" * 9
    + "</body></html>"
)


@pytest.fixture(scope="module")
def saved() -> Iterator[bytes]:
    with chromium() as browser:
        yield _saved(browser)


def _saved(browser: Browser) -> bytes:
    page = browser.new_page()
    page.route(
        "**/*",
        lambda route: route.fulfill(
            body=FRAME if "frame" in route.request.url else MARKUP, content_type="text/html; charset=utf-8"
        ),
    )
    page.goto(ADDRESS)
    session = page.context.new_cdp_session(page)
    return session.send("Page.captureSnapshot", {"format": "mhtml"})["data"].encode()


def read(data: bytes, address: str | None = None) -> Draft | Failure:
    [found] = read_here(Document.of_bytes("a.mhtml", data, ".mhtml", address=address))
    return found


def test_a_page_saved_by_a_browser(saved: bytes):
    assert b"quoted-printable" in saved
    draft = read(saved)
    assert isinstance(draft, Draft), draft
    assert draft.text == "\n\n".join(STORY)
    assert (draft.url, draft.language) == (ADDRESS, "en")
    assert draft.title.startswith("Fähre sails")


def test_the_part_that_is_the_page_and_its_charset():
    page = MARKUP.encode("windows-1252", "replace")
    raw = (
        b"From: <Saved by Something>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; boundary="b"; start="<two>"\r\n\r\n'
        b"--b\r\nContent-Type: text/html\r\nContent-ID: <one>\r\n\r\n" + FRAME.encode() + b"\r\n"
        b"--b\r\nContent-Type: text/html; charset=windows-1252\r\nContent-ID: <two>\r\n"
        b"Content-Location: https://tern.example/f\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + page + b"\r\n--b--\r\n"
    )
    draft = read(raw, "https://tern.example/given")
    assert isinstance(draft, Draft), draft
    assert draft.title.startswith("Fähre")
    assert draft.url == "https://tern.example/f"
    assert "advertisement" not in draft.text


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"<!doctype html><p>x", ".html"),
        (b"%PDF-1.7", ".pdf"),
        (b"just words", "MHTML"),
        (b"", "empty"),
        (b"From: x\nSubject: y\nContent-Type: image/png\n\nabc", "no page"),
        (b"From: x\nSubject: y\nContent-Type: text/html\n\n", "empty"),
        (b"From: x\nSubject: y\nContent-Type: text/html\n\n<p>short", "no article"),
    ],
)
def test_files_that_hold_no_page(data: bytes, word: str):
    found = read(data)
    assert isinstance(found, Failure)
    assert word in found.reason


@settings(max_examples=40, deadline=None)
@given(cut=st.integers(0, 3000), at=st.integers(0, 3000), junk=st.binary(max_size=30))
def test_damaged_files_are_told_in_one_line(saved: bytes, cut: int, at: int, junk: bytes):
    data = (saved[:at] + junk + saved[at + len(junk) :])[: len(saved) - cut]
    found = read(data)
    assert isinstance(found, Draft) or (found.reason and "\n" not in found.reason)
