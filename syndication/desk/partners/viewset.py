"""The list of partners, their form, and the page of each.

A partner that ever had a key or an endpoint cannot be deleted, only ended: what it received, and
may still show, must stay on record. A partner that was entered by mistake can be deleted.
"""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wagtail.admin import messages
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton

from syndication.desk.partners import contract, endpoints, form, keys, overview
from syndication.desk.partners.filters import PartnerFilterSet
from syndication.desk.partners.form import PartnerForm
from syndication.desk.partners.pages import partner_url
from syndication.desk.recall import removed
from syndication.desk.tables import Labelled, StackedTable, Titles
from syndication.desk.views import CreateView
from syndication.partners.entitlements import Amended
from syndication.partners.models import Partner


class PartnerIndexView(generic.IndexView):
    """The list of partners. Flags and topics are read for the whole page at once."""

    table_class = StackedTable
    filterset_class = PartnerFilterSet
    add_item_label = gettext_lazy("Add partner")

    def get_table(self, object_list: Iterable[Partner]) -> Any:
        rows = list(object_list)
        topics = contract.topic_names()
        flags = self.filters.flags or overview.flags(rows, at=timezone.now())
        for row in rows:
            row.summary = contract.summary(row, topics)
            row.flagged = " ".join(overview.warnings(flags[row.pk]))
        return super().get_table(rows)


class PartnerCreateView(CreateView):
    page_title = gettext_lazy("New partner")
    error_message = gettext_lazy(
        "The partner is not entered yet. Correct what is marked below; the rest is kept."
    )

    def get_success_url(self) -> str:
        return partner_url(self.object)

    def get_success_message(self, instance: Partner) -> str:
        return _("“%(name)s” is entered. Now give it a key.") % {"name": instance}

    def get_success_buttons(self) -> list[Button]:
        return []


class PartnerEditView(generic.EditView):
    """Asks for confirmation before a partner loses posts; then says what it gained and lost."""

    error_message = gettext_lazy(
        "Nothing is saved yet. Correct what is marked below; the rest is kept."
    )

    @property
    def can_delete(self) -> bool:
        return super().can_delete and not has_history(self.object)

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> Any:
        if "back" in request.POST:
            self.object = self.get_object()
            return self.render_to_response(self.get_context_data(form=self.get_form()))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: PartnerForm) -> Any:
        foreseen = form.foreseen()
        if foreseen.lost and self.request.POST.get("confirmed") != str(foreseen.lost):
            return self._confirm(form, foreseen)
        return super().form_valid(form)

    def _confirm(self, form: PartnerForm, foreseen: Amended) -> Any:
        """Ask for confirmation; the page carries the whole input as hidden fields."""
        self.template_name = "admin/partners/confirm_loss.html"
        self.page_title = _("Before you save")
        ours = {"csrfmiddlewaretoken", "confirmed", "back"}
        sent = [
            (name, value)
            for name, values in self.request.POST.lists()
            for value in values
            if name not in ours
        ]
        context = self.get_context_data(
            form=form,
            sentences=losses(foreseen),
            sent=sent,
            confirmed=foreseen.lost,
        )
        return self.render_to_response(context)

    def get_success_url(self) -> str:
        return partner_url(self.object)

    def get_success_message(self) -> str:
        sentences = [_("“%(name)s” is saved.") % {"name": self.object}]
        amended = self.form.amended
        if amended.gained:
            words = ngettext(
                "It gains %(count)s post.", "It gains %(count)s posts.", amended.gained
            )
            sentences.append(words % {"count": amended.gained})
        if amended.lost:
            words = ngettext("It loses %(count)s post.", "It loses %(count)s posts.", amended.lost)
            sentences.append(words % {"count": amended.lost})
        return " ".join(sentences)

    def get_success_buttons(self) -> list[Button]:
        return []


