"""The kinds of document that can be read, told by name."""

import re
from typing import Literal, get_args

Kind = Literal[
    ".txt", ".md", ".markdown", ".html", ".htm", ".jsonl", ".jsonl.gz", ".json", ".csv", ".tsv", ".xml",
    ".pdf", ".docx", ".mhtml", ".mht", ".eml", ".mbox",
    ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz",
]  # fmt: skip
"""The end of a name that says which reader reads a document."""

KINDS: tuple[Kind, ...] = get_args(Kind)
_HTML = re.compile(rb"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_MAIL = re.compile(rb"(?:[\w-]{2,60}: .*(?:\r?\n[ \t].*)*\r?\n){2}")
_MAIL_FIELD = re.compile(rb"^(?:from|date|subject|message-id|mime-version|received):", re.IGNORECASE | re.MULTILINE)
READABLE = f"files that can be read end in {', '.join(KINDS)}"


def kind_of_name(name: str) -> Kind | None:
    """Return the longest of KINDS that a name ends in, whatever its case, or None."""
    folded = name.lower()
    fitting: list[Kind] = [kind for kind in KINDS if folded.endswith(kind)]
    return max(fitting, key=len) if fitting else None


def kind_of_content(head: bytes) -> Kind | None:
    """Return the kind of document that its first bytes (4 kB do) show, or None when they show none of KINDS."""
    if b"%PDF-" in head[:1024]:
        return ".pdf"
    if head.startswith(b"PK\x03\x04"):
        return ".docx" if b"word/" in head else None
    if head.startswith(b"From "):
        return ".mbox"
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return ".html"
    if _MAIL.match(head) and _MAIL_FIELD.search(head):
        return ".mhtml" if b"snapshot-content-location:" in head.lower() else ".eml"
    return None
