"""What readers and editors see when the server fails: 503 while the database does not respond."""

import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.defaults import server_error

# Seconds; a lock or a restarted database is gone by then.
RETRY_AFTER = 10


def failed(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``. It is called while the exception is handled."""
    error = sys.exc_info()[1]
    if not isinstance(error, (OperationalError, InterfaceError)):
        return server_error(request)
    # Without context processors: they would ask the database.
    content = loader.get_template("unavailable.html").render({})
    response = HttpResponse(content, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response
