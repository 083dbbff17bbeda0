"""The addresses of feeds, below ``/feeds/``."""

from django.urls import include, path, re_path

from syndication.feeds import pages
from syndication.feeds.formats import BY_FILE

_FILE = "(?P<file>" + "|".join(name.replace(".", r"\.") for name in BY_FILE) + ")"
_LOCALE = "(?P<locale>[a-z]{2,3}(-[A-Z]{2})?)/"
_TOPIC = r"topics/(?P<topic>[-\w]{1,75})/"
_AUTHOR = r"authors/(?P<author>[-\w]{1,75})/"
_NUMBER = "archive/(?P<number>[1-9][0-9]{0,8})/"

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
    path("p/", include("syndication.feeds.profiles.urls")),
    path("<path:rest>", pages.nothing),
]
