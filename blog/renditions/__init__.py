"""Renders documents as HTML, feed HTML, MJML, plain text and JSON, and sanitises rich text.

Pure functions: may import ``blog.document``, ``blog.codec`` and Django's templates, but neither
models nor Wagtail. Used by everything else in blog, by ``syndication.desk``, which stores the
renditions, and by the channels.
"""
