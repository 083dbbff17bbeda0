"""Every public address. Answered before the admin's middleware (``cms.middleware``)."""

from django.urls import include, path
from django.views.generic import RedirectView

from cms import health

urlpatterns = [
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    # Before the rest of the API, which answers every path that is left below its own.
    path("api/v1/webhooks/", include("syndication.webhooks.urls")),
    path("api/", include("syndication.api.urls")),
    path("feeds", RedirectView.as_view(url="/feeds/", permanent=True)),
    path("feeds/", include("syndication.feeds.urls")),
    # Last: the public site takes every path that is left, and answers 404 itself.
    path("", include("syndication.web.urls")),
]
