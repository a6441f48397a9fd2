"""Objects that hold an article each, in the contract's names or in those of a mapping."""

import json
from collections.abc import Mapping
from functools import lru_cache

from pydantic import ValidationError

from ingest.fields import draft_from_fields
from ingest.mapped import draft_from_row
from ingest.mapping import FieldMapping
from ingest.values import Draft, Failure
from library.errors import UnreadableSource
from library.originals import Original

MAPPING, ROW = "newsdesk_mapping", "row"
"""The two keys of a row that is kept with the mapping it was read by, so that it can be read again alone."""


MAX_BAD_START = 100
"""After so many rows without one article, a document holds something else."""
MAX_BAD = 10_000
"""So many bad rows, and more than good ones, and a document holds something else, too."""


class Reading:
    """How the objects of one document are read."""

    def __init__(self, mapping: FieldMapping | None = None, found_in: str = "given") -> None:
        self._mapping = mapping
        self._found_in = found_in

    def draft(self, row: Mapping[str, object], data: bytes | None = None) -> Draft:
        """Build the Draft of one object, its own bytes as its original; `data` is what it was parsed from, if one line.

        Raises UnreadableSource.
        """
        if self._mapping is not None:
            draft = draft_from_row(row, self._mapping)
            packed = f'{{"{MAPPING}": {self._mapping.as_json}, "{ROW}": '.encode() + (data or dumped(row)).strip(
                _AROUND
            )
            return draft.model_copy(update={"original": Original(".jsonl", packed + b"}")})
        if set(row) == {MAPPING, ROW} and isinstance(inner := row[ROW], dict):
            draft = draft_from_row(inner, _kept_mapping(json.dumps(row[MAPPING])))
        else:
            draft = draft_from_fields(row, self._found_in)
        return draft.model_copy(update={"original": Original(".jsonl", data or dumped(row))})


class Tally:
    """Counts the rows of a document that are articles, and gives up a document that holds something else."""

    def __init__(self, rows: str) -> None:
        self._rows = rows
        self.articles = 0
        self.bad = 0

    def count(self, found: Draft | Failure) -> None:
        """Count a row. Raises UnreadableSource when too many are bad: all at the start, or most of very many."""
        self.articles += isinstance(found, Draft)
        self.bad += isinstance(found, Failure)
        if not self.articles and self.bad >= MAX_BAD_START:
            raise UnreadableSource(f"none of its first {self.bad} {self._rows} is an article; the rest was not read")
        if self.bad >= MAX_BAD and self.bad > self.articles:
            raise UnreadableSource(
                f"{self.bad:,} of its first {self.bad + self.articles:,} {self._rows} are no articles; "
                "the rest was not read"
            )


_AROUND = b"\xef\xbb\xbf \t\r\n\0"


def dumped(row: Mapping[str, object]) -> bytes:
    """One object as a line of JSON; half a surrogate pair stays the escape that it was. Raises UnreadableSource."""
    try:
        return json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(row).encode()
    except (RecursionError, ValueError):
        raise UnreadableSource("it is nested too deeply") from None


@lru_cache(maxsize=16)
def _kept_mapping(text: str) -> FieldMapping:
    try:
        return FieldMapping.model_validate_json(text)
    except ValidationError as error:
        raise UnreadableSource(f"{MAPPING}: {error.errors()[0]['msg']}") from None
