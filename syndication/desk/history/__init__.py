"""What changed in a post between two drafts or editions, in words, block by block.

``differences`` is pure, ``versions`` reads what is compared. It may import the partners' base pages
and releases; translations and review links import ``differences``.
"""
