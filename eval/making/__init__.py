"""Making question sets from a library: drafts, made by rules or by a model, and their review."""
