"""Which posts a bulk action is about, and whether they are still as its page showed them."""

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from wagtail.permission_policies.pages import PagePermissionPolicy

from blog.models import PostPage
from syndication.desk.listing import filters

SEEN = "seen"  # the field of the confirmation page
MOST = 1_000  # posts of one action


def token(page: Any) -> str:
    """What changes whenever the page's draft or its publication does."""
    saved = page.latest_revision_created_at
    parts = (page.latest_revision_id, saved and saved.isoformat(), int(page.live))
    return "|".join(str(part) for part in parts)


def written(pages: Iterable[Any]) -> str:
    """The pages as the confirmation page showed them, for its hidden field."""
    return json.dumps({str(page.pk): token(page) for page in pages})


def read(request: HttpRequest) -> dict[int, str] | None:
    """The token of each page that the confirmation page showed; ``None`` where it has no field."""
    text = request.POST.get(SEEN)
    if text is None:
        return None
    try:
        found = {int(pk): str(each) for pk, each in json.loads(text).items()}
    except (ValueError, AttributeError, TypeError):
        return {}
    return dict(list(found.items())[:MOST])


def in_list(request: HttpRequest) -> list[int]:
    """The ids of all posts that the list of posts shows with the filters of this address."""
    explorable = PagePermissionPolicy().explorable_instances(request.user)
    posts = PostPage.objects.filter(pk__in=explorable.values("pk"))
    chosen = filters.PostFilterSet(request.GET, queryset=posts, request=request)
    found = chosen.filter_queryset(posts) if chosen.is_valid() else posts
    if words := request.GET.get("q", "").strip():
        found = filters.matching(found, words)
    ordered = found.order_by("-latest_revision_created_at", "-pk")
    return list(ordered.values_list("pk", flat=True)[:MOST])


class NamedOnly:
    """A bulk action that does nothing to pages that its confirmation page did not name.

    "All" of the list of posts are those that its filters let through.
    """

    request: HttpRequest
    model: Any
    next_url: str

    def get_all_objects_in_listing_query(self, parent_id: Any) -> Any:
        if parent_id is None and self.next_url.startswith(reverse("all_posts:index")):
            return in_list(self.request)
        return super().get_all_objects_in_listing_query(parent_id)  # type: ignore[misc]

    def get_actionable_objects(self) -> Any:
        seen = read(self.request) if self.request.method == "POST" else None
        if seen is None:
            return super().get_actionable_objects()  # type: ignore[misc]
        parts: dict[bool, list[Any]] = {True: [], False: []}
        for page in self.named(seen):
            parts[self.check_perm(page)].append(page)  # type: ignore[attr-defined]
        return parts[True], {"items_with_no_access": parts[False]}

    def named(self, ids: Iterable[int]) -> list[Any]:
        """The pages that the confirmation page named and that are still there."""
        return list(self.model.objects.filter(pk__in=ids).order_by("path"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        if SEEN in self.request.POST:  # the form is shown again
            return context | {SEEN: self.request.POST[SEEN]}
        may, without = self.get_actionable_objects()
        return context | {SEEN: written([*may, *without["items_with_no_access"]])}

    def changed(self, page: Any) -> str:
        """Why the page is left as it is where it changed since the confirmation; "" if not."""
        seen = read(self.request)
        if seen is None or seen.get(page.pk) == token(page):
            return ""
        return _("It has changed since you opened this page.")
