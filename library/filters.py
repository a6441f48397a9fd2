"""Filters as SQL over the table `articles`."""

from library.values import Filters


def where(filters: Filters) -> tuple[str, list[str]]:
    """SQL condition over `articles`, and its parameters; `1` when nothing is filtered."""
    conditions: list[str] = []
    parameters: list[str] = []
    if filters.after:
        conditions.append("articles.published_on >= ?")
        parameters.append(filters.after.isoformat())
    if filters.before:
        conditions.append("articles.published_on <= ?")
        parameters.append(filters.before.isoformat())
    if filters.outlets:
        conditions.append(f"articles.outlet_folded IN ({','.join('?' * len(filters.outlets))})")
        parameters.extend(outlet.casefold() for outlet in filters.outlets)
    return " AND ".join(conditions) or "1", parameters


def where_words(filters: Filters, words: str | None) -> tuple[str, list[str]]:
    """As `where`, with `words` to stand in the title or the outlet's name; over `versions` as well."""
    condition, parameters = where(filters)
    if words is None:
        return condition, parameters
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    held = "(versions.title LIKE ? ESCAPE '\\' OR versions.outlet LIKE ? ESCAPE '\\')"
    return f"{condition} AND {held}", [*parameters, f"%{escaped}%", f"%{escaped}%"]
