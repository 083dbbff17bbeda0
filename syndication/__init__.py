"""What is published: recorded as editions, read by channels, and sent to partners.

One package for each concern, and no other modules than Django's two. Contracts in
``pyproject.toml`` say which package may import which: each only those below its own, and of
``blog`` the document, its JSON and its renditions; ``desk``, the highest, all of ``blog``. Only
``cms`` imports it.
"""
