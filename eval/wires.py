"""The labelled set of copies and stories: invented wire reports, what desks make of them, and what only looks alike.

`sets/copies/wires.jsonl` has the wire reports in paragraphs, `reports.jsonl` other outlets' own reports of the same and
of confusable events. The edits below are drawn with fixed seeds, so that the set is the same each time.
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from eval.forms import FORMS

SET = Path(__file__).parent / "sets" / "copies"
OUTLETS = ("Vell Times", "Coast Radio", "Orne Post", "Wickham Courier", "Harrow Gazette", "Northern Ledger")
DIGESTS = ("Evening in Brief", "The Daily Meridian", "Lakeland Herald")

LOCAL = (
    (
        "In Wickham the news was the talk of the market on the same day. Councillor Perrin Holt said the town would "
        "look at what it meant for its own plans, and promised an answer before the summer fair."
    ),
    (
        "Readers of this paper may remember a similar case in the Orne valley nine years ago, when the town hall was "
        "shut for a month and weddings were held in the swimming pool."
    ),
    (
        "Harrow's mayor, Signe Dahl, said that the city had offered help and was waiting for a reply. The fire service "
        "there has lent two vehicles."
    ),
    (
        "The Lakeland chamber of commerce expects no lasting effect on business in the region. Its chairman, Peder "
        "Noll, warned against alarm all the same."
    ),
    "A reader from Saint Orla who was on the spot sent us pictures, which can be seen on our page.",
)
CREDITS = (
    "Additional reporting by the newsroom in Harrow.",
    "With material from Meridian Press.",
    "Our correspondent Jette Moll contributed to this report.",
)
ABOUT = (
    "The region has about 640,000 inhabitants and lives from forestry, shipping and visitors. It has been governed by "
    "a coalition of three parties since the election in 2022. The next election is due in the spring of 2027. The "
    "capital is Halden, where the parliament and the supreme court have their seats."
)
SPELLINGS = (
    (" percent", " per cent"), ("metres", "meters"), ("harbour", "harbor"), ("labour", "labor"),
    ("centred", "centered"), ("programme", "program"), ("theatre", "theater"), ("litre", "liter"), ("tonnes", "tons"),
    ("travellers", "travelers"), (" p.m.", " pm"), (" a.m.", " am"), ("“", '"'), ("”", '"'), (" — ", " - "),
    ("telephone", "phone"), ("neighbour", "neighbor"),
)  # fmt: skip
REWORDINGS = (
    (" told reporters", " said"), (" as well", " too"), (" about ", " some "), (" on Monday", " Monday"),
    (" on Saturday", " Saturday"), (" on Tuesday", " Tuesday"), (" on Sunday", " Sunday"), (" said that ", " said "),
    (" more than ", " over "), (" because ", " since "), (" will ", " is to "), ("Some ", "About "), (" also ", " "),
)  # fmt: skip


class Document(NamedTuple):
    """One article of the set; copies share a `voice`, reports of one event an `event`."""

    id: str
    outlet: str
    published_at: str
    title: str
    text: str
    voice: str
    event: str | None
    """None where it would be a matter of taste: follow-ups, round-ups."""
    half: int
    """0 to tune on, 1 to report."""


Wire = Mapping[str, Any]
Paragraphs = list[str]
Edit = Callable[[Wire, Paragraphs, random.Random], Paragraphs]


def documents(seed: int = 1) -> list[Document]:
    """The set, in an order drawn with the seed."""
    wires, reports = _rows("wires"), _rows("reports")
    families = list(dict.fromkeys(row["family"] for row in wires))
    half = {family: at % 2 for at, family in enumerate(families)}
    made = [each for wire in wires for each in _of_wire(wire, half[wire["family"]])]
    made += [_report(row, at, half[row["family"]]) for at, row in enumerate(reports)]
    for part in (0, 1):
        long = [wire for wire in wires if half[wire["family"]] == part and "lead" in wire]
        made += [*_stitched(long, part), *_with_background(long, part), *_forms(part)]
    random.Random(seed).shuffle(made)
    return made


def _rows(name: str) -> list[dict[str, Any]]:
    with (SET / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _report(row: Mapping[str, Any], at: int, half: int) -> Document:
    name = f"report-{at}"
    return Document(name, row["outlet"], row["published_at"], row["title"], row["text"], name, row["event"], half)


def _of_wire(wire: Wire, half: int) -> Iterator[Document]:
    """The wire report as four to seven outlets carry it, and its next day's report with the old background."""
    draw = random.Random(wire["event"])
    edits = EDITS[:2] if "lead" not in wire else [EDITS[0], *draw.sample(EDITS[1:], draw.randint(3, len(EDITS) - 2))]
    outlets = draw.sample(OUTLETS, len(OUTLETS))
    for at, (edit, outlet) in enumerate(zip(edits, outlets, strict=False)):
        text = _join(edit(wire, list(wire["text"]), draw), draw if at else None)
        title = wire["titles"][at % len(wire["titles"])]
        name = f"{wire['event']}-{edit.__name__.strip('_')}"
        yield Document(name, outlet, wire["published_at"], title, text, wire["event"], wire["event"], half)
    if "next_day" in wire:
        tomorrow = (date.fromisoformat(wire["published_at"]) + timedelta(days=1)).isoformat()
        name, text = f"{wire['event']}-next", _join([*wire["next_day"], *wire["text"][-2:]])
        yield Document(
            name, outlets[0], tomorrow, f"After the news of yesterday: {wire['titles'][1]}", text, name, None, half
        )


