"""The addresses of webhooks, below ``/api/v1/webhooks/``."""

from django.urls import path

from syndication.webhooks import views

_ONE = "<uuid:endpoint_id>/"

urlpatterns = [
    path("", views.Endpoints.as_view(), name="webhooks"),
    path(_ONE, views.OneEndpoint.as_view(), name="webhook"),
    path(f"{_ONE}verify/", views.Verify.as_view(), name="webhook-verify"),
    path(f"{_ONE}ping/", views.Ping.as_view(), name="webhook-ping"),
    path(f"{_ONE}rotate/", views.Rotate.as_view(), name="webhook-rotate"),
    path(f"{_ONE}enable/", views.Enable.as_view(), name="webhook-enable"),
    path(f"{_ONE}disable/", views.Disable.as_view(), name="webhook-disable"),
    path(f"{_ONE}deliveries/", views.Deliveries.as_view(), name="webhook-deliveries"),
    path(
        f"{_ONE}deliveries/<int:delivery_id>/replay/",
        views.Replay.as_view(),
        name="webhook-delivery-replay",
    ),
    path(f"{_ONE}replay/", views.ReplayRange.as_view(), name="webhook-replay"),
]
