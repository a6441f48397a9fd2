"""The text of WordprocessingML, walked element by element: insertions in, deletions and hidden text out."""

from collections.abc import Iterator
from typing import Any

from ingest.characters import normalise, one_line, unseen_runs
from library.errors import UnreadableSource

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TOO_LONG = "the Word document holds more text than any article: split it"
# Runs in these are not on the page: what was deleted or moved away, fields' codes, text boxes (read apart), rubies.
_PASSED_OVER = frozenset(
    f"{W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "txbxContent", "rt", "pPr")
)
_WRAPPING = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT_BOX = f"{W}txbxContent"
_SPACES = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "‑", f"{W}ptab": " "}
_OFF = frozenset({"0", "false", "off", "none"})
_TINY = 4
"""Half points: smaller type cannot be read on paper."""
_MAX_BASED = 20
_LONGEST_LIST = 20_000


class WordText:
    """The paragraphs of a document, filled by `read`."""

    def __init__(self, numbering: Any, styles: Any, most: int) -> None:
        """`numbering` and `styles` are the elements that Word keeps them in; `most` is the most characters kept."""
        self.paragraphs: list[str] = []
        self.styles: list[str] = []
        """Of each paragraph: "title", "heading" or ""."""
        self.hidden = 0
        """Runs of text that cannot be seen."""
        self.title = ""
        """What the file's properties call it."""
        self._left = most
        self._lists = _list_forms(numbering)
        self._counts: dict[str, int] = {}
        self._named: dict[str, Any] = {
            style.get(f"{W}styleId", ""): style for style in (styles.iter(f"{W}style") if styles is not None else ())
        }
        self._dark = False
        self._in_list = ""

    def read(self, root: Any) -> None:
        """Add what a document's root holds. Raises UnreadableSource when it is more than `most`."""
        body = root.find(f"{W}body")
        background = root.find(f"{W}background")
        self._dark = background is not None and _is_dark(background.get(f"{W}color"))
        for block in _blocks(body if body is not None else root):
            self._add_block(block)

    def read_notes(self, root: Any) -> None:
        """Add the footnotes, each a paragraph behind the text; lines that part them are none."""
        self._in_list = ""
        for note in root.iter(f"{W}footnote"):
            if note.get(f"{W}type") in {None, "normal"}:
                text = " ".join(filter(None, (self._text(each) for each in note.iter(f"{W}p"))))
                self._keep(one_line(text), "")

    def _add_block(self, block: Any) -> None:
        if block.tag == f"{W}tbl":
            for row in _inner(block, f"{W}tr"):
                self._add_row([list(_blocks(cell)) for cell in _inner(row, f"{W}tc")])
            return
        item = self._item_mark(block)
        lines = [one_line(line) for line in self._text(block).split("\n")]
        for line in filter(None, lines):
            if item and self._in_list == item[-2] and len(self.paragraphs[-1]) < _LONGEST_LIST:
                self.paragraphs[-1] += f"\n{item}{line}"
            else:
                self._keep(item + line, self._style(block))
            self._in_list = item[-2:-1]
        for box in block.iter(_TEXT_BOX):
            above = [each.tag if each is not block else None for each in box.iterancestors()]
            own = above[: above.index(None)]
            if _FALLBACK not in own and _TEXT_BOX not in own:
                for inner in _blocks(box):
                    self._add_block(inner)

    def _add_row(self, cells: list[list[Any]]) -> None:
        """Add a table's row as one line; cells of several paragraphs are a layout, and follow one another."""
        if all(len(cell) <= 1 and all(block.tag != f"{W}tbl" for block in cell) for cell in cells):
            texts = [one_line(self._text(block)) for cell in cells for block in cell]
            self._keep(" | ".join(filter(None, texts)), "")
            return
        for cell in cells:
            for block in cell:
                self._add_block(block)

    def _keep(self, text: str, style: str) -> None:
        if text:
            self.paragraphs.append(text)
            self.styles.append(style)
            self._in_list = ""

    def _text(self, paragraph: Any) -> str:
        """Return what can be seen of a paragraph; a line break in it is a newline."""
        parts: list[str] = []
        for run in _runs(paragraph):
            text = "".join(_pieces(run))
            self._left -= len(text)
            if self._left < 0:
                raise UnreadableSource(_TOO_LONG)
            if text.strip() and self._unseen(paragraph, run):
                self.hidden += 1
            else:
                parts.append(text)
        self.hidden += unseen_runs("".join(parts))
        return normalise("".join(parts))

    def _unseen(self, paragraph: Any, run: Any) -> bool:
        """Tell whether a run is hidden, white on white, or too small to read, by itself or by its styles."""
        marks = [run.find(f"{W}rPr"), *self._style_marks(run, "rPr", "rStyle")]
        marks += self._style_marks(paragraph, "pPr", "pStyle")
        vanish = _first(marks, "vanish")
        if vanish is not None and vanish.get(f"{W}val", "1") not in _OFF:
            return True
        size = _first(marks, "sz")
        if size is not None and size.get(f"{W}val", "").isdecimal() and int(size.get(f"{W}val")) < _TINY:
            return True
        colour = _first(marks, "color")
        white = colour is not None and colour.get(f"{W}val", "").upper() in {"FFFFFF", "FEFEFE", "WHITE"}
        return white and not self._on_dark(paragraph, marks)

    def _style_marks(self, element: Any, properties: str, name: str) -> Iterator[Any]:
        """Yield the run properties of the style of a run or paragraph, and of those it is based on."""
        found = element.find(f"{W}{properties}/{W}{name}")
        style_id = found.get(f"{W}val") if found is not None else None
        for _ in range(_MAX_BASED):
            style = self._named.get(style_id or "")
            if style is None:
                return
            yield style.find(f"{W}rPr")
            based = style.find(f"{W}basedOn")
            style_id = based.get(f"{W}val") if based is not None else None

    def _on_dark(self, paragraph: Any, marks: list[Any]) -> bool:
        """Tell whether white text stands on something dark: its own shading or that of what it lies in."""
        own = _first(marks, "shd")
        highlight = _first(marks, "highlight")
        if self._dark or highlight is not None or (own is not None and _is_dark(own.get(f"{W}fill"))):
            return True
        for element in (paragraph, *paragraph.iterancestors()):
            for properties in ("pPr", "tcPr", "tblPr"):
                shade = element.find(f"{W}{properties}/{W}shd")
                if shade is not None and _is_dark(shade.get(f"{W}fill")):
                    return True
            if element.tag == f"{W}tbl" and element.find(f"{W}tblPr/{W}tblStyle") is not None:
                return True  # a table's style may shade its cells: what may be seen is kept
            if element.tag == _TEXT_BOX:
                return True  # and so may the box
        return False

    def _style(self, paragraph: Any) -> str:
        """Say whether a paragraph is styled as a title or a heading, in whatever language Word was."""
        found = paragraph.find(f"{W}pPr/{W}pStyle")
        if found is None:
            return ""
        style = self._named.get(found.get(f"{W}val", ""))
        name = style.find(f"{W}name") if style is not None else None
        called = (name.get(f"{W}val", "") if name is not None else found.get(f"{W}val", "")).lower()
        if called in {"title", "headline"}:
            return "title"
        return "heading" if called.startswith(("heading", "headline")) else ""

    def _item_mark(self, paragraph: Any) -> str:
        """Return what stands before an item of a list: `- ` or its number; nothing before other paragraphs."""
        found = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        if found is None:
            style = paragraph.find(f"{W}pPr/{W}pStyle")
            called = style.get(f"{W}val", "") if style is not None else ""
            if not called.startswith("List"):
                return ""
            number, form = called, "decimal" if called.startswith("ListNumber") else "bullet"
        else:
            number = found.get(f"{W}val", "0")
            if number == "0":
                return ""
            form = self._lists.get(number, "bullet")
        if form != "decimal":
            return "- "
        self._counts[number] = self._counts.get(number, 0) + 1
        return f"{self._counts[number]}. "


