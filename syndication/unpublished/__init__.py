"""What is not published yet: embargoed posts for entitled partners, and drafts for previews.

It has tables of its own, so that no reading of published posts can return them. It may import
``syndication.editions`` and ``syndication.reading``; an import contract in ``pyproject.toml`` lists
the modules that may use it.
"""
