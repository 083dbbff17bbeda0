"""The API channel: posts, changes, export, editions, embargoed posts, previews, feeds and oEmbed.

It may import ``rest``, ``partners`` and what syndication shares, the blog's pure parts (document,
codec and renditions), but no blog models, no Wagtail and no other channel. ``cms`` includes its
URLs, and the OpenAPI description is built from its views and schemas.
"""
