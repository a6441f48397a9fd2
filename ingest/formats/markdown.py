"""Markdown: one article a file, with front matter in YAML or with its title as the first heading."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from ingest.characters import joined, normalise, one_line, unseen_runs
from ingest.decoding import decode
from ingest.documents import Document
from ingest.fields import draft_from_fields
from ingest.paste import first_words
from ingest.values import Draft
from library.errors import UnreadableSource

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"---[ ]*\n(?P<yaml>.*?\n)??(?:---|\.\.\.)[ ]*(?:\n|$)(?P<body>.*)", re.DOTALL)
_OPENED = re.compile(r"---[ ]*\n\s*[\w-]+[ ]*:(?:\s|$)")
_OTHER_NAMES = {
    "author": "authors", "byline": "authors", "date": "published_at", "published": "published_at",
    "updated": "updated_at", "lastmod": "updated_at", "source": "outlet", "publisher": "outlet",
    "lang": "language", "link": "url",
}  # fmt: skip
_TAG = re.compile(r"<[^<>]*>")


def read(document: Document) -> Iterator[Draft]:
    """Yield the one article of a Markdown text."""
    yield draft_from_markdown(decode(document.data(), document.charset))


def draft_from_markdown(text: str) -> Draft:
    """Return the article in a Markdown text. Raises UnreadableSource for front matter that cannot be read."""
    hidden = unseen_runs(text)
    text = normalise(text)
    if not text.strip():
        raise UnreadableSource("the file has no text in it")
    fields, body = _front_matter(text.lstrip("\n "))
    heading, parts = _plain(body)
    title = fields.get("title") or heading
    if heading and (not isinstance(title, str) or one_line(title).casefold() != heading.casefold()):
        parts.insert(0, heading)
    if not parts:
        raise UnreadableSource("no article text was found under the heading")
    title_in = "front matter" if fields.get("title") else "heading" if heading else "text"
    fields["title"] = title or first_words(parts[0])
    fields["text"] = joined(parts)
    draft = draft_from_fields(fields, "front matter")
    return draft.model_copy(update={"found_in": draft.found_in | {"title": title_in}, "hidden": hidden})


def _front_matter(text: str) -> tuple[dict[str, object], str]:
    """Part the front matter from the body, and give its names the spelling of the contract."""
    if not _OPENED.match(text):
        return {}, text
    match = _FRONT.fullmatch(text)
    if not match:
        raise UnreadableSource("front matter: it opens with --- and no line of --- closes it")
    fields: dict[str, object] = {}
    for key, value in _parsed(match["yaml"] or "").items():
        name = str(key).strip().lower()
        name = _OTHER_NAMES.get(name, name)
        # A key such as `date` gives way to the contract's own name.
        if name not in fields or str(key).lower() == name:
            fields[name] = _as_text(value) if name != "authors" else value
    # The text of a Markdown file is what stands under its front matter.
    if "text" in fields:
        fields["text (front matter)"] = fields.pop("text")
    return fields, match["body"]


def _parsed(source: str) -> dict[object, object]:
    """Parse YAML; dates stay as they are written."""
    import yaml

    class Loader(yaml.SafeLoader):
        """Leaves dates as text, with the zone and the precision that they were written with."""

        yaml_implicit_resolvers = {  # noqa: RUF012  # PyYAML's own name for it
            first: [rule for rule in rules if rule[0] != "tag:yaml.org,2002:timestamp"]
            for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    try:
        found: object = yaml.load(source, Loader=Loader)  # noqa: S506  # a subclass of SafeLoader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise UnreadableSource(f"front matter: line {line} is not YAML: {error.problem or error}") from None
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        raise UnreadableSource(f"front matter: not YAML: {error}") from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise UnreadableSource("front matter: it should be lines of `name: value`")
    return cast("dict[object, object]", found)


def _as_text(value: object) -> object:
    """Return a bare number as its digits: `title: 1984`."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _plain(markdown: str) -> tuple[str | None, list[str]]:
    """Return the first heading of the first level, when it opens the text, and the paragraphs without
    their marks."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"maxNesting": 50}).enable("table").parse(markdown)
    heading: str | None = None
    parts: list[str] = []
    for index, token in enumerate(tokens):
        text = _block_text(token)
        if not text:
            continue
        if tokens[index - 1].type == "heading_open" and tokens[index - 1].tag == "h1" and not parts and heading is None:
            heading = text
        elif _opens_item(tokens, index):
            joins = bool(parts) and parts[-1].startswith("- ") and token.level > 1 and not _first_of_list(tokens, index)
            parts[-1:] = [f"{parts[-1]}\n- {text}"] if joins else [*parts[-1:], f"- {text}"]
        elif token.level > 2 and _in_cell(tokens, index) and parts:
            parts[-1] += f" | {text}"
        else:
            parts.append(text)
    return heading, parts


def _opens_item(tokens: "list[Token]", index: int) -> bool:
    """Tell whether a block is the first of a list's item."""
    return index > 1 and tokens[index - 2].type == "list_item_open"


def _first_of_list(tokens: "list[Token]", index: int) -> bool:
    """Tell whether a block opens the first item of a list that is in no other list."""
    return tokens[index - 3].type in {"bullet_list_open", "ordered_list_open"} and tokens[index - 3].level == 0


def _in_cell(tokens: "list[Token]", index: int) -> bool:
    """Tell whether a block is a cell of a table's row, after the first."""
    return tokens[index - 1].type in {"td_open", "th_open"} and tokens[index - 2].type in {
        "td_close",
        "th_close",
    }


def _block_text(token: "Token") -> str:
    """Return the words of one block on one line."""
    if token.type == "inline":
        return one_line("".join(map(_inline_text, token.children or ())))
    if token.type in {"fence", "code_block"}:
        return one_line(token.content)
    if token.type == "html_block" and not token.content.lstrip().startswith(("<!--", "<script", "<style")):
        return one_line(_TAG.sub(" ", token.content))
    return ""


def _inline_text(token: "Token") -> str:
    """Return the words of a piece of a line: a link's text, never an image."""
    if token.type in {"text", "code_inline", "text_special"}:
        return token.content
    return " " if token.type in {"softbreak", "hardbreak"} else ""
