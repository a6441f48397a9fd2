"""The HTML of mails: tables that lay out, hidden first lines, styles on each element. To text as it is seen."""

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ingest.characters import normalise, one_line, unseen_runs
from library.errors import UnreadableSource

_MAX_DEPTH = 300
_SKIPPED = frozenset({"script", "style", "head", "template", "noscript", "svg", "object", "button", "select", "title"})
_INLINE = frozenset(
    "a abbr acronym b bdo big cite code del dfn em font i img ins kbd label mark q s samp small span strike strong sub "
    "sup tt u var wbr".split()
)
_ITEM = "- "
_LONGEST_LIST = 20_000
_NOTHING = re.compile(r"0*\.?0*(?:px|em|rem|pt|%)?")
_COLOURS = {"white": "ffffff", "black": "000000", "transparent": "transparent", "#fff": "ffffff", "#000": "000000"}


class _State(NamedTuple):
    """What an element hands down to those in it."""

    hidden: bool = False
    background: str = "ffffff"
    colour: str = "000000"


@dataclass
class Letter:
    """What is seen of a mail's HTML."""

    text: str = ""
    hidden: int = 0
    """Pieces of text that are not seen."""
    links: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """The words and the address of each link."""


def letter_of(markup: str) -> Letter:
    """Return what is seen of a mail. Raises UnreadableSource when it cannot be parsed or is nested beyond all sense."""
    from lxml import etree, html  # pyright: ignore[reportAttributeAccessIssue]  # a compiled module

    try:
        parser = html.HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True)
        tree = html.document_fromstring(normalise(markup).encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableSource(f"the mail's HTML cannot be read: {one_line(str(error))[:120]}") from None
    walk = _Walk()
    skipped = None
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if skipped is None and event == "start" and element.tag in _SKIPPED:
            skipped = element
        elif skipped is None:
            walk.enter(element) if event == "start" else walk.leave(element)
        elif event == "end" and element is skipped:
            skipped = None
            walk.add(element.tail)
    letter = walk.letter()
    letter.hidden += unseen_runs(markup)
    return letter


class _Walk:
    """Gathers text on the way through the elements."""

    def __init__(self) -> None:
        self._states = [_State()]
        self._blocks: list[str] = []
        self._line: list[str] = []
        self._hidden = 0
        self._links: list[tuple[str, str]] = []
        self._anchors: list[list[str]] = []

    def enter(self, element: Any) -> None:
        state = _state_of(element, self._states[-1])
        if len(self._states) > _MAX_DEPTH:
            raise UnreadableSource(f"the mail nests its elements more than {_MAX_DEPTH} deep")
        if state.hidden and not self._states[-1].hidden and "".join(element.itertext()).strip(" \n\t\u200c\u034f"):
            self._hidden += 1
        self._states.append(state)
        if element.tag == "br":
            self._line.append("\n")
        elif element.tag not in _INLINE:
            self._end_block()
            if element.tag == "li":
                self._line.append(_ITEM)
        elif element.tag == "a":
            self._anchors.append([])
        self.add(element.text)

    def leave(self, element: Any) -> None:
        self._states.pop()
        if element.tag not in _INLINE and element.tag != "br":
            self._end_block()
        elif element.tag == "a" and self._anchors:
            words, address = one_line("".join(self._anchors.pop())), (element.get("href") or "").strip()
            if words and address:
                self._links.append((words, address))
        self.add(element.tail)

    def add(self, text: str | None) -> None:
        if text and not self._states[-1].hidden:
            self._line.append(re.sub(r"\s+", " ", text))
            if self._anchors:
                self._anchors[-1].append(text)

    def letter(self) -> Letter:
        self._end_block()
        return Letter("\n\n".join(self._blocks), self._hidden, self._links)

    def _end_block(self) -> None:
        lines = [one_line(line) for line in "".join(self._line).split("\n")]
        block = "\n".join(lines).strip("\n")
        self._line = []
        if not block or block == _ITEM.strip():
            return
        if block.startswith(_ITEM) and self._goes_on():
            self._blocks[-1] += "\n" + block
        else:
            self._blocks.append(block)

    def _goes_on(self) -> bool:
        """Tell whether the last block is a list that an item can join."""
        return bool(self._blocks) and self._blocks[-1].startswith(_ITEM) and len(self._blocks[-1]) < _LONGEST_LIST


def _state_of(element: Any, above: _State) -> _State:
    """Read an element's own style on top of what it inherits."""
    style = _style_of(element)
    background = _colour(style.get("background-color") or style.get("background") or element.get("bgcolor"))
    colour = _colour(style.get("color") or element.get("color"))
    pictured = "url(" in style.get("background", "") or element.get("background") or "background-image" in style
    state = above._replace(
        background="picture"
        if pictured
        else background
        if background not in {None, "transparent"}
        else above.background,
        colour=colour or above.colour,
    )
    unseen = element.get("hidden") is not None or _is_unseen(style) or state.colour == "transparent"
    return state._replace(hidden=above.hidden or unseen or (colour is not None and state.colour == state.background))


def _is_unseen(style: dict[str, str]) -> bool:
    """Tell whether an element's style keeps it from sight."""
    if style.get("display") == "none" or style.get("visibility") in {"hidden", "collapse"}:
        return True
    size = style.get("font-size", "")
    if size in {"1px", "1pt"} or (size and _NOTHING.fullmatch(size)) or _is_nothing(style, "opacity"):
        return True
    clipped = style.get("overflow") == "hidden"
    return _is_nothing(style, "max-height") or (
        clipped and (_is_nothing(style, "height") or _is_nothing(style, "width"))
    )


def _is_nothing(style: dict[str, str], name: str) -> bool:
    return bool(style.get(name)) and bool(_NOTHING.fullmatch(style[name]))


def _style_of(element: Any) -> dict[str, str]:
    style: dict[str, str] = {}
    for declaration in (element.get("style") or "")[:4000].lower().split(";"):
        name, _, value = declaration.partition(":")
        style[name.strip()] = value.replace("!important", "").strip()
    return style


def _colour(value: str | None) -> str | None:
    """Return a colour as six hex digits, `transparent`, or None where none is named that is known here."""
    text = re.sub(r"\s+", "", (value or "").lower())
    if text in _COLOURS:
        return _COLOURS[text]
    if match := re.match(r"#([0-9a-f]{6})(?![0-9a-f])", text):
        return match[1]
    if match := re.match(r"#([0-9a-f])([0-9a-f])([0-9a-f])(?![0-9a-f])", text):
        return "".join(each * 2 for each in match.groups())
    if match := re.match(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})(?:,([\d.]+))?\)", text):
        if match[4] and match[4].strip("0.") == "":
            return "transparent"
        return "".join(f"{min(int(each), 255):02x}" for each in match.groups()[:3])
    return None
