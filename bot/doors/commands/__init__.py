"""The command line: parse, call Newsdesk, print."""
