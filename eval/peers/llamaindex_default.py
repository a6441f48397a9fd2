"""LlamaIndex's default vector index: sentence splitting into 1,024 tokens, 200 of them shared, its own store."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from llama_index.core import Document, VectorStoreIndex  # pyright: ignore[reportMissingImports]
from llama_index.core.embeddings import BaseEmbedding  # pyright: ignore[reportMissingImports]
from pydantic import PrivateAttr

from eval.peers.pipeline import Passage, PeerArticle
from library.embedders.minilm import MiniLMEmbedder


class OwnEmbedding(BaseEmbedding):  # pyright: ignore[reportUntypedBaseClass]
    """Newsdesk's embedder behind LlamaIndex's seam."""

    _embedder: MiniLMEmbedder = PrivateAttr(default_factory=MiniLMEmbedder)

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embedder.embed_question(query).tolist()

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._embedder.embed_passages([text])[0].tolist()

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._embedder.embed_passages(texts).tolist()

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class LlamaIndexDefault:
    """Headline, outlet and day are metadata, which the index puts before each chunk that is embedded."""

    name = "LlamaIndex default (VectorStoreIndex)"
    _index: Any

    def ingest(self, articles: Sequence[PeerArticle], home: Path) -> int:
        """`VectorStoreIndex.from_documents`, kept in the folder."""
        documents = [
            Document(
                text=each.text,
                id_=each.id,
                metadata={"title": each.title, "outlet": each.outlet or "", "published": each.published_at or ""},
            )
            for each in articles
        ]
        self._index = VectorStoreIndex.from_documents(documents, embed_model=OwnEmbedding())
        self._index.storage_context.persist(str(home))
        return len(self._index.docstore.docs)

    def find(self, question: str, asked_on: date | None, k: int) -> list[Passage]:  # noqa: ARG002 - part of the seam
        """Its default retriever."""
        nodes = self._index.as_retriever(similarity_top_k=k).retrieve(question)
        return [Passage(each.node.ref_doc_id, each.node.get_content()) for each in nodes]
