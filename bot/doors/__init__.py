"""Thin doors over one `bot.newsdesk.Newsdesk`: command line, HTTP API, page."""
