"""Full text search over current editions, English and French (docs/decisions/0015).

``words`` makes text comparable, ``index`` keeps what posts say, ``question`` reads what is asked.
"""
