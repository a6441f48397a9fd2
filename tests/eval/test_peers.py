"""The measure that Newsdesk shares with its peers, over the samples."""

from collections.abc import Sequence
from pathlib import Path

from eval.peers.measure import QUALITY, measure, read_articles
from eval.peers.newsdesk import NewsdeskPipeline
from eval.peers.pipeline import Passage, PeerArticle
from eval.questions import SetQuestion, read_questions

SAMPLES = Path(__file__).parents[2] / "samples"


class Backwards:
    """Finds the gold article last."""

    name = "backwards"

    def ingest(self, articles: Sequence[PeerArticle], home: Path) -> int:
        self._articles = list(articles)
        return len(articles)

    def find(self, question: str, asked_on: object, k: int) -> list[Passage]:
        return [Passage(each.id, "") for each in reversed(self._articles)]


def test_newsdesk_finds_the_samples() -> None:
    articles = list(read_articles(str(SAMPLES / "articles")))
    questions = [each for each in read_questions(SAMPLES / "questions.jsonl") if not each.history][:20]
    measured = measure(NewsdeskPipeline(), articles, questions)
    assert measured.articles == len(articles) > 30
    assert measured.passages >= measured.articles
    assert set(measured.quality) == set(QUALITY)
    assert measured.quality["hit@5"] > 0.9
    assert 0 < measured.query_p50_ms <= measured.query_p95_ms


def test_order_is_what_counts() -> None:
    articles = [PeerArticle(name, name.upper(), "text", None, None) for name in "abcdef"]
    question = SetQuestion.model_validate(
        {"id": "1", "question": "?", "answers": ["x"], "evidence": [{"article": "A"}]}
    )
    quality = measure(Backwards(), articles, [question]).quality
    assert quality == {"hit@1": 0, "hit@5": 0, "recall@10": 1, "mrr@10": round(1 / 6, 4), "answer_in_1200_tokens": 0}
