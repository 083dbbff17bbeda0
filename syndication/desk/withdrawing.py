"""The withdrawal form: reason, note and replacement, wherever posts are unpublished or deleted.

It asks for the copies and translations that stay published, too, and has a note for each language.
A refused form is shown again with all that was typed, each message at its field.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, cast
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin import messages
from wagtail.admin.action_menu import UnpublishMenuItem
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page
from wagtail.query import PageQuerySet

from blog.models import PostIdentity, PostPage
from blog.models.people import https_only
from blog.models.seen_form import Seen
from syndication.desk import already_down, deleting, left_pictures, publisher_sync, siblings
from syndication.desk.publisher_sync import Withdrawal
from syndication.desk.siblings import Sibling

REASONS = [
    ("withdrawn", gettext_lazy("No longer offered")),
    ("outdated", gettext_lazy("Out of date")),
    ("incorrect", gettext_lazy("Something in it is wrong")),
    ("harmful", gettext_lazy("It could do harm")),
    ("rights", gettext_lazy("Rights or consent have ended")),
    ("replaced", gettext_lazy("Another post takes its place")),
]
NOTE_LENGTH = 500


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
    along = forms.MultipleChoiceField(
        label=gettext_lazy("Take down with it, for the same reason"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Readers and partners keep what is not ticked."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note for readers and partners"),
        required=False,
        max_length=NOTE_LENGTH,
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

    coming = siblings.COMING

    class Media:
        css = {"all": ["admin/partners.css"]}

    def __init__(self, *args: Any, gone: Any = (), user: Any = None, **kwargs: Any) -> None:
        """``gone`` are the pages that ``user`` takes down; ``None`` is a command."""
        super().__init__(*args, **kwargs)
        # Made for each request: the chooser takes its words when it is made, in that language.
        self.fields["replacement_page"].widget = AdminPageChooser(target_models=[PostPage])
        found = taken_down(gone).defer_streamfields().select_related("locale")
        posts = list(found.order_by("path"))
        self.gone = {page.pk for page in gone} | {post.pk for post in posts}
        self.post_ids: set[UUID] = set()  # of all that is taken down, once the form is valid
        self.picture_ids: set[int] = set()  # that these posts show
        self.siblings = siblings.of(posts, user=user)
        self.scheduled = siblings.scheduled(posts)
        self._ask_along()
        self._ask_notes([*posts, *(each.page for each in self.offered)])

    @property
    def offered(self) -> list[Sibling]:
        """The copies and translations that the person may take down with it."""
        return [each for each in self.siblings if each.may_unpublish]

    @property
    def out_of_reach(self) -> list[Sibling]:
        """Those that the person may not take down."""
        return [each for each in self.siblings if not each.may_unpublish]

    def _ask_along(self) -> None:
        """Ask for the copies and translations, if there are any."""
        if not self.offered:
            del self.fields["along"]
            return
        field = cast(forms.MultipleChoiceField, self.fields["along"])
        field.choices = [(str(each.page.pk), each.linked()) for each in self.offered]

    def _ask_notes(self, posts: list[PostPage]) -> None:
        """Ask for a note in each language: ``note`` in the first post's, ``note_fr`` in French."""
        codes = list(dict.fromkeys(post.locale.language_code for post in posts))
        self.other_languages = codes[1:]
        if not self.other_languages:
            return
        label = _("Note for readers and partners, in this language: %(language)s")
        self.fields["note"].label = label % {"language": siblings.language_name(codes[0])}
        for code in self.other_languages:
            self.fields[f"note_{code}"] = forms.CharField(
                label=label % {"language": siblings.language_name(code)},
                required=False,
                max_length=NOTE_LENGTH,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("Where it is empty, they are told the reason alone."),
            )
        notes = [f"note_{code}" for code in self.other_languages]
        self.order_fields([*(self.field_order or ()), "reason", "along", "note", *notes])

    def clean_replacement_page(self) -> PostPage | None:
        page: PostPage | None = self.cleaned_data["replacement_page"]
        if page is None:
            return None
        if page.pk in self.gone | {post.pk for post in self.taken_along()}:
            raise ValidationError(_("This post is taken down itself: choose another one."))
        if not page.live or not publisher_sync.address_of(page):
            raise ValidationError(_("Readers cannot see this post: choose one that is published."))
        return page

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("replacement_page") and cleaned.get("replacement"):
            self.add_error(
                "replacement", _("Choose a post or give an address: one of them is enough.")
            )
        # Read now: a page that is deleted is no longer found by its post's id.
        taken = self.gone | {post.pk for post in self.taken_along()}
        self.post_ids = set(
            PostIdentity.objects.filter(page__in=taken).values_list("pk", flat=True)
        )
        self.picture_ids = left_pictures.of(self.post_ids)
        return cleaned

    def taken_along(self) -> list[PostPage]:
        """The copies and translations that were ticked."""
        ticked = self.cleaned_data.get("along", ())
        return [each.page for each in self.offered if str(each.page.pk) in ticked]

    def left(self) -> list[Sibling]:
        """Those that stay published."""
        along = {page.pk for page in self.taken_along()}
        return [each for each in self.siblings if each.page.pk not in along]

    def withdrawal(self) -> Withdrawal:
        cleaned = self.cleaned_data
        return Withdrawal(
            reason=cleaned["reason"],
            note=cleaned["note"],
            replacement=self._replacement(),
            translated={
                code: Withdrawal(
                    reason=cleaned["reason"],
                    note=cleaned[f"note_{code}"],
                    replacement=self._replacement(code),
                )
                for code in self.other_languages
            },
        )

    def _replacement(self, code: str = "") -> str:
        """What readers are sent to, in the language ``code`` if the post has that translation."""
        page = self.cleaned_data["replacement_page"]
        if page is None:
            return str(self.cleaned_data["replacement"])
        gone = self.gone | {post.pk for post in self.taken_along()}
        twins = page.get_translations().live().public().exclude(pk__in=gone)
        twin = twins.filter(locale__language_code=code, alias_of__isnull=True).first()
        return publisher_sync.address_of(twin or page)


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


