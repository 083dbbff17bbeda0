"""Feeds for partners: one profile a destination, since what destinations demand conflicts.

Readers want a post's date to stay, some partners read a newer date as the edit; readers drop what
left a feed, some partners must be told. See docs/feed-profiles.md.
"""
