"""Reads on behalf of someone: whose answer it is, and which versions it is bound to."""

from collections.abc import Callable
from typing import cast

from rest_framework.request import Request

from django.http import HttpRequest, HttpResponse

from syndication import http
from syndication.audience import Audience
from syndication.partners import gate
from syndication.rest.problems import WITHDRAWN, Problem


def audience(request: Request, scope: str = "read") -> Audience:
    """Who reads: a partner by its key, or anyone. Raises ``Problem`` where the key may not."""
    return gate.require(request, scope).audience


def conditional(
    request: Request,
    keys: tuple[str, ...],
    make: Callable[[], HttpResponse],
    *,
    exists: bool = True,
) -> HttpResponse:
    """:func:`http.conditional` for whoever reads: a partner's answer changes with its contract,
    too, and so its tag is no other reader's. Who may keep it, ``Endpoint`` says.

    Shared caches keep a withdrawal, too: they are told when the post returns."""
    bound = (*keys, *gate.of(request).audience.keys)
    try:
        return http.conditional(cast("HttpRequest", request), bound, make, exists=exists)
    except Problem as problem:
        if problem.kind is WITHDRAWN:
            problem.headers |= http.surrogate_keys(bound)
        raise
