"""Two runs side by side: nothing where nothing differs, each planted fault found, and gates that close."""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import prompts
from bot.answering import Answering
from bot.assemble import assemble
from bot.doors.evaluating import eval_app
from bot.quoting import choice
from bot.settings import Settings
from bot.values import Answer, Citation
from eval.comparing.comparison import compare
from eval.comparing.gates import read_gate
from eval.comparing.significance import Pair, corrected, weighed
from eval.comparing.values import Comparison, Difference
from eval.runs.folder import ANSWERS, METRICS, RUN
from eval.runs.running import Plan, run
from ingest import splitter
from library.embedders.minilm import MiniLMEmbedder
from library.errors import BadInput
from library.sentences import sentences
from tests.desk import SAMPLES
from tests.wire import Request, wire

if TYPE_CHECKING:
    import numpy as np

SET = Path(__file__).parents[2] / "samples" / "questions.jsonl"
_PASSAGE = re.compile(r"\[(\d+)\][^\n]*\n+(.+?)(?=\n\n|\n</passage>)", re.DOTALL)


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patching:
        yield patching


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, patch: pytest.MonkeyPatch) -> Path:
    """The samples' library. A text that was embedded once is not embedded again, whichever run wants it."""
    known: dict[str, np.ndarray] = {}
    embed = MiniLMEmbedder._embed_each

    def remembered(self: MiniLMEmbedder, texts: list[str]) -> "np.ndarray":
        import numpy as np

        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, embed(self, new), strict=True))
        return np.stack([known[text] for text in texts])

    patch.setattr(MiniLMEmbedder, "_embed_each", remembered)
    return library(tmp_path_factory.mktemp("samples"))


def library(home: Path) -> Path:
    desk = assemble(Settings(home=home, writer="quote"))
    desk.ingest([SAMPLES])
    desk.close()
    return home


def asked(home: Path, out: Path, patch: pytest.MonkeyPatch, **how: Any) -> Path:
    """Run the shipped set over a library that is there."""
    patch.setenv("NEWSDESK_HOME", str(home))
    run(Plan(SET, out, writer="quote")._replace(**how))
    return out


@pytest.fixture(scope="module")
def quoted(home: Path, tmp_path_factory: pytest.TempPathFactory, patch: pytest.MonkeyPatch) -> Path:
    """The shipped set, answered by the quoting writer."""
    return asked(home, tmp_path_factory.mktemp("quoted") / "out", patch)


def of(comparison: Comparison, metric: str) -> Difference:
    return next(each for each in comparison.metrics if each.metric == metric)


def test_two_runs_of_the_same_settings_do_not_differ(
    home: Path, quoted: Path, tmp_path: Path, patch: pytest.MonkeyPatch
) -> None:
    again = asked(home, tmp_path / "again", patch)
    comparison = compare(quoted, again, [read_gate("hit@1 < -0.02"), read_gate("low(token_f1) < 0")])
    assert comparison.verdict == "no difference"
    assert (comparison.paired, comparison.other_words, comparison.made_otherwise) == (110, 0, {})
    assert (comparison.better, comparison.worse, comparison.failed) == ((), (), ())
    assert {each.difference for each in comparison.metrics} <= {0.0, None}
    told = CliRunner().invoke(eval_app, ["compare", str(quoted), str(again)])
    assert told.exit_code == 0
    assert told.stdout == "no difference: 110 questions asked in both runs\n"


def test_abstention_that_is_switched_off_is_found(
    home: Path, quoted: Path, tmp_path: Path, patch: pytest.MonkeyPatch
) -> None:
    weights = choice.fitted()
    with patch.context() as planted:
        planted.setattr(choice, "fitted", lambda: weights._replace(least_probability=0.0))
        comparison = compare(quoted, asked(home, tmp_path / "out", patch), [read_gate("high(abstention.recall) < 0")])
    lost = of(comparison, "abstention.recall")
    assert lost.significant
    assert lost.test == "McNemar exact"
    assert lost.difference is not None
    assert lost.difference <= -0.4
    assert comparison.failed == ("high(abstention.recall) < 0",)
    first = next(each for each in comparison.worse if "abstention.recall" in each.metrics)
    assert (first.a.verdict, first.b.citations != ()) == ("abstained", True)


