"""The labelled pasted pages of `pasted/`, set by set; `eval.cleaning` says how they are labelled and counted."""

from pathlib import Path

from eval.cleaning import Labelled, labelled_pages

FOLDER = Path(__file__).parent / "pasted"


def pages() -> list[Labelled]:
    """All of them."""
    return labelled_pages(FOLDER)
