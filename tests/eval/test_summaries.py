"""The table of summaries: methods on articles of our own, and figures that are rouge-score's."""

import json
from pathlib import Path

import pytest
from rouge_score.rouge_scorer import RougeScorer

from bot.summarising.choosing import sets_of
from eval.summaries import known as articles
from eval.summaries import methods, tables

ARTICLES = [
    (
        (
            "The town of Wickham will build a bridge over the Orne. The council voted 9 to 4 on Tuesday. Mayor Edda"
            " Brandt said the old bridge had cracked. Rain fell all day. Work begins in May, she said."
        ),
        ["Wickham's council voted to build a new bridge over the Orne, because the old one had cracked."],
    ),
    (
        (
            "A bakery on Linden Street reopened on Monday. It had burnt six weeks before. Neighbours saved the ovens."
            " The owner thanked them with bread. The repair took 41 days and cost 90,000 crowns."
        ),
        ["The Linden Street bakery reopened six weeks after a fire.", "A bakery that burnt is open again."],
    ),
    (
        (
            "Divers found a bell in the harbour of Lund. It weighs two tons. The museum wants to show it in spring."
            " Nobody knows which ship it came from. A list of ships that sank there has 31 names."
        ),
        ["A bell of two tons was found in the harbour of Lund; its ship is unknown."],
    ),
]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> list[articles.Known]:
    file = tmp_path_factory.mktemp("set") / "set.jsonl"
    rows = [
        {"id": f"a{at}", "dataset": "summeval" if at else "realsumm", "source": source, "references": references}
        for at, (source, references) in enumerate(ARTICLES)
    ]
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return articles.load([Path(file)])


def test_every_method_chooses_sentences_of_the_article(known: list[articles.Known]) -> None:
    for each in known:
        for name, method in methods.METHODS.items():
            chosen = method(each)
            assert chosen, name
            assert set(chosen) <= set(range(len(each.every)))
            assert all(part in each.read.article.text for part in each.text(chosen).split(". "))
    assert methods.lead(known[0]) == [0, 1, 2]


def test_figures_are_those_of_the_package(known: list[articles.Known]) -> None:
    scorer = RougeScorer(list(articles.KINDS), use_stemmer=True)
    for each in known:
        summary = each.text(methods.lead(each))
        expected = [scorer.score(one, summary) for one in each.references]
        means = [sum(one[kind].fmeasure for one in expected) / len(expected) for kind in articles.KINDS]
        assert articles.against(summary, each.references) == pytest.approx(means)


def test_no_set_scores_above_the_oracle(known: list[articles.Known]) -> None:
    for each in known:
        best = sum(articles.against(each.text(methods.oracle(each)), each.references))
        sets, _ = sets_of(each.read, each.every)
        assert all(sum(articles.against(each.text(one), each.references)) <= best + 1e-9 for one in sets)


def test_the_table_has_every_method(known: list[articles.Known], capsys: pytest.CaptureFixture[str]) -> None:
    tables.table(known)
    printed = capsys.readouterr().out
    assert printed.count("lead-3  ") == 3
    assert "summeval and realsumm, 3 articles" in printed or "realsumm and summeval" in printed
    for name in (*methods.METHODS, "sets of first sentences (chosen)", "oracle of those sets"):
        assert printed.count(f"\n{name:<34}") == 3
