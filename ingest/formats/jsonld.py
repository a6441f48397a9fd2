"""What a page says about its article in JSON-LD: a small reading of schema.org's NewsArticle."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple, cast

Node = dict[str, object]

_ARTICLE = re.compile(r"(?:\w*NewsArticle|Article|LiveBlogPosting|BlogPosting|Report)$")
_ORGANISATION = re.compile(r"Organization$|Corporation$")
_TRAILING_COMMA = re.compile(r",(?=\s{0,200}[}\]])")
_OPENING = re.compile(r"(?://)?\s*(?:<!\[CDATA\[|<!--)")
_CLOSING = (";", "-->", "]]>", "//")
_MAX_DEPTH = 8


class JsonLd(NamedTuple):
    """The fields of an article as its page states them; nothing is checked or put in form yet."""

    headline: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    section: str | None = None
    language: str | None = None
    url: str | None = None
    body: str | None = None


def read_jsonld(scripts: list[str]) -> JsonLd:
    """Return the first article that the page's JSON-LD scripts describe; scripts that are no JSON are
    passed over."""
    nodes = [node for script in scripts for node in _nodes(_parsed(script), 0)]
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    articles = [node for node in nodes if any(_ARTICLE.search(kind) for kind in _types(node))]
    if not articles:
        return JsonLd()
    node = max(articles, key=lambda found: bool(_text(found, "headline")))
    return JsonLd(
        headline=_text(node, "headline") or _text(node, "name"),
        publisher=next(iter(_names(node.get("publisher") or node.get("sourceOrganization"), by_id)), None),
        authors=tuple(_names(node.get("author") or node.get("creator"), by_id, people=True)),
        published=_text(node, "datePublished") or _text(node, "dateCreated"),
        modified=_text(node, "dateModified"),
        section=_text(node, "articleSection"),
        language=_text(node, "inLanguage"),
        url=_text(node, "url") or _address(node.get("mainEntityOfPage")),
        body=_text(node, "articleBody"),
    )


def _parsed(script: str) -> object:
    """Parse a script, forgiving comment marks around it, commas too many and raw line ends in texts."""
    script = _unwrapped(script)
    for text in (script, _TRAILING_COMMA.sub("", script)):
        try:
            return cast("object", json.loads(text, strict=False))
        except (ValueError, RecursionError):
            continue
    return None


def _unwrapped(script: str) -> str:
    """Take the comment or CDATA marks off that some pages put around a script."""
    script = script.strip()
    if opening := _OPENING.match(script):
        script = script[opening.end() :]
    for mark in _CLOSING:
        script = script.removesuffix(mark).rstrip()
    return script.strip()


def _nodes(value: object, depth: int) -> Iterator[Node]:
    """Yield every object that can be an article or be referred to by one."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        node = cast("Node", value)
        yield node
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
            yield from _nodes(node.get(key), depth + 1)


def _types(node: Node) -> list[str]:
    kinds = node.get("@type")
    items = cast("list[object]", kinds) if isinstance(kinds, list) else [kinds]
    return [kind for kind in items if isinstance(kind, str)]


def _text(node: Node, key: str) -> str | None:
    """Return a field's text; of a list, its first."""
    value = node.get(key)
    if isinstance(value, list) and value:
        value = cast("list[object]", value)[0]
    if isinstance(value, dict):
        value = cast("Node", value).get("name")
    return value.strip() or None if isinstance(value, str) else None


def _address(value: object) -> str | None:
    if isinstance(value, dict):
        value = cast("Node", value).get("@id")
    return value if isinstance(value, str) else None


def _names(value: object, by_id: dict[object, Node], *, people: bool = False) -> Iterator[str]:
    """Yield the names in an author or publisher, which may be a text, an object, a reference or a list of
    them."""
    for item in cast("list[object]", value) if isinstance(value, list) else [value]:
        if isinstance(item, str) and not item.startswith(("http:", "https:", "/")):
            yield item
        elif isinstance(item, dict):
            node = cast("Node", item)
            node = node if _text(node, "name") else by_id.get(node.get("@id"), node)
            name = _text(node, "name")
            if name and not (people and any(_ORGANISATION.search(kind) for kind in _types(node))):
                yield name
