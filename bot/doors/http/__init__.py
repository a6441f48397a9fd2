"""The HTTP API: parse, call Newsdesk, answer."""
