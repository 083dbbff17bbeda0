"""The addresses of private feeds, below ``/feeds/p/``."""

from django.urls import re_path

from syndication.feeds.profiles import pages

urlpatterns = [
    re_path(
        r"^(?P<key>[-\w]{20,64})/(?P<file>rss\.xml|atom\.xml|feed\.json)$",
        pages.feed,
        name="feed-profile",
    ),
]
