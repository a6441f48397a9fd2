"""Extractive summaries held against people's."""
