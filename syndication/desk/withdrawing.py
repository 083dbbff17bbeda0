"""The withdrawal form: reason, note and replacement, wherever posts are unpublished or deleted.

A refused form is shown again with all that was typed, each message at its field.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin.action_menu import UnpublishMenuItem
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page
from wagtail.query import PageQuerySet

from blog.builder import addresses
from blog.models import PostPage
from blog.models.people import https_only
from blog.models.seen_form import Seen
from syndication.desk import deleting, publisher_sync
from syndication.desk.publisher_sync import Withdrawal

REASONS = [
    ("withdrawn", gettext_lazy("No longer offered")),
    ("outdated", gettext_lazy("Out of date")),
    ("incorrect", gettext_lazy("Something in it is wrong")),
    ("harmful", gettext_lazy("It could do harm")),
    ("rights", gettext_lazy("Rights or consent have ended")),
    ("replaced", gettext_lazy("Another post takes its place")),
]


def proper_address(value: str) -> None:
    """An https address, or one of this site, which has none on a development host."""
    if value.startswith((f"{settings.ORIGIN}/", "https://")):
        forms.URLField(assume_scheme="https").clean(value)
        return
    https_only(value)


class WithdrawalForm(Seen, forms.Form):
    """All of it is public: readers and partners get it instead of the post."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why it is taken down"),
        choices=[("", gettext_lazy("Choose a reason")), *REASONS],
        error_messages={"required": gettext_lazy("Choose why it is taken down.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note for readers and partners"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Shown where the post was. Never repeat what was wrong or harmful."),
    )
    replacement_page = forms.ModelChoiceField(
        label=gettext_lazy("Post that replaces it"),
        queryset=PostPage.objects.all(),
        required=False,
    )
    replacement = forms.CharField(
        label=gettext_lazy("Or the address of another site’s page that replaces it"),
        required=False,
        max_length=500,
        validators=[proper_address],
        error_messages={"invalid": gettext_lazy("The replacement must be an https address.")},
    )

    class Media:
        css = {"all": ["admin/partners.css"]}

    def __init__(self, *args: Any, gone: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Made for each request: the chooser takes its words when it is made, in that language.
        self.fields["replacement_page"].widget = AdminPageChooser(target_models=[PostPage])
        self.gone = {page.pk for page in gone}

    def clean_replacement_page(self) -> PostPage | None:
        page: PostPage | None = self.cleaned_data["replacement_page"]
        if page is None:
            return None
        if page.pk in self.gone:
            raise ValidationError(_("This post is taken down itself: choose another one."))
        if not page.live or not _address(page):
            raise ValidationError(_("Readers cannot see this post: choose one that is published."))
        return page

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("replacement_page") and cleaned.get("replacement"):
            self.add_error(
                "replacement", _("Choose a post or give an address: one of them is enough.")
            )
        return cleaned

    def withdrawal(self) -> Withdrawal:
        cleaned = self.cleaned_data
        page = cleaned["replacement_page"]
        return Withdrawal(
            reason=cleaned["reason"],
            note=cleaned["note"],
            replacement=_address(page) if page else cleaned["replacement"],
        )


def _address(page: PostPage) -> str:
    """Where readers find a live post; empty if it has no place on the site."""
    path = addresses.path_of(page)
    if not path:
        return ""
    return publisher_sync.current(at=timezone.now()).canonical_url(
        path=path,
        slug=page.slug,
        locale=addresses.TAGS.get(page.locale.language_code, page.locale.language_code),
        post_id=str(page.identity.pk),
    )


def before_unpublish(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Read the form on Wagtail's confirmation page and attach its values to the page."""
    return _read(request, page, UnpublishView) if isinstance(page, PostPage) else None


def before_delete(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The same on the page that deletes a post, or a page above live posts.

    Raises :class:`~syndication.desk.deleting.InUse`: no reason could mend that.
    """
    if request.method != "POST":
        return None
    deleting.check_early(page)
    return _read(request, page, DeleteView) if takes_down(page) else None


def takes_down(page: Page) -> bool:
    """Whether live posts go with the page."""
    return bool(taken_down([page]).exists())


def taken_down(pages: Iterable[Page]) -> PageQuerySet:
    """The live posts that go with these pages."""
    within = reduce(or_, (Q(path__startswith=page.path) for page in pages), Q(pk__in=[]))
    return PostPage.objects.live().filter(within)


def menu_items(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Offer *Unpublish* in the editor of a locked post, where Wagtail's own menu leaves it out."""
    page = context.get("page")
    shown = any(item.name == UnpublishMenuItem.name for item in items)
    if shown or context["view"] != "edit" or not isinstance(page, PostPage):
        return
    if page.permissions_for_user(request.user).can_unpublish():
        items.append(UnpublishMenuItem(order=20))


def _read(request: Any, page: Any, view: Any) -> HttpResponse | None:
    form = WithdrawalForm(request.POST, gone=[page])
    if form.is_valid():
        page.withdrawal = form.withdrawal()
        return None
    # Wagtail's view draws its page again; its template shows this form.
    request.withdrawal_form, request.method = form, "GET"
    drawn: HttpResponse = view.as_view()(request, page.pk)
    return drawn
