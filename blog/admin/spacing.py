"""The button "Correct the spacing": a new draft of the post in which only spaces are others."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wagtail.admin import messages

from blog.builder import spacing
from blog.models import PostPage


@require_POST
def correct(request: HttpRequest, page_id: int) -> HttpResponse:
    """Correct the spacing of the newest draft, and save it as a new one.

    Raises :class:`PermissionDenied` for those who may not edit the post.
    """
    with transaction.atomic():
        page = get_object_or_404(PostPage.objects.select_for_update(of=("self",)), pk=page_id)
        may = page.permissions_for_user(request.user)
        if not may.can_edit():
            raise PermissionDenied
        if may.page_locked():
            messages.error(request, _("The post is locked: nothing was changed."))
            return redirect("wagtailadmin_pages:edit", page.pk)
        draft = page.get_latest_revision_as_object()
        changed = spacing.correct(draft)
        if changed:
            draft.save_revision(user=request.user, log_action=True)
    if changed:
        messages.success(request, _("The spacing is corrected in the draft. No word was changed."))
    else:
        messages.info(request, _("The spacing was right: nothing was changed."))
    return redirect("wagtailadmin_pages:edit", page.pk)


def urls() -> list[URLPattern]:
    return [path("posts/<int:page_id>/spacing/", correct, name="correct_spacing")]
