"""The caches in front: which of our answers they keep, and when they must let them go.

Each public answer names the versions that it depends on, as surrogate keys. When a version is
touched, its key is purged: by a row that is written in the same transaction, and worked off after
the commit (docs/decisions/0018).
"""

import hashlib
import re
import secrets
from collections.abc import Collection, Iterable
from datetime import timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from syndication import attempts, delivery, net
from syndication.attempts import DeliveryError
from syndication.audience import OF_PARTNERS
from syndication.delivery import Call, Channel, Delivery, State

MOST = 256  # keys in one call: what Fastly takes
METHODS = ("POST", "PURGE")
# Where the last call failed and there is more to let go, so long and no longer is waited.
PATIENCE = timedelta(minutes=1)
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([!-~]+)")  # RFC 9110 5.1


class Purge(Delivery):
    """What the caches behind one address must let go of: up to 256 surrogate keys in one call.

    Keys join a row that is open still, so that many changes are few calls. ``mark`` is new each
    time: a row that was joined while it was sent is sent again. A row that arrived is used anew.
    """

    lane = "url"

    url = models.CharField(max_length=500)
    tags = models.JSONField(default=list)
    mark = models.CharField(max_length=16)

    def __str__(self) -> str:
        return f"{len(self.tags)} keys at {self.url} {self.state}"

    def as_sent(self) -> models.Q:
        return models.Q(mark=self.mark)


def connected() -> None:
    """Listen for changes, and let purges be worked off."""
    from syndication import versions  # it imports the models, and they this

    versions.touched.connect(remember, dispatch_uid="purges")
    delivery.register(Channel(rows=Purge, send=send, gives_up=False))


def remember(keys: Collection[str], **_: object) -> None:
    """Runs inside the publishing transaction: only rows, never the network."""
    tags = {surrogate(key) for key in keys if is_public((key,))}
    if settings.PURGE_URL and tags:
        ask(settings.PURGE_URL, tags)


@transaction.atomic
def ask(url: str, tags: Collection[str]) -> None:
    """Remember to purge these surrogate keys.

    What could not be purged so far is purged with them, and within a minute: what is shown there
    may have been recalled.
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
            row.state, row.due_at, row.attempts, row.problem = State.QUEUED, now, 0, ""
        elif row.state == State.RETRYING:
            row.due_at = min(row.due_at, now + PATIENCE)
        row.save()
        left -= joining
    while left:
        joining = _first(left, MOST)
        Purge.objects.create(url=url, tags=sorted(joining), mark=_mark(), due_at=now)
        left -= joining
    delivery.wake_on_commit()


def send(purge: Purge) -> Call:
    """One call, as Fastly's API has it and as Varnish is taught in a few lines (docs/running.md):
    the keys in ``Surrogate-Key``, separated by spaces."""
    url, method = purge.url, settings.PURGE_METHOD
    headers = {"Surrogate-Key": " ".join(purge.tags), **authority(settings.PURGE_TOKEN)}

    def call() -> int:
        try:
            answer = net.call(url, method=method, headers=headers, trusted=own_hosts(url))
        except net.CallError as exc:
            raise DeliveryError(str(exc), permanent=exc.permanent) from exc
        attempts.accept(answer.status, answer.headers.get("retry-after", ""), at=timezone.now())
        return answer.status

    return call


def own_hosts(url: str) -> tuple[str, ...]:
    """The host of ``PURGE_URL`` may lie inside: whoever runs this named it, and for this alone.

    In ``OUTGOING_ALLOWED_HOSTS`` it would be open to every partner's endpoints as well.
    """
    try:
        return (urlsplit(url).hostname or "",)
    except ValueError:
        return ()


def authority(token: str) -> dict[str, str]:
    """The header that a token is: ``Fastly-Key: …`` as it stands, or a bare one as a Bearer's."""
    if not token:
        return {}
    named = _FIELD.fullmatch(token)
    return {named[1]: named[2]} if named else {"Authorization": f"Bearer {token}"}


def _first(tags: Collection[str], count: int) -> set[str]:
    return set(sorted(tags)[: max(count, 0)])


def _mark() -> str:
    return secrets.token_hex(8)


def is_public(keys: Iterable[str]) -> bool:
    """Whether an answer that depends on these versions may be anyone's."""
    return not any(key.startswith(OF_PARTNERS) for key in keys)


def surrogates(keys: Iterable[str]) -> str:
    """The header's value: short tags, separated by spaces, that tell nothing of what they are."""
    return " ".join(map(surrogate, keys))


@lru_cache(maxsize=4096)
def surrogate(key: str) -> str:
    """48 bits of its digest. Two keys that meet there would only be purged together."""
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:12]
