"""Datelines: the place that opens a report, `NEW DELHI — ` or `LONDON, March 2 (Reuters) - `."""

import re
from typing import NamedTuple

_PLACE = r"(?P<city>[^\W\d_][^\W\d_.'’ /-]*(?:[.'’ /-]{1,2}[^\W\d_][^\W\d_.'’ /-]*){0,4}\.?)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\.?"
_REGION = rf"(?P<region>(?:, (?!{_MONTH} \d)[A-Z][\w.'’ -]{{1,30}}){{0,2}})"
_DAY = rf"(?:, (?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH}))?(?:, \d{{4}})?"
_AGENCY = r"(?: ?\((?P<agency>[A-Z][\w.&/ ]{1,30})\))?"
_DATELINE = re.compile(rf"{_PLACE}{_REGION}{_DAY}{_AGENCY}(?P<mark>\s*[—–]\s*|\s+--?\s+|:\s+)(?=\S)")
_NO_PLACE = frozenset(
    "analysis breaking comment correction editorial exclusive explainer factbox file focus "
    "interview live live updates "
    "opinion photo review timeline update urgent video watch advisory note summary insight "
    "column wrapup q&a".split()
)


class Dateline(NamedTuple):
    """Where a report was filed from, as written (`PORT SELENE, Velmora`), and the agency when one is
    named."""

    place: str
    agency: str | None


def dateline_of(paragraph: str) -> Dateline | None:
    """Read the dateline at the head of a paragraph, or return None.

    The city must stand in capitals, or an agency must follow it: `Paris (AFP) – `.
    """
    match = _DATELINE.match(paragraph[:120])
    if not match:
        return None
    city, agency, colon = match["city"], match["agency"], match["mark"].startswith(":")
    capitals = city.isupper() and len(city) >= 3
    if not capitals and not agency:
        return None
    if colon and not agency and (len(city) < 5 or match["region"]):
        return None
    if city.lower().split()[0] in _NO_PLACE or city[0].islower():
        return None
    return Dateline(place=(city + match["region"]).strip(), agency=agency)
