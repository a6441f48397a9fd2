"""Articles for benches: the samples' sentences, dealt anew, so that no two passages are the same."""

import random
from collections.abc import Iterator
from pathlib import Path

from ingest.documents import Document
from ingest.formats import read_document
from ingest.sources import find_files
from ingest.values import Draft
from library.sentences import sentences

SAMPLES = Path(__file__).parents[2] / "samples" / "articles"


def dealt(articles: int, sentences_each: int, seed: int = 5) -> Iterator[dict[str, object]]:
    """Article rows of the given number of sentences, in paragraphs of four; the same for the same seed."""
    rng = random.Random(seed)
    sentences_there = pool()
    for number in range(articles):
        drawn = [rng.choice(sentences_there) for _ in range(sentences_each)]
        paragraphs = (" ".join(drawn[at : at + 4]) for at in range(0, len(drawn), 4))
        yield {
            "id": f"bench-{number}",
            "title": f"{rng.choice(sentences_there)[:80]} ({number})",
            "text": "\n\n".join(paragraphs),
            "outlet": f"Outlet {number % 7}",
            "published_at": f"2026-{1 + number % 9:02d}-{1 + number % 28:02d}",
        }


def pool() -> list[str]:
    """Every sentence of the samples once, in the order of the alphabet."""
    return sorted({span.of(draft.text) for draft in drafts() for span in sentences(draft.text)})


def drafts() -> Iterator[Draft]:
    """The samples as their readers give them."""
    for path in find_files([str(SAMPLES)]):
        if isinstance(path, Path):
            yield from (draft for draft in read_document(Document.of_file(path)) if isinstance(draft, Draft))