def _join(paragraphs: Sequence[str], draw: random.Random | None = None) -> str:
    """Some desks run two paragraphs together."""
    joined = list(paragraphs)
    if draw and len(joined) > 2 and draw.random() < 0.5:
        at = draw.randrange(1, len(joined) - 1)
        joined[at : at + 2] = [" ".join(joined[at : at + 2])]
    return "\n\n".join(joined)


def _as_sent(_: Wire, text: Paragraphs, __: random.Random) -> Paragraphs:
    return text


def _copy_edited(_: Wire, text: Paragraphs, __: random.Random) -> Paragraphs:
    return [_replaced(each, SPELLINGS) for each in text]


def _cut(_: Wire, text: Paragraphs, draw: random.Random) -> Paragraphs:
    return text[: draw.randint(2, 5)]


def _localised(_: Wire, text: Paragraphs, draw: random.Random) -> Paragraphs:
    kept = text[: draw.randint(3, 6)]
    kept.insert(draw.randint(1, 3), draw.choice(LOCAL))
    return [*kept, draw.choice(CREDITS)]


def _new_lead(wire: Wire, text: Paragraphs, draw: random.Random) -> Paragraphs:
    return [wire["lead"], *text[1 : draw.randint(4, 6)], draw.choice(CREDITS)]


def _updated(wire: Wire, text: Paragraphs, _: random.Random) -> Paragraphs:
    return [text[0], wire["update"][0], *text[1:], *wire["update"][1:]]


def _reworded(_: Wire, text: Paragraphs, draw: random.Random) -> Paragraphs:
    """A careful desk: words changed, the order of two paragraphs too, a sentence left out here and there."""
    kept = [_replaced(_replaced(each, REWORDINGS), SPELLINGS) for each in text[: draw.randint(4, 6)]]
    at = draw.randrange(1, len(kept) - 1)
    kept[at], kept[at + 1] = kept[at + 1], kept[at]
    shorter = draw.randrange(1, len(kept))
    sentences = kept[shorter].split(". ")
    kept[shorter] = ". ".join(sentences[:-1]) + "." if len(sentences) > 2 else kept[shorter]
    return kept


def _cut_hard(_: Wire, text: Paragraphs, draw: random.Random) -> Paragraphs:
    """Two paragraphs, respelt, with a line of the desk's own."""
    return [*(_replaced(each, SPELLINGS) for each in text[:2]), draw.choice(CREDITS)]


EDITS: Sequence[Edit] = (_as_sent, _copy_edited, _cut, _localised, _new_lead, _updated, _reworded, _cut_hard)


def _replaced(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def _stitched(wires: Sequence[Wire], half: int) -> Iterator[Document]:
    """Round-ups of three stories, twice each, and two wire reports run as one."""
    for at in range(0, len(wires) - 2, 3):
        three, day = wires[at : at + 3], wires[at]["published_at"]
        brief = [paragraph for wire in three for paragraph in wire["text"][:2]]
        for digest in DIGESTS[:2]:
            name, voice = f"round-up-{half}-{at}-{digest}", f"round-up-{half}-{at}"
            yield Document(name, digest, day, f"{digest}: three things to know", _join(brief), voice, None, half)
        both = [*three[0]["text"][:5], *three[1]["text"][:5]]
        name = f"two-in-one-{half}-{at}"
        yield Document(name, DIGESTS[2], day, f"{three[0]['titles'][2]}; other news", _join(both), name, None, half)


def _with_background(wires: Sequence[Wire], half: int) -> Iterator[Document]:
    """The updates as short reports of their own, all with the same paragraph about the region."""
    for wire in wires[:6]:
        name = f"{wire['event']}-about"
        text = _join([*wire["update"], ABOUT])
        yield Document(
            name, OUTLETS[half], wire["published_at"], f"Latest: {wire['titles'][1]}", text, name, None, half
        )


def _forms(half: int) -> Iterator[Document]:
    """Reports that are one form filled in anew, each carried by two outlets."""
    for form, fill in FORMS.items():
        for number in range(6):
            day = (date(2026, 3, 2 + half) + timedelta(days=2 * number)).isoformat()
            title, text = fill(random.Random(f"{form}-{half}-{number}"))
            event = f"{form}-{half}-{number}"
            for outlet in OUTLETS[number % 3 : number % 3 + 2]:
                yield Document(f"{event}-{outlet}", outlet, day, title, text, event, event, half)
