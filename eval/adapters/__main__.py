"""`python -m eval.adapters NAME FILES... --out DIR`: a public set that you have downloaded, in our own form."""

import argparse
import sys
from pathlib import Path

from eval.adapters import ADAPTERS, ARTICLES, QUESTIONS, Written, adapt
from library.errors import NewsdeskError


def main(arguments: list[str] | None = None) -> int:
    """Write the set and say what was left out; the exit status is 2 for files that cannot be used."""
    given = _arguments(arguments)
    try:
        written = adapt(given.name, given.files, given.out)
    except NewsdeskError as error:
        print(f"newsdesk: {error}", file=sys.stderr)
        return 2
    print(report(written))
    return 0


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m eval.adapters",
        description="Turns a public set into questions.jsonl and articles.jsonl.gz.",
        epilog="\n".join(f"{name:<12} {each.files}" for name, each in ADAPTERS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", help=", ".join(ADAPTERS))
    parser.add_argument("files", nargs="+", type=Path, help="the files, or a folder that holds them")
    parser.add_argument("--out", required=True, type=Path, help="where to write")
    return parser.parse_args(arguments)


def report(written: Written) -> str:
    """What was written and what was not, a line each."""
    lines = [
        f"{written.questions:,} questions in {written.folder / QUESTIONS}",
        f"{written.articles:,} articles in {written.folder / ARTICLES}",
    ]
    lines += [f"left out: {each.count:,} {each.what}s: {each.reason}" for each in written.left_out]
    return "\n".join([*lines, *(f"note: {each}" for each in written.notes)])


if __name__ == "__main__":
    sys.exit(main())
