"""Copies and translations of posts that are taken down, which readers may still open.

Whoever takes a post down is asked about them. An alias is none of them: readers never get it, and
Wagtail unpublishes it with its original.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from wagtail.models import Revision

from blog.models import PostPage
from syndication.desk import publisher_sync

COMING = gettext_lazy(
    "These copies and translations are not published yet, and will be. Open each to cancel that:"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling:
    """A published post that says what a post that is taken down said."""

    page: PostPage
    relation: str  # "translation", "copy" or "original"
    may_unpublish: bool

    @property
    def language(self) -> str:
        return language_name(self.page.locale.language_code)

    @property
    def address(self) -> str:
        return publisher_sync.address_of(self.page)

    def __str__(self) -> str:
        return self._words() % {
            "title": self.page.title,
            "language": self.language,
            "address": self.address,
        }

    def linked(self) -> SafeString:
        """The same, with a link to what readers see."""
        link = format_html('<a href="{0}" target="_blank" rel="noreferrer">{0}</a>', self.address)
        words = self._words().replace("%(", "{").replace(")s", "}")
        return format_html(
            f'<span class="ws-choice">{words}</span>',
            title=self.page.title,
            language=self.language,
            address=link if self.address else "",
        )

    def _words(self) -> str:
        if self.relation == "translation":
            return _("Translation (%(language)s): “%(title)s” %(address)s")
        if self.relation == "copy":
            return _("Copy (%(language)s): “%(title)s” %(address)s")
        return _("Copied from (%(language)s): “%(title)s” %(address)s")


def language_name(code: str) -> str:
    """The language in the words of whoever looks."""
    return str(get_language_info(code)["name_translated"])


def of(posts: Iterable[PostPage], *, user: Any) -> list[Sibling]:
    """The live copies and translations of these posts, without the posts themselves.

    ``user`` would take them down; ``None`` is a command, which may.
    """
    taken = list(posts)
    if not taken:
        return []
    family = _family(taken)
    pages = PostPage.objects.live().public().filter(pk__in=family, alias_of__isnull=True)
    pages = pages.exclude(pk__in=[post.pk for post in taken]).select_related("locale")
    keys = {post.translation_key for post in taken}
    originals = PostPage.objects.filter(identity__copies__page__in=[post.pk for post in taken])
    above = set(originals.values_list("pk", flat=True))
    return [
        Sibling(
            page=page,
            relation=(
                "translation"
                if page.translation_key in keys
                else "original"
                if page.pk in above
                else "copy"
            ),
            may_unpublish=user is None or page.permissions_for_user(user).can_unpublish(),
        )
        for page in pages.order_by("locale__language_code", "path")
    ]


@dataclass(frozen=True, slots=True)
class Coming:
    """A copy or translation that readers do not see yet, and when it is published."""

    page: PostPage
    at: datetime

    @property
    def language(self) -> str:
        return language_name(self.page.locale.language_code)

    def __str__(self) -> str:
        title = self.page.get_admin_display_title()
        return f"{title} ({self.language}): {self.when}"

    @property
    def when(self) -> str:
        local = timezone.localtime(self.at)
        return f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"


def scheduled(posts: Iterable[PostPage]) -> list[Coming]:
    """The copies and translations of these posts that are not live, and scheduled."""
    taken = list(posts)
    if not taken:
        return []
    pages = PostPage.objects.filter(pk__in=_family(taken), live=False, alias_of__isnull=True)
    found = {str(page.pk): page for page in pages.select_related("locale")}
    kind = ContentType.objects.get_for_model(PostPage)
    rows = Revision.objects.filter(
        content_type=kind, object_id__in=found, approved_go_live_at__isnull=False
    )
    due = rows.order_by("approved_go_live_at").values_list("object_id", "approved_go_live_at")
    return [Coming(found[page_id], when) for page_id, when in due if when]


def _family(posts: Iterable[PostPage]) -> set[int]:
    """The ids of all posts that these were copied or translated from, or into."""
    found: set[int] = set()
    fresh = {post.pk for post in posts}
    while fresh:
        found |= fresh
        near = PostPage.objects.filter(
            Q(translation_key__in=PostPage.objects.filter(pk__in=fresh).values("translation_key"))
            | Q(identity__copied_from__page__in=fresh)
            | Q(identity__copies__page__in=fresh)
        )
        fresh = set(near.values_list("pk", flat=True)) - found
    return found
