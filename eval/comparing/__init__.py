"""Two runs side by side: what got better and worse, how sure that is, and whether it may pass."""
