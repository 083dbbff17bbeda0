"""The importer's finder over the database: which snippets and pictures a document's values mean.

What is missing is created, and noted: an author, a topic, an organisation, a crisis resource
(unverified: a person must confirm it here). What exists is never overwritten by an import.
"""

from collections.abc import Mapping
from functools import cached_property
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from blog import document as doc
from blog.builder import people
from blog.builder.addresses import path_of
from blog.builder.resolve import Chosen
from blog.importers import topics
from blog.models import (
    Author,
    CrisisChannel,
    CrisisResource,
    Disclaimer,
    Organization,
    PostAuthor,
    PostIdentity,
    PostPage,
    Topic,
)
from blog.models.related import MOST
from blog.renditions.context import language


class DatabaseFinder:
    """Implements ``blog.builder.resolve.Finder``, and finds the rows of a post's own fields.

    Missing rows are created or left out; ``notes`` says which.
    """

    def __init__(
        self, locale: str, pictures: Mapping[str, int] | None = None, *, chosen: bool = False
    ) -> None:
        """``pictures`` are images that were fetched, by their addresses in the document.

        ``chosen``: a person has chosen the topics, new ones included.
        """
        self.chosen = chosen
        self.locale = locale
        self.pictures = pictures or {}
        self.notes: list[str] = []
        self.undecided: list[str] = []  # topics that were left out because nobody chose

    # -- for the body -------------------------------------------------------------------------
    def page(self, path: str) -> int | None:
        return self._pages.get(path)

    def image(self, image: doc.Image) -> int | None:
        found = self._image(image)
        return found.pk if found else None

    def organization(self, value: doc.OrganizationBoilerplate) -> Chosen | None:
        if value.key is None:
            return None
        row, created = Organization.objects.get_or_create(
            key=value.key,
            defaults={
                self._named("name"): value.organization,
                "name": value.organization,
                self._named("boilerplate"): value.html,
                "cta_label": value.cta.label if value.cta else "",
                "cta_url": (value.cta.url or "") if value.cta else "",
            },
        )
        if created:
            self.notes.append(_("created the organisation “%(name)s”") % {"name": row.name})
        return Chosen(row.pk, people.organization(row, self.locale).cta)

    def crisis(self, resource: doc.CrisisResource) -> int | None:
        row = CrisisResource.objects.filter(key=resource.key).first()
        if row is None:
            row = self._new_crisis(resource)
            self.notes.append(
                _("created the crisis resource “%(name)s”, unverified") % {"name": row.name}
            )
        return int(row.pk)

    def author(self, author: doc.Author) -> int | None:
        return int(self.author_row(author).pk)

    # -- for the post's own fields ------------------------------------------------------------
    def author_row(self, author: doc.Author) -> Author:
        row, created = Author.objects.get_or_create(
            slug=author.slug,
            defaults={
                "kind": author.kind,
                "name": author.name,
                "credentials": ", ".join(author.credentials or ()),
                self._named("job_title"): author.job_title or "",
                self._named("bio"): author.bio or "",
                "url": author.url or "",
            },
        )
        if created:
            self.notes.append(_("created the author “%(name)s”") % {"name": row.name})
        else:
            self._note_other_words(row, author)
        return row

    def _note_other_words(self, row: Author, author: doc.Author) -> None:
        """Note what the source says of an author who is here already and described otherwise."""
        here = people.author(row, self.locale)
        for name in ("job_title", "bio"):
            words = getattr(author, name)
            note = _("left out what the source says of “%(name)s”: %(words)s") % {
                "name": row.name,
                "words": words,
            }
            if words and words != getattr(here, name) and note not in self.notes:
                self.notes.append(note)

    def topic_rows(self, document: doc.Document) -> list[Topic]:
        """The topics of the post, each once. One that is nearly here already is noted, not made."""
        rows = (self._topic(topic) for topic in document.topics)
        return list({row.pk: row for row in rows if row is not None}.values())

    def _topic(self, topic: doc.Topic) -> Topic | None:
        if self.chosen:
            return self._new_topic(topic)
        if (row := Topic.objects.filter(slug=topic.slug).first()) is not None:
            return row
        known = topics.known()
        if (same := known.same(topic)) is not None:
            self.notes.append(f"took the topic “{same.name}” for “{topic.name}”")
            return same
        if near := known.near(topic):
            names = ", ".join(f"“{row.name}” ({row.slug})" for row in near)
            self.notes.append(
                f"left out the topic “{topic.name}”: it is nearly {names}; choose with --topic"
            )
            self.undecided.append(topic.name)
            return None
        return self._new_topic(topic)

    def _new_topic(self, topic: doc.Topic) -> Topic:
        row, created = Topic.objects.get_or_create(
            slug=topic.slug,
            # Nobody has said how much care it needs: the most, until somebody does.
            defaults={
                "name": topic.name,
                self._named("name"): topic.name,
                "risk": Topic.Risk.CRISIS,
            },
        )
        if created:
            said = _("created the topic “%(name)s”, about a crisis until its risk class is set")
            self.notes.append(said % {"name": row.name})
        return row

    def disclaimer_row(self, disclaimer: doc.Disclaimer | None) -> Disclaimer | None:
        if disclaimer is None:
            return None
        row, created = Disclaimer.objects.get_or_create(
            key=disclaimer.key,
            defaults={"text": disclaimer.html, self._named("text"): disclaimer.html},
        )
        if created:
            self.notes.append(_("created the disclaimer “%(key)s”") % {"key": row.key})
        return row

    def image_row(self, image: doc.Image | None) -> AbstractImage | None:
        return self._image(image) if image else None

    def related_pages(self, document: doc.Document) -> list[int]:
        """The page ids of the related posts, in the file's order.

        A post is found by its permanent id, or by the id that it was imported under. What is left
        out is noted.
        """
        pages: list[int] = []
        for post_id in document.related:
            page_id = self._page_of(post_id)
            if page_id is None:
                why = _("is not here (import the file again when it is)")
            elif page_id == self._page_of(document.id):
                why = _("is the post itself")
            elif page_id in pages:
                why = _("is named twice")
            elif len(pages) == MOST:
                why = _("comes after %(number)d others") % {"number": MOST}
            else:
                pages.append(page_id)
                continue
            self.notes.append(
                _("left out the related post %(post)s: it %(why)s") % {"post": post_id, "why": why}
            )
        return pages

    # -- look-ups -----------------------------------------------------------------------------
    def _named(self, field: str) -> str:
        return f"{field}_fr" if language(self.locale) == "fr" else field

    def _page_of(self, post_id: str) -> int | None:
        present = PostIdentity.objects.filter(page__isnull=False)
        found = (
            present.filter(pk=post_id).first()
            or present.filter(imported_as=post_id).order_by("pk").first()
        )
        return found.page_id if found else None

    def _image(self, image: doc.Image) -> AbstractImage | None:
        """The image that was fetched from this address, or has a rendition at it."""
        if fetched := self.pictures.get(image.url):
            found: AbstractImage | None = get_image_model().objects.filter(pk=fetched).first()
            return found
        try:
            path = unquote(urlsplit(image.url).path)
        except ValueError:  # brackets that are no IPv6 address
            path = ""
        if not path.startswith(settings.MEDIA_URL):
            said = _("left out a picture that is not ours: %(address)s")
            self.notes.append(said % {"address": image.url})
            return None
        name = path.removeprefix(settings.MEDIA_URL)
        found = get_image_model().objects.filter(renditions__file=name).first()
        if found is None:
            said = _("left out a picture that is not here: %(address)s")
            self.notes.append(said % {"address": image.url})
        return found

    @cached_property
    def _pages(self) -> dict[str, int]:
        posts = PostPage.objects.live().filter(alias_of__isnull=True)
        return {path: page.pk for page in posts if (path := path_of(page))}

    def _new_crisis(self, resource: doc.CrisisResource) -> CrisisResource:
        languages = " ".join(code for code in ("en", "fr") if code in resource.languages)
        row = CrisisResource(
            key=resource.key,
            name=resource.name,
            region=resource.region,
            languages=languages or "en fr",
            audience=resource.audience or "",
            hours=resource.hours or "",
            source_url=resource.source_url or "",
            fictional=resource.fictional,
        )
        row.channels = [_channel(channel) for channel in resource.channels]
        row.save()
        return row


def known_authors() -> tuple[str, ...]:
    """The names of authors of live posts: a typo in an imported draft is not a known name."""
    signing = PostAuthor.objects.filter(page__live=True).values("author")
    return tuple(Author.objects.filter(pk__in=signing).values_list("name", flat=True))


def _channel(channel: doc.CrisisChannel) -> CrisisChannel:
    scheme, _colon, rest = channel.url.partition(":")
    is_number = scheme in {"tel", "sms"}
    return CrisisChannel(
        kind=channel.kind,
        label=channel.label,
        number=rest.partition("?")[0] if is_number else "",
        keyword=channel.note or "" if scheme == "sms" else "",
        url="" if is_number else channel.url,
    )
