"""The addresses of feeds, below ``/feeds/``."""

from django.urls import path, re_path

from syndication.feeds import pages

urlpatterns = [
    path("", pages.page, name="feeds"),
    path("rss.xml", pages.feed, name="feed"),
    re_path(
        r"^topics/(?P<topic>[-\w]{1,75})/rss\.xml$",
        pages.feed,
        name="feed-topic",
    ),
    re_path(
        r"^authors/(?P<author>[-\w]{1,75})/rss\.xml$",
        pages.feed,
        name="feed-author",
    ),
    re_path(r"^(?P<locale>[a-z]{2,3}(-[A-Z]{2})?)/rss\.xml$", pages.feed, name="feed-locale"),
    path("<path:rest>", pages.nothing),
]
