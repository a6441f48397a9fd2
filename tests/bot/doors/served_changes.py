"""A server for the tests of what changes: an article with three versions, one that has gone, copies, and a feed.

By hand: `NEWSDESK_HOME=some/folder python -m tests.bot.doors.served_changes 7861`. The feed and its article are served
by a small site of its own, on the next free port.
"""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from bot.assemble import assemble
from bot.newsdesk import Newsdesk
from bot.settings import Settings

FIRST = (
    "PORT ALDER — The lock at Sarrow was opened again on Monday after seven months of work on its two gates.\n\n"
    "“It is the first summer in three that boats can pass,” said the lock keeper, Oda Quill.\n\n"
    "The works cost 4.3 million crowns. The ministry paid half of the sum. " + "Boats waited at the quay. " * 30
)
SECOND = FIRST.replace("4.3 million", "3.4 million").replace("seven months", "nine months") + (
    "\n\nCorrection: This article was amended on 4 March 2026. An earlier version gave the cost as 4.3 million crowns."
)
THIRD = SECOND + "\n\nUpdate, 6 March 2026: <b>The ministry</b> has now paid its half, 🚢 it says."
ARTICLE: dict[str, object] = {
    "id": "lock/one",
    "title": "Lock at Sarrow opens again",
    "outlet": "Harbour Post",
    "authors": ["Nils Ferrow"],
    "published_at": "2026-03-02T09:30:00Z",
    "url": "https://harbourpost.example/lock",
}
WIRE = " ".join(
    f"On the {place} the crews of the {number} ferries voted to go on with their strike until the {thing} is paid."
    for number, (place, thing) in enumerate(
        [("north quay", "night shift"), ("south quay", "winter bonus"), ("old pier", "pension share"),
         ("east dock", "sick pay"), ("west dock", "summer rate"), ("long mole", "Sunday rate")], start=11
    )
)  # fmt: skip
OTHERS: list[dict[str, object]] = [
    {"id": "wire", "title": "Ferry crews vote to go on", "outlet": "Longshore Wire", "published_at": "2026-03-03",
     "text": WIRE},
    {"id": "carried", "title": "Strike of the crews goes on", "outlet": "The Inland Courier",
     "published_at": "2026-03-04", "text": f"{WIRE} The mayor was not to be reached."},
    {"id": "gone", "title": "Mill to close in May", "outlet": "Harbour Post", "published_at": "2026-02-01",
     "text": "The mill at Sill will close in May, its owner Bram Osk said."},
]  # fmt: skip

FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Quay News</title>
<link>{site}/</link><description>News</description><item><title>Weir opened at Sill</title>
<link>{site}/weir.html</link><pubDate>Mon, 02 Mar 2026 09:00:00 GMT</pubDate></item></channel></rss>"""
PAGE = (
    "<!DOCTYPE html><html><head><title>Weir opened at Sill</title><meta property='og:type' content='article'>"
    "<meta property='og:site_name' content='Quay News'></head><body><article><h1>Weir opened at Sill</h1>"
    "<p>The weir at Sill was opened on Sunday by the engineer Marta Lund, after two years of work on the river bed.</p>"
    "<p>“It holds back the spring flood for eleven villages,” she said to the guests who had come to the bank.</p>"
    "<p>The council paid the 2 million crowns that it cost, and the villages will share the upkeep from May.</p>"
    "</article></body></html>"
)


class Site(BaseHTTPRequestHandler):
    """One feed and one article."""

    def do_GET(self) -> None:
        site = f"http://{self.headers['Host']}"
        kind, body = {
            "/feed.xml": ("application/rss+xml", FEED.format(site=site)),
            "/weir.html": ("text/html; charset=utf-8", PAGE),
        }.get(self.path, ("", ""))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind or "text/plain")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        pass


def fill(desk: Newsdesk) -> None:
    """The articles, as they came one after the other."""
    for text, updated in ((FIRST, None), (SECOND, "2026-03-04T10:00:00Z"), (THIRD, "2026-03-06T08:15:00Z")):
        desk.ingest_rows([ARTICLE | {"text": text} | ({"updated_at": updated} if updated else {})], "tests")
    desk.ingest_rows(OTHERS, "tests")
    desk.ingest_rows([OTHERS[2] | {"id": "again", "url": "https://mirror.example/mill"}], "tests")
    desk._library.mark_gone("gone", "2026-03-05T07:00:00+00:00")


def main(port: int) -> None:
    import uvicorn

    from bot.doors.http.api import create_app

    site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    desk = assemble(Settings.from_environment(fetch_private_hosts=f"127.0.0.1:{site.server_port}"))
    fill(desk)
    app = create_app(desk)
    app.add_api_route("/site", lambda: {"port": site.server_port}, include_in_schema=False)
    app.router.routes.insert(0, app.router.routes.pop())  # before the page, which takes every path
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
