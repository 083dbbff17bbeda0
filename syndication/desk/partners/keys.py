"""A partner's API keys in the admin: made, shown once, rotated, revoked."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput

from blog.models.seen_form import Seen
from syndication.desk.partners import contract, journal
from syndication.desk.partners.pages import PartnerPage, Question, day, moment
from syndication.editions import publisher
from syndication.partners import keys
from syndication.partners.models import SCOPES, Key, Partner

WORDS = {
    "read": gettext_lazy("Read posts, topics and authors"),
    "changes": gettext_lazy("Fetch what changed, and everything at once"),
    "preview": gettext_lazy("Show drafts that an editor opens there"),
    "webhooks": gettext_lazy("Keep the addresses that are told of changes"),
}
LONGEST_OVERLAP = 90  # days


class KeyForm(Seen, forms.Form):
    label = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=80,
        help_text=gettext_lazy("As in “Web site” or “Test machine”. One key per program is best."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        choices=[(scope, WORDS[scope]) for scope in SCOPES],
        initial=["read", "changes"],
        widget=forms.CheckboxSelectMultiple,
    )
    last_day = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=AdminDateInput,
        help_text=gettext_lazy("The last day on which it works. Empty: until it is revoked."),
    )

    def expires_at(self) -> datetime | None:
        last = self.cleaned_data["last_day"]
        return midnight_after(last) if last else None

    def clean_last_day(self) -> date | None:
        last: date | None = self.cleaned_data["last_day"]
        if last and last < timezone.localdate():
            raise ValidationError(_("This day is over."))
        return last


class RotateForm(forms.Form):
    days = forms.IntegerField(
        label=gettext_lazy("Days for the change"),
        min_value=0,
        max_value=LONGEST_OVERLAP,
        initial=7,
        error_messages={"max_value": gettext_lazy("At most %(limit_value)s days.")},
        help_text=gettext_lazy(
            "For so long both keys work, so that the partner can put the new one in its place. "
            "0: the old one stops at once."
        ),
    )


class AddKey(PartnerPage):
    needs = "partners.add_key"
    page_title = gettext_lazy("New key")
    header_icon = "key"
    template_name = "admin/partners/ask.html"
    shown_template = "admin/partners/key_shown.html"

    @cached_property
    def form(self) -> KeyForm:
        return KeyForm(self.request.POST or None)

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        if self.form.is_valid():
            try:
                key, secret = keys.add(
                    self.partner,
                    label=self.form.cleaned_data["label"],
                    scopes=self.form.cleaned_data["scopes"],
                    expires_at=self.form.expires_at(),
                    at=timezone.now(),
                )
            except ValidationError as refused:
                self.form.add_error("label", " ".join(refused.messages))
            else:
                journal.note(request, self.partner, journal.KEY_MADE, key)
                return shown(self, key, secret)
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        words = [
            _(
                "A key is a secret that the partner’s program shows whenever it fetches posts. "
                "Whoever has it reads as this partner."
            )
        ]
        return super().get_context_data(
            **{"form": self.form, "sentences": words, "button": _("Make the key"), **kwargs}
        )


class KeyQuestion(Question):
    """A confirmation page about one key."""

    needs = "partners.change_key"
    header_icon = "key"

    @cached_property
    def key(self) -> Key:
        return get_object_or_404(Key.objects.select_related("partner"), pk=self.kwargs["pk"])

    @cached_property
    def partner(self) -> Partner:
        return self.key.partner

    def get_page_subtitle(self) -> str:
        return str(self.key)


class RotateKey(KeyQuestion):
    page_title = gettext_lazy("Replace a key")
    button = gettext_lazy("Make the new key")
    serious = False
    template_name = "admin/partners/ask.html"
    shown_template = "admin/partners/key_shown.html"

    @cached_property
    def form(self) -> RotateForm:
        return RotateForm(self.request.POST or None)

    def sentences(self) -> list[str]:
        return [
            _("A new key of %(partner)s takes the place of “%(key)s”, and may do the same.")
            % {"partner": self.partner, "key": self.key},
            _("Do this when a key may have fallen into other hands, and from time to time."),
        ]

    def done(self) -> HttpResponse:
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        overlap = timedelta(days=self.form.cleaned_data["days"])
        try:
            key, secret = keys.rotate(self.key, overlap=overlap, at=timezone.now())
        except ValidationError as refused:
            messages.error(self.request, " ".join(refused.messages))
            return redirect(self.home)
        journal.note(self.request, self.partner, journal.KEY_ROTATED, self.key)
        return shown(self, key, secret)

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        return super().get_context_data(form=self.form, **kwargs)


class RevokeKey(KeyQuestion):
    page_title = gettext_lazy("Revoke a key")
    button = gettext_lazy("Yes, revoke it")

    def sentences(self) -> list[str]:
        return [
            _("“%(key)s” of %(partner)s opens nothing any more, within seconds.")
            % {"partner": self.partner, "key": self.key},
            _("It cannot be brought back. Posts that were fetched stay with the partner."),
        ]

    def done(self) -> HttpResponse:
        keys.revoke(self.key, at=timezone.now())
        journal.note(self.request, self.partner, journal.KEY_REVOKED, self.key)
        messages.success(self.request, _("The key “%(key)s” is revoked.") % {"key": self.key})
        return redirect(self.home)


def shown(page: AddKey | RotateKey, key: Key, secret: str) -> HttpResponse:
    """The only response with the secret, and a command line to try it."""
    path = "changes/" if key.may("changes") else "posts/?limit=1"
    address = f"{publisher.current().origin}/api/v1/{path}"
    page.template_name = page.shown_template
    return page.show_secret(
        key=key,
        secret=secret,
        may=may(key),
        line=f"curl -H 'Authorization: Bearer {secret}' '{address}'"
        if key.may("read") or key.may("changes")
        else "",
    )


def may(key: Key) -> list[str]:
    """The scopes of the key, in words."""
    return [str(WORDS[scope]) for scope in SCOPES if scope in key.scopes]


def state(key: Key, *, at: datetime) -> str:
    """Whether the key works; if not, since when."""
    if key.revoked_at:
        return _("Revoked on %(day)s") % {"day": day(key.revoked_at)}
    if key.expires_at and key.expires_at <= at:
        return _("Ended on %(day)s") % {"day": day(key.expires_at)}
    if contract.closed(key.partner):
        return _("Opens nothing now")
    if key.expires_at:
        return _("Works until %(day)s") % {"day": moment(key.expires_at)}
    return _("Works")


def rows(partner: Partner, *, at: datetime) -> list[dict[str, Any]]:
    """The partner's keys for its page, valid ones first."""
    found = sorted(partner.keys.all(), key=lambda key: (not works(key, at=at), -key.pk))
    # Only the newest valid key of a label can be rotated: older ones end by themselves.
    newest = {key.label: key.pk for key in reversed(found) if works(key, at=at)}
    return [
        {
            "key": key,
            "may": may(key),
            "state": state(key, at=at),
            "works": works(key, at=at),
            "rotate": reverse("partners:rotate_key", args=[key.pk])
            if newest.get(key.label) == key.pk
            else "",
            "revoke": reverse("partners:revoke_key", args=[key.pk]),
        }
        for key in found
    ]


def works(key: Key, *, at: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > at)


def midnight_after(last: date) -> datetime:
    """The end of a day, in the site's time zone."""
    return timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
