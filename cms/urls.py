"""All URLs: the admin's and the public ones."""

from typing import Any

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from cms import public_urls
from cms.accounts.password_reset import LimitedPasswordResetView

handler500 = "cms.failures.failed"

urlpatterns: list[Any] = [
    path(
        "admin/password_reset/",
        LimitedPasswordResetView.as_view(),
        name="wagtailadmin_password_reset",
    ),
    path("admin/", include(wagtailadmin_urls)),
    # The public site matches every path, so that Django adds no slash by itself.
    re_path(
        r"^(?P<address>admin(/.*[^/])?)$",
        RedirectView.as_view(url="/%(address)s/", query_string=True),
    ),
]
urlpatterns += public_urls.urlpatterns
# Wagtail needs its patterns to reverse the URLs of pages. They are never matched: the public site
# comes before them and matches every path.
urlpatterns += i18n_patterns(path("", include(wagtail_urls)), prefix_default_language=False)
