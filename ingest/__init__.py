"""The way in: files become articles, articles become passages."""
