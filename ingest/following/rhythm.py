"""When to look again: at fresh articles often, at old ones rarely, at what fails ever more rarely."""

import hashlib
from datetime import UTC, datetime, timedelta

CHECKS = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
)
"""How long after it was first seen a page is looked at again; after the last, no more."""
QUARANTINE_AFTER = 5
"""Failures in a row."""
QUARANTINE = timedelta(days=1)
"""How often what is in quarantine is tried."""
GIVE_UP_AFTER = timedelta(days=14)
"""How long after it was first seen a failing page is tried."""

_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)


def moment(now: datetime) -> str:
    """A time as it is kept: ISO 8601 in UTC, to the second, so that texts compare as times do."""
    return now.astimezone(UTC).isoformat(timespec="seconds")


def next_check(first_seen: str, now: datetime) -> str | None:
    """When a page that was read is looked at again; None when it is old."""
    first = datetime.fromisoformat(first_seen)
    return next((moment(first + step) for step in CHECKS if first + step > now), None)


def back_off(failures: int, key: str) -> timedelta:
    """How long to wait after so many failures in a row: twice as long each time, within six hours.

    `key` spreads what failed together by up to a fifth, the same way each time.
    """
    spread = int(hashlib.sha256(f"{key}\0{failures}".encode()).hexdigest()[:4], 16) / 0xFFFF
    wait = min(_FIRST_WAIT * 2 ** min(failures - 1, 10), _LONGEST_WAIT)
    return wait * (0.9 + 0.2 * spread)


def next_try(failures: int, key: str, now: datetime, retry_after: float | None = None) -> datetime:
    """When something that failed is tried again; never before the site asked for."""
    wait = QUARANTINE if failures >= QUARANTINE_AFTER else back_off(failures, key)
    return now + max(wait, timedelta(seconds=retry_after or 0))
