"""Prompt texts as versioned files, `prompts/<name>/v1.md`, and their loader.

A released file is never edited: a better text is a new version beside it; `tests/prompts` pins the digests.
"""

import hashlib
import re
from functools import cache
from pathlib import Path
from string import Template
from typing import NamedTuple

_NAME = re.compile(r"[a-z][a-z_]*/v[0-9]+")
_HEADING = re.compile(r"^# ([a-z]+)$", re.MULTILINE)


class PromptError(Exception):
    """A prompt, a section of it, or a value for one of its blanks is missing: a fault of the program."""


class Prompt(NamedTuple):
    """One version of a prompt. `digest` is the SHA-256 of the file, in hex."""

    name: str
    text: str
    digest: str

    def fill(self, section: str, **blanks: str) -> str:
        """Fill the blanks (`$name`) of a section. What is filled in is never read as a template."""
        try:
            return Template(self._section(section)).substitute(blanks)
        except KeyError as missing:
            raise PromptError(f"prompt {self.name}, section {section}: nothing given for ${missing.args[0]}") from None

    def _section(self, title: str) -> str:
        parts = _HEADING.split(self.text)
        sections = dict(zip(parts[1::2], parts[2::2], strict=True))
        if title not in sections:
            raise PromptError(f"prompt {self.name} has no section {title}; it has {', '.join(sections) or 'none'}")
        return sections[title].strip()


@cache
def load(name: str) -> Prompt:
    """Read a prompt by name and version, `answer/v1`. Raises PromptError naming what there is instead."""
    folder = Path(__file__).parent
    path = folder / f"{name}.md"
    if not _NAME.fullmatch(name) or not path.is_file():
        known = sorted(f"{file.parent.name}/{file.stem}" for file in folder.glob("*/v*.md"))
        raise PromptError(f"there is no prompt {name!r}; there are {', '.join(known) or 'none'}")
    content = path.read_bytes()
    # Line ends as kept in the repository, whatever the checkout made of them.
    content = content.replace(b"\r\n", b"\n")
    return Prompt(name, content.decode("utf-8"), hashlib.sha256(content).hexdigest())
