"""Where a run comes from: the code that ran, the state of the library, the settings, the files."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import bot
import prompts
from bot.newsdesk import Newsdesk
from bot.settings import Settings
from bot.writers.refusals import shown_address
from eval.runs.values import CodeVersion, LibraryState
from library.database import Database
from library.library import DATABASE_FILE
from library.values import Filters

_PACKAGES = ("bot", "ingest", "library", "prompts", "eval/metrics", "eval/runs")
_SOURCES = frozenset({".py", ".json", ".toml", ".sql", ".md"})
_SECRET = frozenset({"home", "api_key", "embedding_api_key"})
_JUDGE = frozenset(name for name in Settings.model_fields if name.startswith("judge_"))
"""Who judges answers writes none of them, and is kept with what it says."""
_ADDRESSES = ("base_url", "embedding_base_url")


def shown_settings(settings: Settings) -> dict[str, object]:
    """Settings as they were, without secrets, and without the folder of one machine."""
    shown: dict[str, object] = settings.model_dump(mode="json", exclude=set(_SECRET | _JUDGE))
    for name in _ADDRESSES:
        if isinstance(address := shown.get(name), str):
            shown[name] = shown_address(address)
    return shown


@cache
def code_version() -> CodeVersion:
    """The package's version, the commit where it runs in a checkout, and a digest of what it runs."""
    root = Path(bot.__file__).parents[1]
    digest = hashlib.sha256()
    for package in _PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in _SOURCES and path.is_file():
                digest.update(path.relative_to(root).as_posix().encode() + b"\0")
                digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    try:
        number = version("newsdesk")
    except PackageNotFoundError:
        number = "unknown"
    return CodeVersion(version=number, commit=_commit(root / ".git"), sources=digest.hexdigest()[:16])


def _commit(git: Path) -> str | None:
    """The commit that is checked out, read from git's own files; None where there are none."""
    try:
        if git.is_file():
            git = (git.parent / git.read_text(encoding="utf-8").removeprefix("gitdir:").strip()).resolve()
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        if not head.startswith("ref: "):
            return head
        common = git / "commondir"
        shared = (git / common.read_text(encoding="utf-8").strip()) if common.is_file() else git
        return _reference(shared, head.removeprefix("ref: "))
    except (OSError, UnicodeDecodeError):
        return None


def _reference(git: Path, name: str) -> str | None:
    loose = git / name
    if loose.is_file():
        return loose.read_text(encoding="utf-8").strip()
    for line in (git / "packed-refs").read_text(encoding="utf-8").splitlines():
        commit, _, named = line.partition(" ")
        if named == name:
            return commit
    return None


def library_state(desk: Newsdesk) -> LibraryState:
    """The library's current versions and passages, told by a digest."""
    database = Database(desk.settings.home / DATABASE_FILE)
    digest = hashlib.sha256()
    passages = 0
    try:
        connection = database.connection
        for row in connection.execute(
            """SELECT articles.id, versions.version, versions.content_hash FROM articles JOIN versions
               ON versions.article_id = articles.id AND versions.version = articles.current_version
               ORDER BY articles.id"""
        ):
            digest.update(f"{row[0]}\0{row[1]}\0{row[2]}\n".encode())
        for row in connection.execute(
            'SELECT article_id, version, "start", "end" FROM passages ORDER BY article_id, version, "start", "end"'
        ):
            passages += 1
            digest.update(f"{row[0]}\0{row[1]}\0{row[2]}\0{row[3]}\n".encode())
        newest = connection.execute("SELECT max(published_on) FROM articles").fetchone()[0]
    finally:
        database.close()
    return LibraryState(
        articles=desk.count_articles(Filters()),
        passages=passages,
        embedder=desk.health().embedder,
        digest=digest.hexdigest()[:16],
        newest=date.fromisoformat(newest) if newest else None,
    )


def prompt_digests(names: Iterable[str]) -> dict[str, str]:
    """Digests of the prompts among these names; the quoting writer's rules are no prompt, and belong to the code."""
    digests: dict[str, str] = {}
    for name in sorted(set(names)):
        try:
            digests[name] = prompts.load(name).digest
        except prompts.PromptError:
            continue
    return digests


def named_files(sources: Sequence[str]) -> tuple[str, ...]:
    """Names of files with the beginning of their digest; of a folder or glob, the name alone."""
    return tuple(_named(Path(source)) for source in sources)


def _named(path: Path) -> str:
    if not path.is_file():
        return path.name
    with path.open("rb") as content:
        return f"{path.name} {hashlib.file_digest(content, 'sha256').hexdigest()[:16]}"
