"""The way out: a question becomes a cited answer."""
