"""Reports of runs and comparisons: one HTML file that needs nothing else, and Markdown for pull requests.

What a page says is put together here as values, `templates/` lays it out. Everything that comes from articles, models
and sets is text: Jinja escapes it, and a policy inside the file lets no script run but the page's own.
"""
