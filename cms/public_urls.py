"""All public URLs; ``cms.middleware`` answers them before the admin's middleware."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from cms import health, media
from syndication.desk.planning import private_address

handler500 = "cms.failures.failed"

_MEDIA = [re_path(r"^media/(?P<path>.*)$", media.picture)] if settings.SERVE_MEDIA else []
urlpatterns = [
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    # Before the rest of the API, which matches all other paths below /api/.
    path("api/v1/webhooks/", include("syndication.webhooks.urls")),
    path("api/", include("syndication.api.urls")),
    path("feeds", RedirectView.as_view(url="/feeds/", permanent=True)),
    path("feeds/", include("syndication.feeds.urls")),
    path("reviews/", include("syndication.desk.review_links.urls")),
    path("calendar/<str:token>.ics", private_address.answer, name="calendar-feed"),
    *_MEDIA,
    # Last: the public site matches all remaining paths and answers 404 itself.
    path("", include("syndication.web.urls")),
]
