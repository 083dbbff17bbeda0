"""Notifies a WebSub hub of changed feeds, so that subscribers need not poll (W3C WebSub, 2018).

An edition causes a ping for each feed whose subscription document has, or had, the post. The rows
are written in the edition's transaction; a worker sends them.
"""

from collections.abc import Collection
from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from syndication import delivery, net
from syndication.delivery import Call, Channel, State, retries
from syndication.delivery.errors import DeliveryError
from syndication.editions import publisher
from syndication.editions.models import Edition, Head, Kind
from syndication.editions.signals import edition_recorded
from syndication.editions.versions import Selection, selection_of
from syndication.errors import Reason
from syndication.feeds import changes, stored
from syndication.feeds.addresses import FeedAddress
from syndication.feeds.formats import FORMATS
from syndication.feeds.models import HubPing
from syndication.reading import posts


def connect_receivers() -> None:
    """Connects to ``edition_recorded``, and registers pings with the delivery worker."""
    edition_recorded.connect(queue_pings, dispatch_uid="websub")
    delivery.register(Channel(rows=HubPing, send=send))


def queue_pings(edition: Edition, keys: Collection[str], **_: object) -> None:
    """Runs inside the publishing transaction: it writes rows and sends nothing.

    The transaction has the ledger's lock, so no two publications run this at once.
    """
    if settings.WEBSUB_HUB:
        queue(settings.WEBSUB_HUB, changed_topics(edition, keys), sequence=edition.sequence)


def queue(hub: str, topics: Collection[str], *, sequence: int) -> None:
    """Queues a ping to the hub for each of these feeds.

    ``sequence`` is that of the edition which changed them. A ping that is being sent is sent again
    afterwards. One that waits for a retry keeps its time: more publications do not cause more
    requests to a hub that is down.
    """
    now = timezone.now()
    HubPing.objects.bulk_create(
        [HubPing(hub=hub, topic=topic, sequence=sequence, due_at=now) for topic in sorted(topics)],
        update_conflicts=True,
        unique_fields=["hub", "topic"],
        update_fields=["sequence"],
    )
    # After the sequence is written: a ping that ends in between then sees the newer edition.
    ended = HubPing.objects.filter(hub=hub, topic__in=topics).exclude(state__in=delivery.OPEN)
    ended.update(state=State.QUEUED, due_at=now, attempts=0, problem=Reason())
    delivery.wake_on_commit()


def queue_all(*, at: datetime) -> int:
    """Queues a ping for each feed that the hub ever heard of; returns how many. After a restore:
    all of them may have changed, and a ping says no more than that."""
    pings = HubPing.objects.filter(hub=settings.WEBSUB_HUB)
    return pings.update(state=State.QUEUED, due_at=at, attempts=0, problem=Reason())


def changed_topics(edition: Edition, keys: Collection[str]) -> set[str]:
    """The URL paths of the feed documents that this edition changes."""
    head = Head.objects.get(pk=edition.post_id)
    folders = [
        folder for folder, selection in _feeds(keys).items() if _is_on_first_page(head, selection)
    ]
    if _is_among_changes(edition):
        folders.append(FeedAddress(Selection(), changes=True).folder)
    # Each format of a feed is a WebSub topic of its own.
    return {folder + feed_format.file for folder in folders for feed_format in FORMATS.values()}


def _feeds(keys: Collection[str]) -> dict[str, Selection]:
    """The URL folders of the feeds that these version keys select; some selections have none."""
    selections = [selection for key in keys if (selection := selection_of(key))]
    found: dict[str, Selection] = {}
    for selection in sorted(selections, key=_filter_count):
        # Of selections that share a folder, the feed is that of the one with the fewest filters.
        found.setdefault(FeedAddress(selection).folder, selection)
    return found


def _filter_count(selection: Selection) -> int:
    return sum(map(bool, (selection.locale, selection.topic, selection.author)))


def _is_on_first_page(head: Head, selection: Selection) -> bool:
    """Whether the feed's subscription document has the post, or had it before this edition.

    The publication date never changes, so the post's position in the feed's order does not either.
    """
    first_page = posts.page(selection, limit=stored.MAX_ENTRIES, media=())
    if len(first_page) < stored.MAX_ENTRIES:
        return True
    last = first_page[-1]
    return (head.published_at, str(head.post_id)) >= (last.published_at, last.post_id)


def _is_among_changes(edition: Edition) -> bool:
    """Whether the feed of corrections and withdrawals has an entry of the post, or had one."""
    mentioned = Edition.objects.filter(
        post_id=edition.post_id,
        kind__in=(Kind.CORRECTION, Kind.RETRACTION),
        recorded_at__gt=edition.recorded_at - changes.PERIOD,
    )
    return mentioned.exclude(reason__in=changes.CONFIDENTIAL_REASONS).exists()


def send(ping: HubPing) -> Call:
    """Returns the call that notifies the hub with ``hub.mode=publish`` and the topic's URL.

    WebSub does not define this request. ``hub.url`` is the parameter that most hubs accept.
    """
    topic = publisher.current().origin + ping.topic
    return partial(_ping, ping.hub, urlencode({"hub.mode": "publish", "hub.url": topic}).encode())


def _ping(hub: str, body: bytes) -> int:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        response = net.call(hub, body=body, headers=headers, allow_http=True)
    except net.CallError as exc:
        raise DeliveryError(exc.reason, permanent=exc.permanent) from exc
    retries.check_status(
        response.status, response.headers.get("retry-after", ""), at=timezone.now()
    )
    return response.status
