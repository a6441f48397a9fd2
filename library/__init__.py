"""What is kept: articles, passages, the store, the indexes and the embedders."""
