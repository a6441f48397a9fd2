"""Public question sets, from the files that a person has downloaded, in our own form.

Nothing is downloaded here, and nothing of a public set is kept in the project: `adapt` writes into a folder of yours.
"""

import gzip
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from eval.adapters import alce, beir, mtrag, multihoprag, realtimeqa, rgb, squad
from eval.adapters.reading import files_in
from eval.adapters.values import Adapted, Adapter, LeftOut
from eval.questions import question_line
from library.errors import BadInput
from library.values import Article

ADAPTERS: dict[str, Adapter] = {
    "multihoprag": Adapter(
        "MultiHop-RAG", multihoprag.FILES, multihoprag.read, multihoprag.official_scores, multihoprag.WEAKNESS
    ),
    "realtimeqa": Adapter(
        "RealTimeQA", realtimeqa.FILES, realtimeqa.read, realtimeqa.official_scores, realtimeqa.WEAKNESS
    ),
    "squad": Adapter("SQuAD 2.0", squad.FILES, squad.read, squad.official_scores, squad.WEAKNESS),
    "rgb": Adapter("RGB", rgb.FILES, rgb.read, rgb.official_scores, rgb.WEAKNESS),
    "alce": Adapter("ALCE", alce.FILES, alce.read, alce.official_scores, alce.WEAKNESS),
    "mtrag": Adapter("MTRAG", mtrag.FILES, mtrag.read, mtrag.official_scores, mtrag.WEAKNESS),
    "beir": Adapter("BEIR", beir.FILES, beir.read, beir.official_scores, beir.WEAKNESS),
}

QUESTIONS, ARTICLES, ABOUT = "questions.jsonl", "articles.jsonl.gz", "about.json"
LINE_FIELDS = frozenset(
    {"id", "title", "text", "url", "outlet", "authors", "published_at", "updated_at", "section", "language"}
)


class Written(NamedTuple):
    """What `adapt` wrote, and where."""

    folder: Path
    questions: int
    articles: int
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...]


def adapter(name: str) -> Adapter:
    """The adapter of that name. Raises BadInput naming those there are."""
    if name not in ADAPTERS:
        raise BadInput(f"there is no adapter {name!r}; there are {', '.join(ADAPTERS)}")
    return ADAPTERS[name]


def adapt(name: str, sources: Sequence[Path], out: Path) -> Written:
    """Write questions.jsonl, articles.jsonl.gz and about.json into `out`; the same files give the same bytes.

    Raises BadInput for an unknown name, files that are not there or cannot be read, and files without the set.
    """
    chosen = adapter(name)
    adapted = chosen.read(sources)
    if not adapted.questions:
        reasons = "; ".join(f"{each.count} {each.reason}" for each in adapted.left_out) or "no question was found"
        raise BadInput(f"nothing of {chosen.title} could be taken: {reasons}")
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / QUESTIONS).write_text("".join(map(question_line, adapted.questions)), encoding="utf-8")
        packed = gzip.compress("".join(map(_article_line, adapted.articles)).encode(), mtime=0)
        (out / ARTICLES).write_bytes(packed)
        (out / ABOUT).write_text(_about(name, chosen, adapted, sources), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{out}: cannot be written ({error.strerror}); name another folder") from error
    return Written(out, len(adapted.questions), len(adapted.articles), adapted.left_out, adapted.notes)


def _article_line(article: Article) -> str:
    row = article.model_dump(mode="json", include=set(LINE_FIELDS), exclude_defaults=True)
    return json.dumps(row, ensure_ascii=False) + "\n"


def _about(name: str, chosen: Adapter, adapted: Adapted, sources: Sequence[Path]) -> str:
    digests = {path.name: _digest(path) for path in files_in(sources)}
    about = {
        "adapter": name,
        "set": chosen.title,
        "questions": len(adapted.questions),
        "articles": len(adapted.articles),
        "left_out": [each.model_dump(mode="json") for each in adapted.left_out],
        "notes": adapted.notes,
        "official_scores_do_not_see": chosen.weakness,
        "files": digests,
    }
    return json.dumps(about, indent=2, ensure_ascii=False) + "\n"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
