"""The pictures of a post page, with what the library records of each."""

from collections.abc import Iterable, Iterator

from wagtail.images import get_image_model

from blog import checks
from blog.blocks import references
from blog.builder.page import Built
from blog.checks.findings import Location
from blog.models.picture_facts import PictureFacts
from blog.models.post import PostPage

PREFIX = "image:"


def of(page: PostPage, built: Built) -> tuple[checks.Picture, ...]:
    """Each picture where the post shows it, in the order of the post. At most two queries."""
    return of_many([(page, built.sources)])[0]


def of_many(posts: Iterable[tuple[PostPage, Iterable[str]]]) -> list[tuple[checks.Picture, ...]]:
    """The same for several posts, each with the source keys it was built from."""
    shown = [list(_shown(page, sources)) for page, sources in posts]
    ids = {pk for places in shown for pk, _location in places}
    if not ids:
        return [()] * len(shown)
    titles = dict(get_image_model().objects.filter(pk__in=ids).values_list("pk", "title"))
    facts = PictureFacts.objects.in_bulk(ids)
    return [
        tuple(
            _picture(pk, titles[pk], location, facts.get(pk))
            for pk, location in places
            if pk in titles
        )
        for places in shown
    ]


def _shown(page: PostPage, sources: Iterable[str]) -> Iterator[tuple[int, Location]]:
    """The ids of the pictures, each with its place; the others are photos of authors."""
    seen: set[int] = set()
    if page.image_id:
        seen.add(page.image_id)
        yield page.image_id, {"at": "image"}
    for reference in references.of_value(page.body):
        if reference.model is get_image_model():
            seen.add(reference.pk)
            yield reference.pk, {"block": reference.block_id, "at": "image"}
    every = {int(key.removeprefix(PREFIX)) for key in sources if key.startswith(PREFIX)}
    for pk in sorted(every - seen):
        yield pk, {"at": "authors"}


def _picture(pk: int, title: str, where: Location, facts: PictureFacts | None) -> checks.Picture:
    known = facts or PictureFacts()
    return checks.Picture(
        id=pk,
        title=title,
        location=where,
        rights_known=bool(known.rights),
        consent_missing=known.people == PictureFacts.People.NOT_AGREED,
        use_until=known.use_until,
    )
