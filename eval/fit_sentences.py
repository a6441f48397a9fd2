"""Make the default embedder's `sentences.npy`: `python -m eval.fit_sentences [--dry-run]`.

Sentences are kept in fewer dimensions than passages. Which: the directions along which the sentences of the samples,
pooled within their passages as ingest pools them, have most of their length (the first eigenvectors of X'X, not
centred, as what is compared later are cosines). docs/decisions/0018 tells what fewer dimensions cost. Printed are the
part of the length that is kept, and the digest, which belongs in `library/embedders/minilm.py`.
"""

import argparse
import hashlib
import io

import numpy as np

from eval.bench.articles import drafts
from ingest.pipeline import new_article
from library.bodies import Body
from library.embedders.minilm import FOLDER, MiniLMEmbedder
from library.sentences import sentences
from library.values import Span

KEPT = 96


def main() -> None:
    """Fit and write."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit_sentences", description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="do not write the file")
    dry_run: bool = parser.parse_args().dry_run
    states = pooled()
    values, vectors = np.linalg.eigh(states.T @ states)
    directions = vectors[:, ::-1][:, :KEPT]
    # The sign of a direction is nobody's choice: the largest number in it is made positive.
    directions = directions * np.sign(directions[np.abs(directions).argmax(axis=0), np.arange(KEPT)])
    buffer = io.BytesIO()
    np.save(buffer, directions.astype(np.float16))
    print(f"{len(states)} sentences; {values[::-1][:KEPT].sum() / values.sum():.3f} of the length in {KEPT} of 384")
    print(hashlib.sha256(buffer.getvalue()).hexdigest())
    if not dry_run:
        (FOLDER / "sentences.npy").write_bytes(buffer.getvalue())


def pooled() -> np.ndarray:
    """Every sentence of the samples, pooled within its passage: (n, 384), each of length 1."""
    embedder = MiniLMEmbedder()
    rows: list[np.ndarray] = []
    for article, passages, *_ in (new_article(draft, "samples") for draft in drafts()):
        for passage in passages:
            body = passage.of(article.text)
            text = Body(article.title, article.published_on, body).embedded
            before = len(text) - len(body)
            spans = [Span(before + start, before + end) for start, end in sentences(body)]
            rows.extend(embedder.states(text, spans)[1:])
    found = np.unique(np.stack(rows), axis=0)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


if __name__ == "__main__":
    main()