def _blocks(parent: Any) -> Iterator[Any]:
    """Yield paragraphs and tables in order, also those in content controls and in what was inserted."""
    return _inner(parent, f"{W}p", f"{W}tbl")


def _inner(parent: Any, *tags: str) -> Iterator[Any]:
    """Yield the children with such a tag, and those in what Word wraps around them."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPING:
            yield from _inner(child, *tags)


def _runs(element: Any) -> Iterator[Any]:
    """Yield the runs of a paragraph in order, whatever they are wrapped in."""
    for child in element:
        if child.tag == f"{W}r":
            yield child
        elif child.tag not in _PASSED_OVER and isinstance(child.tag, str):
            yield from _runs(child)


def _pieces(run: Any) -> Iterator[str]:
    """Yield the texts of one run."""
    for child in run:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in _SPACES:
            yield _SPACES[child.tag]


def _first(marks: list[Any], name: str) -> Any:
    """Return the first of a run's properties that says something of `name`, the run's own before its styles'."""
    found = (each.find(f"{W}{name}") for each in marks if each is not None)
    return next((each for each in found if each is not None), None)


def _is_dark(colour: str | None) -> bool:
    """Tell whether white can be read on a colour."""
    if not colour or len(colour) != 6:
        return False
    try:
        return min(int(colour[at : at + 2], 16) for at in (0, 2, 4)) < 0xE0
    except ValueError:
        return False


def _list_forms(numbering: Any) -> dict[str, str]:
    """Return, by the number of a list, whether its items have numbers or bullets."""
    if numbering is None:
        return {}
    kinds: dict[str, str] = {}
    for abstract in numbering.iter(f"{W}abstractNum"):
        form = abstract.find(f"{W}lvl/{W}numFmt")
        kinds[abstract.get(f"{W}abstractNumId", "")] = form.get(f"{W}val", "") if form is not None else ""
    forms: dict[str, str] = {}
    for number in numbering.iter(f"{W}num"):
        abstract = number.find(f"{W}abstractNumId")
        if abstract is not None:
            forms[number.get(f"{W}numId", "")] = kinds.get(abstract.get(f"{W}val", ""), "")
    return forms
