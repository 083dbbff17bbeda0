# ruff: noqa: S608 — every name in the one statement is our own; every value is a parameter.
"""API keys: their format, and how they are made, looked up, rotated and revoked.

A key is ``wsk_``, 33 random characters (196 bits), and a checksum of six: a mistyped or truncated
key is refused without a query, and secret scanners can recognise leaked ones. Only its SHA-256 is
stored: with so much entropy it cannot be guessed, and the time that looking up a digest takes
reveals nothing of the key.
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

from syndication.editions import sql
from syndication.editions.audience import OF_PARTNERS, Audience
from syndication.editions.models import Version
from syndication.editions.versions import moment
from syndication.partners import errors
from syndication.partners.errors import RefusedError
from syndication.partners.models import Key, Partner, Status

PREFIX = "wsk_"
RANDOM = 33
CHECKSUM = 6  # base 62 needs six characters for 32 bits
LENGTH = len(PREFIX) + RANDOM + CHECKSUM
HINT = len(PREFIX) + 4

# The columns of the key and of its contract that a request needs.
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
# Converters of raw SQL values: JSON is text, and SQLite's times have no zone.
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
    """What a valid key may read, by its contract at the moment of the look-up.

    ``contract`` identifies the state of the contract and the key's scopes: it differs between
    states and is never reused.
    """

    key: int
    partner: int
    scopes: frozenset[str]
    audience: Audience
    requests_per_minute: int
    expires_at: datetime | None
    contract: str
    amended_at: datetime | None = None  # the contract, at last


def make(
    partner: Partner,
    *,
    label: str,
    scopes: Iterable[str],
    expires_at: datetime | None,
    at: datetime,
) -> tuple[Key, str]:
    """A new key and its secret, which is not stored. Raises ``ValidationError``."""
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
    """A new key under a label that no valid key of the partner has.

    So a form that is sent twice makes one key. Raises ``ValidationError``.
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
    """What the key may read at this moment. One query, or none where the key is malformed.

    Raises :class:`RefusedError`.
    """
    if not well_formed(secret):
        raise RefusedError(errors.MALFORMED_KEY())
    found = sql.read(_statement(), [OF_PARTNERS, OF_PARTNERS, digest(secret)])
    if not found:
        raise RefusedError(errors.UNKNOWN_KEY())
    version, amended_at, *values = found[0]
    key = _key(values)
    _check(key, at=at)
    return _grant(key, version or "", moment(amended_at) if amended_at else None)


@transaction.atomic
def rotate(key: Key, *, overlap: timedelta, at: datetime) -> tuple[Key, str]:
    """A new key with the same label and scopes, and its secret; the old one ends after ``overlap``.

    The successor of a key that expires gets the lifetime that the old one had. Raises
    ``ValidationError`` for a key that is not valid any more, and for one that has a valid
    successor: a second successor would get the overlap as its lifetime.
    """
    key = Key.objects.select_for_update(of=("self",)).select_related("partner").get(pk=key.pk)
    if key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= at):
        raise ValidationError(_("This key opens nothing any more: make a new one."))
    newer = Key.objects.filter(partner=key.partner, label=key.label, pk__gt=key.pk)
    if newer.working(at=at).exists():
        raise ValidationError(_("A newer key of this name works already: revoke it, or use it."))
    lasting = key.expires_at - key.created_at if key.expires_at else None
    successor, secret = make(
        key.partner,
        label=key.label,
        scopes=key.scopes,
        expires_at=at + lasting if lasting else None,
        at=at,
    )
    successor.succeeds = key
    successor.save(update_fields=["succeeds"])
    until = at + overlap
    key.expires_at = min(until, key.expires_at) if key.expires_at else until
    key.save(update_fields=["expires_at"])
    return successor, secret


def revoke(key: Key, *, at: datetime) -> None:
    """Revoke the key: for good, and in every process within seconds."""
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
    """SQL for a key, its contract and the contract's version, as of the same moment.

    Written by hand: composing it with the ORM took most of the time of an authenticated request.
    """
    keys, partners, versions = (
        model._meta.db_table  # noqa: SLF001  # Django's public name for it
        for model in (Key, Partner, Version)
    )
    columns = [f"k.{name}" for name in OF_KEY] + [f"p.{name}" for name in OF_PARTNER]
    version = f"FROM {versions} v WHERE v.key = %s || CAST(p.id AS varchar)"
    return (
        f"SELECT (SELECT v.token {version}), (SELECT v.changed_at {version}), "
        f"{', '.join(columns)} FROM {keys} k "
        f"JOIN {partners} p ON p.id = k.partner_id WHERE k.digest = %s"
    )


def _key(values: Sequence[Any]) -> Key:
    """The key and its partner, with the columns of ``OF_KEY`` and ``OF_PARTNER`` only."""
    found = [
        _READ[name](value) if name in _READ and value is not None else value
        for name, value in zip((*OF_KEY, *OF_PARTNER), values, strict=True)
    ]
    of_key, of_partner = found[: len(OF_KEY)], found[len(OF_KEY) :]
    partner = Partner(**dict(zip(OF_PARTNER, of_partner, strict=True)))
    return Key(partner=partner, **dict(zip(OF_KEY, of_key, strict=True)))


def _check(key: Key, *, at: datetime) -> None:
    if key.revoked_at is not None:
        raise RefusedError(errors.REVOKED_KEY())
    if key.expires_at is not None and key.expires_at <= at:
        raise RefusedError(errors.EXPIRED_KEY())
    partner = key.partner
    today = timezone.localdate(at)
    if partner.status == Status.SUSPENDED:
        raise RefusedError(errors.SUSPENDED(), known=True)
    if partner.status == Status.ENDED or (partner.ends_on and partner.ends_on < today):
        raise RefusedError(errors.ENDED(), known=True)
    if partner.starts_on and partner.starts_on > today:
        raise RefusedError(errors.NOT_BEGUN(), known=True)


def _grant(key: Key, version: str, amended_at: datetime | None) -> Grant:
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
        amended_at=amended_at,
    )
