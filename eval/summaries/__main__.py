"""Extractive summaries held against people's: `python -m eval.summaries FILE... [--fit]`.

Files have one JSON object a line: `id`, `dataset`, `source` (the article), `references` (summaries by people).

Each article is taken in as any other, read with the vectors of its sentences, and summarised by every method. Figures
are F1 of rouge-score with stemming, the whole summary as one text, means over an article's references: `summeval` has
eleven of each (the editors' highlights and ten by crowd workers), the others one. `1:` is the first reference alone.
Intervals are bootstrapped over articles, of the difference to lead-3 in pairs. Fitted methods are scored on articles
that they were not fitted on, in ten folds. `--fit` writes the weights that ship, fitted on all.
"""

import argparse
from pathlib import Path

from eval.summaries.fitting import fit, prepared, write_weights
from eval.summaries.known import FITTED_ON, load
from eval.summaries.tables import table


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m eval.summaries", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--fit", action="store_true", help="write the weights that ship")
    arguments = parser.parse_args()
    known = load(arguments.files)
    if arguments.fit:
        fitted_on = [each for each in known if each.dataset in FITTED_ON]
        write_weights(fit([prepared(each) for each in fitted_on]))
        return
    table(known)


if __name__ == "__main__":
    main()
