"""The commands that fit the ranking and measure evidence of several articles, on small libraries of their own."""

import json
import subprocess
import sys
from pathlib import Path

from bot.assemble import assemble
from bot.settings import Settings
from tests.desk import ROWS
from tests.test_command_line import ROOT


def run(module: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_fit_is_the_same_each_time_and_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    desk = assemble(Settings(home=tmp_path / "home"))
    desk.ingest_rows(ROWS, "rows")
    desk.close()
    asked = [
        ("How many days did the repair take?", "41 days", "bakery"),
        ("Who urged the ministry to pay?", "Edda Brandt", "bridge"),
        ("When was January last as wet?", "1931", "rain"),
        ("How did the council vote?", "9 to 4", "bridge"),
        ("Who owns the bakery?", "Karl Meier", "bakery"),
    ]
    lines = [
        {"id": str(at), "question": question, "answers": [answer], "answerable": True, "asked_at": "2026-02-12",
         "evidence": [{"article": article}]}
        for at, (question, answer, article) in enumerate(asked)
    ]  # fmt: skip
    questions = tmp_path / "set.jsonl"
    questions.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    weights = ROOT / "bot" / "retrieval" / "weights.json"
    before = weights.read_bytes()
    arguments = ("--train", str(tmp_path / "home"), str(questions), "--held", str(tmp_path / "home"), str(questions))
    first = run("eval.fit_ranking", *arguments, "--dry-run")
    assert first == run("eval.fit_ranking", *arguments, "--dry-run")
    assert first.startswith("5 questions fitted")
    assert "hit_5 1.000" in first.splitlines()[-1]
    assert weights.read_bytes() == before


def test_every_fact_of_the_evidence_is_looked_for(tmp_path: Path) -> None:
    facts = [
        {"fact_id": f"f{at}", "fact": fact, "title": title, "source": outlet, "published_at": "2023-11-02"}
        for at, (fact, title, outlet) in enumerate(
            [
                ("The Orne bridge will cost 12 million crowns.", "Bridge", "Wickham Courier"),
                ("The ministry will not pay for the Orne bridge.", "Ministry", "Orne Valley Post"),
                ("The bakery reopened.", "Bakery", "Orne Valley Post"),
            ]
        )
    ]
    excerpts = [{"text": "It rained.", "title": "Rain", "source": "Post", "published_at": "2023-11-03"}]
    queries = [
        {"query": "What does the bridge cost, and will the ministry pay?", "question_type": "inference_query",
         "evidence_fact_ids": ["f0", "f1"]},
        {"query": "Nothing?", "question_type": "null_query", "evidence_fact_ids": []},
        {"query": "Who paid?", "question_type": "inference_query", "evidence_fact_ids": ["gone"]},
    ]  # fmt: skip
    for name, rows in (("facts", facts), ("corpus_excerpts", excerpts), ("queries-dev", queries)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    printed = run("eval.multihop", str(tmp_path), "--home", str(tmp_path / "home"), "--json")
    found = json.loads(printed)
    assert found["questions"] == 2
    assert found["every_fact"]["as answered"] == {"all": 0.5, "inference_query": 0.5}
    assert found == json.loads(run("eval.multihop", str(tmp_path), "--home", str(tmp_path / "home"), "--json"))
