"""Why a search found what it found, and what a writer would see of it."""

from bot.answering import laid
from bot.retrieval.explaining import Explanation, explain
from bot.retrieval.reranking import Reranker
from bot.searching import Searched
from bot.settings import Settings
from bot.writers.laying import fitting


def explained(searched: Searched, settings: Settings, reranker: Reranker) -> Explanation:
    """How a search came to its results; the writer's share of them is that of `settings`."""
    hits = searched.retrieved.hits
    evidence = [laid(number, hit) for number, hit in enumerate(hits[: settings.evidence_passages], start=1)]
    fits = fitting(evidence, settings.model_context_tokens)
    return explain(
        searched.question, searched.understood, searched.retrieved, laid=len(evidence), fitting=fits, reranker=reranker
    )
