"""Briefs: saved questions and topics, run again on new articles, telling only what is new."""
