"""The links of published posts: where they lead, whether that is still there, and the report of it.

``reading`` finds the links of a document, ``noting`` keeps the rows up to date with the editions,
``checking`` asks an address, ``rounds`` decides which and when, ``rows``, ``report`` and
``pages`` show it. It imports editions, the network client and the
desk's tables; only the timer, the comparison and the desk's hooks import it.
"""
