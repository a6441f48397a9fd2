"""LangChain's retrieval tutorial: recursive splitting into 1,000 characters, 200 of them shared, and Chroma."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from langchain_chroma import Chroma  # pyright: ignore[reportMissingImports, reportUnknownVariableType]
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import (  # pyright: ignore[reportMissingImports]
    RecursiveCharacterTextSplitter,  # pyright: ignore[reportUnknownVariableType]
)

from eval.peers.pipeline import Passage, PeerArticle
from library.embedders.minilm import MiniLMEmbedder

CHUNK_SIZE = 1000
CHUNK_OVERLAP = 200


class OwnEmbeddings(Embeddings):
    """Newsdesk's embedder behind LangChain's seam."""

    def __init__(self) -> None:
        self._embedder = MiniLMEmbedder()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector a text."""
        return self._embedder.embed_passages(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._embedder.embed_question(text).tolist()


class LangChainTutorial:
    """The headline stands before the text, as on the page that the tutorial loads; the rest is the tutorial's."""

    name = "LangChain tutorial (RecursiveCharacterTextSplitter + Chroma)"

    def ingest(self, articles: Sequence[PeerArticle], home: Path) -> int:
        """Split all documents, then `Chroma.from_documents` into a folder."""
        documents = [
            Document(f"{each.title}\n\n{each.text}", metadata={"source": each.id, "published": each.published_at or ""})
            for each in articles
        ]
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=CHUNK_SIZE, chunk_overlap=CHUNK_OVERLAP, add_start_index=True
        )
        splits = splitter.split_documents(documents)
        self._store = Chroma.from_documents(splits, OwnEmbeddings(), persist_directory=str(home))
        return len(splits)

    def find(self, question: str, asked_on: date | None, k: int) -> list[Passage]:  # noqa: ARG002 - part of the seam
        """Its similarity search."""
        found = self._store.similarity_search(question, k=k)
        return [Passage(each.metadata["source"], each.page_content) for each in found]
