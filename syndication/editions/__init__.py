"""What was recorded about each post: immutable editions, and the current state derived from them.

It owns the tables of editions, heads, the ledger and versions, the rule of who may read what, and
the signals that announce changes; it imports no other package of ``syndication``. The desk records
here, and every package above reads from here.
"""
