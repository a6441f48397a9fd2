"""Libraries for tests: real SQLite, real Chroma, the real embedder, loaded once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.assemble import assemble
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from ingest.pipeline import Ingest
from ingest.values import IngestReport
from library.chroma import ChromaVectors
from library.embedders.minilm import MiniLMEmbedder
from library.library import VECTORS_FOLDER, Library

SAMPLES = Path(__file__).parents[1] / "samples" / "articles"

ROWS: list[dict[str, object]] = [
    {
        "id": "bridge",
        "title": "Council backs new bridge over the Orne",
        "outlet": "Wickham Courier",
        "published_at": "2026-02-03",
        "text": "WICKHAM — The town council voted 9 to 4 on Tuesday to build a bridge over the Orne.\n\n"
        "Mayor Edda Brandt urged the ministry to pay half of the 12 million crowns. “We cannot do this alone,” she "
        "said.\n\nThe ministry declined to comment. Work is to begin in May because the river is low then.",
    },
    {
        "id": "bakery",
        "title": "Bakery reopens after fire",
        "outlet": "Orne Valley Post",
        "published_at": "2026-02-10",
        "text": "The Linden Street bakery reopened on Monday, six weeks after a fire. Owner Karl Meier said the "
        "ovens had been saved by two neighbours. The repair took 41 days.",
    },
    {
        "id": "rain",
        "title": "Wettest January since 1931",
        "outlet": "Wickham Courier",
        "published_at": "2026-02-01",
        "text": "Rain fell on 27 days of January, the weather service said. “It was the wettest January since "
        "1931,” said the meteorologist Ines Tal.",
    },
]


@pytest.fixture(scope="session")
def embedder() -> MiniLMEmbedder:
    """The default embedder."""
    return MiniLMEmbedder()


@pytest.fixture
def open_library(embedder: MiniLMEmbedder) -> Iterator[Callable[[Path], Library]]:
    """Opens libraries in folders, as often as wanted; all are closed at the end."""
    opened: list[Library] = []

    def open_in(home: Path) -> Library:
        opened.append(Library(home, ChromaVectors(home / VECTORS_FOLDER), embedder))
        return opened[-1]

    yield open_in
    for each in opened:
        each.close()


@pytest.fixture
def library(open_library: Callable[[Path], Library], tmp_path: Path) -> Library:
    """An empty library."""
    return open_library(tmp_path / "home")


@pytest.fixture
def keep(library: Library) -> Callable[..., IngestReport]:
    """Ingests rows into `library`."""
    return lambda *rows: Ingest(library).rows(rows, "rows")


@pytest.fixture
def small(library: Library) -> Library:
    """A library of three short articles."""
    Ingest(library).rows(ROWS, "rows")
    return library


@pytest.fixture(scope="session")
def sample_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsdesk]:
    """A Newsdesk over the sample articles, without a model; not to be changed by a test."""
    desk = assemble(Settings(home=tmp_path_factory.mktemp("samples"), writer="quote"))
    report = desk.ingest([SAMPLES])
    assert report.articles.failed == 0, report.failures
    yield desk
    desk.close()
