"""The list of all posts in the admin: its columns, filters, search and saved filters.

It imports from ``blog`` and from the desk's tables; only the desk's hooks and the timer import it.
"""