class PartnerInspectView(generic.InspectView):
    """The partner's own page: contract, usage, flags, keys, endpoints, deliveries."""

    page_title = gettext_lazy("Partner")
    history_url_name = None
    template_name = "admin/partners/partner.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        everyone = {"url": reverse(self.index_url_name), "label": _("Partners")}
        return [*self.breadcrumbs_items, everyone, {"url": "", "label": str(self.object)}]

    @cached_property
    def header_buttons(self) -> list[Button]:
        edit = self.get_edit_url()
        return [HeaderButton(_("Edit"), url=edit, icon_name="edit")] if edit else []

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        history = reverse(self.history_url_name, args=[self.object.pk])
        found = [Button(_("History"), url=history, icon_name="history", priority=20)]
        if self.get_delete_url() and not has_history(self.object):
            url = self.get_delete_url()
            found.append(Button(_("Delete"), url=url, icon_name="bin", priority=30))
        return found

    def get_fields_context(self) -> list[dict[str, str]]:
        return []

    def get_context_data(self, **kwargs: object) -> Any:
        now = timezone.now()
        return super().get_context_data(
            **overview.facts(self.object, user=self.request.user, at=now), **kwargs
        )


class PartnerDeleteView(generic.DeleteView):
    """For partners that were entered by mistake; all others are ended instead."""

    template_name = "admin/partners/delete.html"

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> Any:
        if has_history(self.object):
            messages.error(request, _("This partner has a history: end its contract instead."))
            return redirect(partner_url(self.object))
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: object) -> Any:
        return super().get_context_data(
            has_history=has_history(self.object),
            edit=reverse("partners:edit", args=[self.object.pk]),
            back=partner_url(self.object),
            **kwargs,
        )


class PartnerViewSet(ModelViewSet):
    model = Partner
    name = "partners"
    icon = "group"
    menu_label = gettext_lazy("All partners")
    copy_view_enabled = False  # a copy would be a contract that nobody agreed to
    inspect_view_enabled = True
    search_fields = ["name"]
    search_backend_name = None
    index_view_class = PartnerIndexView
    add_view_class = PartnerCreateView
    edit_view_class = PartnerEditView
    inspect_view_class = PartnerInspectView
    delete_view_class = PartnerDeleteView
    index_template_name = "admin/partners/list.html"
    inspect_template_name = "admin/partners/partner.html"
    delete_template_name = "admin/partners/delete.html"

    @property
    def list_display(self) -> list[Column]:
        return [
            Titles("name", label=gettext_lazy("Name"), get_url=partner_url, sort_key="name"),
            Labelled("state", label=gettext_lazy("Status"), accessor=contract.state),
            Labelled("summary", label=gettext_lazy("Contract"), accessor="summary"),
            Labelled(
                "last_fetched_at", label=gettext_lazy("Last fetch"), accessor=overview.last_fetch
            ),
            Labelled("flagged", label=gettext_lazy("To look into"), accessor="flagged"),
        ]

    def get_edit_handler(self) -> ObjectList:
        return form.edit_handler().bind_to_model(self.model)

    def get_inspect_view_kwargs(self, **kwargs: object) -> Any:
        return super().get_inspect_view_kwargs(
            history_url_name=self.get_url_name("history"), **kwargs
        )

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("<int:partner_pk>/keys/new/", keys.AddKey.as_view(), name="add_key"),
            path("keys/<int:pk>/replace/", keys.RotateKey.as_view(), name="rotate_key"),
            path("keys/<int:pk>/revoke/", keys.RevokeKey.as_view(), name="revoke_key"),
            *endpoints.urls(),
        ]


partners = PartnerViewSet()


def has_history(partner: Partner) -> bool:
    """Whether the partner ever had a key or an endpoint, or fetched anything."""
    return partner.last_fetched_at is not None or (
        partner.keys.exists() or partner.endpoints.exists() or removed.had_holders(partner)
    )


def losses(foreseen: Amended) -> list[str]:
    """What the partner would lose and gain by the new contract, in sentences."""
    lost, gained = foreseen.lost, foreseen.gained
    words = ngettext(
        "Under this contract the partner loses %(count)s post (withdrawn ones count).",
        "Under this contract the partner loses %(count)s posts (withdrawn ones count).",
        lost,
    )
    found = [
        words % {"count": lost},
        _("Its program is told to remove them. If it gets them back later, it fetches them anew."),
    ]
    if gained:
        words = ngettext("It gains %(count)s post.", "It gains %(count)s posts.", gained)
        found.append(words % {"count": gained})
    return found
