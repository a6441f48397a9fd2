"""Text of a web page that a reader of the page does not see: taken out, and counted."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NOTHING = r"0*\.?0*(?:px|em|rem|pt|ex|ch|vw|vh|%)?(?:;|$|!)"
_UNSEEN = re.compile(
    r"(?:^|;)(?:"
    r"display:none|visibility:(?:hidden|collapse)|content-visibility:hidden"
    rf"|font-size:(?:{_NOTHING}|[0-3]?(?:\.\d+)?px|0?\.[0-2]\d*r?em)|opacity:0*(?:\.0\d*)?(?:;|$|!)"
    rf"|(?:max-)?(?:width|height):(?:{_NOTHING})|(?:left|right|top|bottom|text-indent|margin-left|margin-top):-\d{{3,}}"
    r"|clip:rect\((?:0|1px)|clip-path:(?:inset\((?:50|100)%|circle\(0|polygon\(00)"
    r"|transform:(?:scale[xy]?\(0(?:\.0+)?[,)]|translate[xy]?\(-\d{4,})|font:0(?:px)?[ /]"
    r"|(?:color|-webkit-text-fill-color):(?:transparent|rgba\([^)]*,0?(?:\.0+)?\)|#[0-9a-f]{6}00(?:;|$|!)))"
)
_COLOUR = re.compile(r"(?:^|;)color:([^;!]{3,40})")
_GROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]{3,200})")
_ONE_COLOUR = re.compile(r"#[0-9a-f]{3,8}|rgba?\([\d.,%]+\)|[a-z]{3,20}")
_NAMED = {
    "white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255),
    "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192), "yellow": (255, 255, 0),
    "navy": (0, 0, 128), "snow": (255, 250, 250), "ivory": (255, 255, 240), "whitesmoke": (245, 245, 245),
}  # fmt: skip
_NEAR = 12
"""How far two colours may lie apart, channel by channel, and still not be told apart by eye."""
_WHITE = (255, 255, 255)
# Read aloud to those who do not see the page: no part of the report, and nobody hides words there.
_SPOKEN = frozenset({"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "assistive-text"})
_HIDING = frozenset({"u-hidden", "is-hidden", "d-none", "hidden", "hide"})
_SHOWN_SOMEWHERE = re.compile(
    r"(?:^|\s)(?:(?:sm|md|lg|xl|2xl|print)[:-]|(?:d|show|visible|hidden)-(?:xs|sm|md|lg|xl|xxl|print)|[\w-]*-print-|js-)"
)
_MOST_CSS = 200_000
_MOST_RULES = 5_000
_SELECTOR = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?P<mark>[.#])(?P<name>-?[a-z_][\w-]*)", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_MUCH = 0.4
"""Of the page's words: what holds more of them is shown by a script, or there is no page."""


class _Rule(NamedTuple):
    """A rule of a style sheet in the page that hides a class or an id."""

    tag: str
    mark: str
    name: str


def drop_hidden(tree: "HtmlElement") -> int:
    """Take the hidden elements out of a page; return how many held text.

    An element that holds most of the page's words is not hidden: a script fades it in.
    """
    rules = _hiding_rules(tree)
    most = max(_MUCH * _words(tree), 1)
    dropped = 0
    for element in list(_hidden(tree, rules)):
        words = _words(element)
        if element.getparent() is None or element.tag in {"html", "body", "head"} or words > most:
            continue
        spoken = not _SPOKEN.isdisjoint((element.get("class") or "").lower().split())
        dropped += bool(words) and not spoken
        element.drop_tree()
    return dropped


def _words(element: "HtmlElement") -> int:
    """Count the words of an element, leaving out scripts and styles."""
    parts = cast("list[str]", element.xpath(".//text()[not(parent::script or parent::style or parent::noscript)]"))
    return sum(len(part.split()) for part in parts)


def _hidden(tree: "HtmlElement", rules: frozenset[_Rule]) -> "Iterator[HtmlElement]":
    """Yield the outermost hidden elements; what lies in one of them is hidden with it."""
    within: set[HtmlElement] = set()
    for element in tree.iter("*"):
        if element.getparent() in within:
            within.add(element)
        elif _is_hidden(element, rules):
            within.add(element)
            yield element


