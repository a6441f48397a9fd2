"""Who is meant, in square brackets: put into what is shown, taken out to hold it against a source."""

from collections.abc import Iterable


def behind(name: str) -> str:
    """As it stands behind a pronoun: `He [Lavrov] said`."""
    return f" [{name}]"


def before(name: str) -> str:
    """As it stands before the words of a quotation: `[Lavrov:] We are ready.`."""
    return f"[{name}:] "


def without(text: str, names: Iterable[str]) -> str:
    """The text as its source has it."""
    for name in names:
        text = text.replace(behind(name), "").replace(before(name), "")
    return text
