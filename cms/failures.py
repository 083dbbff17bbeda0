"""What people see when a request fails before or in a view: in words, saying what to do."""

import sys
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.template import loader
from django.views.defaults import server_error

from syndication.http.outages import disk_is_full, is_outage

# Seconds; a lock or a restarted database is gone by then.
RETRY_AFTER = 10


def failed(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``: 503 while the database is away or the disk is full, else 500.

    It is called while the exception is handled.
    """
    error = sys.exc_info()[1]
    if not is_outage(error):
        return server_error(request)
    # Without context processors: they would ask the database.
    content = loader.get_template("unavailable.html").render({"full": disk_is_full(error)})
    response = HttpResponse(content, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def not_sent_from_here(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's ``CSRF_FAILURE_VIEW``: 403 for a form whose token is missing or old."""
    context = {"no_cookie": reason == REASON_NO_CSRF_COOKIE}
    content = loader.get_template("not_sent.html").render(context)
    return HttpResponse(content, status=HTTPStatus.FORBIDDEN)
