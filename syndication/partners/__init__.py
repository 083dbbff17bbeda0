"""Partners: contracts, API keys, quotas, usage, and what each partner has fetched or been sent.

It may import the syndication core (``editions``, ``reading``, ``unpublished``, ``rest``,
``errors``), and neither the blog's models nor Wagtail. The channels authenticate requests and
choose recipients with it; the desk edits its tables and shows them in the admin.
"""
