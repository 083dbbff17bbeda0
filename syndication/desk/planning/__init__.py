"""The calendar of the admin: what will happen, what should have, and what was published.

``events`` is the one list of events that a person may see. The pages (``months``, ``pages``) and
the private address (``feed``) show nothing else. It may import the blog's admin, the desk's pages
of partners, partners and editions.
"""
