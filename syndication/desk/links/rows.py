"""Links and their uses as the pages of the admin show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Min
from django.urls import reverse
from django.utils import timezone

from blog.admin import coming
from blog.models import PostIdentity
from syndication.desk.links.checking import Problem
from syndication.desk.links.noting import AT_ONCE
from syndication.desk.models import Link, LinkUse
from syndication.desk.siblings import language_name

ATTENTION = (
    Link.State.BROKEN,
    Link.State.SUSPECT,
    Link.State.UNREACHABLE,
    Link.State.MOVED,
    Link.State.NOT_CALLED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRow:
    """Where a link is used; ``url`` is the block in the editor, empty for who may not edit it."""

    title: str
    language: str
    place: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A link as the pages show it: its first use, and in how many other posts it is."""

    link: Link
    use: UseRow | None
    address: str

    @property
    def others(self) -> int:
        return max(0, self.link.posts - 1)

    @property
    def answer(self) -> str:
        return answer(self.link)

    @property
    def is_waiting(self) -> bool:
        return self.link.due_at == AT_ONCE

    @property
    def is_seen(self) -> bool:
        return bool(self.link.seen_until and self.link.seen_until >= timezone.localdate())

    @property
    def needs_attention(self) -> bool:
        return self.link.state in ATTENTION and not self.is_seen


def rows(links: Iterable[Link], user: Any) -> list[Row]:
    """The links as their rows show them to ``user``.

    Six queries, however many links and posts there are.
    """
    found = list(links)
    uses = LinkUse.objects.filter(link__in=found).order_by()
    firsts = uses.values("link").annotate(first=Min("pk")).values_list("first", flat=True)
    shown = list(LinkUse.objects.filter(pk__in=list(firsts)).select_related("head"))
    by_link = dict(zip((use.link_id for use in shown), described(shown, user), strict=True))
    return [
        Row(link=link, use=by_link.get(link.pk), address=reverse("link_page", args=[link.pk]))
        for link in found
    ]


def described(uses: Iterable[LinkUse], user: Any) -> list[UseRow]:
    """The uses as ``user`` sees them. Three queries."""
    found = list(uses)
    heads = {use.head_id for use in found}
    pages = dict(PostIdentity.objects.filter(pk__in=heads).values_list("pk", "page_id"))
    editable = coming.editable_pages({page for page in pages.values() if page}, user)
    return [
        UseRow(
            title=use.head.title,
            language=language_name(use.head.locale),
            place=str(LinkUse.Place(use.place).label),
            url=_edit_url(pages.get(use.head_id), use.block, editable),
        )
        for use in found
    ]


def _edit_url(page: int | None, block: str, editable: set[int]) -> str:
    if page not in editable:
        return ""
    anchor = f"#block-{block}-section" if block else ""
    return reverse("wagtailadmin_pages:edit", args=[page]) + anchor


def answer(link: Link) -> str:
    """What the host answered, in words; empty while it was not asked."""
    if link.problem in Problem.values:
        return str(Problem(link.problem).label)
    return f"HTTP {link.status}" if link.status else ""
