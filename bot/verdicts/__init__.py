"""Verdicts: whether an answer is whole, in part, disputed or none, and what the reader is told of it."""
