"""Conditional answers and their caches: validators, compression, stored answers, CDN purges.

It may import ``syndication.editions``, for versions, and ``delivery`` and ``net``, for purges.
Every channel answers through it; ``cms.middleware`` holds the stored answers.
"""
