"""The button "My translation is up to date with it", and how it reads in the history."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wagtail.admin import messages
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry, PageLogEntry

from blog.models import PostPage
from syndication.desk.translations import baselines
from syndication.desk.translations.baselines import ACTION

LONGEST = 9  # digits of an edition's number


@require_POST
def compared(request: HttpRequest, page_id: int) -> HttpResponse:
    """Record with which edition (``edition``, its number) the translation is up to date.

    Raises :class:`PermissionDenied` for those who may not edit the translation.
    """
    page = get_object_or_404(PostPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    edition = None
    number = request.POST.get("edition", "")
    if number.isascii() and number.isdigit() and len(number) <= LONGEST:
        edition = baselines.confirm(page, int(number), user=request.user, at=timezone.now())
    if edition is None:
        messages.error(request, _("Nothing was recorded: read the original as it is now."))
    else:
        messages.success(request, _("Recorded: the translation is up to date with its original."))
        _warn_of_newer(request, page)
    return redirect("wagtailadmin_pages:edit", page.pk)


def _warn_of_newer(request: HttpRequest, page: PostPage) -> None:
    """The original was published once more while somebody read it."""
    row = baselines.of(page)
    if row is not None and row.outdated_since:
        messages.warning(request, _("The original has changed again since you opened this page."))


def urls() -> list[URLPattern]:
    where = "posts/<int:page_id>/original/compared/"
    return [path(where, compared, name="translation_compared")]


def log_actions(actions: LogActionRegistry) -> None:
    """How a comparison reads in the history of a translation."""

    @actions.register_action(ACTION)
    class Compared(LogFormatter):
        label = gettext_lazy("Compare with the original")

        def format_message(self, log_entry: ModelLogEntry | PageLogEntry) -> str:
            return _("Up to date with edition %(number)s of the original") % {
                "number": log_entry.data.get("edition", "")
            }
