"""Publishing many posts at once: post by post, so that one refusal holds up no other."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from wagtail import hooks
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction

from syndication.desk import middleware
from syndication.desk.posts import PublishRefused


class PublishEach(PublishBulkAction):
    """Wagtail's action, outside the one transaction that it opens around all of them."""

    def prepare_action(self, objects: list[Any], objects_without_access: Any) -> HttpResponse:
        counts = {"parents": 0, "children": 0}
        for kind, page in self._pages(objects):
            revision = page.get_latest_revision() or page.specific.save_revision(
                user=self.request.user
            )
            try:
                revision.publish(user=self.request.user)
            except PublishRefused as refused:
                messages.error(self.request, middleware.said(refused))
            else:
                counts[kind] += 1
        if any(counts.values()):
            success = self.get_success_message(counts["parents"], counts["children"])
            messages.success(self.request, success)
        return redirect(self.next_url)

    def _pages(self, objects: list[Any]) -> Iterator[tuple[str, Any]]:
        below = self.cleaned_form.cleaned_data["include_descendants"]
        for page in objects:
            yield "parents", page
            for descendant in list(page.get_descendants().not_live()) if below else ():
                if descendant.permissions_for_user(self.request.user).can_publish():
                    yield "children", descendant.specific


# After Wagtail's own, whose place it takes.
hooks.register("register_bulk_action", PublishEach, order=100)
