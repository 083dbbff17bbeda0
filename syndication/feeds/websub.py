"""Telling a WebSub hub which feeds changed, so that subscribers need not ask (W3C WebSub, 2018).

A hub is told of the feeds that an edition touched and of no other: those whose first page the post
is, or was, on. Rows are written with the edition; the network waits for a worker.
"""

from collections.abc import Collection
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from syndication import attempts, delivery, net, publisher, views
from syndication.attempts import DeliveryError
from syndication.delivery import Call, Channel, State
from syndication.editions import edition_recorded
from syndication.feeds import changes, stored
from syndication.feeds.formats import FORMATS
from syndication.feeds.models import HubPing
from syndication.feeds.places import Place
from syndication.models import Edition, Head, Kind
from syndication.versions import Selection, selection_of


def connected() -> None:
    """Listen for editions, and let pings be worked off."""
    edition_recorded.connect(remember, dispatch_uid="websub")
    delivery.register(Channel(rows=HubPing, send=send))


def remember(edition: Edition, keys: Collection[str], **_: Any) -> None:
    """Runs inside the publishing transaction: only rows, never the network.

    Publishers hold the ledger's lock one after another, so that no two of them meet here.
    """
    if settings.WEBSUB_HUB:
        ask(settings.WEBSUB_HUB, topics_of(edition, keys), sequence=edition.sequence)


def ask(hub: str, topics: Collection[str], *, sequence: int) -> None:
    """Remember to tell the hub of these feeds. One that it is being told of is told again after.

    ``sequence`` is the edition's that changed them. A ping that waits for its next attempt keeps
    waiting: a hub that is down is not asked more often because more is published.
    """
    now = timezone.now()
    HubPing.objects.bulk_create(
        [HubPing(hub=hub, topic=topic, sequence=sequence, due_at=now) for topic in sorted(topics)],
        update_conflicts=True,
        unique_fields=["hub", "topic"],
        update_fields=["sequence"],
    )
    # After the sequence, not before: a ping that ends meanwhile then sees that there is more.
    ended = HubPing.objects.filter(hub=hub, topic__in=topics).exclude(state__in=delivery.OPEN)
    ended.update(state=State.QUEUED, due_at=now, attempts=0, problem="")
    delivery.wake_on_commit()


def topics_of(edition: Edition, keys: Collection[str]) -> set[str]:
    """The addresses, below the origin, of the feeds that this edition changes."""
    head = Head.objects.get(pk=edition.post_id)
    folders = [
        folder for folder, selection in _feeds(keys).items() if _is_on_first_page(head, selection)
    ]
    if _is_among_changes(edition):
        folders.append(Place(Selection(), changes=True).folder)
    # Each format of a feed is a topic of its own.
    return {folder + form.file for folder in folders for form in FORMATS.values()}


def _feeds(keys: Collection[str]) -> dict[str, Selection]:
    """The folders of the feeds among these version keys: not every selection has a feed."""
    selections = [selection for key in keys if (selection := selection_of(key))]
    found: dict[str, Selection] = {}
    for selection in sorted(selections, key=_narrowness):
        # The widest of those that share a folder is the one that it serves.
        found.setdefault(Place(selection).folder, selection)
    return found


def _narrowness(selection: Selection) -> int:
    return sum(map(bool, (selection.locale, selection.topic, selection.author)))


def _is_on_first_page(head: Head, selection: Selection) -> bool:
    """Whether the post is among those that the feed shows, or was until this edition.

    The date of publication never changes, so its place now is the place that it had.
    """
    shown = views.page(selection, limit=stored.ENTRIES, media=())
    if len(shown) < stored.ENTRIES:
        return True
    last = shown[-1]
    return (head.published_at, str(head.post_id)) >= (last.published_at, last.post_id)


def _is_among_changes(edition: Edition) -> bool:
    """Whether the feed of corrections and withdrawals speaks of the post, or did until now."""
    told = Edition.objects.filter(
        post_id=edition.post_id,
        kind__in=(Kind.CORRECTION, Kind.RETRACTION),
        recorded_at__gt=edition.recorded_at - changes.DAYS,
    )
    return told.exclude(reason__in=changes.UNSPOKEN).exists()


def send(ping: HubPing) -> Call:
    """Tell the hub, as most hubs understand it: ``hub.mode=publish`` and the topic's address.

    The standard leaves this step to publisher and hub; ``hub.topic`` is what some call the same.
    """
    topic = publisher.current().origin + ping.topic
    return partial(_tell, ping.hub, urlencode({"hub.mode": "publish", "hub.url": topic}).encode())


def _tell(hub: str, body: bytes) -> int:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        answer = net.call(hub, body=body, headers=headers, plain=True)
    except net.CallError as exc:
        raise DeliveryError(str(exc), permanent=exc.permanent) from exc
    attempts.accept(answer.status, answer.headers.get("retry-after", ""), at=timezone.now())
    return answer.status
