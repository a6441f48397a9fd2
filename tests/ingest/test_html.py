"""Saved pages: facts from JSON-LD, meta elements and marks; text without furniture and what is hidden."""

import json
from pathlib import Path

import pytest

from eval.extraction import field_scores
from ingest.formats.html import draft_from_html
from ingest.formats.jsonld import read_jsonld
from ingest.values import Draft, Failure
from library.errors import UnreadableSource
from tests.ingest.reading import bare, read_file

PAGES = Path(__file__).parent / "pages"
PARAGRAPHS = [
    "TARN, Velmora — The bridge over the Tarn opened on Monday, four years late and over its budget.",
    "“It is a good bridge,” said Mayor Odile Brand. “It was good last year too, but it had no road.”",
    "About 4,000 people walked across it in the first hour, according to a man who stood there and counted.",
    "The old bridge will be kept for goats, which have used it since 1904 and which no one can stop.",
]
LD = {
    "@context": "https://schema.org", "@type": "NewsArticle", "headline": "Bridge opens",
    "datePublished": "2023-03-02T16:12:00+01:00", "dateModified": "2023-03-03T09:00:00Z",
    "author": [{"@type": "Person", "name": "Jane Roe"}, {"@type": "Organization", "name": "Staff"}],
    "publisher": {"@type": "Organization", "name": "The Tern Courier"},
    "articleSection": "News", "inLanguage": "en-GB",
    "mainEntityOfPage": {"@id": "https://tern.example/bridge"},
}  # fmt: skip


def page(head: str = "", body: str = "", *, ld: object = None, article: list[str] | None = None) -> str:
    script = f'<script type="application/ld+json">{json.dumps(ld)}</script>' if ld is not None else ""
    text = "".join(f"<p>{part}</p>" for part in article or PARAGRAPHS)
    article_element = f"<article><h1>Bridge opens</h1>{body}{text}</article>"
    return f"<html lang=en><head>{head}{script}</head><body>{article_element}</body></html>"


@pytest.mark.parametrize(
    "ld", [LD, [LD], {"@graph": [{"@type": "WebSite", "name": "x"}, LD]}], ids=["one", "list", "graph"]
)
def test_jsonld(ld: object):
    draft = draft_from_html(page(ld=ld))
    assert draft.found_in == {
        "title": "json-ld", "outlet": "json-ld", "authors": "json-ld", "published_at": "json-ld", "url": "json-ld",
        "updated_at": "json-ld", "section": "json-ld", "language": "json-ld", "dateline": "text",
    }  # fmt: skip
    assert bare(draft) == Draft(
        title="Bridge opens", text="\n\n".join(PARAGRAPHS), url="https://tern.example/bridge",
        outlet="The Tern Courier",
        authors=("Jane Roe",), dateline="TARN, Velmora", published_at="2023-03-02T16:12:00+01:00",
        updated_at="2023-03-03T09:00:00Z", section="News", language="en",
    )  # fmt: skip


def test_jsonld_that_is_broken_or_refers_to_other_nodes():
    broken = '{"@type": "NewsArticle", "headline": "A\nB", "keywords": ["x",],}'
    assert read_jsonld([broken]).headline == "A\nB"
    assert read_jsonld(["<!-- nothing -->", "[", "5", "null", "{}", "[" * 100_000]) == read_jsonld([])
    graph = {
        "@graph": [
            {
                "@type": ["Article", "NewsArticle"],
                "headline": "A",
                "author": {"@id": "#p"},
                "publisher": {"@id": "#o"},
            },
            {"@type": "Person", "@id": "#p", "name": "Jane Roe"},
            {"@type": "Organization", "@id": "#o", "name": "The Tern Courier"},
        ]
    }
    found = read_jsonld([json.dumps(graph)])
    assert (found.authors, found.publisher) == (("Jane Roe",), "The Tern Courier")


def test_meta_elements():
    draft = draft_from_html(
        page(
            '<title>Bridge opens | Courier</title><meta property="og:title" content="Bridge opens at last">'
            '<meta property="og:site_name" content="BBC">'
            '<meta name="author" content="By Jane Roe and John Doe">'
            '<meta property="article:published_time" content="2023-03-02"><link rel="canonical" href="https://x.example/1">'
        )
    )
    assert (draft.title, draft.outlet, draft.authors) == (
        "Bridge opens at last",
        "BBC News",
        ("Jane Roe", "John Doe"),
    )
    assert (draft.published_at, draft.url) == ("2023-03-02", "https://x.example/1")
    assert draft.found_in == {
        "title": "opengraph", "outlet": "opengraph", "authors": "meta", "published_at": "opengraph",
        "url": "canonical link", "language": "lang attribute", "dateline": "text",
    }  # fmt: skip


def test_marks_in_the_page():
    draft = draft_from_html(
        page(
            "<title>Bridge opens - The Guardian</title>",
            '<p class="byline">By Jane Roe</p><time datetime="2023-03-02T16:12:00Z">2 March</time>',
        )
    )
    assert (draft.title, draft.authors, draft.published_at) == (
        "Bridge opens",
        ("Jane Roe",),
        "2023-03-02T16:12:00Z",
    )
    assert draft.text == "\n\n".join(PARAGRAPHS)
    assert draft.outlet == "The Guardian"
    assert draft.found_in == {
        "title": "heading", "authors": "byline", "published_at": "time element", "outlet": "title element",
        "language": "lang attribute", "dateline": "text",
    }  # fmt: skip


