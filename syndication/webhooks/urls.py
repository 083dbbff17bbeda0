"""URLs below ``/api/v1/webhooks/``."""

from django.urls import path

from syndication.webhooks.views import actions, deliveries, endpoints

_ONE = "<uuid:endpoint_id>/"

urlpatterns = [
    path("", endpoints.Endpoints.as_view(), name="webhooks"),
    path(_ONE, endpoints.OneEndpoint.as_view(), name="webhook"),
    path(f"{_ONE}verify/", actions.Verify.as_view(), name="webhook-verify"),
    path(f"{_ONE}ping/", actions.Ping.as_view(), name="webhook-ping"),
    path(f"{_ONE}rotate/", actions.Rotate.as_view(), name="webhook-rotate"),
    path(f"{_ONE}enable/", actions.Enable.as_view(), name="webhook-enable"),
    path(f"{_ONE}disable/", actions.Disable.as_view(), name="webhook-disable"),
    path(f"{_ONE}deliveries/", deliveries.Deliveries.as_view(), name="webhook-deliveries"),
    path(
        f"{_ONE}deliveries/<int:delivery_id>/replay/",
        deliveries.Replay.as_view(),
        name="webhook-delivery-replay",
    ),
    path(f"{_ONE}replay/", deliveries.ReplayRange.as_view(), name="webhook-replay"),
]
