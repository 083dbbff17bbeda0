"""The edit form of a post: drafts are always saved; publishing, submitting and scheduling check
the whole post and report each error at its field.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import chain, count
from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from blog.blocks import lengths
from blog.models.schedule_panel import SCHEDULE
from blog.models.seen_form import Seen

# Takes the post as the form would save it and its parent page; returns errors by form field.
PublicationCheck = Callable[[Page, Page], Mapping[str, ValidationError]]

ROOM = 245  # the part of a slug of at most 255 letters that leaves room for a number

# The lists that a finding is about, by the finding's id: a form takes no errors for them.
LISTS = {"byline.missing": "post_authors"}

# The texts that no column bounds.
LONG_TEXTS = ("lead", "update_note", "search_description")

# A draft is saved in any case, and its form then says that the post is not published.
TAKEN_DOWN = _(
    "Somebody has taken this post down since you opened it, so it was not published again. Save "
    "the draft; if the post is to be published all the same, you can do that afterwards."
)

ENDED = _(
    "The time of this post is over, so it was not published. Set a later end under “Status”, “Edit "
    "schedule”, or empty it there, and publish again."
)

_checks: list[PublicationCheck] = []


def register_check(check: PublicationCheck) -> None:
    """Make every post form run ``check`` before publication.

    The checks need the built document, and the builder imports the models: so the models cannot
    import the checks, and ``BlogConfig.ready()`` registers them here.
    """
    if check not in _checks:
        _checks.append(check)


class PostPageForm(Seen, WagtailAdminPageForm):
    """Runs the registered checks when a post is published, submitted or scheduled.

    Hidden in it is whether the post was published when the form was opened (``was_live``): who has
    it open while a colleague takes the post down does not put it back unawares.
    """

    was_live = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["was_live"] = self.instance.live and self.instance.pk is not None
        if self.instance.pk is None and not self.is_bound:
            self.fields["title"].widget.attrs["autofocus"] = True
        if "slug" in self.fields:
            # Our addresses are ASCII (slug.invalid): “Soirées calmes” suggests soirees-calmes.
            self.fields["slug"].widget.attrs["data-w-slug-allow-unicode-value"] = "false"
        if self._note_is_published():
            # The stored note belongs to the published edition; the next change needs its own.
            self.initial["update_note"] = ""
            self.initial["update_kind"] = self._meta.model.UpdateKind.UPDATE

    def _note_is_published(self) -> bool:
        page = self.instance
        return bool(page.live_revision_id) and page.live_revision_id == page.latest_revision_id

    def clean_slug(self) -> str:
        """A free slug where another post has it: a new post is saved under any title.

        A post that was published keeps its address, and is refused another one's.
        """
        slug: str = self.cleaned_data["slug"]
        if self.instance.first_published_at or self.parent_page is None:
            return slug
        taken = set(
            self.parent_page.get_children()
            .filter(slug__startswith=slug[:ROOM])
            .exclude(pk=self.instance.pk)
            .values_list("slug", flat=True)
        )
        numbered = (f"{slug[:ROOM]}-{number}" for number in count(2))
        return next(each for each in chain([slug], numbered) if each not in taken)

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """What an autosave has changed, for the open form: a slug that was taken, too."""
        updates: list[tuple[str, str]] = super().get_field_updates_for_resave()
        slug = self.cleaned_data.get("slug", "")
        if slug and slug != self.data.get("slug"):
            updates.append(("slug", slug))
        return updates

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        self._keep_times_as_shown()
        self._keep_end_that_is_over()
        self._refuse_long_texts(cleaned)
        self._refuse_no_date(cleaned)
        kinds = self._meta.model.UpdateKind
        needs_note = {kinds.CORRECTION, kinds.CLARIFICATION}
        if self.is_deferred_validation or not self.instance.first_published_at:
            return cleaned
        if cleaned.get("update_kind") in needs_note and not cleaned.get("update_note", "").strip():
            self.add_error("update_note", _("Say what was wrong, for the people who read it."))
        return cleaned

    def _keep_times_as_shown(self) -> None:
        """Keep a stored time that comes back as it was shown, though nobody could type it.

        01:30 comes twice where the clocks go back; it was chosen in another time zone.
        """
        for name in ("go_live_at", "expire_at"):
            stored = self.initial.get(name)
            if stored and name in self.errors:
                field = self.fields[name]
                shown = field.widget.format_value(field.prepare_value(stored))
                if self.data.get(self.add_prefix(name)) == shown:
                    del self.errors[name]

    def _keep_end_that_is_over(self) -> None:
        """Keep the stored end as it is, once it has passed.

        Wagtail's mixin, which runs after this, would refuse every draft of a post that has expired,
        or expires while it is open.
        """
        end, stored = self.cleaned_data.get("expire_at"), self.initial.get("expire_at")
        if not (end and stored) or end > timezone.now() or _minute(end) != _minute(stored):
            return
        if self.is_deferred_validation:
            del self.cleaned_data["expire_at"]
        else:
            self.add_error(None, ValidationError(ENDED, code="ended"))

    def _refuse_no_date(self, cleaned: Mapping[str, Any]) -> None:
        """Whoever schedules the post does not publish it at once."""
        at = cleaned.get("go_live_at")
        asked = self.data.get("action-publish") == SCHEDULE
        if asked and "go_live_at" not in self.errors and (at is None or at <= timezone.now()):
            self.add_error("go_live_at", _("Choose a date and time that are still to come."))

    def _refuse_long_texts(self, cleaned: Mapping[str, Any]) -> None:
        """Bound the texts beside the body that no column bounds, in a draft, too."""
        for name in LONG_TEXTS:
            if complaint := lengths.complaint(cleaned.get(name)):
                self.add_error(name, ValidationError(complaint, code="too_long"))

    def is_valid(self) -> bool:
        """Validate the fields first, then the whole post if it is to be published."""
        valid: bool = super().is_valid()
        if not valid or self.is_deferred_validation:
            return valid
        if self._was_taken_down():
            self.add_error(None, ValidationError(TAKEN_DOWN, code="taken_down"))
        else:
            self._check_whole_post()
        return not self.errors

    def _was_taken_down(self) -> bool:
        """Whether somebody took the post down while it was open; it did not merely expire."""
        if not self.cleaned_data["was_live"]:
            return False
        down = Page.objects.filter(pk=self.instance.pk, live=False, expired=False)
        return bool(down.exists())

    def _check_whole_post(self) -> None:
        if not _checks:
            # Without checks an unsafe post could be published: refuse to go on.
            raise ImproperlyConfigured("No check of posts is registered: see blog.apps.")
        page = self.save(commit=False)
        page.lost = ()  # the editor has seen the form without it
        for check in _checks:
            for field, error in check(page, self.parent_page).items():
                self.add_error(field if field in self.fields else None, error)
                self._mark_rows(error)

    def _mark_rows(self, error: ValidationError) -> None:
        """Show an error of a list at the list, too, so that its tab is marked."""
        for each in error.error_list if hasattr(error, "error_list") else ():
            formset = self.formsets.get(LISTS.get(each.code or "", ""))
            if formset is not None:
                formset.non_form_errors().data.append(each)


def _minute(moment: datetime) -> datetime:
    """The moment as the field shows it."""
    return moment.replace(second=0, microsecond=0)
