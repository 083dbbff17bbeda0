"""URLs of the feeds, below ``/feeds/``."""

from django.urls import path, re_path

from syndication.feeds import pages, profile_pages
from syndication.feeds.formats import BY_FILE

_FILE = "(?P<file>" + "|".join(name.replace(".", r"\.") for name in BY_FILE) + ")"
_LOCALE = "(?P<locale>[a-z]{2,3}(-[A-Z]{2})?)/"
_TOPIC = r"topics/(?P<topic>[-\w]{1,75})/"
_AUTHOR = r"authors/(?P<author>[-\w]{1,75})/"
_NUMBER = "archive/(?P<number>[1-9][0-9]{0,8})/"
# Private feeds: the key is a secret in the address.
_KEY = r"(?P<key>[-\w]{20,64})"
_PROFILE_FILE = r"(?P<file>rss\.xml|atom\.xml|feed\.json)"

_FOLDERS = {
    "": "feed",
    _LOCALE: "feed-locale",
    _TOPIC: "feed-topic",
    _LOCALE + _TOPIC: "feed-locale-topic",
    _AUTHOR: "feed-author",
}

urlpatterns = [
    path("", pages.page, name="feeds"),
    path("feeds.opml", pages.opml, name="feeds-opml"),
    re_path(rf"^changes/{_FILE}$", pages.feed, {"changed": True}, name="feed-changes"),
    re_path(rf"^{_LOCALE}$", pages.page, name="feeds-locale"),
    *(
        re_path(rf"^{folder}{number}{_FILE}$", pages.feed, name=name + ("-archive" * bool(number)))
        for folder, name in _FOLDERS.items()
        for number in ("", _NUMBER)
    ),
    re_path(rf"^p/{_KEY}/{_PROFILE_FILE}$", profile_pages.feed, name="feed-profile"),
    path("<path:rest>", pages.plain_error),
]
