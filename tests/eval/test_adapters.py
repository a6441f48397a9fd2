"""Adapters: public sets, read from tiny files of our own in the same formats, and the figures of their scorers."""

import gzip
import json
from pathlib import Path

import pytest

from bot.newsdesk import Newsdesk
from eval.adapters import ABOUT, ADAPTERS, ARTICLES, QUESTIONS, adapt, adapter
from eval.adapters.strict import is_right, strict_scores
from eval.adapters.values import Adapted, Said
from eval.questions import SetQuestion, read_questions
from ingest.pipeline import Ingest
from ingest.values import IngestReport
from library.errors import BadInput
from library.library import Library

FIXTURES = Path(__file__).parent / "fixtures"
FOLDERS = ["multihoprag", "realtimeqa", "squad", "rgb", "alce", "mtrag/generation", "mtrag/retrieval", "beir"]


def of(folder: str) -> str:
    return folder.partition("/")[0]


def read(name: str) -> Adapted:
    return adapter(of(name)).read([FIXTURES / name])


def reasons(adapted: Adapted) -> dict[str, int]:
    return {f"{each.what}: {each.reason}": each.count for each in adapted.left_out}


def question(adapted: Adapted, name: str) -> SetQuestion:
    return next(each for each in adapted.questions if each.id == name)


def says(**answers: str) -> dict[str, Said]:
    return {name.replace("__", "<::>"): Said(text=text) for name, text in answers.items()}


# -- every set


def test_there_is_a_fixture_for_every_adapter() -> None:
    assert set(map(of, FOLDERS)) == set(ADAPTERS)


@pytest.mark.parametrize("name", FOLDERS)
def test_written_sets_are_read_again_and_ingested(name: str, library: Library, tmp_path: Path) -> None:
    written = adapt(of(name), [FIXTURES / name], tmp_path / "out")
    adapted = read(name)
    assert tuple(read_questions(tmp_path / "out" / QUESTIONS)) == adapted.questions
    assert written.questions == len(adapted.questions) > 0
    report: IngestReport = Ingest(library).files([str(tmp_path / "out" / ARTICLES)])
    assert (report.articles.added, report.articles.failed) == (written.articles, 0), report.failures
    for each in adapted.questions:
        for gold in each.evidence:
            kept = library.articles.read(gold.article)
            assert gold.quote is None or gold.quote in kept.text


@pytest.mark.parametrize("name", FOLDERS)
def test_the_same_files_give_the_same_bytes(name: str, tmp_path: Path) -> None:
    for out in ("a", "b"):
        adapt(of(name), [FIXTURES / name], tmp_path / out)
    for file in (QUESTIONS, ARTICLES, ABOUT):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


