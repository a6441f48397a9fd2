"""Outlets that are widely known, by name, short name, slogan and domain; see data/outlets.toml."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple, cast
from urllib.parse import urlsplit

_TABLE = Path(__file__).parent / "data" / "outlets.toml"
_PAPER_WORDS = frozenset(
    "times post herald gazette courier tribune news chronicle journal daily weekly observer "
    "star mail telegraph sun "
    "standard mirror dispatch record register ledger sentinel monitor bulletin review press "
    "wire today radio broadcasting "
    "agency examiner inquirer argus echo globe voice independent guardian express beacon "
    "mercury advertiser reporter "
    "citizen gleaner messenger evening morning report lamp bureau association network sports fm tv "
    "kurier bote zeitung anzeiger blatt tagblatt tageblatt nachrichten rundschau allgemeine "
    "courrier dépêche gazette quotidien tribune figaro parisien heraldo diario periódico correo noticias "
    "jornal folha corriere giornale gazzetta samachar bhaskar jagran patrika times".split()
)
_SMALL = frozenset("the of and de la le el del di der die das for on des du und et do da".split())
_GLUED = re.compile(r"(?P<name>.{3,50}?[a-zà-ÿ.])(?P<slogan>[A-Z“][^\W\d_]*[\s,.:’'].+)")
# Names that carry a capital inside: MacKenzie, DeSantis, YouTube, LinkedIn.
_INNER = re.compile(
    r"(?:^|[\s-])(?:Mc|Mac|De|Di|Du|La|Le|Van|Von|Fitz|You|Face|Linked|Tik|Drop|Pay|Pin|Whats|Bit|Air)$"
)


class _Known(NamedTuple):
    names: dict[str, str]
    slogans: frozenset[str]
    domains: dict[str, str]


def known_outlet(text: str) -> str | None:
    """Return the full name of the outlet or agency that a text names, whatever its case, or None."""
    key = _key(text)
    if key in _known().names:
        # Short names are words too: AP is an agency, ap is none.
        return _known().names[key] if len(key) > 3 or text.strip().isupper() else None
    return _known().domains.get(text.strip().lower().removeprefix("www."))


def is_slogan(text: str) -> bool:
    """Tell whether a line is the slogan of a known outlet."""
    return _key(text) in _known().slogans


def outlet_of_url(url: str | None) -> str | None:
    """Return the known outlet that an address belongs to."""
    try:
        host = (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return None
    while "." in host:
        if host in _known().domains:
            return _known().domains[host]
        host = host.partition(".")[2]
    return None


def masthead_of(line: str) -> str | None:
    """Return the outlet that a line at the head of a page names, with or without its slogan, else None.

    Knows listed outlets, a slogan glued to a name (`The Tern CourierNews since 1888`), and short names
    with a word that
    newspapers are called by.
    """
    line = line.strip()
    if len(line) > 120:
        return None
    if known := known_outlet(line):
        return known
    for end in range(len(line) - 1, 2, -1):
        if name := known_outlet(line[:end]):
            rest = line[end:]
            glued = rest[0].isupper() and line[end - 1].islower() and " " in line[:end] and " " in rest
            if glued or is_slogan(rest.strip(" |–—-:·•")):
                return name
    if (glued_name := _GLUED.fullmatch(line)) and not _INNER.search(glued_name["name"]):
        name = glued_name["name"]
        return name if is_titled(name) and "’s" not in name and "'s" not in name else None
    return _spelled(line) if is_titled(line) and _paper_word(line) else None


def _spelled(name: str) -> str:
    """Turn a name in capitals into The Velmora Courier."""
    if not name.isupper():
        return name
    words = name.lower().split()
    return " ".join(word if number and word in _SMALL else word.capitalize() for number, word in enumerate(words))


def is_titled(name: str) -> bool:
    """Tell whether a text has the form of an outlet's name: two to six words, all of weight with a
    capital."""
    words = name.split()
    if (
        not (2 <= len(words) <= 6 or (len(words) == 1 and "-" in name))
        or not re.fullmatch(r"[\w .&’'-]+", name)
        or any(map(str.isdigit, name))
    ):
        return False
    return all(word[0].isupper() or word in _SMALL or word == "&" for word in words)


def _paper_word(name: str) -> bool:
    """Tell whether a name of up to four words has one that newspapers and stations are called by."""
    words = [word.lower() for word in name.split()]
    parts = {part for word in words for part in (word, word.rpartition("-")[2])}
    return len(words) <= 5 and not _PAPER_WORDS.isdisjoint(parts) and words != ["breaking", "news"]


def _key(text: str) -> str:
    """Fold case, quotation marks and a leading `The`, so that names written alike compare equal."""
    return " ".join(text.strip(" .").replace("’", "'").lower().split()).removeprefix("the ")


@cache
def _known() -> _Known:
    """Read the table once."""
    rows = cast("list[dict[str, object]]", tomllib.loads(_TABLE.read_text("utf-8"))["outlet"])
    names: dict[str, str] = {}
    slogans: set[str] = set()
    domains: dict[str, str] = {}
    for row in rows:
        name = str(row["name"])
        for alias in (name, *_texts(row, "aliases")):
            names[_key(alias)] = name
        slogans.update(map(_key, _texts(row, "slogans")))
        domains.update(dict.fromkeys(_texts(row, "domains"), name))
    return _Known(names, frozenset(slogans), domains)


def _texts(row: dict[str, object], key: str) -> list[str]:
    """Return a list of strings of a row, empty when it has none."""
    return cast("list[str]", row.get(key, []))
