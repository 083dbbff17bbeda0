"""The form of a partner's feed: its posts, and, folded away, the exceptions from the preset.

Exceptions that are left empty follow the destination's preset.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from blog.builder import addresses
from blog.models import Topic
from blog.models.seen_form import Seen
from syndication.feeds.profiles import rules
from syndication.feeds.profiles.model import FeedProfile

PREFIX = "rule_"
NUMBERS = {
    "items": _("How many posts"),
    "age_days": _("Posts no older than (days)"),
    "title_min": _("Titles of at least (characters)"),
    "title_max": _("Titles of at most (characters)"),
    "summary_min": _("Leads of at least (characters)"),
    "image_width": _("Pictures at least this wide (pixels)"),
    "withdrawn_days": _("Tell of withdrawn posts for (days)"),
    "article_kb": _("Posts no larger than (KB)"),
}
DATES = (
    ("", _("As the destination has it")),
    ("published", _("When a post was first published")),
    ("updated", _("When a post last changed")),
)
# The other destinations are called by their own names, in every language.
DESTINATIONS = {"generic": _("Any reader"), "newsletter": _("Newsletter tools")}


def destination(key: str) -> str:
    """What the destination of a preset is called."""
    known = rules.presets().get(key)
    return str(DESTINATIONS.get(key, known.name if known else key))


class ProfileForm(Seen, WagtailAdminModelForm):
    class Media:
        css = {"all": ["admin/partners.css"]}

    preset = forms.ChoiceField(label=_("Destination"))
    locale = forms.ChoiceField(label=_("Language"), required=False)
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: posts on every topic."),
    )
    rule_date = forms.ChoiceField(label=_("The date of a post"), choices=DATES, required=False)

    class Meta:
        model = FeedProfile
        fields = ["name", "preset", "locale", "topics", "active", "starts_on", "ends_on"]
        widgets = {"starts_on": AdminDateInput, "ends_on": AdminDateInput}
        help_texts = {
            "name": _("Whom it is for. Editors see this name beside what is found in a post."),
            "active": _("Without this the address answers as if it did not exist."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preset"].choices = [(key, destination(key)) for key in rules.presets()]
        self.fields["locale"].choices = [("", _("All languages")), *_locales()]
        # Deleted topics stay choices: otherwise saving the form would widen the feed.
        known = {slug: slug for slug in self.instance.topics}
        known |= {topic.slug: str(topic) for topic in Topic.objects.order_by("name")}
        self.fields["topics"].choices = list(known.items())
        self.fields["rule_date"].initial = self.instance.overrides.get("date", "")
        for name, label in NUMBERS.items():
            low, high = rules.NUMBERS[name]
            self.fields[PREFIX + name] = forms.IntegerField(
                label=label,
                required=False,
                min_value=low,
                max_value=high,
                initial=self.instance.overrides.get(name),
            )

    @property
    def plain_fields(self) -> Iterator[forms.BoundField]:
        return (field for field in self if not field.name.startswith(PREFIX))

    @property
    def exceptions(self) -> Iterator[forms.BoundField]:
        return (field for field in self if field.name.startswith(PREFIX))

    @property
    def has_exceptions(self) -> bool:
        """Whether the exceptions must be unfolded, because one is set or has an error."""
        return bool(self.instance.overrides) or any(field.errors for field in self.exceptions)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        # Overrides that the form does not offer were set by other means, and stay.
        others = {k: v for k, v in self.instance.overrides.items() if PREFIX + k not in self.fields}
        entered = {
            name.removeprefix(PREFIX): value
            for name, value in cleaned.items()
            if name.startswith(PREFIX) and value not in (None, "")
        }
        self.instance.overrides = others | entered
        return cleaned


def _locales() -> Iterator[tuple[str, Any]]:
    names = dict(settings.LANGUAGES)
    for language, tag in addresses.TAGS.items():
        yield tag, names.get(language, tag)