def after_unpublish(request: Any, page: Page) -> HttpResponse | None:
    """The same as :func:`after_withdrawal`, unless somebody else was faster."""
    if isinstance(page, PostPage):
        entry = already_down.last(page)
        if entry is not None and entry.user_id != request.user.pk:
            return already_down.tell(request, page)
    after_withdrawal(request, page)
    return None


def after_withdrawal(request: Any, page: Page) -> None:
    """Say what was taken down with the page, and which copies and translations were not."""
    form = getattr(request, "withdrawal_form", None)
    if form is not None:
        say_what_is_left(request, form)


def after_bulk_action(request: Any, kind: str, pages: Any, action: Any) -> None:
    """The same for several."""
    if isinstance(action.cleaned_form, WithdrawalForm):
        say_what_is_left(request, action.cleaned_form)


def say_what_is_left(request: HttpRequest, form: WithdrawalForm) -> None:
    """Each that stays published has a button that leads to its own form.

    Pictures that stay at their addresses are named, too.
    """
    for page in form.taken_along():
        words = _("“%(title)s” (%(language)s) was taken down with it.")
        language = siblings.language_name(page.locale.language_code)
        messages.success(request, words % {"title": page.title, "language": language})
    for each in form.left():
        where = reverse("wagtailadmin_pages:unpublish", args=[each.page.pk])
        buttons = [messages.button(where, _("Unpublish"))] if each.may_unpublish else []
        words = _("“%(title)s” (%(language)s) is still published.")
        said = words % {"title": each.page.title, "language": each.language}
        messages.warning(request, said, buttons=buttons)
    left_pictures.tell(request, form.picture_ids)


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
    form = WithdrawalForm(request.POST, gone=[page], user=request.user)
    request.withdrawal_form = form
    if form.is_valid():
        page.withdrawal, page.taken_along = form.withdrawal(), form.taken_along()
        return None
    # Wagtail's view draws its page again; its template shows this form.
    request.method = "GET"
    drawn: HttpResponse = view.as_view()(request, page.pk)
    return drawn
