"""The admin's pages about partners: contracts, keys, endpoints, deliveries and withdrawn posts.

It may import Wagtail's admin, the blog's models, ``syndication.partners`` and the channels; all
changes go through their functions. ``desk.wagtail_hooks`` registers its menu and reports.
"""
