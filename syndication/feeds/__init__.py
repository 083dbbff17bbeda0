"""The feeds channel: RSS, Atom and JSON Feed of stored editions, archives, WebSub, partners' feeds.

It may import what syndication shares (editions, reading, http, delivery, net), but no blog models,
no Wagtail and no other channel. ``cms`` includes its URLs, and the desk edits the partners'
profiles, prunes stored feeds and checks posts against the profiles' rules.
"""
