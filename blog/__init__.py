"""Posts: what editors write, how it is checked, and how it becomes a document and its renditions.

Never imports ``syndication`` or ``cms``; the layers inside are an import contract in
pyproject.toml. ``syndication.desk`` uses all of it; the rest of syndication uses only
``blog.document``, ``blog.codec`` and ``blog.renditions``.
"""
