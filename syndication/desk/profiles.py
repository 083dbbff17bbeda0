"""Feeds for partners in the admin: list, form, and the address that is shown once.

Wagtail's views check the permissions for adding, changing and deleting; the two views here check
theirs.
"""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry, log

from syndication.desk import profile_form
from syndication.desk.profile_form import ProfileForm
from syndication.desk.tables import Labelled, StackedTable
from syndication.desk.views import CreateView
from syndication.editions import publisher
from syndication.feeds.formats import FORMATS
from syndication.feeds.profiles.model import FeedProfile
from syndication.feeds.profiles.model import path as address

CHANGE = "feeds.change_feedprofile"
NEW_ADDRESS = gettext_lazy("Give a new address")
NO_ADDRESS = gettext_lazy("Take the address back")


class ProfileIndexView(generic.IndexView):
    table_class = StackedTable
    add_item_label = gettext_lazy("Add feed")

    def get_list_more_buttons(self, instance: FeedProfile) -> list[Button]:
        return [*super().get_list_more_buttons(instance), *_buttons(self.request, instance)]


class ProfileCreateView(CreateView):
    """Answers with the address itself: it is in no redirect, no session and no log."""

    page_title = gettext_lazy("New feed for a partner")
    error_message = gettext_lazy(
        "The feed is not entered yet. Correct what is marked below; the rest is kept."
    )

    def save_action(self) -> HttpResponse:
        return shown(self.request, self.object)


class ProfileEditView(generic.EditView):
    @property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *_buttons(self.request, self.object)]


class ProfileViewSet(ModelViewSet):
    model = FeedProfile
    name = "partner_feeds"
    icon = "link"
    menu_label = gettext_lazy("Feeds for partners")
    copy_view_enabled = False  # a copy would be another partner's, with a key of nobody's
    index_view_class = ProfileIndexView
    add_view_class = ProfileCreateView
    edit_view_class = ProfileEditView
    index_template_name = "admin/partners/list.html"
    create_template_name = "admin/profiles/form.html"
    edit_template_name = "admin/profiles/form.html"

    @property
    def list_display(self) -> list[Column | str]:
        return [
            "name",
            Labelled("preset", label=gettext_lazy("Destination"), accessor=destination),
            Labelled(
                "locale",
                label=gettext_lazy("Language"),
                accessor=lambda row: row.locale or _("All"),
            ),
            Labelled("state", label=gettext_lazy("State"), accessor=state),
            Labelled(
                "last_fetched_on", label=gettext_lazy("Last read on"), accessor="last_fetched_on"
            ),
        ]

    def get_form_class(self, for_update: bool = False) -> type[ProfileForm]:
        return ProfileForm

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("address/<int:pk>/", give, name="give"),
            path("no-address/<int:pk>/", take, name="take"),
        ]


profiles = ProfileViewSet()


def destination(row: FeedProfile) -> str:
    return profile_form.destination(row.preset)


def state(row: FeedProfile) -> str:
    """Whether the partner can read now; if not, why."""
    today = timezone.localdate()
    if not row.active:
        return _("Not in use")
    if row.key_hash is None:
        return _("No address")
    if row.starts_on and today < row.starts_on:
        return _("Not yet")
    if row.ends_on and today > row.ends_on:
        return _("Over")
    return _("In use")


@permission_required(CHANGE, raise_exception=True)
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the feed a new address, shown once. The previous one stops working."""
    row = get_object_or_404(FeedProfile, pk=pk)
    if request.method == "POST":
        return shown(request, row)
    words = _("The partner must be told the new address: the one in use stops working at once.")
    return _asked(request, row, title=NEW_ADDRESS, words=words)


@permission_required(CHANGE, raise_exception=True)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove the address."""
    row = get_object_or_404(FeedProfile, pk=pk)
    if request.method == "POST":
        row.revoke_key()
        log(instance=row, action="feeds.take", user=request.user)
        messages.success(request, _("The address of “%(name)s” works no longer.") % {"name": row})
        return redirect(profiles.get_url_name("index"))
    words = _("The partner can read nothing there from now on. Posts they have stay with them.")
    return _asked(request, row, title=NO_ADDRESS, words=words)


def shown(request: HttpRequest, row: FeedProfile) -> HttpResponse:
    """Make a new key and show its addresses, in this response only."""
    key = row.issue_key(at=timezone.now())
    log(instance=row, action="feeds.give", user=request.user)
    origin, made = publisher.current().origin, row.effective_rules()
    found = [(FORMATS[form], origin + address(key, FORMATS[form].file)) for form in made.formats]
    values = {"profile": row, "addresses": found, "index": reverse(profiles.get_url_name("index"))}
    response = render(request, "admin/profiles/address.html", values)
    response["Cache-Control"] = "no-store"
    return response


def log_actions(actions: LogActionRegistry) -> None:
    """The log actions of a profile's addresses."""
    actions.register_action("feeds.give", NEW_ADDRESS, gettext_lazy("Address given"))
    actions.register_action("feeds.take", NO_ADDRESS, gettext_lazy("Address taken back"))


def _asked(
    request: HttpRequest, row: FeedProfile, *, title: str | Promise, words: str
) -> HttpResponse:
    values = {
        "profile": row,
        "title": title,
        "words": words,
        "back": reverse(profiles.get_url_name("edit"), args=[row.pk]),
    }
    return render(request, "admin/profiles/confirm.html", values)


def _buttons(request: HttpRequest, row: FeedProfile) -> list[Button]:
    if not request.user.has_perm(CHANGE):
        return []
    give_url = reverse(profiles.get_url_name("give"), args=[row.pk])
    take_url = reverse(profiles.get_url_name("take"), args=[row.pk])
    found = [Button(NEW_ADDRESS, url=give_url, icon_name="key", priority=40)]
    if row.key_hash:
        found.append(Button(NO_ADDRESS, url=take_url, icon_name="cross", priority=50))
    return found
