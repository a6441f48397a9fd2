"""The bench of search and ask: what it measures, and that a synthetic library is one that can be asked."""

from pathlib import Path

import pytest

from bot.assemble import assemble
from bot.settings import Settings
from eval.bench import finding
from eval.bench.synthetic import Invented, Loader, Size

INVENTED = Invented(words=20_000, base=60)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    list(Loader(folder, Size(400), INVENTED).load())
    return folder


def test_every_figure_is_measured(home: Path) -> None:
    found = finding.measure(home, 400, warm=2, asked=4, invented=INVENTED)
    ways = ("floor", "search", "search, last tenth of the days", "search, one outlet", "ask")
    assert {f"{way} p{part}, ms" for way in ways for part in (50, 95)} <= set(found)
    assert all(value > 0 for value in found.values())
    assert found["ask p50, ms"] / found["floor p50, ms"] == found["ask over floor, p50, times"]
    named = {f"{name.rpartition(', ')[0]}, 10,000 passages" for name in found}
    assert "ask over floor, p50, 10,000 passages" in named & set(finding.BOUNDS)


def test_questions_differ_and_are_answered_from_the_library(home: Path) -> None:
    asked = finding.questions(INVENTED, 50, 40)
    assert len(set(asked)) == 40
    desk = assemble(Settings(home=home, writer="quote"))
    assert desk.doctor().problems == ()
    answers = [desk.ask(question) for question in asked[:8]]
    assert any(answer.verdict != "abstained" for answer in answers)
    assert all(answer.evidence for answer in answers)
    kept = desk._library._database.connection.execute("SELECT count(*) FROM sentence_vectors").fetchone()[0]
    assert kept == 400
    desk.close()


def test_the_same_number_gives_the_same_text(home: Path) -> None:
    again = Invented(words=20_000, base=60)
    assert again.passages(17) == INVENTED.passages(17) != INVENTED.passages(18)
    assert again.title(17) == INVENTED.title(17)
    assert (again.vectors(range(3)) == INVENTED.vectors(range(3))).all()
