"""The time that one fetch may take, over everything."""

import time

from ingest.web.values import FetchFailed


class Deadline:
    """Counts from when it is made."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def at_most(self, seconds: float) -> float:
        """Return `seconds`, or what is left if that is less. Raises FetchFailed when nothing is left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise FetchFailed(f"the site took longer than {self._seconds:g} seconds", "timeout")
        return min(seconds, left)

    def put_off(self, seconds: float) -> None:
        """Do not count some seconds that were not the site's."""
        self._end += seconds
