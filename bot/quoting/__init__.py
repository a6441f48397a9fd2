"""Choosing the sentences that answer, without a model."""
