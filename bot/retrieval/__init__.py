"""Finding passages for a question: two legs, fused, reranked, merged, one voice a story."""

from bot.retrieval.finding import Retrieved, Search, retrieve
from bot.retrieval.fusion import Fused, fuse
from bot.retrieval.legs import Leg

__all__ = ["Fused", "Leg", "Retrieved", "Search", "fuse", "retrieve"]
