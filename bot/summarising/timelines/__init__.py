"""Timelines: every dated event of the articles that belong to a topic, each one line with its sources."""
