"""What all REST endpoints share: base view, parameters, bodies, problems, cursors, OpenAPI parts.

It may import ``http`` for caching headers, but no models, no partners, no channel and nothing of
the blog. The API and the webhooks build their endpoints from it, partners' authentication raises
its problems, and ``cms`` answers with them where no view is reached.
"""
