"""Purging shared caches (a CDN, Varnish) in front of this service.

Each public answer bears the surrogate keys of the versions that it depends on. When a version is
touched, its key is purged: a row is written in the same transaction, and a worker calls the cache
after the commit (docs/decisions/0018).
"""

import re
import secrets
from collections.abc import Collection
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from syndication import delivery, net
from syndication.delivery import Call, Channel, State, retries
from syndication.delivery.errors import DeliveryError
from syndication.errors import Reason
from syndication.http import surrogate_keys
from syndication.http.models import Purge

MOST = 256  # keys in one call: what Fastly takes
METHODS = ("POST", "PURGE")
# Upper bound on the delay of the next attempt, where keys join a purge that failed.
MAX_DELAY = timedelta(minutes=1)
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([!-~]+)")  # RFC 9110 5.1


def on_touched(keys: Collection[str], **_: object) -> None:
    """Receives :data:`versions.touched`, inside the publishing transaction: only rows, never the
    network."""
    tags = {surrogate_keys.of(key) for key in keys if surrogate_keys.is_public((key,))}
    if settings.PURGE_URL and tags:
        queue(settings.PURGE_URL, tags)


@transaction.atomic
def queue(url: str, tags: Collection[str]) -> None:
    """Queue a purge of these surrogate keys at ``url``.

    Keys join a purge that is still open. One that waits for its next attempt is then due within
    ``MAX_DELAY``: what the cache shows may have been recalled.
    """
    now, left = timezone.now(), set(tags)
    rows = Purge.objects.select_for_update().filter(url=url)
    for row in sorted(rows, key=lambda row: (row.state == State.DELIVERED, row.pk)):
        held = set() if row.state == State.DELIVERED else set(row.tags)
        joining = _first(left - held, MOST - len(held)) | (left & held)
        if not joining:
            continue
        row.tags, row.mark = sorted(held | joining), _mark()
        if row.state not in delivery.OPEN:
            row.state, row.due_at, row.attempts, row.problem = State.QUEUED, now, 0, Reason()
        elif row.state == State.RETRYING:
            row.due_at = min(row.due_at, now + MAX_DELAY)
        row.save()
        left -= joining
    while left:
        joining = _first(left, MOST)
        Purge.objects.create(url=url, tags=sorted(joining), mark=_mark(), due_at=now)
        left -= joining
    delivery.wake_on_commit()


def send(purge: Purge) -> Call:
    """The call that purges these keys: listed in ``Surrogate-Key``, separated by spaces.

    Fastly's API takes it as it is; Varnish needs a few lines of VCL (docs/running.md). The call
    returns the answer's status, and raises :class:`DeliveryError`.
    """
    url, method = purge.url, settings.PURGE_METHOD
    headers = {"Surrogate-Key": " ".join(purge.tags), **authority(settings.PURGE_TOKEN)}

    def call() -> int:
        try:
            answer = net.call(url, method=method, headers=headers, trusted=own_hosts(url))
        except net.CallError as exc:
            raise DeliveryError(exc.reason, permanent=exc.permanent) from exc
        retries.check_status(
            answer.status, answer.headers.get("retry-after", ""), at=timezone.now()
        )
        return answer.status

    return call


CHANNEL = Channel(rows=Purge, send=send, gives_up=False)


def own_hosts(url: str) -> tuple[str, ...]:
    """The host of ``PURGE_URL``, which may have a private address: the operator configured it.

    Listed in ``OUTGOING_ALLOWED_HOSTS`` instead, it would be open to partners' webhooks as well.
    """
    try:
        return (urlsplit(url).hostname or "",)
    except ValueError:
        return ()


def authority(token: str) -> dict[str, str]:
    """The request header for ``PURGE_TOKEN``: a whole field (``Fastly-Key: …``) as it is, any other
    text as a Bearer token (RFC 6750)."""
    if not token:
        return {}
    named = _FIELD.fullmatch(token)
    return {named[1]: named[2]} if named else {"Authorization": f"Bearer {token}"}


def _first(tags: Collection[str], count: int) -> set[str]:
    return set(sorted(tags)[: max(count, 0)])


def _mark() -> str:
    return secrets.token_hex(8)
