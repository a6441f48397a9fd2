"""Bylines: who wrote a report, and for whom. `By Jane Roe and John Doe | Reuters`."""

import re
from typing import NamedTuple

from ingest.outlets import known_outlet

_OPENING = re.compile(
    r"(?:(?:written|words|story|report|text|reported|edited|posted)\s+by|by|from|von|par|por)[:\s]\s*", re.IGNORECASE
)
_NOBODY = re.compile(
    r"(?:(?:by|from)[:\s]\s*)(?:our |the |a |an )?(?:[\w-]+ )?(?:staff|agenc(?:y|ies)|"
    r"wire services?|news desk|"
    r"web desk|newsroom|correspondents?|reporters?|editorial board|editors?|"
    r"wires)(?: (?:writers?|reporters?|and agencies|"
    r"and wire (?:services?|reports)|correspondents?))?",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:writer|reporter|editor|correspondent|columnist|bureau|chief|staff|special to|news|"
    r"service|agency|contributor|"
    r"producer|analyst|anchor|desk|critic|fellow|professor|photographer|team|host|press|journalist)\b",
    re.IGNORECASE,
)
_ROLE_LINE = re.compile(
    r"[\w’' ,.&-]{0,40}\b(?:correspondents?|reporters?|editor|staff writers?|columnist|writer|"
    r"bureau chief|news desk)\b[\w’' ,.&-]{0,30}",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*,\s*(?:and|&)\s+|\s+(?:and|&|with|und|mit|et|avec|con)\s+|\s*,\s*|\s*;\s*", re.IGNORECASE)
_PIECES = re.compile(r"\s*[|•·]\s*|\s+[—–-]\s+|\s*\((?=[^)]*\)$)|\)$")
_PLACE = re.compile(r"\s+(?:in|at|for|of|from)\s+(?P<rest>(?:the )?[A-Z].*)$")
_CONTACT = re.compile(r"\S+@\S+|\s@\w+")
_PARTICLES = frozenset(
    "de da do dos das del della der den di du la le van von ten ter bin bint ibn al el y e zu af".split()
)
_WORD = re.compile(r"(?:[^\W\d_]\.){1,3}|[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_NOT_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february july "
    "september october november december "
    "the a an this that these those it he she they we you his her their its our after before "
    "when while as if but and or to on how why what where who".split()
)


class Byline(NamedTuple):
    """The people who wrote a report, and the outlet or agency that the line names, if it does."""

    authors: tuple[str, ...]
    outlet: str | None


def byline_of(line: str) -> Byline | None:
    """Read a line that is a byline and nothing else; None for any other line."""
    line = line.strip()
    if len(line) > 200 or line.endswith((".”", '."', "!", "?", ":")):
        return None
    if _NOBODY.fullmatch(line.rstrip(".")):
        return Byline((), None)
    opening = _OPENING.match(line)
    if not opening:
        return None
    return _read(_CONTACT.sub("", line[opening.end() :]).strip(" ,."), from_place=line[:4].lower() == "from")


def bare_byline_of(line: str) -> Byline | None:
    """Read a byline without `By`, which only its place on a page gives away: `Jane Roe Arts
    correspondent`."""
    words = line.split()
    if not 2 <= len(words) <= 9 or line.endswith((".", "?", "!", ":")):
        return None
    if is_name(line):
        return Byline((_spelled(line),), None)
    name, place = _name_and_place(line.split(",", maxsplit=1)[0])
    if place and is_name(name):
        return Byline((_spelled(name),), known_outlet(place))
    for end in (2, 3, 4):
        name, role = " ".join(words[:end]).rstrip(","), " ".join(words[end:])
        if is_name(name) and is_role(role):
            return Byline((_spelled(name),), known_outlet(role.rsplit(",", maxsplit=1)[-1]))
    return None


def is_role(line: str) -> bool:
    """Tell whether a text is what stands under a writer's name: `Political correspondent`, `BBC News,
    London`."""
    if len(line.split()) > 6 or line.endswith((".", "?", "!", ":")):
        return False
    return bool(_ROLE_LINE.fullmatch(line) or known_outlet(line.split(",", maxsplit=1)[0]))


def people(text: str) -> tuple[str, ...]:
    """Return the names in a field that should hold names: `Jane Roe, John Doe and Ann Lee`; other words
    fall out."""
    text = _OPENING.sub("", text.strip(), count=1) if _OPENING.match(text.strip()) else text.strip()
    byline = _read(_CONTACT.sub("", text).strip(" ,."), from_place=False)
    return byline.authors if byline else ()


def is_name(text: str) -> bool:
    """Tell whether a text has the form of a person's full name: two to five words, capitals, particles,
    initials."""
    words = text.split()
    if not 2 <= len(words) <= 5 or known_outlet(text) or _ROLE.search(text):
        return False
    for number, word in enumerate(words):
        if not _WORD.fullmatch(word) or word.lower() in _NOT_NAMES:
            return False
        if not word[0].isupper() and (number == len(words) - 1 or word.lower() not in _PARTICLES):
            return False
    return True


def _read(text: str, *, from_place: bool) -> Byline | None:
    """Read what follows `By`: names first, then roles, places and outlets in any order."""
    authors: list[str] = []
    outlet = None
    for number, piece in enumerate(filter(None, _PIECES.split(text))):
        for part in filter(None, map(str.strip, _AND.split(piece))):
            name, rest = _name_and_place(part)
            if known := known_outlet(rest or part) or known_outlet(name):
                outlet = outlet or known
            if is_name(name):
                authors.append(_spelled(name))
            elif known_outlet(name) or _ROLE.search(part) or (authors and (number or _looks_named(part))):
                continue
            else:
                return None
    return (
        Byline(tuple(dict.fromkeys(authors)), outlet)
        if (authors or outlet) and not (from_place and not authors)
        else None
    )


def _name_and_place(part: str) -> tuple[str, str]:
    """Part `Jane Roe in Paris` into the name and the place or outlet."""
    match = _PLACE.search(part)
    return (part[: match.start()], match["rest"]) if match else (part, "")


def _looks_named(part: str) -> bool:
    """Tell whether a part is a name of something: every longer word has a capital."""
    return all(word[0].isupper() for word in part.split() if len(word) > 3)


def _spelled(name: str) -> str:
    """Turn JANE ROE into Jane Roe, and leave J.K. Roe and Jane Roe as they are."""
    if not name.isupper():
        return name
    return " ".join(word if "." in word else word.title() for word in name.replace("’S", "’s").split())
