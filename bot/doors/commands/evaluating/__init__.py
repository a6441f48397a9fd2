"""`newsdesk eval`: question sets are made, run, judged, compared and reported."""
