"""The caller's audience, and conditional responses bound to it."""

from collections.abc import Callable
from typing import cast

from rest_framework.request import Request

from django.http import HttpRequest, HttpResponse

from syndication.editions.audience import Audience
from syndication.editions.versions import Selection
from syndication.http import conditional, surrogate_keys
from syndication.partners import authentication
from syndication.rest.problems import WITHDRAWN, Problem


def audience(request: Request, scope: str = "read") -> Audience:
    """The audience of the request: its key's partner, or the public.

    Raises :class:`Problem` if the key is invalid or does not have the scope.
    """
    return authentication.require(request, scope).audience


def respond(
    request: Request,
    keys: tuple[str, ...],
    make: Callable[[], HttpResponse],
    *,
    exists: bool = True,
) -> HttpResponse:
    """:func:`conditional.respond` for the caller's audience.

    A partner's answer also changes with its contract, so its ETag is different from that of other
    readers. ``Endpoint`` sets who may store it. Shared caches store a withdrawal as well, with the
    surrogate keys by which it is purged when the post returns, or when any post changes if it names
    a replacement.
    """
    bound = (*keys, *authentication.of(request).audience.keys)
    try:
        return conditional.respond(cast("HttpRequest", request), bound, make, exists=exists)
    except Problem as problem:
        if problem.kind is WITHDRAWN:
            named = (Selection().key,) if problem.members.get("replacement") else ()
            problem.headers |= surrogate_keys.headers((*bound, *named))
        raise
