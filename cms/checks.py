"""Settings that start, but cannot work: said at start, with an id and a cure."""

import importlib.util
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

from syndication import edge, net, publisher
from syndication.desk import front_end
from syndication.partners import networks

LOCAL_HOSTS = ("http://localhost", "http://127.0.0.1", "http://[::1]")
PUBLIC_READS = "cms.middleware.PublicReads"
SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"


@register(Tags.urls)
def origin_is_safe(**_: Any) -> list[CheckMessage]:
    if settings.SECURE or settings.ORIGIN.startswith(LOCAL_HOSTS):
        return []
    return [
        checks.Warning(
            f"The site is served without TLS at {settings.ORIGIN}.",
            hint="Set ORIGIN to an https address: readers in distress are owed privacy.",
            id="wellspring.W001",
        )
    ]


@register(Tags.database)
def headless_has_a_front_end(
    databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Asked with ``check --database default``, and by ``bootstrap``: the pattern is a row."""
    if not settings.HEADLESS or not databases or publisher.current().front_end:
        return []
    return [
        checks.Warning(
            "The site shows no posts, and no other front end is named: readers find nothing.",
            hint="Fill in the canonical address pattern under Settings, Publisher.",
            id="wellspring.W004",
        )
    ]


@register(Tags.security)
def hosts_are_named(**_: Any) -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        checks.Warning(
            "Any host name is accepted.",
            hint="Name the hosts in ALLOWED_HOSTS; left empty, it is the host of ORIGIN.",
            id="wellspring.W002",
        )
    ]


@register(Tags.caches)
def cache_is_shared(**_: Any) -> list[CheckMessage]:
    """One process needs no shared cache; PostgreSQL is where several begin."""
    postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    if not postgres or settings.REDIS_URL:
        return []
    return [
        checks.Warning(
            "Several processes would each have a cache of their own.",
            hint="Set REDIS_URL, unless a single web process uses this database.",
            id="wellspring.W003",
        )
    ]


@register(Tags.caches)
def redis_client_is_there(**_: Any) -> list[CheckMessage]:
    if not settings.REDIS_URL or importlib.util.find_spec("redis"):
        return []
    return [
        Error(
            "REDIS_URL is set, but the redis package is not installed.",
            hint="Install the project with its redis extra.",
            id="wellspring.E001",
        )
    ]


@register(Tags.translation)
def french_is_compiled(**_: Any) -> list[CheckMessage]:
    catalogue = settings.LOCALE_PATHS[0] / "fr" / "LC_MESSAGES" / "django.mo"
    if catalogue.exists():
        return []
    return [
        Error(
            "The French texts are not compiled: French readers would get English.",
            hint="Run `make messages`.",
            id="wellspring.E002",
        )
    ]


@register(Tags.security)
def public_reads_come_first(**_: Any) -> list[CheckMessage]:
    order: Sequence[str] = settings.MIDDLEWARE
    if PUBLIC_READS in order and order.index(PUBLIC_READS) < order.index(SESSIONS):
        return []
    return [
        Error(
            "Public pages would go through the admin's middleware, and set cookies.",
            hint=f"Put {PUBLIC_READS} before {SESSIONS} in MIDDLEWARE.",
            id="wellspring.E003",
        )
    ]


@register(Tags.urls)
def hub_can_be_called(**_: Any) -> list[CheckMessage]:
    """Only the address is read: a name that is not found now may be found later."""
    if not settings.WEBSUB_HUB:
        return []
    try:
        net.read(settings.WEBSUB_HUB, plain=True)
    except net.CallError as refused:
        return [
            Error(
                f"WEBSUB_HUB cannot be called: {refused}.",
                hint="Give an https address; name an internal host in OUTGOING_ALLOWED_HOSTS.",
                id="wellspring.E004",
            )
        ]
    return []


@register(Tags.security)
def proxies_are_networks(**_: Any) -> list[CheckMessage]:
    try:
        networks.trusted(tuple(settings.TRUSTED_PROXIES))
    except ValueError as wrong:
        return [
            Error(
                f"TRUSTED_PROXIES names what is no network: {wrong}.",
                hint="Write networks in CIDR form: 10.0.0.0/8, 2001:db8::/48.",
                id="wellspring.E005",
            )
        ]
    return []


@register(Tags.urls)
def purges_can_be_called(**_: Any) -> list[CheckMessage]:
    """Only the settings are read, as for the hub."""
    if not settings.PURGE_URL:
        return []
    try:
        net.read(settings.PURGE_URL, trusted=edge.own_hosts(settings.PURGE_URL))
    except net.CallError as refused:
        problem = f"PURGE_URL cannot be called: {refused}."
    else:
        if settings.PURGE_METHOD in edge.METHODS:
            return []
        problem = f"PURGE_METHOD is {settings.PURGE_METHOD!r}, not {' or '.join(edge.METHODS)}."
    return [
        Error(
            problem,
            hint="Give an http or https address.",
            id="wellspring.E006",
        )
    ]


@register(Tags.urls)
def previews_have_an_address(**_: Any) -> list[CheckMessage]:
    pattern = settings.FRONT_END_PREVIEW_URL
    if not pattern:
        return []
    try:
        front_end.address(pattern, **dict.fromkeys(front_end.PLACES, "x"))
    except front_end.PatternError as wrong:
        return [
            Error(
                f"FRONT_END_PREVIEW_URL {wrong}.",
                hint="Write it like https://www.example.org/preview/{token}?post={id}.",
                id="wellspring.E007",
            )
        ]
    return []
