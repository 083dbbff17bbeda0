# ruff: noqa: S608 — every name in the one statement is our own; every value is a parameter.
"""Keys: what they look like, how they are made, found, renewed and taken back.

A key is ``wsk_``, 33 random characters (196 bits), and six that check the others: a mistyped or
cut key is told from a wrong one without asking the database, and scanners of published code can
find lost keys. Only its SHA-256 is stored: with so much chance in it, there is nothing to guess,
and looking a digest up tells nothing by the time that it takes.
"""

import hashlib
import json
import re
import secrets
import string
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from syndication import sql
from syndication.audience import OF_PARTNERS, Audience
from syndication.models import Version
from syndication.partners.models import Key, Partner, Status
from syndication.versions import moment

PREFIX = "wsk_"
RANDOM = 33
CHECKSUM = 6  # base 62 needs six characters for 32 bits
LENGTH = len(PREFIX) + RANDOM + CHECKSUM
HINT = len(PREFIX) + 4

# What a read with a key needs to know of it, and of its contract.
OF_KEY = ("id", "scopes", "expires_at", "revoked_at")
OF_PARTNER = (
    "id",
    "status",
    "starts_on",
    "ends_on",
    "requests_per_minute",
    "locales",
    "topics",
    "embargo_hours",
    "attribution",
    "attribution_fr",
    "robots",
    "no_modify",
    "no_ai",
)
# As the databases give them: JSON is text, and SQLite's times do not say their zone.
_READ: dict[str, Callable[[Any], Any]] = {
    "scopes": json.loads,
    "locales": json.loads,
    "topics": json.loads,
    "expires_at": moment,
    "revoked_at": moment,
}

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_FORM = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{RANDOM + CHECKSUM}}}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a working key opens, as the contract stands at the moment of reading.

    ``contract`` names the state of the contract and the key's scopes: another state has another
    name, and a name is never met again with another state.
    """

    key: int
    partner: int
    scopes: frozenset[str]
    audience: Audience
    requests_per_minute: int
    expires_at: datetime | None
    contract: str


class RefusedError(Exception):
    """A key that opens nothing. ``known``: whoever shows it holds a key that we gave out."""

    def __init__(self, detail: str, *, known: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.known = known


def make(
    partner: Partner,
    *,
    label: str,
    scopes: Iterable[str],
    expires_at: datetime | None,
    at: datetime,
) -> tuple[Key, str]:
    """A new key and its secret, which nobody can read again. Raises ``ValidationError``."""
    if expires_at is not None and expires_at <= at:
        raise ValidationError({"expires_at": _("The key would be over before it begins.")})
    secret = generate()
    key = Key(
        partner=partner,
        label=label,
        hint=secret[:HINT],
        digest=digest(secret),
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )
    key.full_clean()
    key.save()
    return key, secret


@transaction.atomic
def add(
    partner: Partner,
    *,
    label: str,
    scopes: Iterable[str],
    expires_at: datetime | None,
    at: datetime,
) -> tuple[Key, str]:
    """A new key beside the others, under a name of its own: a form that is sent twice makes one.

    Raises ``ValidationError``.
    """
    Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    if Key.objects.filter(partner=partner, label=label).working(at=at).exists():
        raise ValidationError(
            _(
                "A key of this name works already. Replace or revoke that one, or give this one "
                "another name."
            )
        )
    return make(partner, label=label, scopes=scopes, expires_at=expires_at, at=at)


def look_up(secret: str, *, at: datetime) -> Grant:
    """What the key opens at this moment: one query, or none where it can be no key of ours.

    Raises :class:`RefusedError`.
    """
    if not well_formed(secret):
        raise RefusedError("This is no key of ours: check that it was copied whole.")
    found = sql.read(_statement(), [OF_PARTNERS, digest(secret)])
    if not found:
        raise RefusedError("There is no such key.")
    version, *values = found[0]
    key = _key(values)
    _check(key, at=at)
    return _grant(key, version or "")


@transaction.atomic
def rotate(key: Key, *, overlap: timedelta, at: datetime) -> tuple[Key, str]:
    """A new key of the same label and scopes, and its secret; the old one ends after ``overlap``.

    A key that had an end gets a successor that lasts as long as it did. Raises
    ``ValidationError`` for a key that is over, and for one that has its successor already: a
    second one would take the overlap for the key's own length of life.
    """
    key = Key.objects.select_for_update(of=("self",)).select_related("partner").get(pk=key.pk)
    if key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= at):
        raise ValidationError(_("This key opens nothing any more: make a new one."))
    newer = Key.objects.filter(partner=key.partner, label=key.label, pk__gt=key.pk)
    if newer.working(at=at).exists():
        raise ValidationError(_("A newer key of this name works already: revoke it, or use it."))
    lasting = key.expires_at - key.created_at if key.expires_at else None
    made = make(
        key.partner,
        label=key.label,
        scopes=key.scopes,
        expires_at=at + lasting if lasting else None,
        at=at,
    )
    until = at + overlap
    key.expires_at = min(until, key.expires_at) if key.expires_at else until
    key.save(update_fields=["expires_at"])
    return made


def revoke(key: Key, *, at: datetime) -> None:
    """Take the key back, in every process within seconds. Once revoked, it stays so."""
    if key.revoked_at is None:
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])


def generate() -> str:
    """A new secret."""
    body = PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(RANDOM))
    return body + _checksum(body)


def well_formed(secret: str) -> bool:
    """Whether prefix, characters, length and checksum are those of a key."""
    if _FORM.fullmatch(secret) is None:
        return False
    return _checksum(secret[:-CHECKSUM]) == secret[-CHECKSUM:]


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _checksum(body: str) -> str:
    rest = zlib.crc32(body.encode())
    digits = ""
    for _place in range(CHECKSUM):
        rest, digit = divmod(rest, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits


@cache
def _statement() -> str:
    """A key, its contract and the contract's version in one statement: they belong together.

    Plain, because composing it took most of the time of a read with a key: see ``rows``.
    """
    keys, partners, versions = (
        model._meta.db_table  # noqa: SLF001  # Django's name for what any model tells
        for model in (Key, Partner, Version)
    )
    columns = [f"k.{name}" for name in OF_KEY] + [f"p.{name}" for name in OF_PARTNER]
    version = f"SELECT v.token FROM {versions} v WHERE v.key = %s || CAST(p.id AS varchar)"
    return (
        f"SELECT ({version}), {', '.join(columns)} FROM {keys} k "
        f"JOIN {partners} p ON p.id = k.partner_id WHERE k.digest = %s"
    )


def _key(values: Sequence[Any]) -> Key:
    """The key and its partner, with just the columns that were read."""
    found = [
        _READ[name](value) if name in _READ and value is not None else value
        for name, value in zip((*OF_KEY, *OF_PARTNER), values, strict=True)
    ]
    of_key, of_partner = found[: len(OF_KEY)], found[len(OF_KEY) :]
    partner = Partner(**dict(zip(OF_PARTNER, of_partner, strict=True)))
    return Key(partner=partner, **dict(zip(OF_KEY, of_key, strict=True)))


def _check(key: Key, *, at: datetime) -> None:
    if key.revoked_at is not None:
        raise RefusedError("This key was revoked.")
    if key.expires_at is not None and key.expires_at <= at:
        raise RefusedError("This key has expired.")
    partner = key.partner
    today = timezone.localdate(at)
    if partner.status == Status.SUSPENDED:
        raise RefusedError("The contract is suspended.", known=True)
    if partner.status == Status.ENDED or (partner.ends_on and partner.ends_on < today):
        raise RefusedError("The contract has ended.", known=True)
    if partner.starts_on and partner.starts_on > today:
        raise RefusedError("The contract has not begun.", known=True)


def _grant(key: Key, version: str) -> Grant:
    audience = key.partner.audience
    scopes = frozenset(key.scopes)
    state = repr((version, audience, sorted(scopes)))
    return Grant(
        key=key.pk,
        partner=key.partner.pk,
        scopes=scopes,
        audience=audience,
        requests_per_minute=key.partner.requests_per_minute,
        expires_at=key.expires_at,
        contract=hashlib.sha256(state.encode()).hexdigest()[:16],
    )
