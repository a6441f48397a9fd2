"""The wiring: settings in, a Newsdesk out. Nothing else names concrete classes."""

from functools import cache

from bot.newsdesk import Newsdesk
from bot.question.by_model import reading
from bot.quoting.probing import OrderProbe
from bot.reader.trained import TrainedReader
from bot.retrieval.reading import ReadFirst
from bot.retrieval.reranking import fitted
from bot.searching import Searching
from bot.settings import Settings
from bot.ways_in import Following, Recleaning, WaysIn
from bot.writers.breaker import Breaker
from bot.writers.keys import LibraryKeys
from bot.writers.model import ModelWriter
from bot.writers.quote import QuotingWriter
from ingest.mapping import load_mapping
from ingest.pipeline import Ingest
from ingest.values import OnProgress, VectorsWhen
from ingest.web.fetcher import Fetcher
from ingest.web.pace import Pace
from ingest.web.visitor import Visitor
from library.chroma import ChromaVectors
from library.embedders import Embedder
from library.errors import BadInput
from library.library import VECTORS_FOLDER, Library


def assemble(settings: Settings) -> Newsdesk:
    """Open the library in `settings.home`, made where there is none. Raises BadInput, LibraryDamaged."""
    library = open_library(settings)
    breaker = Breaker(settings.model_failures, settings.model_rest_seconds)
    probe = OrderProbe(_bundled(library.embedder))
    model = ModelWriter(settings, keys=LibraryKeys(library), breaker=breaker, probe=probe)
    reader = TrainedReader() if settings.reader == "on" else None
    searching = Searching(
        library,
        ModelWriter(reading(settings), breaker=breaker) if _reads(settings) else None,
        ReadFirst(fitted(), reader) if reader else None,
    )
    return Newsdesk(settings, searching, QuotingWriter(library, reader), model, _ways_in(settings, library))


def _bundled(embedder: Embedder) -> Embedder:
    """The embedder that comes along, whichever the library uses; its weights are read when it is first asked."""
    from library.embedders.minilm import MiniLMEmbedder

    return embedder if isinstance(embedder, MiniLMEmbedder) else MiniLMEmbedder()


def _reads(settings: Settings) -> bool:
    """Whether a model reads the questions. Raises BadInput where there is none."""
    if settings.understand == "model" and not settings.has_model:
        raise BadInput(
            "NEWSDESK_UNDERSTAND is model, and no model is configured: set OPENAI_API_KEY or OPENAI_BASE_URL, or rules"
        )
    return settings.understand == "model"


def _ways_in(settings: Settings, library: Library) -> WaysIn:
    pace = Pace()

    @cache
    def fetcher() -> Fetcher:
        return Fetcher(settings.private_hosts, contact=settings.fetch_contact)

    def ingesting(on_progress: OnProgress | None, vectors: VectorsWhen, shape: str | None) -> Ingest:
        mapping = load_mapping(shape) if shape is not None else None
        return Ingest(library, on_progress, vectors=vectors, visitor=Visitor(fetcher(), pace), mapping=mapping)

    def recleaning(on_progress: OnProgress | None, dry_run: bool) -> Recleaning:
        from ingest.reclean import Reclean

        return Reclean(library, on_progress, dry_run=dry_run)

    def following(on_progress: OnProgress | None, vectors: VectorsWhen) -> Following:
        from ingest.following.follower import Follower

        return Follower(library, fetcher(), pace=pace, vectors=vectors, on_progress=on_progress)

    return WaysIn(ingesting, recleaning, following)


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
