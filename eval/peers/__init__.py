"""Peers at the same work: what people build from the tutorials, with this project's embedder, articles and questions.

Their packages are no part of Newsdesk: `make peers` puts them into an environment of its own and writes docs/peers.md.
"""
