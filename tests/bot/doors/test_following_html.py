"""What is followed, as HTML: its state is words in a line, and what others wrote is text."""

import re
from pathlib import Path
from typing import Literal

import pytest

from bot.doors.page.following import followed_html
from library.followed import FollowedEntry

PAGE_CSS = Path(__file__).parents[3] / "bot" / "doors" / "page" / "page.css"


@pytest.mark.parametrize("outcome", ["read", "unchanged", "failed"])
def test_the_state_takes_no_class_that_is_laid_out_elsewhere(outcome: Literal["read", "unchanged", "failed"]) -> None:
    entry = FollowedEntry(
        id=1, kind="feed", address="https://news.example/<i>feed</i>", every=900, added_by="page",
        added_at="2026-03-01T00:00:00+00:00", last_read_at="2026-03-02T00:00:00+00:00", last_outcome=outcome,
        reason="<b>no</b>", next_due_at="2026-03-02T00:15:00+00:00", articles=0, failing_pages=0, failures=0,
    )  # fmt: skip
    html = followed_html([entry], [])
    [state] = re.findall(r'UTC: <span class="([\w-]+)">', html)
    assert f".{state}" not in PAGE_CSS.read_text(encoding="utf-8")
    assert "<i>" not in html
    assert "<b>" not in html