def test_citations_shifted_by_one_sentence_are_found(
    home: Path, quoted: Path, tmp_path: Path, patch: pytest.MonkeyPatch
) -> None:
    answer = Answering._answer

    def shifted(self: Answering, *told: Any) -> Answer:
        made = answer(self, *told)
        text_of = partial(self._library.articles.read)
        moved = tuple(_next_sentence(each, text_of(each.article_id, each.version).text) for each in made.citations)
        return made.model_copy(update={"citations": moved})

    with patch.context() as planted:
        planted.setattr(Answering, "_answer", shifted)
        comparison = compare(quoted, asked(home, tmp_path / "out", patch))
    assert comparison.verdict == "worse"
    for name in ("citations.recall", "citations.precision"):
        lost = of(comparison, name)
        assert lost.significant, name
        assert lost.interval is not None
        assert lost.interval[1] < -0.5
    assert of(comparison, "contains_gold").difference == 0.0


def _next_sentence(citation: Citation, text: str) -> Citation:
    spans = sentences(text)
    after = next((span for span in spans if span.start >= citation.end), spans[0])
    return citation.model_copy(update={"start": after.start, "end": after.end, "quote": after.of(text)})


# -- a model that is told by its prompt to cite or not to


def scripted(request: Request) -> None:
    """Answers with the first sentence of the first passage, cited; and does more as the prompt lets it."""
    if request.method == "GET":
        request.answer(200, json.dumps({"data": [{"id": "wire", "object": "model"}]}).encode())
        return
    system, user = (message["content"] for message in request.body["messages"])
    found = _PASSAGE.search(user)
    assert found, user[:500]
    words = found.group(2)
    said = sentences(words)[0].of(words)
    loose = "" if "never say more" in system else " This has been expected for years by nearly everybody concerned."
    request.say(f"{said} [{found.group(1)}]{loose}")


@pytest.fixture(scope="module")
def model(patch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """Runs the shipped set with the scripted model, under a prompt that forbids to say more, or its text without it."""
    released = prompts.load("answer/v1")
    strict = released._replace(text=released.text.replace("# user", "never say more\n\n# user", 1), digest="0" * 64)
    assert strict.text != released.text
    with wire(scripted) as server, patch.context() as planted:

        def ask(home: Path, out: Path, other: bool = False) -> Path:
            planted.setenv("OPENAI_BASE_URL", server.url)
            planted.setattr(prompts, "load", lambda _: released if other else strict)
            return asked(home, out, patch, writer="llm")

        yield ask


@pytest.fixture(scope="module")
def modelled(home: Path, model: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return model(home, tmp_path_factory.mktemp("modelled") / "out")


def test_another_prompt_is_found_and_named(
    home: Path, model: Callable[..., Path], modelled: Path, tmp_path: Path
) -> None:
    comparison = compare(modelled, model(home, tmp_path / "out", other=True))
    assert comparison.verdict == "worse"
    assert of(comparison, "citations.recall").significant
    assert of(comparison, "hit@1").difference == 0.0
    assert list(comparison.made_otherwise) == ["prompt answer/v1"]


def test_worse_chunking_is_found(
    home: Path, model: Callable[..., Path], modelled: Path, tmp_path: Path, patch: pytest.MonkeyPatch
) -> None:
    with patch.context() as planted:
        planted.setattr(splitter, "MOST_TOKENS", 12)
        planted.setattr(splitter, "ENOUGH_TOKENS", 1)
        crumbs = library(tmp_path / "home")
    comparison = compare(modelled, model(crumbs, tmp_path / "out"))
    assert comparison.verdict in {"worse", "mixed"}
    lost = of(comparison, "quote_recall@5")
    assert lost.significant
    assert lost.interval is not None
    assert lost.interval[1] < 0
    assert list(comparison.made_otherwise) == ["library"]
