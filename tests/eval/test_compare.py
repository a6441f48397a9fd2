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
from bot.doors.commands.evaluating.app import eval_app
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
    weights = choice.fitted("within")
    with patch.context() as planted:
        planted.setattr(choice, "fitted", lambda _, **__: weights._replace(least_probability=0.0))
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
            # What is not held is left out by default, and no run would tell that the prompt let it be said.
            planted.setenv("NEWSDESK_UNSUPPORTED", "show")
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


# -- gates, and what is compared


def changed(folder: Path, out: Path, change: Callable[[dict[str, Any]], dict[str, Any] | None]) -> Path:
    """A copy of a run with its answers changed; those that become None are left out."""
    out.mkdir()
    for name in (RUN, METRICS):
        shutil.copy(folder / name, out / name)
    lines = [json.loads(line) for line in (folder / ANSWERS).read_text(encoding="utf-8").splitlines()]
    kept = [json.dumps(line) for each in lines if (line := change(each)) is not None]
    (out / ANSWERS).write_text("\n".join(kept) + "\n", encoding="utf-8")
    return out


def invoked(*words: str) -> tuple[int, str]:
    """The exit status as the command line gives it, and what is told on either stream."""
    done = CliRunner().invoke(eval_app, ["compare", *words])
    if isinstance(done.exception, BadInput):
        return 2, str(done.exception)
    return done.exit_code, done.stdout + done.stderr


def test_questions_of_one_run_alone_are_named_and_left_out(quoted: Path, tmp_path: Path) -> None:
    def change(line: dict[str, Any]) -> dict[str, Any] | None:
        if line["id"] == "s01":
            return None
        return line | {"question": "another"} if line["id"] == "s02" else line

    comparison = compare(quoted, changed(quoted, tmp_path / "b", change))
    assert (comparison.paired, comparison.only_in_a, comparison.only_in_b) == (108, ("s01",), ())
    assert comparison.reworded == ("s02",)
    with pytest.raises(BadInput, match="no question in common"):
        compare(quoted, changed(quoted, tmp_path / "c", lambda line: line | {"id": "x" + line["id"]}))
    with pytest.raises(BadInput, match="holds no run"):
        compare(quoted, tmp_path)


def test_a_gate_decides_the_exit_status(quoted: Path, tmp_path: Path) -> None:
    def change(line: dict[str, Any]) -> dict[str, Any]:
        return line | {"scores": line["scores"] | {"hit@1": 0.0 if line["answerable"] else None}}

    b = changed(quoted, tmp_path / "b", change)
    status, told = invoked(str(quoted), str(b), "--fail-if", "hit@1 < -0.02", "--fail-if", "high(hit@5)<0")
    assert status == 1
    assert "failed: hit@1 < -0.02" in told
    assert "questions got worse" in told
    assert "failed: high" not in told
    assert invoked(str(quoted), str(b), "--fail-if", "mrr@10 < -0.02", "--json")[0] == 0
    assert json.loads(invoked(str(quoted), str(b), "--json")[1])["verdict"] == "worse"
    assert invoked(str(quoted), str(b), "--fail-if", "latency_ms.p95 > 0.5")[0] == 0
    assert invoked(str(b), str(quoted), "--fail-if", "hit@1 >= .5")[0] == 1


@pytest.mark.parametrize(
    ("gate", "said"),
    [
        ("hit@1", "takes a condition"),
        ("hit@1 < -0.02; rm", "takes a condition"),
        ("hit@1 == 0", "takes a condition"),
        ("__import__('os') < 0", "takes a condition"),
        ("hit@2 < 0", "there is no metric 'hit@2'"),
        ("latency_ms.p99 < 0", "has no figure"),
        ("usage.cost < 0", "has no figure"),
        ("abstention.risk_coverage < 0", "is no figure"),
        ("set.name < 0", "has no figure"),
        ("high(latency_ms.p95) < 0", "has no interval"),
        ("rouge_l < 0", ""),
    ],
)
def test_a_gate_that_cannot_close_is_an_error(quoted: Path, gate: str, said: str) -> None:
    status, told = invoked(str(quoted), str(quoted), "--fail-if", gate)
    assert status == (2 if said else 0), told
    assert said in told


# -- significance


def test_mcnemar_is_exact() -> None:
    """Nine better and one worse of ten that differ: twice (1 + 10) / 2^10."""
    pairs = [Pair(0.0, 1.0)] * 9 + [Pair(1.0, 0.0)] + [Pair(1.0, 1.0)] * 40
    found = weighed(pairs, True, 0, "hit@1")
    assert found.test == "McNemar exact"
    assert found.p == pytest.approx(22 / 1024)
    assert found.interval is not None
    assert 0.0 < found.interval.low < 8 / 50 < found.interval.high


def test_scores_by_degrees_are_dealt_to_the_runs_in_every_way() -> None:
    """Six pairs that all rose alike: of the 64 ways to deal them, two differ as much."""
    pairs = [Pair(0.25, 0.75)] * 6 + [Pair(0.5, 0.5)] * 10
    found = weighed(pairs, False, 0, "token_f1")
    assert found.test == "paired permutation"
    assert found.p == pytest.approx(2 / 64)


def test_what_only_one_run_scores_counts_on_its_side() -> None:
    pairs = [Pair(None, 0.0)] * 20 + [Pair(1.0, 1.0)] * 20
    found = weighed(pairs, True, 0, "abstention.precision")
    assert found.test == "paired permutation"
    assert found.p is not None
    assert found.p < 0.01
    assert weighed([Pair(None, 1.0)] * 5, True, 0, "x")[:3] == (None, None, None)
    assert weighed([], True, 0, "x")[:3] == (None, None, None)


def test_many_chances_are_corrected() -> None:
    assert corrected([0.01, 0.04, 0.03, 0.5], [0.0] * 4) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert corrected([0.01, 1.0, 0.04, 0.5], [0.001, 1.0, 0.01, 0.5]) == pytest.approx([0.02, 1.0, 0.04, 0.5])
    assert corrected([], []) == []


SCORES = st.sampled_from([0.0, 0.25, 0.5, 1.0])


@settings(max_examples=20, deadline=None)
@given(st.lists(st.builds(Pair, SCORES, SCORES), min_size=2, max_size=14))
def test_a_difference_is_the_same_in_any_order_and_turned_round_with_the_runs(pairs: Sequence[Pair]) -> None:
    found = weighed(pairs, False, 0, "x")
    assert weighed(pairs[::-1], False, 0, "x") == found
    turned = weighed([Pair(b, a) for a, b in pairs], False, 0, "x")
    assert found.p is not None
    assert turned.p is not None
    assert 0.0 < found.p <= 1.0
    assert turned.p == pytest.approx(found.p, abs=0.03)
    mean = sum((b or 0) - (a or 0) for a, b in pairs) / len(pairs)
    assert found.interval is not None
    assert found.interval.low - 1e-9 <= mean <= found.interval.high + 1e-9
