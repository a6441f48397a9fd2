"""Drafts under review, and feedback that becomes drafts."""

import threading
from pathlib import Path

import pytest

from bot.values import Answer, Citation, Feedback, Opinion
from eval.making import drafts as review
from eval.making.cloze import cloze_drafts
from eval.making.drafts import Draft, add_drafts, complete, export, read_drafts, write_drafts
from eval.making.feedback import question_from_feedback
from eval.making.material import Material
from eval.questions import GoldEvidence, SetQuestion, read_questions
from library.errors import BadInput
from library.values import Coverage
from tests.eval.march import MARCH

# -- review


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "drafts.jsonl"
    write_drafts(path, cloze_drafts(Material([MARCH]), 1, 9))
    return path


def test_kept_edited_and_dropped(file: Path, tmp_path: Path) -> None:
    first, second, third = (draft.id for draft in read_drafts(file))
    before = read_drafts(file)[1].question
    assert review.keep(file, first).status == "kept"
    changed = review.edit(file, second, {"question": "Who promised that?", "kind": "said"})
    assert (changed.status, changed.made_as, changed.question.answers) == ("edited", before, before.answers)
    review.drop(file, third)
    assert export(file, tmp_path / "set.jsonl") == 2
    assert [each.id for each in read_questions(tmp_path / "set.jsonl")] == [first, second]
    assert next(iter(list(read_questions(tmp_path / "set.jsonl"))[1:])).question == "Who promised that?"
    again = review.edit(file, second, {"kind": None})
    assert again.made_as == before, "how it was first made"
    assert review.keep(file, second).status == "edited"


def test_what_cannot_be_in_a_set_stays_a_draft(file: Path) -> None:
    name = read_drafts(file)[0].id
    before = file.read_bytes()
    for changes, reason in [
        ({"answers": []}, "no answer"),
        ({"evidence": []}, "no evidence"),
        ({"answerable": False}, "cannot be answered and has an answer"),
        ({"question": " "}, "asks nothing"),
        ({"id": "other"}, "keeps its id"),
        ({"colour": "red"}, "colour"),
    ]:
        with pytest.raises(BadInput, match=reason):
            review.edit(file, name, changes)
    with pytest.raises(BadInput, match="has no draft nowhere"):
        review.drop(file, "nowhere")
    assert file.read_bytes() == before
    assert {each.name for each in file.parent.iterdir()} == {"drafts.jsonl", ".drafts.jsonl.lock"}


def test_decisions_of_several_reviewers_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "drafts.jsonl"
    asked = [
        SetQuestion(id=f"q{n}", question="Who?", answers=("Ann",), evidence=(GoldEvidence(article="a"),))
        for n in range(24)
    ]
    write_drafts(path, [Draft(made_by="cloze", question=each) for each in asked])
    threads = [
        threading.Thread(target=lambda part=part: [review.keep(path, f"q{n}") for n in range(part, 24, 4)])
        for part in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {draft.status for draft in read_drafts(path)} == {"kept"}


def test_a_file_that_cannot_be_read_is_named_by_line(file: Path) -> None:
    with file.open("a", encoding="utf-8") as rows:
        rows.write('{"made_by": "nobody"}\n')
    with pytest.raises(BadInput, match=r"drafts\.jsonl:4: "):
        review.keep(file, "x")
    write_drafts(file, [Draft(made_by="cloze", question=SetQuestion(id="q", question="Who?"))] * 2)
    with pytest.raises(BadInput, match="the id q stands there twice"):
        read_drafts(file)


def test_drafts_made_again_change_no_decision(file: Path) -> None:
    made = cloze_drafts(Material([MARCH]), 1, 9)
    review.drop(file, made[0].id)
    assert add_drafts(file, made) == 0
    assert [draft.status for draft in read_drafts(file)].count("dropped") == 1


# -- feedback


def answered(verdict: str = "answered", short: str | None = "12 million crowns") -> Answer:
    cited = [
        Citation(
            number=number, quote=quote, article_id=name, version=1, title=name, outlet=None, published_at=None,
            url=f"https://courier.example/{name}" if number == 1 else None, start=0, end=len(quote),
        )
        for number, (name, quote) in enumerate((("bridge", "It costs 12 million crowns."), ("rain", "Rain fell.")), 1)
    ]  # fmt: skip
    return Answer.model_validate(
        {
            "question": "And its price?",
            "standalone_question": "What does the bridge cost?",
            "text": "It costs 12 million crowns. [1]",
            "verdict": verdict,
            "short_answer": short,
            "citations": () if verdict == "abstained" else cited,
            "coverage": Coverage(articles_searched=3, outlets=2),
            "writer": "quote",
            "prompt": "quote/v1",
            "settings_id": "x",
        }
    )


def test_a_thumb_up_is_a_whole_question() -> None:
    draft = question_from_feedback(Feedback(opinion="right", answer=answered()))
    assert draft.question.question == "What does the bridge cost?"
    assert draft.question.answers == ("12 million crowns",)
    assert [each.article for each in draft.question.evidence] == ["https://courier.example/bridge", "rain"]
    assert complete(draft.question) is None
    without = question_from_feedback(Feedback(opinion="right", answer=answered(short=None)))
    assert without.question.answers == ("It costs 12 million crowns.", "Rain fell.")
    abstained = question_from_feedback(Feedback(opinion="right", answer=answered("abstained")))
    assert (abstained.question.answerable, abstained.question.evidence) == (False, ())


@pytest.mark.parametrize(
    ("opinion", "evidence"), [("wrong", []), ("wrong_citation", ["rain"]), ("missing_source", ["https://x.example/a"])]
)
def test_other_feedback_waits_for_the_right_answer(opinion: Opinion, evidence: list[str], tmp_path: Path) -> None:
    given = Feedback(opinion=opinion, answer=answered(), citation=1, source="https://x.example/a", comment="No!")
    draft = question_from_feedback(given)
    assert [each.article for each in draft.question.evidence] == evidence
    assert "comment: No!" in (draft.note or "")
    assert "answered was: It costs 12 million crowns. [1]" in (draft.note or "")
    path = tmp_path / "drafts.jsonl"
    assert add_drafts(path, [draft, question_from_feedback(given)][:1]) == 1
    assert add_drafts(path, [question_from_feedback(given)]) == 0
    with pytest.raises(BadInput, match="it has no answer"):
        review.keep(path, draft.id)
    right = {"answers": ["11 million crowns"], "evidence": [{"article": "bridge"}]}
    assert review.edit(path, draft.id, right).status == "edited"
