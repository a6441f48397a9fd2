"""Following: feeds, sitemaps, pages and folders read again and again, and what changed there kept right."""
