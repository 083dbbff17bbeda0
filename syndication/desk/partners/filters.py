"""The filters of the list of partners: status and flags."""

import django_filters

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from wagtail.admin.filters import WagtailFilterSet

from syndication.desk.partners import overview
from syndication.partners.models import Partner, PartnerQuerySet, Status

NOT_BEGUN = "not_begun"
STATES = [
    (Status.ACTIVE.value, Status.ACTIVE.label),
    (NOT_BEGUN, _("Not begun")),
    (Status.SUSPENDED.value, Status.SUSPENDED.label),
    (Status.ENDED.value, Status.ENDED.label),
]
SILENT, UNAWARE = "silent", "unaware"
FLAGS = [
    (SILENT, format_lazy(_("Has not refreshed for {days} days"), days=overview.DAYS)),
    (UNAWARE, _("May still show a post that was taken back")),
]


class PartnerFilterSet(WagtailFilterSet):
    """``status`` considers the contract's dates; ``flag`` matches any of those chosen."""

    flags: dict[int, overview.Flags] | None = None  # what ``flag`` has found

    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=STATES,
        empty_label=_("Every status"),
        widget=forms.RadioSelect,
        method="by_state",
    )
    flag = django_filters.MultipleChoiceFilter(
        label=_("To look into"),
        choices=FLAGS,
        widget=forms.CheckboxSelectMultiple,
        method="by_flag",
    )

    class Meta:
        model = Partner
        fields: list[str] = []

    def by_state(self, partners: PartnerQuerySet, _name: str, state: str) -> PartnerQuerySet:
        """The same states as ``contract.state``."""
        today = timezone.localdate()
        begun = Q(starts_on=None) | Q(starts_on__lte=today)
        over = Q(ends_on__lt=today)
        if state == Status.ACTIVE:
            return partners.reading(on=today)
        if state == NOT_BEGUN:
            return partners.filter(status=Status.ACTIVE, starts_on__gt=today)
        if state == Status.ENDED:
            return partners.filter(Q(status=Status.ENDED) | Q(status=Status.ACTIVE) & begun & over)
        return partners.filter(status=state)

    def by_flag(self, partners: PartnerQuerySet, _name: str, wanted: list[str]) -> PartnerQuerySet:
        """Finds the flags of all partners in the same queries, however many there are."""
        self.flags = found = overview.flags(list(partners), at=timezone.now())
        return partners.filter(
            pk__in=[
                pk
                for pk, flags in found.items()
                if (SILENT in wanted and flags.silent)
                or (UNAWARE in wanted and flags.unaware.copies)
            ]
        )
