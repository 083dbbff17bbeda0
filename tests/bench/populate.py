"""Fills an empty database with posts, straight into the rows that channels read."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import transaction

from blog import codec
from blog.renditions.context import Context
from syndication.desk import renderers
from syndication.editions import versions
from syndication.editions.models import Edition, Head, Ledger, LedgerEntry, Rendition, Term
from syndication.editions.publisher import Publisher
from syndication.search import index, words
from syndication.search.models import SearchEntry
from tests import samples

BATCH = 1000
MEDIA = ("data", "feed", "html")
START = datetime(2020, 1, 1, tzinfo=UTC)


def populate(count: int) -> None:
    """``count`` English posts of the seed's length, one a minute, of 50 topics and 20 authors."""
    document = samples.seed()
    publisher = Publisher()
    context = Context(origin=publisher.origin, canonical_url=f"{publisher.origin}/blog/x/")
    contents = dict(renderers.render(document, context, publisher).contents)
    text = codec.dumps(document).decode()
    data = json.loads(contents["data"])
    marker = renderers.marker(publisher)
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        with transaction.atomic():
            _write(numbers, contents, data, text, marker)
    Ledger.objects.update_or_create(pk=1, defaults={"sequence": count})
    versions.touch([versions.SITE, versions.Selection().key], at=START)


def post_id(number: int) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"bench/{number}")


def _write(
    numbers: range, contents: dict[str, str], data: dict[str, object], text: str, marker: str
) -> None:
    editions = [
        Edition(
            post_id=post_id(number),
            number=1,
            sequence=number + 1,
            kind="first",
            digest=f"{number:064x}",
            locale="en-CA",
            path=f"/blog/post-{number}/",
            document=text,
            recorded_at=START + timedelta(minutes=number),
        )
        for number in numbers
    ]
    Edition.objects.bulk_create(editions)
    Rendition.objects.bulk_create(_renditions(editions, contents, data, marker), batch_size=500)
    heads = Head.objects.bulk_create(_head(edition) for edition in editions)
    Term.objects.bulk_create(_terms(editions))
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            sequence=edition.sequence,
            event=LedgerEntry.Event.UPSERT,
            post_id=edition.post_id,
            edition=edition,
            mark=f"{edition.sequence:016x}",
            recorded_at=edition.recorded_at,
        )
        for edition in editions
    )
    SearchEntry.objects.bulk_create(_entries(heads, data))


def _renditions(
    editions: list[Edition], contents: dict[str, str], data: dict[str, object], marker: str
) -> Iterator[Rendition]:
    for edition in editions:
        own = {
            **data,
            "id": str(edition.post_id),
            "slug": f"post-{edition.sequence - 1}",
            "title": _title(edition),
        }
        made = {**contents, "data": json.dumps(own, ensure_ascii=False, separators=(",", ":"))}
        for medium in MEDIA:
            yield Rendition(
                edition=edition,
                medium=medium,
                renderer=renderers.RENDERER,
                origin=marker,
                content=made[medium],
            )


def _title(edition: Edition) -> str:
    return f"Building trust, part {edition.sequence}"


def _head(edition: Edition) -> Head:
    at = edition.recorded_at
    return Head(
        post_id=edition.post_id,
        edition=edition,
        live=True,
        number=1,
        sequence=edition.sequence,
        position=edition.sequence,
        kind="first",
        digest=edition.digest,
        translation_key=edition.post_id,
        locale=edition.locale,
        slug=f"post-{edition.sequence - 1}",
        path=edition.path,
        title=_title(edition),
        published_at=at,
        updated_at=at,
        changed_at=at,
    )


def _entries(heads: list[Head], data: dict[str, object]) -> Iterator[SearchEntry]:
    """Half of them say "half", one in a thousand "seldom"; all say what the seed says."""
    said = index.extract(data)
    for head in heads:
        more = " half " * (head.sequence % 2) + " seldom " * (head.sequence % 1000 == 0)
        yield SearchEntry(
            place=index.first_place(head.published_at),
            head=head,
            edition_id=head.edition_id,
            analyser=words.ANALYSER,
            terms=index.terms_of(head),
            title=f" build trust part {head.sequence} ",
            headings=said.headings,
            body=said.body + more,
        )


def _terms(editions: list[Edition]) -> Iterator[Term]:
    for edition in editions:
        for of, slug in (
            ("topic", f"topic-{edition.sequence % 50}"),
            ("author", f"team-{edition.sequence % 20}"),
        ):
            yield Term(
                head_id=edition.post_id,
                of=of,
                slug=slug,
                name=slug,
                locale=edition.locale,
                published_at=edition.recorded_at,
            )
