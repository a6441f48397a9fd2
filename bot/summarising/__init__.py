"""Summaries of one article or of many, timelines, and what changed: each line cited and checked like an answer's."""
