"""What a terminal would obey instead of showing."""

import re

# Controls but for tab and line end, and marks that turn the direction of what follows.
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    """The text with each such character as an escape: file names and models can hold them."""
    return _OBEYED.sub(_escaped, text)


def on_one_line(text: str) -> str:
    """The same, with line ends as escapes too: the name of a file may hold some."""
    return harmless(text).replace("\n", "\\n").replace("\t", "\\t")


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
