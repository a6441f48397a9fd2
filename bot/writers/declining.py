"""The line by which a model says that the passages hold no answer."""

import re

SENTINEL = "NOT IN THE ARTICLES"
"""As the prompt `answer/v1` asks for it."""

_DRESS = r"[\s\"'“‘*_`#>(\[-]{0,16}"
_SAID = re.compile(
    rf"{_DRESS}not in (?:the |these |any )?(?:articles?|passages?)[\"'”’*_`)\]]{{0,4}}(?P<gap>\s{{0,8}})",
    re.IGNORECASE,
)
_WORDINGS = tuple(f"not in {the}{what}" for the in ("", "the ", "these ", "any ") for what in ("articles", "passages"))


class DeclineGate:
    """Lets prose through, unless it is the sentinel: in capitals anywhere, in any case at the beginning.

    The beginning is held back until it cannot be the sentinel any more, some fifty characters at most.
    """

    def __init__(self) -> None:
        self.declined = False
        self._begun = False
        self._held = ""

    def feed(self, chunk: str) -> str:
        """Read on. Returns what may be shown; nothing more once `declined`."""
        return self._take(chunk, last=False)

    def finish(self) -> str:
        """End of the stream. Returns what was held back."""
        return self._take("", last=True)

    def _take(self, chunk: str, *, last: bool) -> str:
        if self.declined:
            return ""
        self._held += chunk
        if not self._begun:
            said = _SAID.match(self._held)
            open_end = said.end() == len(self._held) if said else _may_become(self._held)
            if open_end and not last:
                return ""
            self._begun = True
            self.declined = said is not None and _stands_alone(said)
        return "" if self.declined else self._pass_on(last=last)

    def _pass_on(self, *, last: bool) -> str:
        before, found, _ = self._held.partition(SENTINEL)
        if found:
            self.declined = True
            return before
        keep = 0 if last else _overlap(self._held)
        text, self._held = self._held[: len(self._held) - keep], self._held[len(self._held) - keep :]
        return text


def _stands_alone(said: re.Match[str]) -> bool:
    """Whether a line or a sentence ends there; `Not in the articles is any word of ...` goes on as prose."""
    after = said.string[said.end() : said.end() + 1]
    return "\n" in said["gap"] or not (after.isalnum() or after == ",")


def _may_become(text: str) -> bool:
    """Whether more text could make this beginning the sentinel."""
    core = re.sub(rf"\A{_DRESS}", "", text).casefold()
    return any(wording.startswith(core) for wording in _WORDINGS)


def _overlap(text: str) -> int:
    """Length of the longest end of the text that begins the sentinel."""
    return next((n for n in range(min(len(SENTINEL) - 1, len(text)), 0, -1) if text.endswith(SENTINEL[:n])), 0)
