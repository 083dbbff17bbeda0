"""Bulk actions: publishing post by post, so that a refused post does not stop the others;
unpublishing and deleting with a reason that readers and partners are told.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext

from wagtail import hooks
from wagtail.admin.views.pages.bulk_actions.delete import DeleteBulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import DefaultPageForm
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.admin.views.pages.bulk_actions.unpublish import UnpublishBulkAction

from blog.models import PostPage
from syndication.desk import already_down, deleting, middleware, seam, under_way, withdrawing
from syndication.desk.listing import each_post
from syndication.desk.listing.choosing import NamedOnly
from syndication.desk.releases import PublishRefused


class PublishEach(NamedOnly, PublishBulkAction):
    """Wagtail's action, without the one transaction that it opens around all pages.

    What was taken down is put back only where it was chosen itself, not with a page above it.
    """

    template_name = "admin/listing/bulk_publish.html"
    left_out = 0  # posts below the chosen pages that stay as they are

    def prepare_action(self, objects: list[Any], objects_without_access: Any) -> HttpResponse:
        counts = {"parents": 0, "children": 0}
        refused: list[str] = []
        for kind, page in self._pages(objects):
            if why := self._refusal(kind, page):
                refused.append(why)
            else:
                counts[kind] += 1
        each_post.say_refused(self.request, refused)
        if any(counts.values()):
            success = self.get_success_message(counts["parents"], counts["children"])
            messages.success(self.request, success)
        if self.left_out:
            words = ngettext(
                "%(count)s post below was published before and taken down, or has expired. It "
                "stays so: to publish it again, choose it itself.",
                "%(count)s posts below were published before and taken down, or have expired. They "
                "stay so: to publish them again, choose them themselves.",
                self.left_out,
            )
            messages.warning(self.request, words % {"count": self.left_out})
        return redirect(self.next_url)

    def _refusal(self, kind: str, page: Any) -> str:
        """Publish the page; returns the sentence that says why it could not be, or ""."""
        if kind == "parents" and (why := self.changed(page)):
            return each_post.sentence(page.draft_title, why)
        user = self.request.user
        revision = page.get_latest_revision() or page.specific.save_revision(user=user)
        try:
            revision.publish(user=user)
        except PublishRefused as refused:
            return middleware.message(refused)
        return ""

    def _pages(self, objects: list[Any]) -> Iterator[tuple[str, Any]]:
        chosen = {page.pk for page in objects}
        below = self.cleaned_form.cleaned_data["include_descendants"]
        for page in objects:
            yield "parents", page
            for descendant in list(page.get_descendants().not_live()) if below else ():
                if not descendant.permissions_for_user(self.request.user).can_publish():
                    continue
                found = descendant.specific
                if isinstance(found, PostPage) and found.first_published_at:
                    self.left_out += found.pk not in chosen
                    continue
                yield "children", found


class BulkWithdrawalForm(withdrawing.WithdrawalForm, DefaultPageForm):
    """The withdrawal form with Wagtail's own question."""

    field_order = ("include_descendants",)


class _WithReason:
    """Asks for a reason where live posts are taken down, and gives it to each of them."""

    def get_form_class(self) -> Any:
        taken = any(withdrawing.takes_down(page) for page in self.get_actionable_objects()[0])
        return BulkWithdrawalForm if taken else DefaultPageForm

    def get_actionable_objects(self) -> Any:
        return super().get_actionable_objects()  # type: ignore[misc]

    def get_form_kwargs(self) -> dict[str, Any]:
        values: dict[str, Any] = super().get_form_kwargs()  # type: ignore[misc]
        if issubclass(self.get_form_class(), BulkWithdrawalForm):
            values["gone"] = self.get_actionable_objects()[0]
            values["user"] = self.request.user  # type: ignore[attr-defined]
        return values

    def form_valid(self, form: Any) -> Any:
        if not isinstance(form, BulkWithdrawalForm):
            return super().form_valid(form)  # type: ignore[misc]
        posts = [*withdrawing.taken_down(self.get_actionable_objects()[0]), *form.taken_along()]
        with seam.giving(form.withdrawal()), transaction.atomic():
            under_way.lock_reviews([str(post.pk) for post in posts])
            return super().form_valid(form)  # type: ignore[misc]

    def execute_action(self, objects: Any, **context: Any) -> Any:
        done = super().execute_action(objects, **context)  # type: ignore[misc]
        form = self.cleaned_form  # type: ignore[attr-defined]
        if isinstance(form, BulkWithdrawalForm):
            seam.take_down(form.taken_along(), user=context["user"])
        return done


class WithdrawBulkAction(NamedOnly, _WithReason, UnpublishBulkAction):
    """Posts that somebody took down before are named apart from those without permission."""

    template_name = "admin/withdrawing/bulk_unpublish.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        without = context["items_with_no_access"]
        said = {item["item"].pk: self._already_down(item["item"]) for item in without}
        rest = [item for item in without if not said[item["item"].pk]]
        return {
            **context,
            "items_with_no_access": rest,
            "already_down": [words for words in said.values() if words],
        }

    def prepare_action(self, objects: list[Any], objects_without_access: Any) -> None:
        for page in objects_without_access["items_with_no_access"]:
            if words := self._already_down(page):
                messages.info(self.request, words)

    def _already_down(self, page: Any) -> str:
        """Who took it down, for those who may know; empty where that is not why."""
        post = page.specific_deferred
        may = not post.live and post.permissions_for_user(self.request.user).can_publish()
        return already_down.sentence(post) if may and isinstance(post, PostPage) else ""


class DeleteAndTell(_WithReason, DeleteBulkAction):
    template_name = "admin/withdrawing/bulk_delete.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        """Raises :class:`~syndication.desk.deleting.InUse`: no reason could mend that."""
        for page in self.get_actionable_objects()[0]:
            deleting.check_early(page)
        answer: HttpResponse = super().post(request)
        return answer


# Registered after Wagtail's own actions, they replace them.
hooks.register("register_bulk_action", PublishEach, order=100)
hooks.register("register_bulk_action", WithdrawBulkAction, order=100)
hooks.register("register_bulk_action", DeleteAndTell, order=100)
