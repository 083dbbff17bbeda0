"""System checks of settings that would start but not work; each has an id and a remedy."""

import importlib.util
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks.security.base import (
    SECRET_KEY_INSECURE_PREFIX,
    SECRET_KEY_MIN_LENGTH,
    SECRET_KEY_MIN_UNIQUE_CHARACTERS,
)
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import Model

from blog.admin import moderation
from cms import sqlite
from syndication import net
from syndication.delivery import pause
from syndication.delivery.models import SendingPause
from syndication.desk import front_end, ledger_mark
from syndication.editions import publisher
from syndication.http import cdn
from syndication.partners import client_ip

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
PUBLIC_READS = "cms.middleware.PublicReads"
SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"


@register
def secrets_cannot_be_guessed(**_: Any) -> list[CheckMessage]:
    """Django only warns, and only with ``--deploy``: whoever guesses the key forges sessions."""
    values = [("SECRET_KEY", settings.SECRET_KEY)]
    values += [("SECRET_KEY_FALLBACKS", key) for key in settings.SECRET_KEY_FALLBACKS]
    return [
        Error(
            f"{name} can be guessed: it is shorter than {SECRET_KEY_MIN_LENGTH} characters, or "
            "repeats a few.",
            hint="Set it to the output of `openssl rand -base64 60`, or remove it and the file in "
            "VAR_DIR: `make` writes a new one.",
            id="wellspring.E011",
        )
        for name, value in values
        if _weak(value)
    ]


def _weak(key: str) -> bool:
    """Whether Django would warn about the key. A site on localhost may repeat characters."""
    dull = len(set(key)) < SECRET_KEY_MIN_UNIQUE_CHARACTERS
    dull |= key.startswith(SECRET_KEY_INSECURE_PREFIX)
    return len(key) < SECRET_KEY_MIN_LENGTH or (dull and not _is_local())


@register
def debug_is_for_this_machine(**_: Any) -> list[CheckMessage]:
    if not settings.DEBUG or _is_local():
        return []
    return [
        Error(
            f"DEBUG is on at {settings.ORIGIN}: an error would show settings and code to anybody.",
            hint="Remove DEBUG, or set ORIGIN to http://localhost:8000.",
            id="wellspring.E012",
        )
    ]


def _is_local() -> bool:
    return urlsplit(settings.ORIGIN).hostname in LOCAL_HOSTS and not settings.SECURE


def refuse_unsafe_start() -> None:
    """Raise :class:`ImproperlyConfigured` for the errors above: servers run no checks."""
    found = [*secrets_cannot_be_guessed(), *debug_is_for_this_machine()]
    if found:
        raise ImproperlyConfigured(" ".join(f"{e.id}: {e.msg} {e.hint}" for e in found))


@register(Tags.urls)
def origin_is_safe(**_: Any) -> list[CheckMessage]:
    if settings.SECURE or _is_local():
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
    """Run by ``check --database default`` and ``bootstrap``, as the pattern is in the database."""
    if not settings.HEADLESS or not databases or publisher.current().front_end:
        return []
    return [
        checks.Warning(
            "The site shows no posts, and no other front end is configured.",
            hint="Fill in the canonical address pattern under Settings, Publisher.",
            id="wellspring.W004",
        )
    ]


@register(Tags.database)
def workflows_can_be_finished(
    databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Run by ``check --database default`` and ``bootstrap``; silent where only superusers work."""
    if not databases or not _has_people() or not moderation.somebody_submits():
        return []
    return [
        checks.Warning(
            f"In the workflow “{end.workflow}”, nobody can finish the step “{end.task}”: no active "
            f"person with access to the admin is in {_named(end.groups)}. Posts that are "
            "submitted to it stay locked.",
            hint="Add somebody to one of the groups under Settings, Users; or choose other groups "
            "for the step, or disable the workflow, under Settings, Workflows.",
            id="wellspring.W011",
        )
        for end in moderation.dead_ends()
    ]


@register(Tags.database)
def restores_are_announced(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Run by ``check --database default`` and ``bootstrap``."""
    if not databases or not _has_table(SendingPause):
        return []
    if ledger_mark.is_older():
        return [
            checks.Warning(
                "The database is older than it was when the timer ran last.",
                hint="Stop all processes, and run manage.py restored (docs/running.md, Backups).",
                id="wellspring.W012",
            )
        ]
    if pause.current() is None:
        return []
    return [
        checks.Warning(
            "Sending is off: partners and hubs are sent nothing.",
            hint="Run manage.py sending on, or use the notice on the first page of the admin.",
            id="wellspring.W013",
        )
    ]


def _has_people() -> bool:
    """Whether the table of users is there: ``migrate`` runs the checks before it makes it."""
    return _has_table(User)


def _has_table(model: type[Model]) -> bool:
    return model._meta.db_table in connection.introspection.table_names()  # noqa: SLF001  # Django's public name


def _named(groups: Sequence[str]) -> str:
    return " or ".join(f"“{name}”" for name in groups) or "its groups, which were deleted"


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


@register(Tags.compatibility)
def sqlite_is_corrected(**_: Any) -> list[CheckMessage]:
    """An affected library is used with a rollback journal: safe, but writers block readers."""
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        return []
    if not sqlite.affected(sqlite.version()):
        return []
    found = ".".join(map(str, sqlite.version()))
    return [
        checks.Warning(
            f"SQLite {found} can lose writes of several processes (the WAL-Reset Bug), so the "
            "slower rollback journal is used.",
            hint="Install pysqlite3 0.6.1 or later, use a Python with SQLite 3.51.3 or later, "
            "or use PostgreSQL.",
            id="wellspring.W005",
        )
    ]


@register(Tags.caches)
def cache_is_shared(**_: Any) -> list[CheckMessage]:
    """One process needs no shared cache; with PostgreSQL several processes are likely."""
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
    """Checks only the form of the address: a host name may resolve later."""
    if not settings.WEBSUB_HUB:
        return []
    try:
        net.parse(settings.WEBSUB_HUB, allow_http=True)
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
        client_ip.trusted(tuple(settings.TRUSTED_PROXIES))
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
    """Checks only the form of the address and the method; nothing is called."""
    if not settings.PURGE_URL:
        return []
    try:
        net.parse(settings.PURGE_URL, trusted=cdn.own_hosts(settings.PURGE_URL))
    except net.CallError as refused:
        problem = f"PURGE_URL cannot be called: {refused}."
    else:
        if settings.PURGE_METHOD in cdn.METHODS:
            return []
        problem = f"PURGE_METHOD is {settings.PURGE_METHOD!r}, not {' or '.join(cdn.METHODS)}."
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
        front_end.address(pattern, **dict.fromkeys(front_end.PLACEHOLDERS, "x"))
    except front_end.PatternError as wrong:
        return [
            Error(
                f"FRONT_END_PREVIEW_URL {wrong}.",
                hint="Write it like https://www.example.org/preview/{token}?post={id}.",
                id="wellspring.E007",
            )
        ]
    return []
