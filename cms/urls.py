"""All addresses: the public ones, and the editors'."""

from typing import Any

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path

from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from cms import media, public_urls

urlpatterns: list[Any] = [path("admin/", include(wagtailadmin_urls))]
if settings.SERVE_MEDIA:
    # Before the public site, which takes every path that is left.
    urlpatterns += [
        re_path(r"^media/(?P<path>.*)$", media.picture, {"document_root": settings.MEDIA_ROOT}),
    ]
urlpatterns += public_urls.urlpatterns
# Wagtail needs its own patterns to name the addresses of pages. It never answers one: the public
# site stands before it and takes every path.
urlpatterns += i18n_patterns(path("", include(wagtail_urls)), prefix_default_language=False)
