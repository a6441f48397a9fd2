"""What tests of wire formats have in common: a report, and what a reader finds in bytes."""

from datetime import UTC, datetime, timedelta

from ingest.documents import Document
from ingest.formats import read_here
from ingest.kinds import Kind
from ingest.values import Draft, Failure

FIRST = "The bridge over the Tern opened on Monday after two years of work."
SECOND = "It carries two lanes and a path for cyclists, the town said."
TEXT = f"{FIRST}\n\n{SECOND}"
LONG = " ".join(f"Sentence {n} of the report says what happened at the bridge that day." for n in range(15))
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")


def here(data: bytes | str, kind: Kind) -> list[Draft | Failure]:
    """What the reader finds, in this process."""
    raw = data if isinstance(data, bytes) else data.encode()
    return list(read_here(Document.of_bytes("a" + kind, raw, kind)))


def one(data: bytes | str, kind: Kind) -> Draft:
    [draft] = here(data, kind)
    assert isinstance(draft, Draft), draft
    return draft


def reason(data: bytes | str, kind: Kind) -> str:
    [found] = here(data, kind)
    assert isinstance(found, Failure), found
    return found.reason


def damaged(data: bytes, cut: float, changes: list[tuple[float, bytes]]) -> bytes:
    """The bytes with some overwritten, and up to a quarter missing at their end."""
    changed = bytearray(data)
    for where, value in changes:
        at = int(where * len(changed))
        changed[at : at + len(value)] = value
    return bytes(changed[: int(len(changed) * (1 - cut / 4))])
