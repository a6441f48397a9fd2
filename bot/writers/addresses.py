"""A model's address: whether it is one, and without the user and password that may stand in it."""

from urllib.parse import unquote, urlsplit, urlunsplit


def usable(url: str) -> bool:
    """Whether a request can be made to this address at all."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def without_credentials(url: str) -> tuple[str, tuple[str, str] | None]:
    """The address as it may stand in a log, and the user and password that were in it."""
    parts = urlsplit(url)
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    if parts.username is None:
        return bare, None
    return bare, (unquote(parts.username), unquote(parts.password or ""))
