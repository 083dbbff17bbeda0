"""The part of the own account page: the weekly mail, and a deputy while away."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab
from wagtail.admin.widgets import AdminDateInput, SwitchInput

from syndication.desk.models import MailChoice
from syndication.desk.weekly import people


class _Person(forms.ModelChoiceField[User]):
    def label_from_instance(self, obj: Any) -> str:
        return str(get_user_display_name(obj))


class MailChoiceForm(forms.ModelForm[MailChoice]):
    deputy = _Person(
        queryset=None,
        required=False,
        label=gettext_lazy("Deputy"),
        help_text=gettext_lazy(
            "Somebody who gets the mail and is there: theirs lists what waits for you, too, until "
            "you are back."
        ),
    )

    class Meta:
        model = MailChoice
        fields = ["is_weekly", "away_until", "deputy"]
        labels = {
            "is_weekly": gettext_lazy("A mail on Monday about what waits for me"),
            "away_until": gettext_lazy("Away until"),
        }
        help_texts = {"away_until": gettext_lazy("The last day. You get no mail until then.")}
        widgets = {"away_until": AdminDateInput, "is_weekly": SwitchInput}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        there = people.reachable(on=timezone.localdate()).exclude(pk=self.instance.user_id)
        field: Any = self.fields["deputy"]
        field.queryset = there.order_by("first_name", "last_name", "username")
        if self.instance.away_until and self.instance.away_until < timezone.localdate():
            self.initial["away_until"] = None  # they are back

    def clean_away_until(self) -> date | None:
        until: date | None = self.cleaned_data["away_until"]
        if until and until < timezone.localdate():
            raise ValidationError(_("This day is over. Choose one that is still to come."))
        return until


class WeeklyMailPanel(BaseSettingsPanel):
    name = "weekly"
    title = gettext_lazy("Weekly mail")
    tab = notifications_tab
    order = 200
    form_class = MailChoiceForm

    def get_form(self) -> MailChoiceForm:
        choice = MailChoice.objects.filter(user=self.user).first() or MailChoice(user=self.user)
        sent = self.request.POST if self.request.method == "POST" else None
        return MailChoiceForm(sent, instance=choice, prefix=self.name)
