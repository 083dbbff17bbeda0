"""Where each picture of the library is used: published posts, drafts, authors, sites, templates."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from wagtail.images import get_image_model

from blog.blocks import references
from blog.models import Author, PostIdentity, PostPage, PostTemplate, SiteSettings
from syndication.desk import rebuilds, uses
from syndication.editions.models import Source

PREFIX = f"{rebuilds.SOURCES[get_image_model()]}:"


@dataclass(slots=True)
class PictureUses:
    """The ids of what uses one picture; ``drafts`` are not published, or differ from what is."""

    published: set[int] = field(default_factory=set)
    drafts: set[int] = field(default_factory=set)
    authors: set[int] = field(default_factory=set)
    sites: set[int] = field(default_factory=set)
    templates: set[int] = field(default_factory=set)

    @property
    def is_used(self) -> bool:
        return any((self.published, self.drafts, self.authors, self.sites, self.templates))


def every() -> Mapping[int, PictureUses]:
    """The uses by the picture's id; a picture that nothing uses is not among them.

    A fixed number of queries, and one for every 500 drafts.
    """
    found: defaultdict[int, PictureUses] = defaultdict(PictureUses)
    _published(found)
    for page, content in uses.drafts():
        for pk in _pictures(uses.in_draft(content)):
            found[pk].drafts.add(page)
    _elsewhere(found)
    return found


def _elsewhere(found: defaultdict[int, PictureUses]) -> None:
    """What is no post: authors, settings and templates."""
    for pk, author in Author.objects.exclude(photo=None).values_list("photo", "pk"):
        found[pk].authors.add(author)
    for pk, site in SiteSettings.objects.exclude(logo=None).values_list("logo", "site"):
        found[pk].sites.add(site)
    for template in PostTemplate.objects.all():
        for reference in references.of_value(template.body):
            if reference.model is get_image_model():
                found[reference.pk].templates.add(template.pk)


def _published(found: defaultdict[int, PictureUses]) -> None:
    """From what was recorded with each edition, and the tables of what has none."""
    live = PostIdentity.objects.filter(page__live=True)
    pages = dict(live.values_list("pk", "page_id"))
    sources = Source.objects.filter(key__startswith=PREFIX)
    for post_id, key in sources.values_list("post_id", "key"):
        if post_id in pages:
            for pk in _pictures([key]):
                found[pk].published.add(pages[post_id])
    for page in uses.unrecorded():
        for pk in _pictures(uses.in_body(page)):
            found[pk].published.add(page.pk)
    own = PostPage.objects.filter(live=True, alias_of=None).exclude(image=None)
    for pk, page_id in own.values_list("image", "pk"):
        found[pk].published.add(page_id)


def _pictures(keys: Iterable[str]) -> Iterator[int]:
    """The pictures among what source keys name."""
    for key in keys:
        number = key.removeprefix(PREFIX)
        if key.startswith(PREFIX) and number.isdecimal():
            yield int(number)