def _is_hidden(element: "HtmlElement", rules: frozenset[_Rule]) -> bool:
    classes = (element.get("class") or "").split()
    named = {name.lower() for name in classes}
    if not _SPOKEN.isdisjoint(named) or element.get("hidden") is not None:
        return True
    if not _HIDING.isdisjoint(named) and not _SHOWN_SOMEWHERE.search(element.get("class") or ""):
        return True
    if rules and any(
        _Rule(tag, mark, name) in rules
        for mark, names in ((".", classes), ("#", [element.get("id") or ""]))
        for name in names
        for tag in ("", str(element.tag))
    ):
        return True
    style = _style_of(element)
    return bool(style) and (bool(_UNSEEN.search(style)) or _is_camouflaged(element, style))


def _style_of(element: "HtmlElement") -> str:
    """Return an element's own style, without spaces; `<font color>` and `bgcolor` are styles too."""
    style = re.sub(r"\s+", "", (element.get("style") or "")[:2000]).lower()
    colour = element.get("color") if element.tag == "font" else None
    return f"{style};color:{colour.strip().lower()[:40]}" if colour else style


def _is_camouflaged(element: "HtmlElement", style: str) -> bool:
    """Tell whether text has the colour of what it stands on; a page says nothing of its ground when it is white."""
    colour = _COLOUR.search(style)
    ink = _rgb(colour[1]) if colour else None
    if ink is None:
        return False
    for node in (element, *element.iterancestors()):
        own = style if node is element else _style_of(node)
        ground = _GROUND.search(own)
        stated = ground[1] if ground else (node.get("bgcolor") or "").strip().lower()
        if stated:
            paper = _rgb(stated)
            return paper is not None and _alike(ink, paper)
    return _alike(ink, _WHITE)


def _alike(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))


def _rgb(text: str) -> tuple[int, int, int] | None:
    """Read a colour of CSS; None for one in a form that is not known, or for a picture."""
    match = _ONE_COLOUR.match(text)
    if not match or "url(" in text or "gradient" in text:
        return None
    value = match[0]
    if value.startswith("#"):
        digits = value[1:]
        digits = "".join(2 * digit for digit in digits) if len(digits) in {3, 4} else digits
        return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)) if len(digits) >= 6 else None
    if value.startswith("rgb"):
        numbers = [int(float(number)) for number in re.findall(r"\d{1,3}(?:\.\d{1,9})?(?!\d*%)", value)[:3]]
        return (numbers[0], numbers[1], numbers[2]) if len(numbers) == 3 else None
    return _NAMED.get(value)


def _hiding_rules(tree: "HtmlElement") -> frozenset[_Rule]:
    """Read the simple rules of the page's own style sheets (`.x`, `#x`, `p.x`) that hide what they name."""
    rules: set[_Rule] = set()
    sheets = cast("list[HtmlElement]", tree.xpath("//style"))
    left = _MOST_CSS
    for sheet in sheets:
        css = (sheet.text or "")[:left]
        left -= len(css)
        for selectors, body in _plain_rules(_COMMENT.sub("", css)):
            style = re.sub(r"\s+", "", body[:2000]).lower()
            if not _UNSEEN.search(style) and not _hides_by_colour(style):
                continue
            for selector in selectors[:2000].split(","):
                if (match := _SELECTOR.fullmatch(selector.strip())) and len(rules) < _MOST_RULES:
                    rules.add(_Rule((match["tag"] or "").lower(), match["mark"], match["name"]))
    return frozenset(rules)


def _hides_by_colour(style: str) -> bool:
    """Tell whether one rule gives text and ground the same colour."""
    colour, ground = _COLOUR.search(style), _GROUND.search(style)
    ink, paper = (_rgb(found[1]) if found else None for found in (colour, ground))
    return ink is not None and paper is not None and _alike(ink, paper)


def _plain_rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield the rules that stand in no `@media` or the like: those hold for some screens, or for print, only."""
    depth, start, selectors = 0, 0, ""
    for match in re.finditer(r"[{}]", css):
        text = css[start : match.start()]
        start = match.end()
        if match[0] == "{":
            depth += 1
            if depth == 1:
                selectors = text.rpartition(";")[2]
        else:
            if depth == 1 and not selectors.lstrip().startswith("@"):
                yield selectors, text
            depth = max(depth - 1, 0)
