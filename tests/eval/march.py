"""A small article that questions are made of."""

from library.values import KeptArticle, VersionNote


def kept(name: str, text: str, outlet: str | None = "Wickham Courier", title: str | None = None) -> KeptArticle:
    return KeptArticle(
        id=name,
        title=title or f"News of the {name}",
        text=text,
        outlet=outlet,
        published_at="2026-02-03",
        version=1,
        versions=(VersionNote(version=1, title=name, published_at=None, updated_at=None, ingested_at="2026-02-03"),),
        ingested_at="2026-02-03",
        source="rows",
        cluster=name,
    )


MARCH = kept(
    "march",
    "About 4,200 people walked through Harrow on Saturday against the new toll, according to the police.\n\n"
    "Mayor Signe Dahl promised to look at the plan again before the summer fair. “We heard you,” she said.\n\n"
    "The toll bridge was opened in 1931 by two sisters and has been mended twice since then.",
)
