"""Documents whose names say one thing and whose bytes say another."""

from ingest.decoding import seems_to_be
from ingest.kinds import kind_of_content
from library.errors import UnreadableSource


def misnamed(wanted: str, data: bytes) -> UnreadableSource:
    """Return the error for bytes that are not `wanted`, such as "a PDF", with what they seem to be instead."""
    if kind := kind_of_content(data[:4096]):
        return UnreadableSource(
            f"this is not {wanted}, and looks like {kind}: rename it so that its name ends in {kind}"
        )
    if name := seems_to_be(data):
        return UnreadableSource(f"this is not {wanted}: it seems to be {name}")
    return UnreadableSource(f"this is not {wanted}, or its beginning is damaged")
