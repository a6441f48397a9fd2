"""Summaries, timelines, what has changed, and briefs, on the page."""
