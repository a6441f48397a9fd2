"""Question sets as files: the same questions from JSONL, CSV and YAML, and a reason for each that cannot be read."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.question_files import read_set
from eval.questions import GoldEvidence, SetQuestion, question_line, read_questions
from library.errors import BadInput

FERRY = SetQuestion(
    id="f1",
    question="Who mended the ferry, and when?",
    answers=("Odo Vance", "the yard, in May"),
    evidence=(GoldEvidence(article="Ferry mended", quote="Odo Vance mended it, in May."), GoldEvidence(article="yard")),
    asked_at=date(2026, 5, 3),
    kind="who",
)
NONE = SetQuestion(id="007", question="Who sank it?", answerable=False)

CSV = """id,question,answers,answerable,evidence,asked_at,kind
f1,"Who mended the ferry, and when?","Odo Vance | the yard, in May",yes,"Ferry mended :: Odo Vance mended it, in May.
yard",2026-05-03,who

007,Who sank it?,,no,,,
"""
YAML = """
- id: f1
  question: Who mended the ferry, and when?
  answers: [Odo Vance, "the yard, in May"]
  evidence:
    - article: Ferry mended
      quote: Odo Vance mended it, in May.
    - article: yard
  asked_at: 2026-05-03
  kind: who
- id: 007
  question: Who sank it?
  answerable: no
  kind:
"""


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("set.jsonl", "\n".join((question_line(FERRY), question_line(NONE)))),
        ("set.csv", CSV),
        ("set.csv", "\ufeff" + CSV.replace("\n\n", "\r\n\r\n")),
        ("set.yaml", YAML),
        ("set.yml", "questions:\n" + "\n".join(f"  {line}" for line in YAML.strip().splitlines())),
    ],
)
def test_the_same_questions_come_from_every_form(tmp_path: Path, name: str, content: str) -> None:
    read = read_set(written(tmp_path, name, content))
    assert read.failures == ()
    assert read.questions == (FERRY, NONE)


def test_a_spreadsheet_that_writes_semicolons_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, "set.csv", 'id;question;answers\na;Who, then?;"[""one; two"", ""three""]"\n')
    assert read_set(path).questions == (SetQuestion(id="a", question="Who, then?", answers=("one; two", "three")),)


@pytest.mark.parametrize(
    ("name", "content", "line", "said"),
    [
        ("s.jsonl", '{"id": "a", "question": "q"}\n{"id": "b"\n', 2, "this is not JSON"),
        ("s.jsonl", '{"id": "a", "question": "q"}\n\n[1]\n', 3, "a question is an object"),
        ("s.jsonl", '{"id": "a", "question": "q"}\n{"id": "b"}\n', 2, "the field 'question' is missing"),
        ("s.jsonl", '{"id": "a", "question": "q"}\n{"id": "a", "question": "r"}\n', 2, "stands on line 1 already"),
        ("s.jsonl", '{"id": "a", "question": "q"}\n{"id": "b", "question": "r", "answer": "x"}\n', 2, "unknown field"),
        ("s.jsonl", '{"id": "a", "question": "q"}\n{"id": "b", "question": " "}\n', 2, "must not be empty"),
        ("s.jsonl", '{"id": "a", "question": "q"}\n{"id": "b", "question": "\\ud800"}\n', 2, "half a surrogate"),
        ("s.jsonl", '{"id": "a", "question": "q"}\n' + "[" * 100_000 + "\n", 2, "nested too deep"),
        ("s.jsonl", '{"id": "a", "question": "q"}\n{"id": ' + "1" * 5000 + "}\n", 2, "too long"),
        ("s.csv", "id,question\na,q\nb,r,s\n", 3, "3 cells under 2 columns"),
        ("s.csv", 'id,question,answers\na,q,x\nb,r,[1\n', 3, "begins like JSON"),
        ("s.csv", "id,question,asked_at\na,q,2026-01-01\nb,r,soon\n", 3, "asked_at"),
        ("s.yaml", "- {id: a, question: q}\n- [b, r]\n", 2, "a question is an object"),
        ("s.yaml", "- {id: a, question: q}\n- {id: b, question: r, [x]: y}\n", 2, "must be a word"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_line_and_the_rest_goes_on(
    tmp_path: Path, name: str, content: str, line: int, said: str
) -> None:
    path = written(tmp_path, name, content)
    read = read_set(path)
    assert [each.id for each in read.questions] == ["a"]
    assert [each.line for each in read.failures] == [line]
    assert said in read.failures[0].reason
    assert str(read.failures[0]).startswith(f"{path}:{line}: ")
    with pytest.raises(BadInput, match=f":{line}: "):
        list(read_questions(path))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("s.jsonl", "", "holds no question"),
        ("s.jsonl", "no json", r"s\.jsonl:1: this is not JSON"),
        ("s.jsonl", b'{"id": "a"}\n\xff\n', r":2: this is not UTF-8"),
        ("s.csv", "id,question\n", "holds no question"),
        ("s.yaml", "- id: [", "this is not YAML"),
        ("s.yaml", "just words", "a list of questions"),
        ("s.yaml", "- &a {id: x, question: q}\n- *a\n", "aliases"),
        ("s.yaml", "[" * 20_000, "YAML|nested"),
    ],
)
def test_a_file_without_any_question_is_an_error(tmp_path: Path, name: str, content: str | bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_set(written(tmp_path, name, content))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere\.jsonl cannot be read"):
        read_set(tmp_path / "nowhere.jsonl")


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=30).filter(
    str.strip
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            SetQuestion,
            id=TEXTS,
            question=TEXTS,
            answers=st.lists(TEXTS, max_size=3).map(tuple),
            answerable=st.booleans(),
            evidence=st.lists(st.builds(GoldEvidence, article=TEXTS, quote=st.none() | TEXTS), max_size=2).map(tuple),
            kind=st.none() | TEXTS,
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda each: each.id,
    )
)
def test_what_is_written_as_a_line_is_read_back(tmp_path: Path, questions: list[SetQuestion]) -> None:
    path = written(tmp_path, "set.jsonl", "".join(map(question_line, questions)))
    assert list(read_questions(path)) == questions
    assert all(json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line)
