"""Full text search over current posts, in English and French (docs/decisions/0015).

``words`` makes text comparable, ``index`` stores the words of each post, ``question`` parses a
query, ``finding`` matches it and ``results`` returns views. It may import ``syndication.editions``
and ``syndication.reading``; the API searches, and the desk repairs the index.
"""
