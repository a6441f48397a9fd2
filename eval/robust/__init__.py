"""Checks that take long: killing an ingest at any moment, and feeding it damaged documents of every kind."""