def test_title_loses_the_outlet_and_nothing_else():
    text = "".join(f"<p>{part}</p>" for part in PARAGRAPHS)
    for title, kept in [
        ("Bridge opens - The Guardian", "Bridge opens"),
        ("Bridge opens - at last", "Bridge opens - at last"),
    ]:
        assert draft_from_html(f"<title>{title}</title><article>{text}</article>").title == kept


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "/news/1", "data:text/html,x", "https://", 'https://x.example/"onx=']
)
def test_other_addresses_are_not_kept(url: str):
    head = f"<link rel=canonical href='{url}'><meta property=og:url content='{url}'>"
    assert draft_from_html(page(head)).url is None
    assert draft_from_html(page(head), url="https://x.example/2").url == "https://x.example/2"


def test_every_field_of_our_own_pages():
    scores = field_scores(PAGES)
    assert len(list(PAGES.glob("*.html"))) >= 24
    assert {name: found.wrong for name, found in scores.items() if found.wrong} == {}


def test_an_update_before_the_publication_is_none():
    head = (
        '<meta property="article:published_time" content="2024-05-03">'
        '<meta property="article:modified_time" content="{}">'
    )
    assert draft_from_html(page(head.format("2024-05-02T23:00:00Z"))).updated_at is None
    assert draft_from_html(page(head.format("2024-05-03T01:00:00Z"))).updated_at == "2024-05-03T01:00:00Z"


@pytest.mark.parametrize("empty", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "not a date"])
def test_a_date_that_a_machine_left_empty_is_none(empty: str):
    draft = draft_from_html(page(ld={**LD, "datePublished": empty}))
    assert draft.published_at is None
    assert "published_at" not in draft.found_in


def test_no_date_is_made_of_a_copyright_year_or_of_a_day_that_may_be_a_month():
    for foot in ("<footer>© 2009-2023 Courier Group</footer>", "<p class=date>03/04/2024</p>"):
        assert draft_from_html(page(body=foot)).published_at is None


def test_old_pages_that_are_laid_out_in_tables():
    text = "".join(f"<p>{part}" for part in PARAGRAPHS)
    markup = f"<table><tr><td><a href=/>Home</a><td><h2>Bridge opens</h2>{text}</table>"
    assert draft_from_html(f"<title>Bridge opens</title>{markup}").text == "\n\n".join(PARAGRAPHS)


def test_furniture_of_the_page_goes():
    body = (
        "<nav><a href=/>Home</a> <a href=/w>World</a></nav><figure><img src=x>"
        "<figcaption>The bridge. Photo: Ann Lee"
        "</figcaption></figure><p>3 min read</p><p>Share this article</p>"
    )
    tail = [
        *PARAGRAPHS,
        "Read more: Goats and the law",
        "Ann Lee contributed to this report.",
        "Sign up for our newsletter",
    ]
    assert draft_from_html(page(body=body, article=tail)).text == "\n\n".join(PARAGRAPHS)


def test_short_lines_of_a_report_stay():
    article = [
        *PARAGRAPHS[:2],
        "Bridges rusted. Ministers cut ribbons.",
        *PARAGRAPHS[2:],
        "Correction: it was 11 million.",
    ]
    assert draft_from_html(page(article=article)).text == "\n\n".join(article)


def test_a_page_that_is_one_form():
    markup = page().replace("<body>", "<body><form>").replace("</body>", "</form></body>")
    assert draft_from_html(markup).text == "\n\n".join(PARAGRAPHS)


def test_lists_and_crossheads():
    draft = draft_from_html(
        page(article=[*PARAGRAPHS, "</p><h2>What comes next</h2><ul><li>Goats</li><li>Cars</li></ul><p>"])
    )
    assert draft.text.endswith("What comes next\n\n- Goats\n- Cars")


@pytest.mark.parametrize(
    "markup",
    [
        "<html><body></body></html>",
        "<p>Please enable JavaScript.</p>",
        "<html><body><ul><li><a href=/1>One</a></li><li><a href=/2>Two</a></li></ul></body></html>",
        "no markup at all",
        "<![CDATA[",
        '<?xml version="1.0" encoding="x"?><html/>',
        "<div>" * 50_000,
    ],
    ids=["empty", "script", "links", "words", "cdata", "xml", "nested"],
)
def test_pages_without_an_article(markup: str):
    with pytest.raises(UnreadableSource):
        draft_from_html(markup)


def test_text_that_only_jsonld_holds():
    body = " ".join(PARAGRAPHS)
    ld = json.dumps({**LD, "articleBody": body})
    markup = f'<script type="application/ld+json">{ld}</script><p>Loading…</p>'
    assert draft_from_html(markup).text == body


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "utf-16"])
def test_encodings_that_pages_declare(tmp_path: Path, encoding: str):
    text = "Министр приехал в столицу утром и встретился там с мэром, который ждал его на вокзале с цветами. "
    markup = f'<meta charset="{encoding}"><title>Т</title><article>' + f"<p>{text}</p>" * 4 + "</article>"
    path = tmp_path / "a.html"
    path.write_bytes(markup.encode(encoding))
    [draft] = read_file(path)
    assert isinstance(draft, Draft)
    assert "встретился" in draft.text


def test_a_charset_that_does_not_exist(tmp_path: Path):
    path = tmp_path / "a.htm"
    path.write_bytes(b'<meta charset="no-such">' + page().encode("cp1252", "replace") + b"\xe9")
    [found] = read_file(path)
    assert isinstance(found, Draft | Failure)
