"""What feeds cost where nobody waits: a long feed built, and posts published beside many feeds."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.text import slugify

from blog import document as doc
from syndication.editions import publisher, recording
from syndication.editions.models import Head, Kind, Term
from syndication.editions.versions import Selection
from syndication.feeds import stored
from syndication.feeds.addresses import FeedAddress, describe
from syndication.feeds.entries import entry
from syndication.feeds.formats import FORMATS
from syndication.feeds.models import StoredFeed
from syndication.reading import posts
from tests import editions_factory as made

LONG = 1000
TOPICS = 500
WARM, PUBLISHED = 10, 40
START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Built:
    """One feed, built once: seconds of CPU and bytes."""

    label: str
    entries: int
    seconds: float
    size: int


@dataclass(frozen=True)
class Published:
    """Posts published with no feed stored, then with many: medians in seconds of CPU.

    ``rebuilt_at_once`` and ``rebuilt_on_reading`` count the stored feeds that were written anew.
    """

    feeds: int
    touched: int
    alone: float
    among_feeds: float
    rebuilt_at_once: int
    rebuilt_on_reading: int


def build_long() -> Iterator[Built]:
    """A feed of as many entries as there are, up to 1,000, in each format."""
    address = FeedAddress(Selection())
    begun = time.process_time()
    found = posts.page(address.selection, limit=LONG, media=stored.MEDIA)
    entries = [entry(view) for view in found]
    yield Built("read from the database", len(entries), time.process_time() - begun, 0)
    for form in FORMATS.values():
        feed = describe(address, found, file=form.file, facts=publisher.current(), changed_at=START)
        assert feed is not None
        begun = time.process_time()
        content = form.build(feed, entries)
        yield Built(form.label, len(entries), time.process_time() - begun, len(content))


def publish_among(read: Callable[[str], int]) -> Published:
    """Publish posts of two topics, without feeds and then beside those of 500 topics.

    ``read`` gets an address below the origin and gives the status. What is measured is the
    recording of a rendered post; rendering comes before it and knows of no feed.
    """
    _give_topics()
    addresses = [
        "/feeds/rss.xml",
        *(f"/feeds/topics/{_topic(n).slug}/rss.xml" for n in range(TOPICS)),
    ]
    StoredFeed.objects.all().delete()
    _publish(range(WARM))
    alone = _publish(range(WARM, WARM + PUBLISHED))
    _read_all(read, addresses)
    before = _versions()
    among = _publish(range(WARM + PUBLISHED, WARM + 2 * PUBLISHED))
    at_once = _changed(before)
    _read_all(read, addresses)
    return Published(len(before), 3, alone, among, at_once, _changed(before))


def _topic(number: int) -> doc.Topic:
    name = f"Bench topic {number}"
    return doc.Topic(slug=slugify(name), name=name)


def _give_topics() -> None:
    """Each of the newest posts one topic more; a topic has a post or several."""
    heads = Head.objects.filter(live=True).order_by("-published_at")[: max(TOPICS, LONG)]
    Term.objects.bulk_create(
        Term(
            head=head,
            of=Term.Of.TOPIC,
            slug=_topic(number % TOPICS).slug,
            name=_topic(number % TOPICS).name,
            locale=head.locale,
            published_at=head.published_at,
        )
        for number, head in enumerate(heads)
    )


def _publish(numbers: range) -> float:
    spent = []
    for number in numbers:
        release = made.release(made.small(number, topics=(_topic(0), _topic(1))))
        at = START + timedelta(minutes=number)
        begun = time.process_time()
        recording.record(release, kind=Kind.UPDATE, at=at, published_at=at)
        spent.append(time.process_time() - begun)
    return statistics.median(spent)


def _read_all(read: Callable[[str], int], addresses: list[str]) -> None:
    for address in addresses:
        status = read(address)
        assert status == 200, f"{address} answered {status}"


def _versions() -> dict[str, str]:
    return dict(StoredFeed.objects.values_list("key", "version"))


def _changed(before: dict[str, str]) -> int:
    return sum(before.get(key) != version for key, version in _versions().items())
