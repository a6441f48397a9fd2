"""What the tests of `bot` share."""

from tests.ferry import only_our_settings

__all__ = ["only_our_settings"]
