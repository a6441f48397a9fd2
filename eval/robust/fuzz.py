"""Feeds damaged documents of every kind to the readers: no crash, no hang past its bound, a clear line each.

    python -m eval.robust.fuzz --inputs 2000 --seed 1

Each input is a good document that was cut, mangled, written in another encoding, packed, or given a name that lies.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from eval.robust.corpus import articles, tarred, written, zipped
from ingest.bounded import SECONDS
from ingest.documents import Document
from ingest.formats import read_document
from ingest.kinds import KINDS, kind_of_name
from ingest.values import Draft, Failure

GRACE = 15.0
"""Seconds beyond the bound within which a document that hangs must have been given up."""


class Case(NamedTuple):
    """One damaged document."""

    name: str
    data: bytes
    damage: str


class Outcome(NamedTuple):
    """What came of all inputs."""

    inputs: int
    read: int
    """Inputs that still gave an article."""
    refused: int
    """Inputs that gave a failure, with or without articles beside it."""
    slowest: float
    """Seconds of the input that took longest, and which it was."""
    slow: str
    wrong: tuple[str, ...]
    """Inputs that crashed, hung, gave nothing at all, or a line that is not clear."""


def fed(inputs: int, seed: int, *, quiet: bool = False) -> Outcome:
    """Feed so many inputs to the readers."""
    rng = random.Random(seed)
    good = list(written(articles()))
    read = refused = 0
    slowest, slow, wrong = 0.0, "", list[str]()
    kinds: Counter[str] = Counter()
    for number in range(inputs):
        case = damaged(rng, *rng.choice(good))
        started = time.monotonic()
        try:
            found = list(read_document(Document.of_bytes(case.name, case.data, kind_of_name(case.name))))
        except Exception as error:  # noqa: BLE001 - whatever is raised is what is looked for
            wrong.append(f"{number}: {case.name}, {case.damage}: {type(error).__name__}: {error}")
            continue
        seconds = time.monotonic() - started
        if seconds > slowest:
            slowest, slow = seconds, f"{number}: {case.name}, {case.damage}"
        failures = [each for each in found if isinstance(each, Failure)]
        read += any(isinstance(each, Draft) for each in found)
        refused += bool(failures)
        kinds[case.damage] += 1
        wrong += [f"{number}: {case.name}, {case.damage}: {what}" for what in _unclear(found, failures, seconds)]
        if not quiet and number % 100 == 99:
            print(f"{number + 1} of {inputs}: {read} read, {refused} refused, {len(wrong)} wrong", flush=True)
    return Outcome(inputs, read, refused, slowest, slow, tuple(wrong))


def _unclear(found: Sequence[Draft | Failure], failures: Sequence[Failure], seconds: float) -> list[str]:
    said: list[str] = []
    if not found:
        said.append("neither an article nor a reason")
    if seconds > SECONDS + GRACE:
        said.append(f"took {seconds:.0f} s")
    for failure in failures:
        if "\n" in failure.reason or not 8 <= len(failure.reason) <= 500 or "Traceback" in failure.reason:
            said.append(f"no clear line: {failure.reason[:200]!r}")
        if "its reader failed on it" in failure.reason or "came to an end on it" in failure.reason:
            said.append(failure.reason[:300])
    return said


def damaged(rng: random.Random, name: str, data: bytes) -> Case:
    """Damage a document in one way."""
    damage = rng.choice(list(_DAMAGES))
    return Case(*_DAMAGES[damage](rng, name, data), damage)


def _cut(rng: random.Random, name: str, data: bytes) -> tuple[str, bytes]:
    return name, data[: rng.randrange(len(data))]


def _flipped(rng: random.Random, name: str, data: bytes) -> tuple[str, bytes]:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 1 + len(changed) // 50)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return name, bytes(changed)


def _spliced(rng: random.Random, name: str, data: bytes) -> tuple[str, bytes]:
    one, other = sorted(rng.randrange(len(data)) for _ in range(2))
    piece = data[one:other]
    at = rng.randrange(len(data))
    return name, rng.choice([data[:one] + data[other:], data[:at] + piece * rng.randint(1, 20) + data[at:]])


def _other_encoding(rng: random.Random, name: str, data: bytes) -> tuple[str, bytes]:
    text = data.decode("utf-8", "replace")
    return name, text.encode(rng.choice(["utf-16", "utf-32", "cp1252", "cp037", "shift_jis", "koi8-r"]), "replace")


def _lying_name(rng: random.Random, name: str, data: bytes) -> tuple[str, bytes]:
    return f"{name.partition('.')[0]}{rng.choice(KINDS)}", data


def _nested(rng: random.Random, name: str, data: bytes) -> tuple[str, bytes]:
    for depth in range(rng.randint(1, 8)):
        pack = rng.choice([(".zip", zipped), (".tar", tarred), (".tar.gz", lambda members: tarred(members, "gz"))])
        name, data = f"deep{depth}{pack[0]}", pack[1]({name: data, f"../../{depth}.txt": b"x" * 50})
    return name, data if rng.random() < 0.7 else data[: rng.randrange(len(data))]


def _long_line(rng: random.Random, name: str, data: bytes) -> tuple[str, bytes]:
    piece = rng.choice([b"a", b"<p>", b"<", b"(", b'"', b"&amp;", b" ", b"By Jane Roe, ", b"\xe2\x80\x8b", b"[", b"\n"])
    at = rng.randrange(len(data))
    return name, data[:at] + piece * rng.randint(1000, 400_000) + data[at:]


def _malformed(rng: random.Random, _: str, data: bytes) -> tuple[str, bytes]:
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><nitf>&b;</nitf>'
    outside = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><nitf><body>&a;</body></nitf>'
    deep = b"<a>" * 20_000
    pages = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R /Kids [1 0 R] /Count 99999999 >>\nendobj\n"
    pdf = pages + b"trailer << /Root 1 0 R >>"
    lists = b"[" * 100_000
    ending = rng.choice([".xml", ".json", ".pdf", ".html", ".docx", ".eml", ".csv", ".jsonl", ".mhtml", ".mbox"])
    piece = rng.choice([bomb, outside, deep, pdf, lists, data[len(data) // 2 :], b"\0" * 5000, b""])
    return f"bad{ending}", piece + rng.randbytes(rng.randrange(64))


_DAMAGES: dict[str, Callable[[random.Random, str, bytes], tuple[str, bytes]]] = {
    "cut short": _cut,
    "bytes changed": _flipped,
    "parts cut out or repeated": _spliced,
    "another encoding": _other_encoding,
    "a name that lies": _lying_name,
    "packed again and again": _nested,
    "a huge line": _long_line,
    "malformed": _malformed,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it from a terminal; 1 where any input went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    outcome = fed(options.inputs, options.seed)
    print(
        f"{outcome.inputs} inputs: {outcome.read} gave articles, {outcome.refused} failures, "
        f"the slowest {outcome.slowest:.1f} s ({outcome.slow}), {len(outcome.wrong)} wrong"
    )
    for line in outcome.wrong:
        print(f"- {line}")
    return bool(outcome.wrong)


if __name__ == "__main__":
    sys.exit(main())
