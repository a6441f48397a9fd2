"""The wiring: settings in, a Newsdesk out. Nothing else names concrete classes."""

from bot.newsdesk import Newsdesk
from bot.settings import Settings
from bot.writers.model import ModelWriter
from bot.writers.quote import QuotingWriter
from ingest.pipeline import Ingest
from ingest.values import OnProgress
from library.chroma import ChromaVectors
from library.embedders import Embedder
from library.errors import BadInput
from library.library import VECTORS_FOLDER, Library


def assemble(settings: Settings) -> Newsdesk:
    """Open the library in `settings.home`, made where there is none. Raises BadInput, LibraryDamaged."""
    library = open_library(settings)

    def ingesting(on_progress: OnProgress | None) -> Ingest:
        return Ingest(library, on_progress)

    return Newsdesk(settings, library, QuotingWriter(library), ModelWriter(settings), ingesting)


def open_library(settings: Settings) -> Library:
    """The library alone."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(
            f"the library's folder {settings.home} cannot be made ({error.strerror}); name another in NEWSDESK_HOME"
        ) from error
    return Library(settings.home, ChromaVectors(settings.home / VECTORS_FOLDER), _embedder(settings))


def _embedder(settings: Settings) -> Embedder:
    if settings.embedder == "openai":
        from library.embedders.openai import OpenAIEmbedder

        return OpenAIEmbedder(
            *settings.embeddings,
            settings.embedding_model,
            settings.embedding_dimension,
        )
    from library.embedders.minilm import MiniLMEmbedder

    return MiniLMEmbedder()
