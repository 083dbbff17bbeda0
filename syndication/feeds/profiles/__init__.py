"""Private feeds for partners, each written by the rules of its destination (a profile).

Destinations have contradictory requirements. Feed readers expect that a post's date never changes,
some partners take a newer date for an edit; readers drop entries that left a feed, some partners
need a tombstone. See docs/feed-profiles.md.

It may import the feeds' entries and addresses, and what they may import. ``feeds.profile_pages``
serves these feeds; the desk edits profiles and checks posts against their rules.
"""
