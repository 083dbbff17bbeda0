"""Slows whoever tries one password with many names from one network (axes locks single names)."""

import hashlib
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.http import HttpRequest

from syndication.partners import client_ip

NAMES = 10  # that fail from one network, before others have to wait
PERIOD = 900  # seconds
REMEMBERED = 30 * 86_400  # seconds for which a name that logged in from a network is let through


class RefuseSpraying:
    """Refuses logins from a network where many names failed, with 429 as axes does.

    Names that have logged in from there go on: an office has one address. It has no ``get_user``,
    so that no session is opened by it.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, **_: Any
    ) -> None:
        """Raises :class:`PermissionDenied`; never finds a user itself."""
        if request is None or username is None:
            return
        failed = cache.get(_failed(request), ())
        name = _digest(username)
        if len(failed) < NAMES or name in failed or cache.get(_known(request, name)):
            return
        request.axes_locked_out = True  # type: ignore[attr-defined]
        raise PermissionDenied


@receiver(user_login_failed)
def note_failure(credentials: dict[str, Any], request: Any = None, **_: Any) -> None:
    if request is None or getattr(request, "axes_locked_out", False):
        return
    failed = cache.get(_failed(request), ())
    name = _digest(str(credentials.get("username", "")))
    if name not in failed and not cache.get(_known(request, name)):
        cache.set(_failed(request), (*failed, name), PERIOD)


@receiver(user_logged_in)
def note_success(user: Any, request: Any = None, **_: Any) -> None:
    if request is not None:
        cache.set(_known(request, _digest(user.get_username())), True, REMEMBERED)


def _failed(request: HttpRequest) -> str:
    return f"login-failed:{client_ip.of(request)}"


def _known(request: HttpRequest, name: str) -> str:
    return f"login-known:{client_ip.of(request)}:{name}"


def _digest(username: str) -> str:
    return hashlib.sha256(username.casefold().encode()).hexdigest()[:32]
