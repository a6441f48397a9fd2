"""Web addresses that come in through a door: of pages, feeds and sitemaps, and of nothing else."""

from collections.abc import Iterable

from bot.doors.problems import ProblemError
from library.errors import BadInput

MOST_ADDRESSES = 100
LONGEST = 2000


def address_of(text: str) -> str:
    """A web address as typed; a name such as `example.com/news` is meant as https. Raises BadInput for all else.

    Folders and files of the server are never named through a door.
    """
    address = text.strip()
    if address and "://" not in address and "." in address.partition("/")[0] and not address.startswith("."):
        address = f"https://{address}"
    if not address.lower().startswith(("http://", "https://")) or len(address) > LONGEST or len(address.split()) != 1:
        shown = address if len(address) <= 80 else f"{address[:80]}…"
        raise BadInput(f"“{shown}” is no web address; write it like https://example.com/news/feed.xml")
    return address


def addresses_of(texts: Iterable[object]) -> list[str]:
    """The same of several, given as they came. Raises BadInput."""
    given = list(texts)
    if not 1 <= len(given) <= MOST_ADDRESSES or not all(isinstance(text, str) for text in given):
        raise BadInput(f"`urls` is a list of 1 to {MOST_ADDRESSES} web addresses")
    return [address_of(str(text)) for text in given]


def refuse_unless(fetches: bool) -> None:
    """Raises ProblemError where this server fetches nothing for those who call it."""
    if not fetches:
        detail = (
            "This server answers to anybody, so it fetches nothing that is named to it. "
            "Use `newsdesk ingest` or `newsdesk watch` on its own machine."
        )
        raise ProblemError(403, "fetches-nothing", detail)
