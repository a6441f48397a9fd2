"""What the command line prints of articles: lists, one of them with its history, and what reading again changed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from bot.doors.commands.printing import OUT, print_json, say, say_failure
from library.values import ArticleCard, KeptArticle, VersionNote

if TYPE_CHECKING:
    from ingest.values import RecleanReport

_HEAD_FIELDS = ("outlet", "authors", "dateline", "published_at", "updated_at", "ingested_at", "url", "section")


def print_articles(cards: Sequence[ArticleCard], as_json: bool) -> None:
    """A table, newest first."""
    if as_json:
        print_json(cards)
        return
    names = ("id", "published", "outlet", "title", "passages")
    table = Table(*(Column(name, overflow="fold") for name in names), box=None)
    for card in cards:
        cells = (card.id, (card.published_at or "")[:10], card.outlet or "", card.title, str(card.passages))
        table.add_row(*map(Text, cells))
    # A terminal wants long names folded into its width, a program that reads the table wants one line an article.
    (OUT if OUT.is_terminal else Console(width=1_000_000, emoji=False)).print(table)


def print_article(article: KeptArticle, as_json: bool) -> None:
    """The kept text under its head: what is known of it, its history, and where else it was found."""
    if as_json:
        print_json(article)
        return
    say((article.title, "bold"))
    for name in _HEAD_FIELDS:
        value = getattr(article, name)
        if value:
            shown = ", ".join(value) if isinstance(value, tuple) else str(value)
            found = f" (found in: {article.found_in[name]})" if name in article.found_in else ""
            say((f"{name.replace('_', ' ')}:", "dim"), f" {shown}", (found, "dim"))
    if article.gone_at:
        say((f"no longer at its address since {article.gone_at}", "yellow"))
    for note in article.versions:
        say((_version(note, article.version), "dim"))
    if not article.current:
        say(("the article has changed since this version", "yellow"))
    for place in article.places:
        where = ", ".join(filter(None, (place.outlet, place.url or place.source)))
        say(("also at:", "dim"), f" {where}")
    for change in article.notes:
        say((f"{change.kind}{f' of {change.dated}' if change.dated else ''}:", "yellow"), f" {change.text}")
    print()
    print(article.text)


def _version(note: VersionNote, shown: int) -> str:
    changed = f", updated {note.updated_at}" if note.updated_at else ""
    again = ", read again from the same page" if note.made_by == "reclean" else ""
    this = " (this one)" if note.version == shown else ""
    return f"version {note.version}, ingested {note.ingested_at}{changed}{again}{this}"


def print_reclean(report: "RecleanReport", as_json: bool) -> None:
    """What changed in each article, then the counts."""
    if as_json:
        print_json(report)
        return
    for change in report.changes:
        say((change.id, "bold"), f" {change.title} ", (f"({', '.join(change.fields)})", "dim"))
        for line in change.dropped:
            say(("  - ", "red"), line)
        for line in change.added:
            say(("  + ", "green"), line)
    for failure in report.failures:
        say_failure(failure, ("not read", "red"))
    updated = "would change" if report.dry_run else "updated"
    say(
        f"{report.unchanged} unchanged, {report.updated} {updated}, {report.failed} failed, "
        f"{report.without_original} without an original; passages embedded: {report.passages}; {report.seconds:.1f} s"
    )