@pytest.mark.parametrize("name", sorted(ADAPTERS))
def test_files_of_another_set_are_refused_by_name(name: str, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('[{"something": "else"}]')
    with pytest.raises(BadInput, match="in these files; they are"):
        adapt(name, [tmp_path], tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", FOLDERS)
def test_whoever_says_nothing_gets_nothing_but_abstentions(name: str) -> None:
    adapted = read(name)
    strict = strict_scores(adapted.questions, {})
    answerable = [each for each in adapted.questions if each.answerable and each.answers and not each.abstractive]
    assert strict["strict_answered"] == (0 if answerable else None)
    official = adapter(of(name)).official_scores(adapted.questions, {})
    assert all(value is None or 0 <= value <= 1 for value in official.values())


def test_left_out_is_written_with_its_reason(tmp_path: Path) -> None:
    adapt("beir", [FIXTURES / "beir"], tmp_path)
    about = json.loads((tmp_path / ABOUT).read_text())
    assert {(each["what"], each["reason"], tuple(each["ids"])) for each in about["left_out"]} == {
        ("article", "it has no text", ("b3",)),
        ("line", "not a query, a document and a grade", ("test.tsv:6",)),
        ("question", "no document judged relevant is in the files", ("3",)),
    }
    assert set(about["files"]) == {"corpus.jsonl", "queries.jsonl", "test.tsv"}
    assert about["official_scores_do_not_see"] == ADAPTERS["beir"].weakness


def test_gzipped_files_and_broken_lines(tmp_path: Path) -> None:
    content = (FIXTURES / "rgb" / "en_fact.json").read_bytes() + b"{broken\n[1]\n"
    (tmp_path / "en_fact.jsonl.gz").write_bytes(gzip.compress(content, mtime=0))
    adapted = ADAPTERS["rgb"].read([tmp_path])
    assert [each.id for each in adapted.questions] == ["en_fact-0", "en_fact-1"]
    broken = [(each.reason.split(":")[0], each.ids) for each in adapted.left_out if each.what == "line"]
    assert broken == [("not JSON", ("en_fact.jsonl.gz:4",)), ("not an object", ("en_fact.jsonl.gz:5",))]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x1f\x8b\x08broken", "cannot be read"),
        (b"\xff\xfe\xff", "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
    ],
)
def test_unusable_files_are_named(content: bytes, reason: str, tmp_path: Path) -> None:
    path = tmp_path / ("en.json.gz" if content[:1] == b"\x1f" else "en.json")
    path.write_bytes(content)
    with pytest.raises(BadInput, match=reason):
        ADAPTERS["rgb"].read([path])
    with pytest.raises(BadInput, match="no such file"):
        ADAPTERS["rgb"].read([tmp_path / "missing.json"])


def test_answers_of_the_desk_are_scored(sample_desk: Newsdesk) -> None:
    asked = SetQuestion(
        id="q", question="How much does the new wing at St Brannoc's Hospital cost?", answers=("84 million crowns",)
    )
    null = SetQuestion(id="n", question="Who won the 2022 World Cup?", answerable=False)
    answer = sample_desk.ask(asked.question)
    said = {"q": Said.from_answer(answer), "n": Said.from_answer(sample_desk.ask(null.question))}
    assert said["q"].text == " ".join(sentence.text for sentence in answer.sentences)
    assert answer.citations[0].article_id in said["q"].articles
    assert said["n"].abstained
    assert strict_scores([asked, null], said)["strict_accuracy"] == 1.0


# -- each set


def test_multihoprag() -> None:
    adapted = read("multihoprag")
    assert reasons(adapted) == {
        "article: it has no text": 1,
        "question: an article of its evidence is not in the files": 1,
    }
    first, compared, null = adapted.questions
    assert [each.quote is not None for each in first.evidence] == [True, True]
    assert [each.quote is not None for each in compared.evidence] == [True, False], "not words of its article"
    assert (null.answerable, null.answers, null.kind) == (False, (), "null_query")
    assert [each.outlet for each in adapted.articles] == ["Wickham Courier", "Harrow Gazette"]


def test_multihoprag_counts_any_shared_word() -> None:
    questions = read("multihoprag").questions
    said = says(**{"multihoprag-0": "No town but Wickham", "multihoprag-1": "No, yes men write it"})
    scores = ADAPTERS["multihoprag"].official_scores(questions, said)
    assert scores["accuracy"] == 1.0
    assert strict_scores(questions, said)["strict_accuracy"] == pytest.approx(2 / 3, abs=1e-4), "it said no"
    one = {"multihoprag-0": Said(text="Wickham", articles=(questions[0].evidence[0].article,))}
    assert ADAPTERS["multihoprag"].official_scores(questions[:1], one)["hits@4"] == 1.0
    assert strict_scores(questions[:1], one)["all_evidence@10"] == 0.0


def test_multihoprag_reads_facts_in_a_file_of_their_own(tmp_path: Path) -> None:
    rows = {
        "facts.jsonl": [{"fact_id": "f", "fact": "Rain fell on 27 days.", "title": "Rain", "source": "Vell Times"}],
        "corpus.jsonl": [
            {"title": "Rain", "source": "Vell Times", "text": "It was grey.", "published_at": "2026-02-01"},
            {"title": "Rain", "source": "Vell Times", "text": "Rain fell on 27 days.", "published_at": "2026-02-01"},
        ],
        "queries.jsonl": [
            {"id": "a", "query": "How many days?", "answer": "27", "question_type": "x", "evidence_fact_ids": ["f"]},
            {"id": "b", "query": "How wet?", "answer": "very", "question_type": "x", "evidence_fact_ids": ["g"]},
        ],
    }
    for name, lines in rows.items():
        (tmp_path / name).write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    adapted = ADAPTERS["multihoprag"].read([tmp_path])
    assert [(each.article, each.quote) for each in adapted.questions[0].evidence] == [
        ("Rain (2)", "Rain fell on 27 days.")
    ]
    assert reasons(adapted) == {"question: its facts are not in the files": 1}


def test_realtimeqa() -> None:
    adapted = read("realtimeqa")
    assert reasons(adapted) == {
        "article: it is a quiz, which holds every choice": 1,
        "question: its answer is not one of its choices": 1,
        "question: no page that was given for it holds its answer": 1,
    }
    bridge, none = adapted.questions
    assert (bridge.answers, str(bridge.asked_at)) == (("A bridge",), "2026-02-06")
    assert bridge.choices == ("A dam", "A bridge", "A ferry pier", "A cable car")
    assert (none.answerable, none.kind) == (False, "none_of_the_above")


def test_realtimeqa_scores_a_sentence_next_to_nothing() -> None:
    questions = read("realtimeqa").questions
    said = says(**{"20260206_0": "The council of Wickham voted on Tuesday to build a bridge over the river Orne"})
    scores = ADAPTERS["realtimeqa"].official_scores(questions, said)
    assert scores["exact_match"] == 0.0
    assert scores["f1"] is not None
    assert scores["f1"] < 0.2
    assert strict_scores(questions, said)["strict_accuracy"] == 1.0
    every = says(**{"20260206_0": "A dam, a bridge, a ferry pier or a cable car"})
    assert not is_right(questions[0], every["20260206_0"]), "all four were named"


def test_squad() -> None:
    adapted = read("squad")
    assert [(each.id, each.answerable) for each in adapted.questions] == [("lp1", True), ("lp2", False)]
    assert reasons(adapted) == {
        "question: an answer does not stand in its paragraph": 1,
        "question: it says that it can be answered and gives no answer, or the other way round": 1,
        "article: it has no text": 1,
        "question: its paragraph has no text": 1,
    }
    scores = ADAPTERS["squad"].official_scores(adapted.questions, says(lp1="In 1871."))
    assert (scores["exact"], scores["f1"]) == (1.0, 1.0)
    nothing = ADAPTERS["squad"].official_scores(adapted.questions, {})
    assert (nothing["exact"], nothing["has_answer_exact"], nothing["no_answer_exact"]) == (0.5, 0.0, 1.0)


def test_rgb_hides_which_passage_is_wrong() -> None:
    adapted = read("rgb")
    conflict, integration = adapted.questions
    assert (conflict.kind, integration.kind) == ("conflict", "integration")
    assert integration.items == (("Dahl and Moll", "Moll and Dahl"), ("Vell Rowing Club",))
    texts = {each.id: each.text for each in adapted.articles}
    assert [texts[each.article] for each in conflict.evidence] == [
        "The Orne regatta of 2026 was rowed at Wickham in heavy rain."
    ]
    assert not any(word in each.title.casefold() for each in adapted.articles for word in ("positive", "wrong"))
    assert reasons(adapted) == {"question: its answer stands in none of its passages": 1}


def test_rgb_takes_letters_within_words() -> None:
    questions = read("rgb").questions
    said = says(**{"en_fact-0": "At Wickhamstead, or Harrow", "en_fact-1": "Moll and Dahl won the pairs"})
    scores = ADAPTERS["rgb"].official_scores(questions, said)
    assert scores == {"accuracy": 0.5, "rejection": 0.0}
    strict = strict_scores(questions, said)
    assert (strict["strict_accuracy"], strict["strict_items"]) == (0.0, 0.5)


def test_alce() -> None:
    adapted = read("alce")
    assert {each.kind: each.abstractive for each in adapted.questions} == {
        "ambiguous": False,
        "claims": True,
        "list": False,
    }
    assert [each.article for each in question(adapted, "a1").evidence] == ["1", "2"]
    assert reasons(adapted) == {"question: none of its answers stands in a passage found for it": 1}
    said = says(a1="It opened in 1931.", q1="Harrow, City of Harrow, Dunvarrow, Vell.")
    scores = ADAPTERS["alce"].official_scores(adapted.questions, said)
    assert (scores["str_em"], scores["str_hit"]) == (0.5, 0.0)
    assert (scores["list_precision"], scores["list_recall"]) == (0.75, pytest.approx(2 / 3, abs=1e-4))
    assert scores["claim_recall"] is None
    assert ADAPTERS["alce"].official_scores(adapted.questions, says(a1="Room 19312"))["str_em"] == 0.5
    assert strict_scores(adapted.questions, says(a1="Room 19312"))["strict_items"] == 0.0


def test_mtrag_generation() -> None:
    adapted = read("mtrag/generation")
    first, second = adapted.questions
    assert (first.history, first.abstractive, first.answerable) == ((), True, True)
    assert (second.question, second.history) == ("And who is its captain?", ("How often does the ferry sail?",))
    assert (second.answerable, second.answers) == (False, ())
    assert reasons(adapted) == {"question: UNDERSPECIFIED: what is right is not an answer": 1}
    scores = ADAPTERS["mtrag"].official_scores(adapted.questions, says(c1__1="It sails to Skerrin four times a day."))
    assert scores == {"rouge_l": 1.0, "idk_accuracy": 1.0, "bert_recall": None, "bert_k_precision": None}


def test_mtrag_retrieval() -> None:
    adapted = read("mtrag/retrieval")
    assert [(each.question, each.history) for each in adapted.questions] == [
        ("How often does the ferry sail?", ()),
        ("Does my dog pay?", ("How often does the ferry sail?",)),
    ]
    assert [each.evidence[0].article for each in adapted.questions] == ["d1", "d2"]


def test_beir_ranks_by_ir_measures() -> None:
    questions = read("beir").questions
    assert [(each.id, [gold.article for gold in each.evidence]) for each in questions] == [("1", ["b1"]), ("2", ["b2"])]
    said = {"1": Said(articles=("b2", "b1")), "2": Said(articles=("b2",))}
    scores = ADAPTERS["beir"].official_scores(questions, said)
    assert scores == {"ndcg@10": 0.8155, "recall@100": 1.0, "map@100": 0.75, "mrr@10": 0.75}
    assert ADAPTERS["beir"].official_scores(questions, {"2": said["2"]})["mrr@10"] == 0.5


# -- strict figures


@pytest.mark.parametrize(
    ("answer", "right"),
    [("Yes", True), ("Yes, both do; no other paper does", True), ("No, not yet; yes men", False), ("", False)],
)
def test_yes_or_no(answer: str, right: bool) -> None:
    asked = SetQuestion(id="q", question="Do both?", answers=("Yes",))
    assert is_right(asked, Said(text=answer)) is right


def test_strict_figures_do_not_depend_on_the_order() -> None:
    questions = read("squad").questions
    said = says(lp1="1871")
    assert strict_scores(questions, said) == strict_scores(questions[::-1], said)
