"""The base of bulk actions that treat each post by itself: one that is refused stops no other."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise, cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page

from blog.models import PostPage
from syndication.desk.listing.choosing import NamedOnly

MOST_NAMED = 20  # refused posts in a message
NO_POST = gettext_lazy("It is no post.")
MAY_NOT_EDIT = gettext_lazy("You may not edit it.")
LOCKED = gettext_lazy("It is locked, or waits for somebody else’s review.")

Refusal = tuple[str, str | Promise]  # the post's title, and why


class RefusedError(Exception):
    """The action is not possible for this post; the message says why."""


class EachPost(NamedOnly, PageBulkAction):
    """Names the posts, says of each that is refused why, and does the others one by one.

    ``refusal`` is asked when the page is shown and again, with the post locked, when it is sent.
    """

    template_name = "admin/listing/bulk.html"
    question: str | Promise
    note: str | Promise = ""

    def refusal(self, post: PostPage) -> str | Promise:
        """Why the person cannot do this to the post; "" if they can."""
        return may_not_edit(post, self.request.user)

    def act(self, post: PostPage, form: Any) -> None:
        """Do it to one post, in its transaction. Raises :class:`RefusedError`."""
        raise NotImplementedError

    @classmethod
    def get_queryset(cls, model: Any, object_ids: Any) -> list[Any]:
        """Posts as such, read at once; and other pages, which are refused."""
        posts = PostPage.objects.filter(pk__in=list(object_ids)).defer_streamfields()
        found: list[Any] = list(posts.order_by("path"))
        known = {page.pk for page in found}
        others = {int(pk) for pk in object_ids if str(pk).isdecimal()} - known
        return [*found, *Page.objects.filter(pk__in=others)]

    def named(self, ids: Iterable[int]) -> list[Any]:
        return self.get_queryset(Page, list(ids))

    @cached_property
    def _chosen(self) -> Any:
        self._reasons: dict[int, str | Promise] = {}
        return super().get_actionable_objects()

    def get_actionable_objects(self) -> Any:
        return self._chosen

    def check_perm(self, page: Page) -> bool:
        self._reasons[page.pk] = self.refusal(page) if isinstance(page, PostPage) else NO_POST
        return not self._reasons[page.pk]

    def object_context(self, obj: Page) -> dict[str, Any]:
        return {"item": obj}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        refused = [each["item"] for each in context["items_with_no_access"]]
        return context | {
            "question": self.question,
            "note": self.note,
            "title": self.display_name,
            "refused": [(page.draft_title, self._reasons[page.pk]) for page in refused],
        }

    def form_valid(self, form: Any) -> HttpResponse:
        objects, without = self.get_actionable_objects()
        refused: list[Refusal] = [
            (page.draft_title, self._reasons[page.pk]) for page in without["items_with_no_access"]
        ]
        done = 0
        for page in objects:
            if why := self._done(page, form):
                refused.append((page.draft_title, why))
            else:
                done += 1
        say(self.request, done, refused)
        return redirect(self.next_url)

    def _done(self, page: Page, form: Any) -> str | Promise:
        """Why it was not done; "" where it was."""
        try:
            with transaction.atomic():
                # Whoever saves the post meanwhile waits, or has saved it: then it has changed.
                locked = Page.objects.select_for_update().filter(pk=page.pk).first()
                post = PostPage.objects.filter(pk=page.pk).first()
                if locked is None or post is None:
                    return _("It was deleted.")
                if why := self.changed(post) or self.refusal(post):
                    return why
                self.act(post, form)
        except RefusedError as refused:
            return str(refused)
        except ValidationError as invalid:
            return " ".join(invalid.messages)
        return ""


def may_not_edit(post: PostPage, user: Any) -> str | Promise:
    """Why the person cannot change the post now; "" if they can."""
    permissions = post.permissions_for_user(user)
    if not permissions.can_edit():
        return MAY_NOT_EDIT
    return LOCKED if permissions.page_locked() else ""


def say(request: Any, done: int, refused: list[Refusal]) -> None:
    """Say how many posts were done, and of each that was refused why."""
    if done:
        words = ngettext("%(count)d post done.", "%(count)d posts done.", done)
        messages.success(request, words % {"count": done})
    say_refused(request, [sentence(title, why) for title, why in refused])


def sentence(title: str, why: str | Promise) -> str:
    """What is said of a post that was refused."""
    return _("“%(title)s”: %(why)s") % {"title": title, "why": why}


def say_refused(request: Any, refused: list[str]) -> None:
    """Say the sentences, each of which is about one post that was refused."""
    if not refused:
        return
    words = ngettext("%(count)d post refused:", "%(count)d posts refused:", len(refused))
    lines = format_html_join("", "<li>{}</li>", ((each,) for each in refused[:MOST_NAMED]))
    more = len(refused) - MOST_NAMED
    if more > 0:
        rest = ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
        lines += format_html("<li>{}</li>", rest)
    messages.error(request, format_html("{}<ul>{}</ul>", words % {"count": len(refused)}, lines))
