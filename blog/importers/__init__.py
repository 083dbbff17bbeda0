"""Imports posts from pasted text and from our own JSON, as drafts. Wording is never changed.

May import ``blog.builder`` and everything below it; only ``known`` and ``saving`` touch the
database. ``manage.py import_posts`` and the demonstration use it.
"""
