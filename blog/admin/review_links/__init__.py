"""Reviews by people without an account: who may ask, the link's token, and what an answer does.

The pages are in ``syndication.desk.review_links``, which shows the words as readers will see them
and imports this package; nothing here imports a page.
"""
